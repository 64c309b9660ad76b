"""The first release: cases, what people said about them, receipts, effects, bindings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "binding",
        sa.Column("network", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("how", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("network", "account", name="pk_binding"),
    )
    op.create_table(
        "case",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("entry", sa.Integer, nullable=False),
        sa.Column("since", sa.DateTime, nullable=False),
        sa.Column("proposer", sa.Text, nullable=False),
        sa.Column("touched", sa.DateTime, nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("parked_until", sa.DateTime),
        sa.Column("stale_since", sa.DateTime),
        sa.Column("live", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case"),
    )
    op.create_index(
        "uq_case_live_name",
        "case",
        ["name"],
        unique=True,
        sqlite_where=sa.text("live"),
        postgresql_where=sa.text("live"),
    )
    op.create_table(
        "challenge",
        sa.Column("network", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("until", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("network", "account", name="pk_challenge"),
    )
    op.create_table(
        "receipt",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("command", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("proof", sa.Text, nullable=False),
        sa.Column("door", sa.Text, nullable=False),
        sa.Column("nick", sa.Text, nullable=False),
        sa.Column("account", sa.Text),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_receipt"),
        sa.UniqueConstraint("command", name="uq_receipt_command"),
    )
    op.create_index("ix_receipt_by", "receipt", ["by", "id"])
    op.create_table(
        "setting",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("value", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_setting"),
    )
    op.create_table(
        "alias",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_alias_case_id"),
        sa.PrimaryKeyConstraint("name", "case_id", name="pk_alias"),
    )
    op.create_table(
        "answer",
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_answer_case_id"),
        sa.PrimaryKeyConstraint("case_id", "question", name="pk_answer"),
    )
    op.create_table(
        "concern",
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("told_at", sa.DateTime),
        sa.Column("resolved_at", sa.DateTime),
        sa.Column("resolved_by", sa.Text),
        sa.Column("because", sa.Text),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_concern_case_id"),
        sa.PrimaryKeyConstraint("case_id", "name", name="pk_concern"),
    )
    op.create_table(
        "content",
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("value", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_content_case_id"),
        sa.PrimaryKeyConstraint("case_id", "person", name="pk_content"),
    )
    op.create_table(
        "driver",
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_driver_case_id"),
        sa.PrimaryKeyConstraint("case_id", "person", name="pk_driver"),
    )
    op.create_table(
        "effect",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("case_id", sa.Integer),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("subject", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("waits", sa.Integer, nullable=False),
        sa.Column("due", sa.DateTime, nullable=False),
        sa.Column("starts", sa.Integer, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("result", sa.JSON),
        sa.Column("posted", sa.DateTime, nullable=False),
        sa.Column("ended", sa.DateTime),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_effect_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_effect"),
        sa.UniqueConstraint("key", name="uq_effect_key"),
    )
    op.create_index("ix_effect_case_id", "effect", ["case_id", "state"])
    op.create_index("ix_effect_state", "effect", ["state", "target", "due", "id"])
    op.create_index("ix_effect_subject", "effect", ["subject", "state"])
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("case_id", sa.Integer),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("found", sa.JSON),
        sa.Column("trouble", sa.Text),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_evidence_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_evidence"),
    )
    op.create_index("ix_evidence_case_id", "evidence", ["case_id", "what"])
    op.create_index("ix_evidence_what", "evidence", ["what", "query"])
    op.create_table(
        "history",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("receipt_id", sa.Integer),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("move", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("proof", sa.Text, nullable=False),
        sa.Column("detail", sa.JSON, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_history_case_id"),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipt.id"], name="fk_history_receipt_id"),
        sa.PrimaryKeyConstraint("id", name="pk_history"),
    )
    op.create_index("ix_history_case_id", "history", ["case_id", "id"])
    op.create_table(
        "hold",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("until", sa.DateTime, nullable=False),
        sa.Column("because", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_hold_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_hold"),
    )
    op.create_index("ix_hold_case_id", "hold", ["case_id"])
    op.create_table(
        "member",
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_member_case_id"),
        sa.PrimaryKeyConstraint("case_id", "team", "person", name="pk_member"),
    )
    op.create_table(
        "milestone",
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("series", sa.Text, nullable=False),
        sa.Column("date", sa.Date, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_milestone_case_id"),
        sa.PrimaryKeyConstraint("case_id", "name", name="pk_milestone"),
    )
    op.create_table(
        "prereview",
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_prereview_case_id"),
        sa.PrimaryKeyConstraint("case_id", "person", name="pk_prereview"),
    )
    op.create_table(
        "progress",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_progress_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_progress"),
    )
    op.create_index("ix_progress_case_id", "progress", ["case_id"])
    op.create_table(
        "requirement",
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("sentence", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_requirement_case_id"),
        sa.PrimaryKeyConstraint("case_id", "item", name="pk_requirement"),
    )
    op.create_table(
        "seconder",
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_seconder_case_id"),
        sa.PrimaryKeyConstraint("case_id", "person", name="pk_seconder"),
    )
    op.create_table(
        "series",
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_series_case_id"),
        sa.PrimaryKeyConstraint("case_id", "name", name="pk_series"),
    )
    op.create_table(
        "waiver",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("because", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("second", sa.Text, nullable=False),
        sa.Column("seconded_at", sa.DateTime, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_waiver_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_waiver"),
    )
    op.create_index("ix_waiver_case_id", "waiver", ["case_id"])
    op.create_table(
        "need",
        sa.Column("effect_id", sa.Integer, nullable=False),
        sa.Column("needs_id", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["effect_id"], ["effect.id"], name="fk_need_effect_id"),
        sa.ForeignKeyConstraint(["needs_id"], ["effect.id"], name="fk_need_needs_id"),
        sa.PrimaryKeyConstraint("effect_id", "needs_id", name="pk_need"),
    )
    op.create_index("ix_need_needs_id", "need", ["needs_id"])
