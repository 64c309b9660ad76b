"""Series and their milestones: what is wanted, what was moved and why, and whose dates are followed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from bot.core.dossier import ACTIVE, Moved
from bot.core.schedule import Cycle, Event, Move
from bot.store import tables as t


class Schedules:
    """Writes about the cycles of cases, inside one transaction. Reading is the dossier's work, mostly."""

    def __init__(self, conn: sa.Connection) -> None:
        self._conn = conn

    def cases(self) -> list[int]:
        """The numbers of all cases that have a series."""
        return list(self._conn.execute(sa.select(t.series.c.case_id).distinct()).scalars())

    def changed(self, case_id: int) -> datetime:
        """When anything about the cycles of a case was changed last."""
        found = [
            self._conn.execute(sa.select(sa.func.max(table.c.at)).where(table.c.case_id == case_id)).scalar()
            for table in (t.series, t.milestone, t.milestone_move)
        ]
        moments: list[datetime] = [moment for moment in found if moment is not None]
        return max(moments)

    def begin(self, case_id: int, name: str, summary: str, zone: str, began: date, now: datetime) -> None:
        """A new series; nothing of before `now` will be told of it."""
        values = {"summary": summary, "zone": zone, "status": ACTIVE, "began": began, "focus": False}
        row = {**values, "case_id": case_id, "name": name, "told_until": now, "at": now}
        self._conn.execute(t.series.insert().values(row))

    def focus(self, case_id: int, name: str) -> None:
        """The series that is worked on; the others of the project are it no longer."""
        mine = t.series.c.case_id == case_id
        self._conn.execute(t.series.update().where(mine).values(focus=t.series.c.name == name))

    def status(self, case_id: int, name: str, status: str) -> None:
        """Another status; the word is Launchpad's."""
        self._set(t.series, case_id, name, status=status)

    def told(self, case_id: int, name: str, until: datetime) -> None:
        """What happened in the series by `until` was told."""
        self._set(t.series, case_id, name, told_until=until)

    def keep(self, case_id: int, before: Cycle, after: Cycle, now: datetime) -> None:
        """Write what is different in `after`, a cycle that was made of `before`.

        An event of another name with all else alike is a renamed one, and keeps its history.
        """
        old = {event.name: event for event in before.events}
        new = {event.name: event for event in after.events}
        gone = [event for name, event in old.items() if name not in new]
        for event in (event for name, event in new.items() if old.get(name) != event):
            was = old.get(event.name) or next((e for e in gone if _alike(e, event)), None)
            if was is None:
                self._add(case_id, after.series, event, now)
                continue
            if was in gone:
                gone.remove(was)
                self._rename(case_id, was.name, event.name)
            values = {"date": event.day, "kind": event.kind, "ruled": event.ruled, "moves": event.moves}
            if event.closed != was.closed:
                values["closed_at"] = now if event.closed else None
            self._set(t.milestone, case_id, event.name, **values)
        for event in gone:
            self._conn.execute(t.milestone.delete().where(*_is(t.milestone, case_id, event.name)))

    def code_name(self, case_id: int, name: str, code_name: str) -> None:
        """What Launchpad shows beside a milestone's name; "" for nothing."""
        self._set(t.milestone, case_id, name, code_name=code_name)

    def moved(self, case_id: int, series: str, moves: Sequence[Move], by: str, now: datetime) -> None:
        """Keep moves in the history of their milestones."""
        for m in moves:
            words = {"before": m.before, "after": m.after, "because": m.because, "by": by, "at": now}
            row = {"case_id": case_id, "series": series, "name": m.name, "kind": m.kind, **words}
            self._conn.execute(t.milestone_move.insert().values(row))

    def moves(self, case_id: int, series: str, since: datetime | None = None) -> list[Moved]:
        """The moves in a series, oldest first; only those after `since` where given."""
        m = t.milestone_move.c
        query = sa.select(t.milestone_move).where(m.case_id == case_id, m.series == series).order_by(m.id)
        if since is not None:
            query = query.where(m.at > since)
        return [
            Moved(r.series, r.name, r.kind, r.before, r.after, r.because, r.by, r.at)
            for r in self._conn.execute(query)
        ]

    def follow(self, case_id: int, series: str, values: Mapping[str, Any], by: str, now: datetime) -> None:
        """Take the names and dates of others from now on.

        `values` are project, their_series, release (ours, "" for theirs) and copied.
        """
        mine = (t.following.c.case_id == case_id, t.following.c.series == series)
        self._conn.execute(t.following.delete().where(*mine))
        row = {"case_id": case_id, "series": series, **values, "offered": [], "by": by, "at": now}
        self._conn.execute(t.following.insert().values(row))

    def copied(self, case_id: int, series: str, copied: Mapping[str, str]) -> None:
        """What we have of the followed series now; nothing is offered any more."""
        self._following(case_id, series, copied=dict(copied), offered=[])

    def offered(self, case_id: int, series: str, sentences: Sequence[str]) -> None:
        """What was offered of the followed series' changes."""
        self._following(case_id, series, offered=list(sentences))

    def forget_looks(self, case_id: int, query: str, what: str = "schedule") -> None:
        """Keep, of the looks at `what` of `query`, the newest with an answer, and what is newer."""
        e = t.evidence.c
        mine = (e.case_id == case_id, e.what == what, e.query == query)
        newest = sa.select(sa.func.max(e.id)).where(*mine, e.trouble.is_(None))
        if (number := self._conn.execute(newest).scalar()) is not None:
            self._conn.execute(t.evidence.delete().where(*mine, e.id < number))

    def unfollow(self, case_id: int, series: str) -> None:
        mine = (t.following.c.case_id == case_id, t.following.c.series == series)
        self._conn.execute(t.following.delete().where(*mine))

    def _following(self, case_id: int, series: str, **values: Any) -> None:
        mine = (t.following.c.case_id == case_id, t.following.c.series == series)
        self._conn.execute(t.following.update().where(*mine).values(values))

    def _add(self, case_id: int, series: str, event: Event, now: datetime) -> None:
        row = {"case_id": case_id, "name": event.name, "series": series, "date": event.day}
        row |= {"kind": event.kind, "ruled": event.ruled, "moves": event.moves, "code_name": "", "at": now}
        closed = now if event.closed else None
        self._conn.execute(t.milestone.insert().values(**row, closed_at=closed))

    def _rename(self, case_id: int, name: str, to: str) -> None:
        for table in (t.milestone, t.milestone_move):
            self._conn.execute(table.update().where(*_is(table, case_id, name)).values(name=to))

    def _set(self, table: sa.Table, case_id: int, name: str, **values: Any) -> None:
        self._conn.execute(table.update().where(*_is(table, case_id, name)).values(values))


def _is(table: sa.Table, case_id: int, name: str) -> tuple[sa.ColumnElement[bool], ...]:
    return table.c.case_id == case_id, table.c.name == name


def _alike(event: Event, other: Event) -> bool:
    return (event.kind, event.day, event.closed) == (other.kind, other.day, other.closed)
