"""The world's end of a rope to its bot: who holds on to it learns at once that the world has ended."""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot.sandbox.holding import PATH


class Tether:
    """`route` is answered when the world ends."""

    def __init__(self) -> None:
        self.route = web.get(PATH, self._hold)
        self._ended = asyncio.Event()

    def cut(self) -> None:
        """Tell all who hold on that the world ends."""
        self._ended.set()

    async def _hold(self, _: web.Request) -> web.Response:
        await self._ended.wait()
        return web.Response(text="the world has ended\n")
