"""The tables, and nothing but the tables. Migrations bring a database here; both databases run them.

Moments are UTC. `history` and `receipt` are only ever added to; `case.version` grows with every write
about a case, so that a second writer notices.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect


class Moment(sa.TypeDecorator[datetime]):
    """A point in time: aware UTC in Python, a plain UTC timestamp in the database."""

    impl = sa.DateTime
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Any:
        """SQLite keeps a moment as text, written here in one go: every command writes half a dozen."""
        if dialect.name == "sqlite":
            return _as_text
        return super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """And reads it back in one go."""
        if dialect.name == "sqlite":
            return _from_text
        return super().result_processor(dialect, coltype)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


def _as_text(value: datetime | None) -> str | None:
    """As SQLAlchemy's own type writes it: `2011-02-14 10:02:00.000000`."""
    return None if value is None else value.astimezone(UTC).isoformat(" ", "microseconds")[:26]


def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(f"{value}+00:00")


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _case_key() -> sa.Column[int]:
    return sa.Column("case_id", sa.ForeignKey("case.id"), nullable=False)


case = sa.Table(
    "case",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("name", sa.Text),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("entry", sa.Integer, nullable=False),
    sa.Column("since", Moment, nullable=False),
    sa.Column("proposer", sa.Text, nullable=False),
    sa.Column("touched", Moment, nullable=False),
    sa.Column("facts", sa.JSON, nullable=False),
    sa.Column("parked_until", Moment),
    sa.Column("stale_since", Moment),
    sa.Column("live", sa.Boolean, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index(
        "uq_case_live_name",
        "name",
        unique=True,
        sqlite_where=sa.text("live"),
        postgresql_where=sa.text("live"),
    ),
)

alias = sa.Table(  # every name that a case ever had
    "alias",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("case_id", sa.ForeignKey("case.id"), primary_key=True),
)

history = sa.Table(  # append-only: the audit trail
    "history",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _case_key(),
    sa.Column("receipt_id", sa.ForeignKey("receipt.id")),
    sa.Column("at", Moment, nullable=False),
    sa.Column("move", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("target", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("proof", sa.Text, nullable=False),
    sa.Column("detail", sa.JSON, nullable=False),
    sa.Index("ix_history_case_id", "case_id", "id"),
)

receipt = sa.Table(  # every command that changed something, once, with what we answered
    "receipt",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("command", sa.Text, nullable=False, unique=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("proof", sa.Text, nullable=False),
    sa.Column("door", sa.Text, nullable=False),
    sa.Column("nick", sa.Text, nullable=False),
    sa.Column("account", sa.Text),
    sa.Column("place", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),  # done, refused, confirm, looking
    sa.Column("answer", sa.Text, nullable=False),
    sa.Index("ix_receipt_by", "by", "id"),
)

effect = sa.Table(
    "effect",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.Text, nullable=False, unique=True),
    sa.Column("case_id", sa.ForeignKey("case.id")),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("payload", sa.JSON, nullable=False),
    sa.Column("target", sa.Text, nullable=False),
    sa.Column("subject", sa.Text),
    sa.Column("state", sa.Text, nullable=False),  # waiting, ready, running, done, dead, skipped
    sa.Column("waits", sa.Integer, nullable=False),  # needs that are not done
    sa.Column("due", Moment, nullable=False),
    sa.Column("starts", sa.Integer, nullable=False),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("error", sa.Text),
    sa.Column("result", sa.JSON),
    sa.Column("posted", Moment, nullable=False),
    sa.Column("ended", Moment),
    sa.Index("ix_effect_state", "state", "target", "due", "id"),
    sa.Index("ix_effect_subject", "subject", "state"),
    sa.Index("ix_effect_case_id", "case_id", "state"),
)

need = sa.Table(
    "need",
    metadata,
    sa.Column("effect_id", sa.ForeignKey("effect.id"), primary_key=True),
    sa.Column("needs_id", sa.ForeignKey("effect.id"), primary_key=True),
    sa.Index("ix_need_needs_id", "needs_id"),
)

binding = sa.Table(  # which services account (in lower case) speaks for which person, and how we know
    "binding",
    metadata,
    sa.Column("network", sa.Text, primary_key=True),
    sa.Column("account", sa.Text, primary_key=True),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("how", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("key", sa.Text),  # the fingerprint of who signed
    sa.Column("rival", sa.Text),  # who claims the account as well
    sa.Column("checked", Moment),  # when Launchpad last listed all of it
)

binding_history = sa.Table(  # append-only: bound, contested, unlisted, moved, ended
    "binding_history",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("network", sa.Text, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Index("ix_binding_history_person", "person", "id"),
)

listing = sa.Table(  # who listed which nickname when Launchpad was last asked about them
    "listing",
    metadata,
    sa.Column("network", sa.Text, primary_key=True),
    sa.Column("nickname", sa.Text, primary_key=True),
    sa.Column("person", sa.Text, primary_key=True),
    sa.Index("ix_listing_person", "person"),
)

challenge = sa.Table(  # a one-time code that was handed out to bind an account
    "challenge",
    metadata,
    sa.Column("network", sa.Text, primary_key=True),
    sa.Column("account", sa.Text, primary_key=True),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("mailed", sa.Text),  # another one, sent by mail
    sa.Column("until", Moment, nullable=False),
)

driver = sa.Table(  # named beside the proposer
    "driver",
    metadata,
    sa.Column("case_id", sa.ForeignKey("case.id"), primary_key=True),
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("at", Moment, nullable=False),
)

member = sa.Table(  # who was put into a project's team: drivers, core, bugs
    "member",
    metadata,
    sa.Column("case_id", sa.ForeignKey("case.id"), primary_key=True),
    sa.Column("team", sa.Text, primary_key=True),
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("at", Moment, nullable=False),
)

adopted = sa.Table(  # what a driver took as it is on Launchpad, in place of what was wished for
    "adopted",
    metadata,
    sa.Column("case_id", sa.ForeignKey("case.id"), primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.Text),  # none: that it is empty, or not there
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

seconder = sa.Table(  # who else wants an idea
    "seconder",
    metadata,
    sa.Column("case_id", sa.ForeignKey("case.id"), primary_key=True),
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("at", Moment, nullable=False),
)

answer = sa.Table(  # the three questions, what behaves differently, the summary
    "answer",
    metadata,
    sa.Column("case_id", sa.ForeignKey("case.id"), primary_key=True),
    sa.Column("question", sa.Text, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

requirement = sa.Table(
    "requirement",
    metadata,
    sa.Column("case_id", sa.ForeignKey("case.id"), primary_key=True),
    sa.Column("item", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("sentence", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

prereview = sa.Table(
    "prereview",
    metadata,
    sa.Column("case_id", sa.ForeignKey("case.id"), primary_key=True),
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("state", sa.Text, nullable=False),  # asked, ok, comment
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

concern = sa.Table(
    "concern",
    metadata,
    sa.Column("case_id", sa.ForeignKey("case.id"), primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("told_at", Moment),
    sa.Column("resolved_at", Moment),
    sa.Column("resolved_by", sa.Text),
    sa.Column("because", sa.Text),
)

hold = sa.Table(
    "hold",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _case_key(),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("until", Moment, nullable=False),
    sa.Column("because", sa.Text, nullable=False),
    sa.Index("ix_hold_case_id", "case_id"),
)

content = sa.Table(  # the sense of the room
    "content",
    metadata,
    sa.Column("case_id", sa.ForeignKey("case.id"), primary_key=True),
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("value", sa.Integer, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

evidence = sa.Table(
    "evidence",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("case_id", sa.ForeignKey("case.id")),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("query", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("found", sa.JSON),
    sa.Column("trouble", sa.Text),
    sa.Index("ix_evidence_case_id", "case_id", "what"),
    sa.Index("ix_evidence_what", "what", "query"),
)

progress = sa.Table(
    "progress",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _case_key(),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Index("ix_progress_case_id", "case_id"),
)

series = sa.Table(  # a cycle: one line of development, and how far its readers were told of it
    "series",
    metadata,
    sa.Column("case_id", sa.ForeignKey("case.id"), primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("summary", sa.Text, nullable=False),
    sa.Column("zone", sa.Text, nullable=False),  # "" for that of the config
    sa.Column("status", sa.Text, nullable=False),  # Launchpad's word
    sa.Column("began", sa.Date),
    sa.Column("focus", sa.Boolean, nullable=False),
    sa.Column("told_until", Moment, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

milestone = sa.Table(
    "milestone",
    metadata,
    sa.Column("case_id", sa.ForeignKey("case.id"), primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("series", sa.Text, nullable=False),
    sa.Column("date", sa.Date),  # none while nobody has set it
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("code_name", sa.Text, nullable=False),
    sa.Column("ruled", sa.Boolean, nullable=False),  # whether the rules gave the date
    sa.Column("closed_at", Moment),
    sa.Column("moves", sa.Integer, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

milestone_move = sa.Table(  # every other day that a milestone was given
    "milestone_move",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _case_key(),
    sa.Column("series", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("before", sa.Date),
    sa.Column("after", sa.Date),
    sa.Column("because", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index("ix_milestone_move_case_id", "case_id", "id"),
)

following = sa.Table(  # the series of another project whose names and dates a series takes
    "following",
    metadata,
    sa.Column("case_id", sa.ForeignKey("case.id"), primary_key=True),
    sa.Column("series", sa.Text, primary_key=True),
    sa.Column("project", sa.Text, nullable=False),
    sa.Column("their_series", sa.Text, nullable=False),
    sa.Column("release", sa.Text, nullable=False),  # the name of our release; "" for theirs
    sa.Column("copied", sa.JSON, nullable=False),  # their milestone -> its day or ""
    sa.Column("offered", sa.JSON, nullable=False),  # sentences that were told
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

freeze_exception = sa.Table(
    "freeze_exception",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _case_key(),
    sa.Column("series", sa.Text, nullable=False),
    sa.Column("freeze", sa.Text, nullable=False),  # a kind of the chain
    sa.Column("thing", sa.Text, nullable=False),
    sa.Column("benefit", sa.Text, nullable=False),
    sa.Column("risk", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("asked_by", sa.Text, nullable=False),
    sa.Column("asked_at", Moment, nullable=False),
    sa.Column("decided_by", sa.Text, nullable=False),
    sa.Column("because", sa.Text, nullable=False),
    sa.Column("until", Moment),
    sa.Column("reminded_at", Moment),
    sa.Column("entry", sa.Integer, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index("ix_freeze_exception_case_id", "case_id", "id"),
)

release = sa.Table(  # what is out, and from which commit
    "release",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _case_key(),
    sa.Column("milestone", sa.Text, nullable=False),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("repo", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Column("file_sha256", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.UniqueConstraint("case_id", "version"),
)

waiver = sa.Table(
    "waiver",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _case_key(),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("because", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("second", sa.Text, nullable=False),
    sa.Column("seconded_at", Moment, nullable=False),
    sa.Index("ix_waiver_case_id", "case_id"),
)

post = sa.Table(  # mails on the list that belong to a case, and letters that were dealt with
    "post",
    metadata,
    sa.Column("message_id", sa.Text, primary_key=True),
    sa.Column("case_id", sa.ForeignKey("case.id")),
    sa.Column("in_reply_to", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("topic", sa.Text, nullable=False),
    sa.Column("asks", sa.Boolean, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Index("ix_post_case_id", "case_id", "at"),
)

publication = sa.Table(  # what the page of a proposal says in its drivers' words
    "publication",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _case_key(),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("words", sa.JSON, nullable=False),
    sa.Index("ix_publication_case_id", "case_id"),
)

suggestion = sa.Table(  # names that people suggested in private
    "suggestion",
    metadata,
    sa.Column("case_id", sa.ForeignKey("case.id"), primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

away = sa.Table(  # who is not to be reminded until when
    "away",
    metadata,
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("until", Moment, nullable=False),
)

setting = sa.Table(  # single values of this installation, such as the rehearsal's clock
    "setting",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.JSON, nullable=False),
)
