"""Waiting in tests for what comes about by itself, however fast the machine is."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import Any


async def eventually(look: Callable[[], Any | Awaitable[Any]], seconds: float = 10) -> Any:
    """What `look` gives as soon as it is true. Raises AssertionError where that takes too long."""
    try:
        async with asyncio.timeout(seconds):
            while not (found := await _looked(look)):  # noqa: ASYNC110 -- it is no event
                await asyncio.sleep(0.002)
            return found
    except TimeoutError:
        raise AssertionError("it did not come about") from None


async def _looked(look: Callable[[], Any | Awaitable[Any]]) -> Any:
    found = look()
    return await found if inspect.isawaitable(found) else found
