"""A rehearsal's bot ends with its world, and the world ends with who started it: nobody stays behind."""

from __future__ import annotations

import aiohttp

PATH = "/+sandbox/alive"


async def world_ended(world: str) -> None:
    """Return when the world at `world` has ended, however that came."""
    forever = aiohttp.ClientTimeout(total=None, sock_connect=10)
    try:
        async with aiohttp.ClientSession(timeout=forever) as session, session.get(world + PATH) as answer:
            await answer.read()
    except (aiohttp.ClientError, OSError):
        return
