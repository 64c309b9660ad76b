"""What was bound is looked at again: Launchpad is asked in turn about everybody who is bound.

A few people at a time, with a pause after each few: neither the event loop nor Launchpad has a burst. What
Launchpad does not answer ends nothing.
"""

from __future__ import annotations

import asyncio
import logging
import zlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.core.errors import Trouble
from bot.core.roster import Change, tell
from bot.directory import Directory
from bot.outbox.ledger import Ledger
from bot.outbox.lookers import People, person_seen
from bot.store.database import Database
from bot.store.errors import NoStorage
from bot.store.unit import Unit
from bot.waking import rest

log = logging.getLogger(__name__)

AT_ONCE = 4
"""People that are asked about at the same time."""
PAUSE = 1.0
"""Seconds of rest after each few, so that 200 people take the better part of a minute."""
AGAIN = timedelta(minutes=15)
"""How long Launchpad is left alone, about one person or all, when it did not answer."""
LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Refresher:
    """Asks about each bound person once in `every`, and ends what Launchpad lists no more.

    `poke` tells the outbox that somebody is to be told. `pause` is in seconds of the event loop.
    """

    def __init__(
        self,
        database: Database,
        launchpad: People,
        directory: Directory,
        now: Callable[[], datetime],
        sleep_until: Callable[[datetime], Awaitable[None]],
        poke: Callable[[], None],
        *,
        web: str,
        every: timedelta,
        pause: float = PAUSE,
    ) -> None:
        self._database, self._launchpad, self._directory = database, launchpad, directory
        self._now, self._sleep_until, self._poke = now, sleep_until, poke
        self._web, self._every, self._pause = web, every, pause
        self._wake = asyncio.Event()
        self._later: dict[str, datetime] = {}

    async def run(self) -> None:
        """Until cancelled."""
        self._directory.listener = self._wake.set
        while True:
            self._wake.clear()
            try:
                await self._round()
            except NoStorage:  # the database tells of it
                await asyncio.sleep(60 * self._pause)

    async def _round(self) -> None:
        due = await self.due()
        now = self._now()
        few = [person for person, moment in due.items() if moment <= now][:AT_ONCE]
        if few and not await self.check(few):
            await self._sleep_until(self._now() + AGAIN)
        elif few:
            await asyncio.sleep(self._pause)
        else:
            await rest(self._wake, min(due.values(), default=None), self._sleep_until)

    async def due(self) -> Mapping[str, datetime]:
        """When each bound person is to be asked about, the first first.

        The times of two people differ by up to a tenth of the interval, so that whoever was asked about
        together drifts apart.
        """
        found = await self._database.read(lambda unit: unit.bindings.all())
        dues: dict[str, datetime] = {}
        for binding in found:
            early = self._every * (zlib.crc32(binding.person.encode()) % 100 / 1000)
            due = LONG_AGO if binding.checked is None else binding.checked + self._every - early
            due = max(due, self._later.get(binding.person, due))
            dues[binding.person] = min(due, dues.get(binding.person, due))
        return dict(sorted(dues.items(), key=lambda item: item[1]))

    async def check(self, people: list[str]) -> bool:
        """Ask about these at the same time, and act on the answers. Gives whether there was any."""
        bound = {b.person for b in await self._database.read(lambda unit: unit.bindings.all()) if b.key}
        answers = await asyncio.gather(*(self._ask(person, keys=person in bound) for person in people))
        seen = {person: found for person, found in zip(people, answers, strict=True) if found is not None}
        self._later = {one: moment for one, moment in self._later.items() if one not in seen}
        self._later |= dict.fromkeys(set(people) - set(seen), self._now() + AGAIN)
        if seen:
            changes = await self._database.write(lambda unit: self._act(unit, seen))
            for change in changes:
                log.info("binding of %s: %s", change.binding.account, change.told)
                self._directory.doubt(change.binding.person)
            if changes:
                await self._directory.refresh()
                self._poke()
        return bool(seen)

    async def _ask(self, person: str, *, keys: bool) -> Mapping[str, Any] | None:
        try:
            return await person_seen(self._launchpad, person, self._web, keys=keys)
        except Trouble as trouble:
            log.warning("the bindings of %s stay as they are: %s", person, trouble)
            return None

    def _act(self, unit: Unit, seen: Mapping[str, Mapping[str, Any]]) -> list[Change]:
        now, done = self._now(), []
        for person, found in seen.items():
            changes = unit.bindings.settle(person, found, "Launchpad", now)
            Ledger(unit.conn).post(tell(changes), f"roster/{person}/{now.isoformat()}", None, now)
            done += changes
        return done
