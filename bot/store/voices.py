"""What people say about a proposal: answers, requirements, readings, concerns, holds, senses, progress."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.store import tables as t
from bot.store.prepared import Prepared

_DRIVERS = Prepared(sa.select(t.driver.c.person).where(t.driver.c.case_id == sa.bindparam("case_id")))
_PROGRESS = Prepared(
    t.progress.insert().inline().values({n: sa.bindparam(n) for n in ("case_id", "by", "at", "text")})
)


class Voices:
    """Writes about what was said, inside one transaction. Reading is the dossier's work."""

    def __init__(self, conn: sa.Connection) -> None:
        self._conn = conn

    def drivers(self, case_id: int) -> set[str]:
        """Who was named a driver beside the proposer."""
        return {row.person for row in _DRIVERS.all(self._conn, case_id=case_id)}

    def answer(self, case_id: int, question: str, text: str, by: str, now: datetime) -> None:
        """Answer a question, or answer it anew."""
        key = {"case_id": case_id, "question": question}
        self._put(t.answer, key, {"text": text, "by": by, "at": now})

    def require(self, case_id: int, item: str, value: str, sentence: str, by: str, now: datetime) -> None:
        """What the proposal promises about one requirement."""
        key = {"case_id": case_id, "item": item}
        self._put(t.requirement, key, {"value": value, "sentence": sentence, "by": by, "at": now})

    def publish(self, case_id: int, words: Mapping[str, Any], by: str, now: datetime) -> None:
        """What the page of the proposal says from now on, in its drivers' words."""
        values = {"case_id": case_id, "by": by, "at": now, "words": dict(words)}
        self._conn.execute(t.publication.insert().values(**values))

    def second(self, case_id: int, person: str, now: datetime) -> None:
        self._put(t.seconder, {"case_id": case_id, "person": person}, {"at": now})

    def name_driver(self, case_id: int, person: str, now: datetime) -> None:
        self._put(t.driver, {"case_id": case_id, "person": person}, {"at": now})

    def name_member(self, case_id: int, team: str, person: str, now: datetime) -> None:
        self._put(t.member, {"case_id": case_id, "team": team, "person": person}, {"at": now})

    def unname_member(self, case_id: int, team: str, person: str) -> None:
        """Forget that the person was put into that team; for `drivers`, that they drive it as well."""
        key = (t.member.c.case_id == case_id, t.member.c.team == team, t.member.c.person == person)
        self._conn.execute(t.member.delete().where(*key))
        if team == "drivers":
            drives = (t.driver.c.case_id == case_id, t.driver.c.person == person)
            self._conn.execute(t.driver.delete().where(*drives))

    def adopt(self, case_id: int, key: str, value: str | None, by: str, now: datetime) -> None:
        """From now on this value is wished for on Launchpad; the keys are those of `bot.core.findings`."""
        self._put(t.adopted, {"case_id": case_id, "key": key}, {"value": value, "by": by, "at": now})

    def wish_again(self, case_id: int, key: str) -> None:
        """What was adopted under this key counts no more."""
        is_it = (t.adopted.c.case_id == case_id, t.adopted.c.key == key)
        self._conn.execute(t.adopted.delete().where(*is_it))

    def read_before(self, case_id: int, person: str, state: str, text: str, now: datetime) -> None:
        """A reading before the list: asked, ok or comment."""
        key = {"case_id": case_id, "person": person}
        self._put(t.prereview, key, {"state": state, "text": text, "at": now})

    def concern(self, case_id: int, name: str, text: str, by: str, now: datetime) -> None:
        self._conn.execute(t.concern.insert().values(case_id=case_id, name=name, text=text, by=by, at=now))

    def resolve(self, case_id: int, name: str, by: str, because: str | None, now: datetime) -> None:
        values = {"resolved_at": now, "resolved_by": by, "because": because}
        self._conn.execute(t.concern.update().where(*_is(t.concern, case_id, name)).values(values))

    def tell_resolving(self, case_id: int, name: str, now: datetime | None) -> None:
        """A driver says that they will resolve it; the author has time to object (None: and has)."""
        self._conn.execute(t.concern.update().where(*_is(t.concern, case_id, name)).values(told_at=now))

    def hold(self, case_id: int, by: str, until: datetime, because: str, now: datetime) -> None:
        values = {"case_id": case_id, "by": by, "at": now, "until": until, "because": because}
        self._conn.execute(t.hold.insert().values(values))

    def sense(self, case_id: int, person: str, value: int, text: str, now: datetime) -> None:
        """A person's latest word on whether they are content."""
        key = {"case_id": case_id, "person": person}
        self._put(t.content, key, {"value": value, "text": text, "at": now})

    def progress(self, case_id: int, by: str, text: str, now: datetime) -> None:
        _PROGRESS.write(self._conn, case_id=case_id, by=by, at=now, text=text)

    def waiver(self, case_id: int, values: Mapping[str, Any]) -> None:
        """A waiver that was seconded: step, by, because, at, second, seconded_at."""
        self._conn.execute(t.waiver.insert().values(case_id=case_id, **values))

    def evidence(
        self,
        case_id: int | None,
        what: str,
        query: str,
        now: datetime,
        found: Mapping[str, Any] | None,
        trouble: str | None,
    ) -> None:
        """What the world said, or why it could not be asked."""
        self._conn.execute(
            t.evidence.insert().values(
                case_id=case_id,
                what=what,
                query=query,
                at=now,
                found=sa.null() if found is None else dict(found),
                trouble=trouble,
            )
        )

    def _put(self, table: sa.Table, key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        mine = [table.c[name] == value for name, value in key.items()]
        if self._conn.execute(table.update().where(*mine).values(values)).rowcount == 0:
            self._conn.execute(table.insert().values({**key, **values}))


def _is(table: sa.Table, case_id: int, name: str) -> tuple[sa.ColumnElement[bool], ...]:
    return table.c.case_id == case_id, table.c.name == name
