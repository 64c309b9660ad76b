"""Looks after our login at Launchpad: says when it is lost, and sees when it is good again.

Nothing is asked in a loop: Launchpad is tried again after a long pause, or as soon as the operator has
put other keys where ours were.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from bot.core.errors import LoggedOut, NotPermitted, Trouble
from bot.gateways.lazr_login import Login

T = TypeVar("T")

PAUSE = timedelta(minutes=15)
"""Between two tries with keys that Launchpad refused: an account may be put right without new keys."""
SOON = timedelta(minutes=1)
"""Where Launchpad was too unwell to say."""
POLL = 1.0
"""Seconds between two looks at the file with the keys, while the login is lost."""
ONLY_READS = (
    "Launchpad lets our access token read, and change nothing: an operator has to log in again "
    "(tminus login launchpad) and allow to change anything"
)


class Gateway(Protocol):
    """Launchpad, as far as our login goes. Raises Trouble."""

    @property
    def login(self) -> Login: ...
    async def me(self) -> str: ...
    async def may_change(self, teams: Sequence[str]) -> bool | None: ...


class LoginWatch:
    """`lost(why)` is called when Launchpad takes our login no longer, `back()` when it does again.

    `teams` are names of teams to find out with whether we may change things.
    """

    def __init__(
        self,
        gateway: Gateway,
        teams: Sequence[str],
        lost: Callable[[str], None],
        back: Callable[[], None],
        now: Callable[[], datetime],
        sleep_until: Callable[[datetime], Awaitable[None]],
    ) -> None:
        self._gateway, self._teams = gateway, teams
        self._tell_lost, self._tell_back = lost, back
        self._now, self._sleep_until = now, sleep_until
        self._lost = asyncio.Event()
        self._only_reads = False
        self._pause = PAUSE
        gateway.login.on_refused = self.lose

    def lose(self, why: str) -> None:
        """Launchpad does not take our login; from now on it is tried until it does."""
        self._lost.set()
        self._tell_lost(why)

    def doubt(self) -> None:
        """Our login was lost when the bot ended: try it at once."""
        self._pause = timedelta()
        self._lost.set()

    async def changing(self, work: Awaitable[T]) -> T:
        """What `work` gives, which changes Launchpad. A no because our token may only read is LoggedOut.

        Raises whatever `work` raises.
        """
        try:
            return await work
        except NotPermitted as no:
            if await self._gateway.may_change(self._teams) is not False:
                raise
            self._only_reads = True
            self.lose(ONLY_READS)
            raise LoggedOut(ONLY_READS) from no

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._lost.wait()
            while not await self._good():
                pass
            self._lost.clear()
            self._only_reads, self._pause = False, PAUSE
            self._tell_back()

    async def _good(self) -> bool:
        """Wait, and ask whether our login is good."""
        await self._wait(self._now() + self._pause)
        self._pause = PAUSE
        self._gateway.login.hope()
        try:
            await self._gateway.me()
            if self._only_reads and await self._gateway.may_change(self._teams) is False:
                return False
        except LoggedOut:
            return False
        except Trouble:
            self._pause = SOON
            return False
        return True

    async def _wait(self, until: datetime) -> None:
        """Return at `until`, or when there are other keys."""
        login = self._gateway.login
        before = login.keys
        due = asyncio.ensure_future(self._sleep_until(until))
        try:
            while not due.done() and not await login.renewed(before):
                await asyncio.wait([due], timeout=POLL)
        finally:
            due.cancel()
