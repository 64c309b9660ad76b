"""Cycles: what is known of series and milestones, their moves, what they follow, exceptions, releases."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SERIES = {"zone": "", "status": "Active Development", "focus": False}
MILESTONE = {"code_name": "", "ruled": False, "moves": 0}
"""What rows that are there already begin with."""


def upgrade() -> None:
    _widen(
        "series",
        sa.Column("zone", sa.Text()),
        sa.Column("status", sa.Text()),
        sa.Column("began", sa.Date()),
        sa.Column("focus", sa.Boolean()),
        sa.Column("told_until", sa.DateTime()),
        values={**SERIES, "told_until": datetime.now(UTC).replace(tzinfo=None)},
    )
    _widen(
        "milestone",
        sa.Column("code_name", sa.Text()),
        sa.Column("ruled", sa.Boolean()),
        sa.Column("closed_at", sa.DateTime()),
        sa.Column("moves", sa.Integer()),
        values=MILESTONE,
    )
    with op.batch_alter_table("milestone") as milestone:
        milestone.alter_column("date", existing_type=sa.Date(), nullable=True)
    op.create_table(
        "milestone_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("before", sa.Date(), nullable=True),
        sa.Column("after", sa.Date(), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_milestone_move_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone_move")),
    )
    op.create_index("ix_milestone_move_case_id", "milestone_move", ["case_id", "id"])
    op.create_table(
        "following",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("their_series", sa.Text(), nullable=False),
        sa.Column("release", sa.Text(), nullable=False),
        sa.Column("copied", sa.JSON(), nullable=False),
        sa.Column("offered", sa.JSON(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_following_case_id")),
        sa.PrimaryKeyConstraint("case_id", "series", name=op.f("pk_following")),
    )
    op.create_table(
        "freeze_exception",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("freeze", sa.Text(), nullable=False),
        sa.Column("thing", sa.Text(), nullable=False),
        sa.Column("benefit", sa.Text(), nullable=False),
        sa.Column("risk", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(), nullable=True),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_freeze_exception_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_freeze_exception")),
    )
    op.create_index("ix_freeze_exception_case_id", "freeze_exception", ["case_id", "id"])
    op.create_table(
        "release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("milestone", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("repo", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_release_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint("case_id", "version", name=op.f("uq_release_case_id_version")),
    )


def _widen(name: str, *columns: sa.Column[object], values: dict[str, object]) -> None:
    """Add `columns`; those that `values` fills for the rows that are there may not be empty then."""
    for column in columns:
        op.add_column(name, column)
    filled = [sa.column(column.name, column.type) for column in columns if column.name in values]
    table = sa.table(name, *filled)
    op.execute(table.update().values(values))
    with op.batch_alter_table(name) as batch:
        for column in columns:
            if column.name in values:
                batch.alter_column(column.name, existing_type=column.type, nullable=False)
