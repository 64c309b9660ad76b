"""The runner of the embedded default: one process, one database, effects side by side.

Each turn is one transaction: what ended is written down, what waited for it is let go, and what is due
is claimed. It sleeps until a decision pokes it, an effect ends or the next try is due.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from bot.core.effects import Effect, Plan, Say, Tell
from bot.core.errors import LoggedOut, Stuck, Trouble, Unwell
from bot.gateways.patience import Circuit
from bot.outbox.holds import Holds
from bot.outbox.ledger import Claim, Ledger, Outcome
from bot.outbox.rests import Rests, State, states
from bot.store.database import Database
from bot.store.errors import NoStorage
from bot.store.unit import Unit
from bot.waking import pause, rest

log = logging.getLogger(__name__)

T = TypeVar("T")
Perform = Callable[[Claim], Awaitable[Any]]
"""Makes an effect true and gives its result (JSON). Raises Trouble or Stuck."""

ROOM = {"launchpad": 8, "irc": 4, "look": 8, "bot": 4, "mail": 4, "wiki": 2, "web": 2}
"""How many effects of each target run at once."""
PAUSE = 5.0
"""Seconds before a database that cannot be used is asked again, unless something was committed meanwhile."""


class LocalRunner:
    """Performs what the ledger holds. `home` is the channel that hears of dead letters and long rests.

    `circuits` are the rests of targets whose service may stop answering.
    """

    def __init__(
        self,
        database: Database,
        performers: Mapping[type[Effect], Perform],
        now: Callable[[], datetime],
        sleep_until: Callable[[datetime], Awaitable[None]],
        home: str = "",
        circuits: Mapping[str, Circuit] | None = None,
    ) -> None:
        self._database, self._performers, self._now, self._home = database, performers, now, home
        self._sleep_until = sleep_until
        self._wake = asyncio.Event()
        self._running: dict[int, tuple[asyncio.Task[None], str]] = {}
        self._ended: list[Outcome] = []
        self._off: set[str] = set()
        self._circuits = circuits or {}
        self._rested = bool(self._circuits)  # whether rests may be written down that are over
        for circuit in self._circuits.values():
            circuit.changed = self._wake.set
        self._held: set[str] = set()
        self._news: list[tuple[str, str]] = []
        self._turning = False

    def poke(self) -> None:
        """Something was posted, or the clock has moved."""
        self._wake.set()

    def switch(self, target: str, on: bool) -> None:
        """A target that is off is not tried: its effects wait without failing."""
        (self._off.discard if on else self._off.add)(target)
        self._wake.set()

    @property
    def off(self) -> frozenset[str]:
        """The targets of which nothing is performed for now."""
        return frozenset(self._off)

    def hold(self, target: str, why: str) -> None:
        """The service does not take our login: its effects wait without failing, and `home` hears it once.

        `why` is the sentence for an operator.
        """
        self._held.add(target)
        self._news.append((target, why))
        self._wake.set()

    def release(self, target: str) -> None:
        """The service takes our login again: what waited goes on."""
        self._held.discard(target)
        self._news.append((target, ""))
        self._wake.set()

    async def run(self) -> None:
        """Until cancelled. What then runs is given up, and tried again at the next start."""
        again = await self._until_done(lambda: self._database.write(self._recover))
        if again:
            log.info(
                "%d effects were running when the bot stopped; looking first, they are tried again", again
            )
        try:
            while True:
                due = await self._until_done(self._turn)
                await rest(self._wake, due, self._sleep_until)
        finally:
            tasks = [task for task, _ in self._running.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def idle(self, excepted: int | None = None) -> bool:
        """Whether nothing is left that could be done now (effect `excepted` aside)."""
        now = self._now()
        targets = [target for target in self._open() if (self._until(target) or now) <= now]

        def left(unit: Unit) -> bool:
            rows = Ledger(unit.conn).unfinished(targets)
            return any(
                row.state == "running" or (row.state == "ready" and row.due <= now)
                for row in rows
                if row.id != excepted
            )

        return not self._ended and not self._news and not await self._database.read(left)

    async def next_due(self) -> datetime | None:
        """When the next effect that is ready wants to be tried."""
        rests = {target: self._until(target) for target in self._open()}
        return await self._database.read(lambda unit: _next_due(Ledger(unit.conn), rests))

    def _open(self) -> list[str]:
        return [target for target in ROOM if target not in self._off | self._held]

    def _until(self, target: str) -> datetime | None:
        """Before when nothing of this target is to be tried; None where it does not rest."""
        circuit = self._circuits.get(target)
        return circuit.until if circuit is not None else None

    def _places(self, target: str, now: datetime) -> int:
        """How many more may start: while the service rests none, and then one, to see how it is."""
        running = sum(of == target for _, of in self._running.values())
        until = self._until(target)
        if until is None:
            return ROOM[target] - running
        return 1 - running if until <= now else 0

    def _recover(self, unit: Unit) -> int:
        Rests(unit.conn).resume(self._circuits)
        return Ledger(unit.conn).recover()

    async def _until_done(self, work: Callable[[], Awaitable[T]]) -> T:
        """What `work` gives, which is tried until the database can do it; the database tells of that."""
        while True:
            self._wake.clear()
            try:
                return await work()
            except NoStorage:
                await pause(self._wake, PAUSE)

    async def _turn(self) -> datetime | None:
        ended, self._ended = self._ended, []
        news, self._news = self._news, []
        now = self._now()
        room = {target: self._places(target, now) for target in self._open()}
        rests = {target: self._until(target) for target, places in room.items() if places > 0}
        rests |= {target: until for target in room if (until := self._until(target)) and until > now}
        resting, rested = states(self._circuits), self._rested

        def turn(unit: Unit) -> tuple[list[Claim], datetime | None]:
            ledger = Ledger(unit.conn)
            for target, why in news:
                self._tell_hold(unit, target, why, now)
            for outcome in ended:
                if ledger.finish(outcome, now) == "dead":
                    self._tell(ledger, outcome, now)
            if resting or rested:
                self._tell_rests(unit, resting, now)
            claims = ledger.begin(room, now)
            for row in ledger.unread:
                self._tell_stuck(ledger, row.id, row.kind, row.error or "", row.case_id, row.starts + 1, now)
            return claims, _next_due(ledger, rests)

        try:
            claims, due = await self._database.write(turn)
        except BaseException:
            self._ended, self._news = ended + self._ended, news + self._news
            raise
        self._rested = bool(resting)
        for claim in claims:
            task = asyncio.create_task(self._perform(claim), name=f"effect {claim.id}")
            self._running[claim.id] = (task, claim.effect.target)
        return due

    async def _perform(self, claim: Claim) -> None:
        try:
            result = await self._performers[type(claim.effect)](claim)
            outcome = Outcome(claim, result)
        except LoggedOut as out:
            if claim.effect.target not in self._held and claim.effect.target != "look":
                self.hold(claim.effect.target, str(out))
            outcome = Outcome(claim, None, str(out), stuck=True, held=True)
        except Trouble as trouble:
            log.warning("effect %d (%s): %s", claim.id, type(claim.effect).__name__, trouble)
            resting = isinstance(trouble, Unwell) and self._until(claim.effect.target) is not None
            outcome = Outcome(
                *(claim, None, str(trouble), trouble.retry_after, isinstance(trouble, Stuck), resting)
            )
        except asyncio.CancelledError:
            raise
        except Exception as bug:
            log.exception("effect %d (%s) broke", claim.id, type(claim.effect).__name__)
            outcome = Outcome(claim, None, f"our own fault: {bug!r}", None)
        self._running.pop(claim.id, None)
        self._ended.append(outcome)
        self._wake.set()

    def _tell_rests(self, unit: Unit, resting: list[State], now: datetime) -> None:
        for n, text in enumerate(Rests(unit.conn).keep(resting, now)):
            log.warning("%s", text)
            if self._home:
                plan = Plan()
                plan.add(Say(self._home, text))
                Ledger(unit.conn).post(plan, f"rest/{now.isoformat()}/{n}", None, now)

    def _tell_hold(self, unit: Unit, target: str, why: str, now: datetime) -> None:
        """Write down that a hold began or ended, and have `home` hear of it."""
        holds, ledger = Holds(unit.conn), Ledger(unit.conn)
        waiting = len(ledger.unfinished([target]))
        if why:
            new = holds.begin(target, why, now)
            text = f"{why.rstrip('.')}. Until then what is for {target} waits ({waiting}); nothing is lost"
        else:
            new = holds.end(target)
            text = f"{target} takes our login again; what waited goes on ({waiting})"
        if new:
            log.log(logging.ERROR if why else logging.INFO, "%s", text)
        if new and self._home:
            plan = Plan()
            plan.add(Say(self._home, text))
            ledger.post(plan, f"{'held' if why else 'released'}/{target}/{now.isoformat()}", None, now)

    def _tell(self, ledger: Ledger, outcome: Outcome, now: datetime) -> None:
        claim, effect = outcome.claim, outcome.claim.effect
        what = "" if isinstance(effect, Say | Tell) else effect.subject or type(effect).__name__
        self._tell_stuck(ledger, claim.id, what, outcome.trouble or "", claim.case_id, claim.start, now)

    def _tell_stuck(
        self, ledger: Ledger, number: int, what: str, why: str, case_id: int | None, start: int, now: datetime
    ) -> None:
        """Tell of a dead letter; without `what` in the log alone, as telling is what cannot be done."""
        log.error("effect %d is a dead letter: %s", number, why)
        if self._home and what:
            text = (
                f"{what} is stuck: {why.rstrip('.')}. An administrator may say: effects retry {number}, "
                f"or: effects skip {number} because ..."
            )
            plan = Plan()
            plan.add(Say(self._home, text))
            ledger.post(plan, f"dead/{number}/{start}", case_id, now)
            self._wake.set()


def _next_due(ledger: Ledger, rests: Mapping[str, datetime | None]) -> datetime | None:
    """When the next ready effect of these targets wants to be tried, and its service is not left in peace."""
    dues = [
        max(due, until) if until is not None else due
        for target, until in rests.items()
        if (due := ledger.next_due([target])) is not None
    ]
    return min(dues, default=None)
