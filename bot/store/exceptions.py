"""Freeze exceptions: who asked for what, what was decided, and until when it holds."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.core.exceptions import FreezeException
from bot.store import tables as t
from bot.store.errors import Conflict

_ALL = sa.select(t.freeze_exception).order_by(t.freeze_exception.c.id)
_FIXED = ("case_id", "series", "freeze", "thing", "risk", "asked_by", "asked_at")
_CHANGES = ("state", "benefit", "decided_by", "because", "until", "reminded_at", "entry")


class FreezeExceptions:
    """Questions and writes about freeze exceptions, inside one transaction."""

    def __init__(self, conn: sa.Connection) -> None:
        self._conn = conn

    def ask(self, asked: FreezeException) -> FreezeException:
        """Keep a new one; gives it with its number."""
        values = {name: getattr(asked, name) for name in (*_FIXED, *_CHANGES)}
        done = self._conn.execute(t.freeze_exception.insert().values(**values, version=1))
        key = done.inserted_primary_key
        assert key is not None
        return FreezeException(id=int(key[0]), version=1, **values)

    def get(self, number: int) -> FreezeException | None:
        row = self._conn.execute(_ALL.where(t.freeze_exception.c.id == number)).first()
        return _read(row) if row else None

    def of_case(self, case_id: int, series: str | None = None) -> list[FreezeException]:
        """Those of a case, oldest first; only those of `series` where given."""
        query = _ALL.where(t.freeze_exception.c.case_id == case_id)
        if series is not None:
            query = query.where(t.freeze_exception.c.series == series)
        return [_read(row) for row in self._conn.execute(query)]

    def keep(self, after: FreezeException) -> None:
        """Write what was decided or told of it. Raises Conflict where somebody was faster."""
        f = t.freeze_exception
        values = {name: getattr(after, name) for name in _CHANGES}
        mine = (f.c.id == after.id, f.c.version == after.version)
        done = self._conn.execute(f.update().where(*mine).values(**values, version=after.version + 1))
        if done.rowcount != 1:
            raise Conflict(f"freeze exception {after.id} was written by somebody else")


def _read(row: Any) -> FreezeException:
    return FreezeException(**row._asdict())
