"""Effects and their `needs` edges as rows, inside one transaction.

An effect is `waiting` for others, `ready` when due, `running` once claimed, and ends `done`, `dead`
(a person has to act) or `skipped` (a person said that it is not needed); both `done` and `skipped`
satisfy those that wait. Starts and failures are counted apart: a crash is no failure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.core.effects import Effect, Plan
from bot.core.errors import Refused
from bot.core.when import DAY
from bot.outbox.holds import Hold, Holds
from bot.outbox.rests import Rest, Rests
from bot.store import tables as t
from bot.store.prepared import Prepared
from bot.store.voices import Voices

e = t.effect.c
OPEN = ("waiting", "ready", "running", "dead")
TRIES = 20
"""Failures before an effect is a dead letter: with a pause of an hour at most, some nine hours."""
LOOKS = 3
"""Failures before a look is answered with "could not ask": somebody is waiting for it."""
LONGEST = timedelta(hours=1)
LONGEST_WORDS = 500
"""Characters of what is kept of a trouble."""
LOOK_WAITS = timedelta(minutes=1)
"""A pause that the other side asks for before another look; a longer one is a "could not ask"."""

_READY = Prepared(
    sa.select(t.effect)
    .where(e.state == "ready", e.target == sa.bindparam("on"), e.due <= sa.bindparam("now"))
    .order_by(e.due, e.id)
    .limit(sa.bindparam("places"))
)
_NEXT = Prepared(
    sa.select(e.due).where(e.state == "ready", e.target == sa.bindparam("on")).order_by(e.due).limit(1)
)
_START = Prepared(
    t.effect.update().where(e.id == sa.bindparam("one")).values(state="running", starts=e.starts + 1)
)
_DONE = Prepared(
    t.effect.update()
    .where(e.id == sa.bindparam("one"))
    .values(state="done", ended=sa.bindparam("now"), error=sa.null())
)
_WAITING = Prepared(sa.select(t.need.c.effect_id).where(t.need.c.needs_id == sa.bindparam("one")))


@dataclass(frozen=True, slots=True)
class Claim:
    """An effect to be performed now, for the `start`-th time (from 1)."""

    id: int
    key: str
    effect: Effect
    case_id: int | None
    start: int
    failures: int
    before: bool = False

    @property
    def again(self) -> bool:
        """Whether it was started before, or an earlier effect on its subject was: look first."""
        return self.before or self.start > 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a try ended: with a result (JSON), or with trouble, whose words are kept on one line.

    With `resting` the whole service gave no answer and now rests, with `held` it does not take our login:
    no failure of this effect.
    """

    claim: Claim
    result: Any = None
    trouble: str | None = None
    retry_after: float | None = None
    stuck: bool = False
    resting: bool = False
    held: bool = False

    def __post_init__(self) -> None:
        if self.trouble is not None:
            object.__setattr__(self, "trouble", _words(self.trouble))


@dataclass(frozen=True, slots=True)
class Row:
    """An effect as people see it."""

    id: int
    key: str
    case_id: int | None
    kind: str
    payload: Mapping[str, Any]
    state: str
    due: datetime
    starts: int
    failures: int
    error: str | None
    result: Any
    posted: datetime


