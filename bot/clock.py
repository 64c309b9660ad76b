"""What time it is, and the clock as a person who speaks when a deadline is there.

Deadlines are computed from the cases, never stored: a restart is a non-event.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol

from bot.core.command import Command, Reply, Speaker
from bot.core.dossier import Dossier
from bot.core.errors import Trouble
from bot.core.grammar import Grammar
from bot.core.people import CLOCK, Principal
from bot.core.rules import Rules
from bot.core.workflow import Attempt, Workflow
from bot.store.database import Database
from bot.store.errors import NoStorage
from bot.store.unit import Unit
from bot.waking import pause, rest

log = logging.getLogger(__name__)

AGAIN = timedelta(minutes=1)
"""How long the clock keeps a word to itself that could not be heard."""
FILES = 50
"""Cases whose files are read at once; commands have their turn in between."""
PAUSE = 5.0
"""Seconds before a database that cannot be used is asked again, unless something was written meanwhile."""
SETTLE = 0.05
"""Seconds that a case is left alone after a write before its deadlines are computed again."""


class Clock:
    """Real time plus an offset, which only a rehearsal ever sets. It never stops or goes back."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self.offset = offset
        self._turned = asyncio.Event()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def turn(self, by: timedelta) -> None:
        """Move forward. Raises ValueError for a way back."""
        if by < timedelta():
            raise ValueError("the clock never goes back")
        self.offset += by
        self._turned.set()
        self._turned = asyncio.Event()

    async def sleep_until(self, moment: datetime) -> None:
        """Return when the clock shows `moment`, however it gets there."""
        while (left := (moment - self()).total_seconds()) > 0:
            turned = self._turned
            try:
                await asyncio.wait_for(turned.wait(), min(left, 3600))
            except TimeoutError:
                continue


Speak = Callable[[Command, Principal], Awaitable[Reply]]
"""Says a command and gives the answer. Raises where it has to be said again later."""


class Timed(Protocol):
    """A verb of the clock."""

    @property
    def grammar(self) -> Grammar: ...
    @property
    def due(self) -> Callable[[Attempt], datetime | None] | None: ...


class Due(NamedTuple):
    """`verb` is said about the case at `at`: at its `moment`, or later where it was not heard then."""

    at: datetime
    case_id: int
    verb: str
    moment: datetime

    @property
    def key(self) -> str:
        """The command's id: the clock says the same thing once."""
        return f"clock:I-{self.case_id}:{self.verb}:{self.moment.isoformat()}"


class Timekeeper:
    """Says each move of the clock when it is due, through the same desk as everyone.

    `timed` are verbs of the clock beside the moves of `flow`.
    """

    def __init__(
        self,
        database: Database,
        flow: Workflow,
        rules: Rules,
        clock: Clock,
        speak: Speak,
        timed: Sequence[Timed] = (),
    ) -> None:
        self._database, self._flow, self._rules = database, flow, rules
        self._clock, self._speak, self._timed = clock, speak, timed
        self._moves = [move for move in flow.moves if move.due is not None]
        self._dues: dict[int, list[Due]] = {}
        self._versions: dict[int, int] = {}
        self._said: dict[str, int] = {}
        self._unheard: dict[str, datetime] = {}
        self._dirty: set[int] = set()
        self._everything = True
        self._wake = asyncio.Event()
        self._busy = True

    def noticed(self, case_id: int) -> None:
        """Something was written about a case: its deadlines may have moved."""
        self._dirty.add(case_id)
        self._wake.set()

    def next_due(self) -> datetime | None:
        """The next deadline of all, or None."""
        return min((due.at for dues in self._dues.values() for due in dues), default=None)

    def idle(self) -> bool:
        """Whether every deadline that has come was spoken of."""
        now, due = self._clock(), self.next_due()
        return not (self._busy or self._dirty or self._everything or (due is not None and due <= now))

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self._wake.clear()
            self._busy = True
            try:
                due = await self._catch_up()
            except NoStorage:  # the database tells of it
                await pause(self._wake, PAUSE)
                continue
            self._busy = bool(self._dirty)
            await rest(self._wake, due, self._clock.sleep_until)
            if self._dirty and not self._everything:
                await asyncio.sleep(SETTLE)

    async def _catch_up(self) -> datetime | None:
        """Say all that is due; gives when the next deadline is."""
        await self._refresh()
        while (due := self.next_due()) is not None and due <= self._clock():
            await self._say(min(due for dues in self._dues.values() for due in dues))
            await self._refresh()
        return due

    async def _say(self, due: Due) -> None:
        """Say it once for each version of the case: a no is not asked for again until something changed."""
        command = Command(due.key, f"{due.verb} I-{due.case_id}", Speaker("clock", "clock"))
        self._dirty.add(due.case_id)
        try:
            reply = await self._speak(command, CLOCK)
        except Exception as wrong:
            if due.key not in self._unheard:
                told = "the clock said %r and was not heard (%s); it says so again"
                passing = isinstance(wrong, Trouble)
                log.log(
                    logging.WARNING if passing else logging.ERROR,
                    *(told, command.text, wrong),
                    exc_info=None if passing else wrong,
                )
            self._unheard[due.key] = self._clock() + AGAIN
            return
        if not reply.ok:
            log.info("the clock said %r and was refused: %s", command.text, reply.text)
        self._unheard.pop(due.key, None)
        self._said[due.key] = self._versions.get(due.case_id, 0)

    async def _refresh(self) -> None:
        dirty, self._dirty = self._dirty, set()
        try:
            if self._everything:
                dirty.update(await self._database.read(lambda unit: unit.watched()))
                self._everything = False
            numbers = sorted(dirty)
            for place in range(0, len(numbers), FILES):
                for known in await self._read(numbers[place : place + FILES]):
                    self._dues[known.case.id] = self._compute(known)
                    self._versions[known.case.id] = known.case.version
        except NoStorage:
            self._dirty |= dirty
            raise

    async def _read(self, numbers: list[int]) -> list[Dossier]:
        def look(unit: Unit) -> list[Dossier]:
            cases = [unit.cases.get(number) for number in numbers]
            return [unit.dossier(case) for case in cases if case is not None]

        return await self._database.read(look)

    def _compute(self, known: Dossier) -> list[Due]:
        attempt = Attempt(known, CLOCK, self._clock(), {}, self._rules)
        here, case = self._flow.step(known.case.step), known.case
        dues = []
        moves = [move for move in self._moves if move.leaves(here)]
        for move in (*moves, *self._timed):
            moment = move.due(attempt) if move.due is not None else None
            if moment is None:
                continue
            due = Due(moment, case.id, move.grammar.verb, moment)
            if self._said.get(due.key) != case.version:
                dues.append(due._replace(at=max(moment, self._unheard.get(due.key, moment))))
        return dues
