"""Asks a service again after a little while, and leaves it in peace while it answers nobody.

One answer that is lost would spoil many, so a reading is repeated (`patiently`). A service that gives no
answer to anybody is not helped by more questions, so then all who ask it rest together (`Circuit`).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from bot.core.errors import Stuck, Trouble, Unwell
from bot.core.when import show_moment

T = TypeVar("T")

LONGEST_WAIT = 5.0
"""Seconds: who wants more than that before it is asked again could not be asked."""

ALLOWED = 5
"""Requests in a row that may stay without an answer before the service is left in peace."""

FIRST_REST = timedelta(seconds=5)
"""How long it rests at first; each time that it still does not answer, twice as long."""

LONGEST_REST = timedelta(minutes=15)
"""The longest pause, also where the service asks for more: somebody has to see that it is back."""


async def patiently(ask: Callable[[], Awaitable[T]], pauses: Sequence[float]) -> T:
    """What `ask` gives, asked again after each of `pauses` (seconds), or after what the service asks for.

    For reading alone. Raises Stuck at once, and the Trouble of the last try.
    """
    for pause in pauses:
        try:
            return await ask()
        except Stuck:
            raise
        except Trouble as trouble:
            wait = max(pause, trouble.retry_after or 0)
            if wait > LONGEST_WAIT:
                raise
            await asyncio.sleep(wait)
    return await ask()


@dataclass(slots=True)
class Request:
    """One request under way. Who made it says whether an answer came; None where that is not known."""

    answered: bool | None = None
    retry_after: float | None = None


class Circuit:
    """Whether `service` answers at all, as seen by everybody who asks it.

    After five requests in a row without an answer it rests: nobody is let through until the pause is
    over. Then one request goes first; the others wait for what becomes of it, and follow it or rest on,
    twice as long. Any answer ends the rest. `now` is the bot's clock, for people are told the moments.
    """

    def __init__(self, service: str, now: Callable[[], datetime]) -> None:
        self.service, self._now = service, now
        self.since: datetime | None = None
        self.until: datetime | None = None
        self.rests = 0
        self.changed: Callable[[], None] = lambda: None
        self._failures = 0
        self._probe: asyncio.Event | None = None

    @property
    def open(self) -> bool:
        """Whether the service rests: since `since`, at least until `until`."""
        return self.until is not None

    def resume(self, since: datetime, until: datetime, rests: int) -> None:
        """Rest on, as before a restart."""
        self.since, self.until, self.rests = since, until, rests

    @asynccontextmanager
    async def request(self) -> AsyncIterator[Request]:
        """Around one request. Raises `Unwell` where the service rests, and then nothing is sent."""
        probe = await self._enter()
        request = Request()
        try:
            yield request
        except Unwell as failure:
            request.answered, request.retry_after = False, failure.retry_after
            raise
        finally:
            # Before the probe's verdict is known nobody else may take its place.
            if request.answered:
                self._answered()
            elif request.answered is False:
                self._failed(request.retry_after, probe is not None)
            if probe is not None:
                self._probe = None
                probe.set()

    async def _enter(self) -> asyncio.Event | None:
        """Wait for leave to ask; gives the event to set for the one that goes first."""
        while self.until is not None:
            left = (self.until - self._now()).total_seconds()
            if left > 0:
                raise Unwell(self._sentence(), retry_after=left)
            if self._probe is None:
                self._probe = asyncio.Event()
                return self._probe
            await self._probe.wait()
        return None

    def _answered(self) -> None:
        was_open = self.open
        self.since = self.until = None
        self._failures = self.rests = 0
        if was_open:
            self.changed()

    def _failed(self, retry_after: float | None, probing: bool) -> None:
        self.since = self.since or self._now()
        self._failures += 1
        if probing or (not self.open and self._failures >= ALLOWED):
            asked = timedelta(seconds=min(retry_after or 0, LONGEST_REST.total_seconds()))
            own = min(FIRST_REST * 2 ** min(self.rests, 10), LONGEST_REST)
            self.until = self._now() + max(own, asked)
            self.rests += 1
            self.changed()

    def _sentence(self) -> str:
        since, until = self.since or self._now(), self.until or self._now()
        return (
            f"{self.service} has not answered since {show_moment(since)}; "
            f"it is asked again at {show_moment(until)}."
        )
