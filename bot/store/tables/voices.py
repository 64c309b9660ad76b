"""What people said about a proposal."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.tables.base import Moment, case_key, metadata

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
    case_key(),
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

progress = sa.Table(
    "progress",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    case_key(),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Index("ix_progress_case_id", "case_id"),
)

suggestion = sa.Table(  # names that people suggested in private
    "suggestion",
    metadata,
    sa.Column("case_id", sa.ForeignKey("case.id"), primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
)
