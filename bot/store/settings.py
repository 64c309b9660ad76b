"""Single values of this installation."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.store import tables as t


class Settings:
    """Named JSON values, inside one transaction."""

    def __init__(self, conn: sa.Connection) -> None:
        self._conn = conn

    def get(self, name: str) -> Any:
        """The value, or None where it was never set."""
        row = self._conn.execute(sa.select(t.setting.c.value).where(t.setting.c.name == name)).first()
        return row.value if row else None

    def put(self, name: str, value: Any) -> None:
        done = self._conn.execute(t.setting.update().where(t.setting.c.name == name).values(value=value))
        if done.rowcount == 0:
            self._conn.execute(t.setting.insert().values(name=name, value=value))
