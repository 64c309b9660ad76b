"""Asks a service again after a little while, where one answer that is lost would spoil many."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from bot.core.errors import Stuck, Trouble

T = TypeVar("T")

LONGEST_WAIT = 5.0
"""Seconds: who wants more than that before it is asked again could not be asked."""


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
