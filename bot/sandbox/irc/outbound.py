"""What connections of one network share: their limits, and the moment at which they send."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.sandbox.irc.connection import Connection


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds between a silence and our PING, seconds to register, and (lines, seconds) or None."""

    ping_interval: float = 90.0
    register_within: float = 30.0
    flood: tuple[int, float] | None = None

    def __post_init__(self) -> None:
        if self.ping_interval <= 0 or self.register_within <= 0:
            raise ValueError("a client needs some time to answer")
        if self.flood is not None and self.flood[0] < 2:
            raise ValueError("one line is no flood")


class Outbound:
    """Remembers which connections have something to send, and sends once a batch is complete."""

    def __init__(self) -> None:
        self.batch = False
        self._waiting: list[Connection] = []
        self._scheduled = False

    def add(self, connection: Connection) -> None:
        self._waiting.append(connection)
        if not self.batch and not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._run)

    def _run(self) -> None:
        self._scheduled = False
        self.flush()

    def flush(self) -> None:
        """Dropping a slow reader tells others about it, so this goes on until nobody waits."""
        while self._waiting:
            waiting, self._waiting = self._waiting, []
            for connection in waiting:
                connection.flush()
