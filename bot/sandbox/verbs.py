"""The rehearsal's own verb: turn the clock.

A jump is no jump for the bot: it stops at every due moment in order, lets the clock speak, and waits
until the outbox is idle before it goes on. Hour by hour and in one jump, the same things happen.
"""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from bot.app import OFFSET, Parts
from bot.core.effects import Effect, Say
from bot.core.errors import Refused, Trouble
from bot.core.people import Role
from bot.core.when import end_of_day, read_day, show_day
from bot.outbox.ledger import Claim
from bot.plugin import Ask, Plugin

log = logging.getLogger(__name__)
plugin = Plugin("sandbox", __doc__)

UNITS = {"d": "days", "h": "hours", "m": "minutes"}
LONGEST = timedelta(days=800)
SETTLED = 60.0
"""Seconds of real time that one stop of a jump may take."""


@dataclass(frozen=True, slots=True)
class TurnClock(Effect):
    """The clock shows `to` (ISO, UTC). `step` is in hours: 0 stops only where something is due."""

    to: str
    step: int = 0


def read_span(word: str) -> timedelta:
    """`+7d`, `+12h`, `+30m` as a length of time. Raises Refused."""
    found = re.fullmatch(r"\+(\d{1,5})([dhm])", word.lower())
    if found is None:
        raise Refused(f"{word[:20]!r} is no way forward; say +7d, +12h, +30m or a date such as 2011-02-14")
    return timedelta(**{UNITS[found[2]]: int(found[1])})


@plugin.reads("sandbox clock", example="it is Mon 14 Feb 2011 10:02 UTC in the sandbox")
def clock(ask: Ask) -> str:
    """what time it is in the sandbox"""
    return f"it is {_shown(ask.now)} in the sandbox"


@plugin.writes(
    "sandbox clock <to> [by <hours>]",
    by=Role.PERSON,
    example="the clock goes to Mon 14 Feb 2011 10:02 UTC and stops wherever something is due",
)
def turn(ask: Ask, to: str, hours: str = "0") -> str:
    """turn the sandbox's clock: +7d, +12h or a date; with `by 1`, hour by hour"""
    if not hours.isascii() or not hours.isdigit() or len(hours) > 3:
        raise Refused(f"{hours[:10]!r} is no number of hours")
    then = ask.now + read_span(to) if to.startswith("+") else end_of_day(read_day(to), ask.rules.zone)
    if then <= ask.now:
        raise Refused(f"it is {_shown(ask.now)} already, and the clock never goes back")
    if then - ask.now > LONGEST:
        raise Refused(f"the clock turns {LONGEST.days} days at most at once")
    turned = ask.later(TurnClock(then.isoformat(), int(hours)))
    if ask.speaker.place:
        ask.later(Say(ask.speaker.place, f"it is {_shown(then)} now"), needs=[turned])
    return f"the clock goes to {_shown(then)} and stops wherever something is due"


class Turner:
    """Performs `TurnClock` on a running bot, and tells the world what time it is."""

    def __init__(self, parts: Parts, world: str) -> None:
        self._parts, self._world = parts, world

    async def tell_world(self) -> None:
        """Have the world's clock run as ours. Raises Trouble where the world is not there."""
        await self._tell(self._parts.clock.offset)

    async def _tell(self, offset: timedelta) -> None:
        seconds = offset.total_seconds()
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(10)) as web,
                web.put(f"{self._world}/+sandbox/clock", json={"offset_seconds": seconds}) as answer,
            ):
                answer.raise_for_status()
        except (aiohttp.ClientError, TimeoutError) as lost:
            raise Trouble(
                f"the sandbox's world at {self._world} does not answer. Start a new one: tminus sandbox"
            ) from lost

    async def perform(self, claim: Claim) -> Any:
        """Go there stop by stop; a bot that was killed on the way goes on from where it was."""
        effect = claim.effect
        assert isinstance(effect, TurnClock)
        until, clock = datetime.fromisoformat(effect.to), self._parts.clock
        stops = 0
        await self._settle(claim.id)
        while (now := clock()) < until:
            await self._turn(await self._stop(now, until, effect.step))
            await self._settle(claim.id)
            stops += 1
        return {"stops": stops}

    async def _turn(self, stop: datetime) -> None:
        """Show `stop`: written down first, so that a killed bot does not come back to an earlier time."""
        clock = self._parts.clock
        by = max(stop - clock(), timedelta())
        offset = clock.offset + by
        await self._parts.database.write(lambda unit: unit.settings.put(OFFSET, offset.total_seconds()))
        await self._tell(offset)
        clock.turn(by)

    async def _stop(self, now: datetime, until: datetime, step: int) -> datetime:
        dues = [self._parts.timekeeper.next_due(), await self._parts.runner.next_due()]
        coming = [due for due in dues if due is not None and due > now]
        if step:
            coming.append(now + timedelta(hours=step))
        return min([until, *coming])

    async def _settle(self, own: int) -> None:
        try:
            async with asyncio.timeout(SETTLED):
                while not await self._at_rest(own):  # noqa: ASYNC110 -- rest is no event
                    await asyncio.sleep(0.005)
        except TimeoutError:
            raise Trouble(f"the outbox did not come to rest in {SETTLED:.0f} s") from None

    async def _at_rest(self, own: int) -> bool:
        clock, runner = self._parts.timekeeper, self._parts.runner
        return clock.idle() and await runner.idle(own) and clock.idle()


def _shown(moment: datetime) -> str:
    return f"{moment:%a} {show_day(moment)} {moment:%H:%M} UTC"
