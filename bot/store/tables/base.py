"""What all tables have in common: one metadata, how a moment is kept, how a row names its case."""

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


def case_key() -> sa.Column[int]:
    """The column of a row that belongs to a case."""
    return sa.Column("case_id", sa.ForeignKey("case.id"), nullable=False)