class Ledger:
    """Questions and writes about effects, inside one transaction."""

    def __init__(self, conn: sa.Connection) -> None:
        self._conn = conn
        self.unread: list[Row] = []
        """What another release has posted and `begin` could not read: dead letters by now."""

    def post(self, plan: Plan, key: str, case_id: int | None, now: datetime) -> list[int]:
        """Write a plan down; `key` names the command behind it. Gives the rows' numbers."""
        ids: list[int] = []
        for n, planned in enumerate(plan.planned):
            kind, payload = planned.effect.pack()
            subject = planned.effect.subject
            subjects = {*planned.after, *([subject] if subject else [])}
            needs = {ids[place] for place in planned.needs} | self._unfinished(subjects)
            done = self._conn.execute(
                t.effect.insert().values(
                    key=f"{key}/{n}",
                    case_id=case_id,
                    kind=kind,
                    payload=payload,
                    target=planned.effect.target,
                    subject=subject,
                    state="waiting" if needs else "ready",
                    waits=len(needs),
                    due=now,
                    starts=0,
                    failures=0,
                    posted=now,
                )
            )
            inserted = done.inserted_primary_key
            assert inserted is not None
            ids.append(int(inserted[0]))
            if needs:
                edges = [{"effect_id": ids[-1], "needs_id": need} for need in sorted(needs)]
                self._conn.execute(t.need.insert(), edges)
        return ids

    def recover(self) -> int:
        """At start: what ran when the bot died is tried again. Gives how many those were."""
        done = self._conn.execute(t.effect.update().where(e.state == "running").values(state="ready"))
        return done.rowcount

    def begin(self, room: Mapping[str, int], now: datetime) -> list[Claim]:
        """Claim effects that are ready and due, as many for each target as there is room for."""
        claims: list[Claim] = []
        for target, places in room.items():
            if places <= 0:
                continue
            rows = _READY.all(self._conn, on=target, now=now, places=places)
            for row in rows:
                _START.write(self._conn, one=row.id)
            known = self._known([row for row in rows if row.subject])
            claims += [claim for row in rows if (claim := self._claim(row, row.subject in known))]
        return claims

    def finish(self, outcome: Outcome, now: datetime) -> str:
        """Write down how a try ended, and let go what waited for it. Gives the new state."""
        claim = outcome.claim
        look = claim.effect.target == "look"
        if outcome.trouble is None:
            if look:
                self._evidence(claim, now, outcome.result, None)
            return self._end(claim.id, "done", now, result=outcome.result, error=None)
        if (outcome.resting or outcome.held) and not look:
            self._set(claim.id, state="ready", due=now, error=outcome.trouble)
            return "ready"
        failures = claim.failures + 1
        values: dict[str, Any] = {"failures": failures, "error": outcome.trouble}
        asked = timedelta(seconds=min(DAY.total_seconds(), outcome.retry_after or 0))
        if look and (outcome.stuck or failures >= LOOKS or asked > LOOK_WAITS):
            self._evidence(claim, now, None, outcome.trouble)
            return self._end(claim.id, "done", now, **values)
        if outcome.stuck or failures >= TRIES:
            self._set(claim.id, state="dead", ended=now, **values)
            return "dead"
        wait = min(timedelta(seconds=2 ** min(failures - 1, 12)), LONGEST)
        self._set(claim.id, state="ready", due=now + max(wait, asked), **values)
        return "ready"

    def next_due(self, targets: Sequence[str]) -> datetime | None:
        """When the next ready effect of these targets wants to be tried."""
        found = (_NEXT.first(self._conn, on=target) for target in targets)
        return min((row.due for row in found if row is not None), default=None)

    def unfinished(self, targets: Sequence[str] | None = None, case_id: int | None = None) -> list[Row]:
        """Effects that have not ended, and dead letters, oldest first."""
        query = sa.select(t.effect).where(e.state.in_(OPEN)).order_by(e.id)
        if targets is not None:
            query = query.where(e.target.in_(targets))
        if case_id is not None:
            query = query.where(e.case_id == case_id)
        return [_row(row) for row in self._conn.execute(query)]

    def rests(self) -> list[Rest]:
        """The services that do not answer just now, and so are left in peace."""
        return Rests(self._conn).all()

    def held(self) -> list[Hold]:
        """The targets whose service does not take our login."""
        return Holds(self._conn).all()

    def of_key(self, prefix: str) -> list[Row]:
        """The effects of one command."""
        query = sa.select(t.effect).where(e.key.like(f"{prefix}/%")).order_by(e.id)
        return [_row(row) for row in self._conn.execute(query)]

    def newest(self, subject: str) -> Row | None:
        """The newest effect on a subject, whatever became of it."""
        query = sa.select(t.effect).where(e.subject == subject).order_by(e.id.desc()).limit(1)
        row = self._conn.execute(query).first()
        return _row(row) if row is not None else None

    def by_key(self, key: str) -> Row | None:
        """The effect of this key."""
        row = self._conn.execute(sa.select(t.effect).where(e.key == key)).first()
        return _row(row) if row is not None else None

    def waiting_for(self, effect_id: int) -> list[Row]:
        """The effects that need this one."""
        query = sa.select(t.effect).join(t.need, t.need.c.effect_id == e.id)
        return [_row(row) for row in self._conn.execute(query.where(t.need.c.needs_id == effect_id))]

    def reword(self, effect_id: int, effect: Effect) -> None:
        """Let an effect that waits say something else, of the same kind and on the same subject."""
        _, payload = effect.pack()
        self._conn.execute(
            t.effect.update().where(e.id == effect_id, e.state == "waiting").values(payload=payload)
        )

    def retry(self, effect_id: int, now: datetime) -> Row:
        """Try a dead letter again at once, or one that waits for its next try. Raises Refused."""
        row = self._get(effect_id)
        if row.state not in {"dead", "ready"}:
            raise Refused(f"effect {row.id} is {row.state}; only a dead or waiting try can be repeated")
        self._set(row.id, state="ready", due=now, failures=0, ended=None)
        return _row(row)

    def skip(self, effect_id: int, because: str, now: datetime) -> Row:
        """Declare an effect not needed: what waits for it goes on. Raises Refused."""
        row = self._get(effect_id)
        if row.state not in {"dead", "ready", "waiting"}:
            raise Refused(f"effect {row.id} is {row.state}; it cannot be skipped any more")
        self._conn.execute(t.need.delete().where(t.need.c.effect_id == row.id))
        self._end(row.id, "skipped", now, error=f"skipped: {because}"[:500], waits=0)
        return _row(row)

    def _known(self, rows: Sequence[sa.Row[Any]]) -> set[str]:
        """Subjects that earlier effects have been at: what they made is likely to be there."""
        if not rows:
            return set()
        ids, subjects = [row.id for row in rows], sorted({row.subject for row in rows})
        earlier = sa.select(e.subject).where(e.subject.in_(subjects), e.starts > 0, e.id.not_in(ids))
        return set(self._conn.execute(earlier).scalars())

    def _claim(self, row: sa.Row[Any], before: bool) -> Claim | None:
        try:
            effect = Effect.unpack(row.kind, row.payload)
        except (KeyError, TypeError) as wrong:
            why = _words(f"this release cannot read it: {wrong!r}")
            self._set(row.id, state="dead", error=why)
            self.unread.append(replace(_row(row), state="dead", error=why))
            return None
        return Claim(row.id, row.key, effect, row.case_id, row.starts + 1, row.failures, before)

    def _end(self, effect_id: int, state: str, now: datetime, **values: Any) -> str:
        if state == "done" and not any(values.values()):
            _DONE.write(self._conn, one=effect_id, now=now)
        else:
            if "result" in values and values["result"] is None:
                values["result"] = sa.null()
            self._set(effect_id, state=state, ended=now, **values)
        released = [row.effect_id for row in _WAITING.all(self._conn, one=effect_id)]
        if released:
            self._conn.execute(t.need.delete().where(t.need.c.needs_id == effect_id))
            self._conn.execute(t.effect.update().where(e.id.in_(released)).values(waits=e.waits - 1))
            self._conn.execute(
                t.effect.update()
                .where(e.id.in_(released), e.waits == 0, e.state == "waiting")
                .values(state="ready", due=now)
            )
        return state

    def _evidence(self, claim: Claim, now: datetime, found: Any, trouble: str | None) -> None:
        look = claim.effect
        Voices(self._conn).evidence(
            claim.case_id, getattr(look, "what", ""), getattr(look, "query", ""), now, found, trouble
        )

    def _unfinished(self, subjects: set[str]) -> set[int]:
        if not subjects:
            return set()
        query = sa.select(e.id).where(e.subject.in_(sorted(subjects)), e.state.in_(OPEN))
        return {row.id for row in self._conn.execute(query)}

    def _get(self, effect_id: int) -> sa.Row[Any]:
        row = self._conn.execute(sa.select(t.effect).where(e.id == effect_id)).first()
        if row is None:
            raise Refused(f"there is no effect {effect_id}. Say: effects list")
        return row

    def _set(self, effect_id: int, **values: Any) -> None:
        self._conn.execute(t.effect.update().where(e.id == effect_id).values(**values))


def _words(trouble: str) -> str:
    """What others said went wrong, on one line that every database and network carries."""
    line = " ".join(trouble.encode("utf-8", "replace").decode().replace("\0", "?").split())
    return line[:LONGEST_WORDS]


def _row(row: sa.Row[Any]) -> Row:
    return Row(
        row.id,
        row.key,
        row.case_id,
        row.kind,
        row.payload,
        row.state,
        row.due,
        row.starts,
        row.failures,
        row.error,
        row.result,
        row.posted,
    )
