"""Bindings that are refreshed, contested and remembered; who lists which nickname."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("binding", sa.Column("key", sa.Text(), nullable=True))
    op.add_column("binding", sa.Column("rival", sa.Text(), nullable=True))
    op.add_column("binding", sa.Column("checked", sa.DateTime(), nullable=True))
    for table in ("binding", "challenge"):
        op.execute(f"UPDATE {table} SET account = lower(account)")  # noqa: S608 -- names of ours
    op.create_table(
        "binding_history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_binding_history")),
    )
    op.create_index("ix_binding_history_person", "binding_history", ["person", "id"])
    op.create_table(
        "listing",
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("nickname", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("network", "nickname", "person", name=op.f("pk_listing")),
    )
    op.create_index("ix_listing_person", "listing", ["person"])
