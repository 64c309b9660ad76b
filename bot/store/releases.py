"""Releases: which version of a project is out, from which commit, and the sum of its file."""

from __future__ import annotations

from dataclasses import asdict

import sqlalchemy as sa

from bot.core.released import Released
from bot.store import tables as t


class Releases:
    """Questions and writes about releases, inside one transaction."""

    def __init__(self, conn: sa.Connection) -> None:
        self._conn = conn

    def add(self, released: Released) -> None:
        """Keep one. Raises IntegrityError (SQLAlchemy) where the version is out already."""
        self._conn.execute(t.release.insert().values(asdict(released)))

    def of_case(self, case_id: int) -> list[Released]:
        """All of a project, oldest first."""
        query = sa.select(t.release).where(t.release.c.case_id == case_id).order_by(t.release.c.id)
        return [
            Released(r.case_id, r.milestone, r.version, r.repo, r.hash, r.file_sha256, r.by, r.at)
            for r in self._conn.execute(query)
        ]
