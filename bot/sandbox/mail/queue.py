"""Mail that waits for the bot: tried again with back-off until it is taken, so that nothing is lost."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from bot.sandbox.mail.letter import Letter
from bot.sandbox.mail.lmtp import Reply

FIRST_PAUSE = 0.05
LONGEST_PAUSE = 2.0
"""Seconds of real time between two tries."""

log = logging.getLogger(__name__)

Deliver = Callable[[Letter], Awaitable[dict[str, Reply]]]


@dataclass(slots=True)
class _Waiting:
    letter: Letter
    due: float
    tries: int = 0


class Queue:
    """`deliver` gives a reply for each recipient, or raises OSError, EOFError or TimeoutError.

    One letter at a time, in the order in which they came; one that is put off lets the others pass.
    `refused(letter, recipient, reply)` hears of what is never taken.
    """

    def __init__(
        self,
        deliver: Deliver,
        refused: Callable[[Letter, str, Reply], None],
        longest_pause: float = LONGEST_PAUSE,
    ) -> None:
        self._deliver, self._refused = deliver, refused
        self._longest = longest_pause
        self._waiting: list[_Waiting] = []
        self._woken = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()

    def __len__(self) -> int:
        return len(self._waiting)

    def letters(self) -> list[Letter]:
        """What waits, the oldest first."""
        return [one.letter for one in self._waiting]

    def add(self, letter: Letter) -> None:
        """Ours to deliver from now on."""
        self._waiting.append(_Waiting(letter, 0.0))
        self._empty.clear()
        self._woken.set()

    def hurry(self) -> None:
        """Try everything again now: something may have changed."""
        for one in self._waiting:
            one.due = 0.0
            one.tries = 0
        self._woken.set()

    async def empty(self) -> None:
        """Return when nothing waits."""
        await self._empty.wait()

    async def run(self) -> None:
        """Until cancelled; what was not answered for stays in the queue."""
        loop = asyncio.get_running_loop()
        while True:
            self._woken.clear()
            due = next((one for one in self._waiting if one.due <= loop.time()), None)
            if due is not None:
                await self._try(due)
                continue
            pause = min((one.due for one in self._waiting), default=None)
            try:
                async with asyncio.timeout_at(pause):
                    await self._woken.wait()
            except TimeoutError:
                continue

    async def _try(self, one: _Waiting) -> None:
        letter = one.letter
        try:
            replies = await self._deliver(letter)
        except (OSError, EOFError, TimeoutError) as lost:
            log.debug("the bot did not take a mail: %r", lost)
            replies = {}
        later = []
        for recipient in letter.recipients:
            reply = replies.get(recipient, Reply(451, "no answer"))
            if reply.never:
                self._refused(letter, recipient, reply)
            elif not reply.taken:
                later.append(recipient)
        if later:
            one.letter = replace(letter, recipients=tuple(later))
            one.due = asyncio.get_running_loop().time() + min(FIRST_PAUSE * 2**one.tries, self._longest)
            one.tries = min(one.tries + 1, 20)
            return
        self._waiting.remove(one)
        if not self._waiting:
            self._empty.set()
