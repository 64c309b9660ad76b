"""What a proposal is, what became of it, and every command that was answered."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.tables.base import Moment, case_key, metadata

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
    case_key(),
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

waiver = sa.Table(
    "waiver",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    case_key(),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("because", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("second", sa.Text, nullable=False),
    sa.Column("seconded_at", Moment, nullable=False),
    sa.Index("ix_waiver_case_id", "case_id"),
)
