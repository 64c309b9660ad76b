"""The world as a process: Launchpad and an IRC network on the loopback interface.

It stands on its own, so that killing the bot leaves the world as it was. When all is up it prints one
JSON line with the addresses (or with `refused` and the reason); it ends at SIGTERM or SIGINT, and when its
standard input closes.
"""

from __future__ import annotations

import asyncio
import json
import math
import signal
import sys
from datetime import timedelta

from aiohttp import web

from bot.clock import Clock
from bot.core.errors import Refused
from bot.sandbox.irc import IrcNetwork
from bot.sandbox.launchpad import LaunchpadServer
from bot.sandbox.tether import Tether

LONGEST_PROFILE = 2000
FARTHEST = 200 * 366 * 86400
"""Seconds that the clock may be away from real time."""
SLOWEST = 60.0
"""Seconds that an answer of Launchpad may be held back."""


class World:
    """Everything outside the bot. `clock` is `offset` from real time, as the bot's is, who turns it."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self.clock = Clock(offset)
        self._tether = Tether()
        routes = [
            web.put("/+sandbox/clock", self._turn),
            web.get("/+sandbox/created", self._created),
            web.put("/+sandbox/slow", self._slow),
            self._tether.route,
        ]
        self.launchpad = LaunchpadServer(self.clock, extra_routes=routes)
        self.irc = IrcNetwork(self.clock, on_profile=self._profile)

    async def start(self, launchpad_port: int = 0, irc_port: int = 0) -> dict[str, object]:
        """Listen; gives the addresses. Raises Refused where a port is taken."""
        try:
            url = await self.launchpad.start(launchpad_port)
        except (OSError, OverflowError) as taken:
            raise _taken("launchpad", launchpad_port, taken) from taken
        try:
            port = await self.irc.start(irc_port)
        except (OSError, OverflowError) as taken:
            raise _taken("irc", irc_port, taken) from taken
        return {"launchpad": url, "irc": {"host": "127.0.0.1", "port": port}}

    async def stop(self) -> None:
        self._tether.cut()
        await self.irc.stop()
        await self.launchpad.stop()

    async def _turn(self, request: web.Request) -> web.Response:
        """`{"offset_seconds": N}`: how far ahead of real time (or behind it) the world is."""
        seconds = await _number(request, "offset_seconds", FARTHEST)
        if seconds is None:
            return web.Response(status=400, text='say {"offset_seconds": NUMBER}\n')
        self.clock.offset = timedelta(seconds=seconds)
        return web.json_response({"now": self.clock().isoformat()})

    async def _created(self, _: web.Request) -> web.Response:
        """What was created on Launchpad since the start: URLs, one for each time."""
        return web.json_response(self.launchpad.created)

    async def _slow(self, request: web.Request) -> web.Response:
        """`{"seconds": N}`: how long Launchpad holds back the answer after it has created something."""
        seconds = await _number(request, "seconds", SLOWEST)
        if seconds is None or seconds < 0:
            return web.Response(status=400, text='say {"seconds": NUMBER}\n')
        self.launchpad.slow = seconds
        return web.json_response({"seconds": seconds})

    async def _profile(self, account: str, text: str) -> str:
        """What the service nick `Launchpad` does for the person behind an account."""
        if len(text) > LONGEST_PROFILE:
            raise Refused(f"a profile has {LONGEST_PROFILE} characters at most here")
        self.launchpad.world.people[account].description = text
        return f"the profile of {account} says: {text}"


async def _number(request: web.Request, key: str, most: float) -> float | None:
    """The number that a request names, or None where it is none, or is beyond `most` either way."""
    try:
        number = float((await request.json())[key])
    except (ValueError, TypeError, KeyError, OverflowError):
        return None
    return number if math.isfinite(number) and abs(number) <= most else None


def _taken(what: str, port: int, why: OSError | OverflowError) -> Refused:
    reason = why.strerror.lower() if isinstance(why, OSError) and why.strerror else str(why).rstrip(".")
    return Refused(f"port {port}: {reason}. Another one: --{what}-port NUMBER; 0 takes any that is free")


async def _live(launchpad_port: int, irc_port: int, offset: float) -> None:
    world = World(timedelta(seconds=offset))
    up: dict[str, object]
    try:
        up = await world.start(launchpad_port, irc_port)
    except Refused as no:
        up = {"refused": str(no)}
    print(json.dumps(up), flush=True)  # noqa: T201
    if "refused" in up:
        await world.stop()
        return
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    waiting = [asyncio.create_task(reader.read()), asyncio.create_task(ended.wait())]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    await world.stop()


def main() -> None:
    """`python -m bot.sandbox.world LAUNCHPAD_PORT IRC_PORT OFFSET`; port 0 is any, OFFSET is in seconds."""
    launchpad_port, irc_port, offset = sys.argv[1:4]
    asyncio.run(_live(int(launchpad_port), int(irc_port), float(offset)))


if __name__ == "__main__":
    main()
