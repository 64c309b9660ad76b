"""Rest of those who run for ever: until a moment comes, or somebody wakes them before."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime


async def rest(
    wake: asyncio.Event, due: datetime | None, sleep_until: Callable[[datetime], Awaitable[None]]
) -> None:
    """Return at `due`, by the clock of `sleep_until`, or when `wake` is set; None is no moment at all."""
    waiting: list[asyncio.Future[object]] = [asyncio.ensure_future(wake.wait())]
    if due is not None:
        waiting.append(asyncio.ensure_future(sleep_until(due)))
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()


async def pause(wake: asyncio.Event, seconds: float) -> None:
    """Return after so many seconds of the event loop, or when `wake` is set."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(wake.wait(), seconds)
