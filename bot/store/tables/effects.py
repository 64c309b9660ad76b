"""What is to be made true outside, and which of it waits for which."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.tables.base import Moment, metadata

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
