"""What a release cycle is made of: series, milestones, their moves, exceptions to freezes, releases."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.tables.base import Moment, case_key, metadata

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
    case_key(),
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
    case_key(),
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
    case_key(),
    sa.Column("milestone", sa.Text, nullable=False),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("repo", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Column("file_sha256", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.UniqueConstraint("case_id", "version"),
)
