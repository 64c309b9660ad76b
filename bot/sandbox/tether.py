"""A rehearsal's bot ends with its world, and the world ends with who started it: nobody stays behind."""

from __future__ import annotations

import asyncio

import aiohttp
from aiohttp import web

PATH = "/+sandbox/alive"


async def world_ended(world: str) -> None:
    """Return when the world at `world` has ended, however that came."""
    forever = aiohttp.ClientTimeout(total=None, sock_connect=10)
    try:
        async with aiohttp.ClientSession(timeout=forever) as session, session.get(world + PATH) as answer:
            await answer.read()
    except (aiohttp.ClientError, OSError):
        return


class Tether:
    """The world's end of it: `route` is answered when the world ends."""

    def __init__(self) -> None:
        self.route = web.get(PATH, self._hold)
        self._ended = asyncio.Event()

    def cut(self) -> None:
        """Tell all who hold on that the world ends."""
        self._ended.set()

    async def _hold(self, _: web.Request) -> web.Response:
        await self._ended.wait()
        return web.Response(text="the world has ended\n")
