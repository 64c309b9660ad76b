"""Cases: found by what people call them, opened, and kept with compare-and-set."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.core.dossier import Case
from bot.core.errors import Refused
from bot.store import tables as t
from bot.store.errors import Conflict
from bot.store.prepared import Prepared

_ALL = sa.select(t.case)
_BY_ID = Prepared(_ALL.where(t.case.c.id == sa.bindparam("id")))
_BY_NAME = Prepared(_ALL.where(t.case.c.name == sa.bindparam("name"), t.case.c.live))
_BY_ALIAS = Prepared(
    _ALL.join(t.alias, t.alias.c.case_id == t.case.c.id)
    .where(t.alias.c.name == sa.bindparam("name"))
    .order_by(t.case.c.live.desc(), t.case.c.id.desc())
    .limit(1)
)
_TOUCHED = ("title", "entry", "proposer", "touched", "facts", "parked_until", "stale_since", "version")
_MOVED = ("name", "step", "since", "live")


def _keep(*names: str) -> Prepared:
    mine = (t.case.c.id == sa.bindparam("case_id"), t.case.c.version == sa.bindparam("found"))
    return Prepared(t.case.update().where(*mine).values({name: sa.bindparam(name) for name in names}))


_KEEP = _keep(*_TOUCHED)
"""For a case that stays where it is under its name: the index of names is left alone."""
_KEEP_ALL = _keep(*_TOUCHED, *_MOVED)


def read_case(row: Any) -> Case:
    """A row of `case` as the value that the core knows."""
    values = row._asdict()
    values.pop("live")
    return Case(**values)


class Cases:
    """Questions and writes about cases, inside one transaction."""

    def __init__(self, conn: sa.Connection) -> None:
        self._conn = conn

    def find(self, word: str) -> Case | None:
        """The case that `word` means: `I-7`, the name of a live case, or a name that one once had."""
        word = word.lower()
        if word.startswith("i-") and word[2:].isascii() and word[2:].isdigit() and len(word) < 12:
            return self.get(int(word[2:]))
        row = _BY_NAME.first(self._conn, name=word) or _BY_ALIAS.first(self._conn, name=word)
        return read_case(row) if row else None

    def get(self, case_id: int) -> Case | None:
        row = _BY_ID.first(self._conn, id=case_id)
        return read_case(row) if row else None

    def open(self, title: str, proposer: str, step: str, now: datetime) -> Case:
        """A new case at the first step."""
        case = Case(0, title, None, step, 1, now, proposer, now)
        done = self._conn.execute(t.case.insert().values(**_values(case), live=True))
        key = done.inserted_primary_key
        assert key is not None
        return replace(case, id=int(key[0]))

    def keep(self, before: Case, after: Case, live: bool) -> Case:
        """Write `after` where `before` still stands. Raises Conflict, or Refused for a name in use."""
        stays = (after.name, after.step, after.since) == (before.name, before.step, before.since)
        if after.name is not None and (after.name != before.name or (live and after.step != before.step)):
            self._claim(after)  # whether a case is live is up to its step, so in the same step nothing is new
        kept = replace(after, version=before.version + 1)
        values, keep = _values(kept), _KEEP if stays else _KEEP_ALL
        if keep.write(self._conn, case_id=before.id, found=before.version, live=live, **values) != 1:
            raise Conflict(f"{before.shown} was written by somebody else")
        return kept

    def live(self, steps: tuple[str, ...] | None = None) -> list[Case]:
        """Cases that have not ended, oldest first; only those in `steps` where given."""
        query = _ALL.where(t.case.c.live).order_by(t.case.c.id)
        if steps is not None:
            query = query.where(t.case.c.step.in_(steps))
        return [read_case(row) for row in self._conn.execute(query)]

    def ended(self, steps: tuple[str, ...]) -> list[Case]:
        """Cases in one of the final `steps`."""
        query = _ALL.where(t.case.c.step.in_(steps)).order_by(t.case.c.id)
        return [read_case(row) for row in self._conn.execute(query)]

    def alike(self, title: str) -> list[Case]:
        """Live cases that share a telling word with `title`."""
        words = _telling(title)
        return [case for case in self.live() if words & (_telling(case.title) | {case.name or ""})]

    def _claim(self, case: Case) -> None:
        other = _BY_NAME.first(self._conn, name=case.name)
        if other is not None and other.id != case.id:
            raise Refused(f"{case.name} is the name of I-{other.id}, which is under way; choose another")
        known = sa.select(t.alias.c.name).where(t.alias.c.name == case.name, t.alias.c.case_id == case.id)
        if self._conn.execute(known).first() is None:
            self._conn.execute(t.alias.insert().values(name=case.name, case_id=case.id))


def _values(case: Case) -> dict[str, object]:
    return {
        "title": case.title,
        "name": case.name,
        "step": case.step,
        "entry": case.entry,
        "since": case.since,
        "proposer": case.proposer,
        "touched": case.touched,
        "facts": dict(case.facts),
        "parked_until": case.parked_until,
        "stale_since": case.stale_since,
        "version": case.version,
    }


_COMMON = {"a", "an", "and", "for", "in", "of", "on", "service", "system", "the", "to", "with"}


def _telling(title: str) -> set[str]:
    words = {word.strip(".,:;!?()\"'").lower() for word in title.split()}
    return {word for word in words if len(word) > 2} - _COMMON
