"""What a proposal has outside: evidence, its page, its mails; and the settings."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.tables.base import Moment, case_key, metadata

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
    case_key(),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("words", sa.JSON, nullable=False),
    sa.Index("ix_publication_case_id", "case_id"),
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

setting = sa.Table(  # single values of this installation, such as the rehearsal's clock
    "setting",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.JSON, nullable=False),
)
