"""The world as a process: Launchpad, IRC, mail and its list, a wiki and name services, on loopback.

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
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Protocol, TypeVar

from aiohttp import web

from bot.clock import Clock
from bot.core.errors import Refused
from bot.sandbox.faults import Faults, control_routes, under_faults
from bot.sandbox.faults.irc import IrcWeather
from bot.sandbox.faults.login import LoginWeather
from bot.sandbox.irc import IrcNetwork
from bot.sandbox.keys import Keys
from bot.sandbox.launchpad import LaunchpadServer
from bot.sandbox.launchpad.state import Key
from bot.sandbox.launchpad.traffic import Traffic
from bot.sandbox.mail import BOT_ADDRESS, LIST_ADDRESS, MailSystem, mail_routes
from bot.sandbox.names import NameServices
from bot.sandbox.tether import Tether
from bot.sandbox.wiki import WikiServer

LONGEST_PROFILE = 2000
FARTHEST = 200 * 366 * 86400
"""Seconds that the clock may be away from real time."""
SLOWEST = 60.0
"""Seconds that an answer of Launchpad may be held back."""

Where = TypeVar("Where", covariant=True)


class Service(Protocol[Where]):
    """What listens on one port, and says where that is."""

    async def start(self, port: int = 0) -> Where: ...
    async def stop(self) -> None: ...


class World:
    """Everything outside the bot. `clock` is `offset` from real time, as the bot's is, who turns it.

    Mail for the bot goes to `lmtp_port` of this machine; without one it waits. All services share one
    registry of `faults`; `seed` decides which requests it strikes.
    """

    def __init__(self, offset: timedelta = timedelta(), lmtp_port: int | None = None, seed: int = 0) -> None:
        self.clock = Clock(offset)
        self.faults = Faults(self.clock, seed)
        self._tether = Tether()
        self._up = AsyncExitStack()
        bot = ("127.0.0.1", lmtp_port) if lmtp_port else None
        self.mail = MailSystem(self.clock, deliver_to=lambda: bot, faults=self.faults)
        self.wiki = WikiServer(self.clock, middlewares=[under_faults(self.faults, "wiki")])
        self.names = NameServices(faults=self.faults)
        weather = IrcWeather(self.faults)
        self.irc = IrcNetwork(self.clock, on_profile=self._profile, troubles=weather)
        weather.watch(self.irc)
        self.keys = Keys(self.clock, self._enrol)
        self.traffic = Traffic()
        routes = [
            *self.traffic.routes,
            web.put("/+sandbox/clock", self._turn),
            web.get("/+sandbox/created", self._created),
            web.get("/+sandbox/pages", self._pages),
            web.put("/+sandbox/slow", self._slow),
            self._tether.route,
            *control_routes(self.faults, self.clock),
            *mail_routes(self.mail),
            *self.keys.routes(),
        ]
        login = LoginWeather(self.faults)
        self.launchpad = LaunchpadServer(
            self.clock,
            extra_routes=routes,
            middlewares=[
                self.traffic.middleware,
                under_faults(self.faults, "launchpad"),
                self.keys.made_first,
            ],
            ails=login.ails,
        )
        login.watch(self.launchpad.world.tokens.keys())

    async def start(self, launchpad_port: int = 0, irc_port: int = 0) -> dict[str, object]:
        """Listen; gives the addresses. Raises Refused where a port is taken."""
        url = await self._listen(self.launchpad, "launchpad", launchpad_port)
        irc_port = await self._listen(self.irc, "irc", irc_port)
        await self.mail.start()
        self._up.push_async_callback(self.mail.stop)
        wiki = await self._listen(self.wiki, "wiki")
        return {
            "launchpad": url,
            "irc": {"host": "127.0.0.1", "port": irc_port},
            "smtp": {"host": "127.0.0.1", "port": self.mail.smtp_port},
            "archive": self.mail.archive_url,
            "wiki": {"api": f"{wiki}/api.php", "url": wiki},
            "names": await self._listen(self.names, "names"),
            "keyserver": url,
            "bot": BOT_ADDRESS,
            "list": LIST_ADDRESS,
            "signing": self.keys.available,
        }

    async def stop(self) -> None:
        self._tether.cut()
        await self._up.aclose()
        await self.keys.close()

    async def _listen(self, service: Service[Where], what: str, port: int = 0) -> Where:
        try:
            where = await service.start(port)
        except (OSError, OverflowError) as taken:
            raise _taken(what, port, taken) from taken
        self._up.push_async_callback(service.stop)
        return where

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

    async def _pages(self, _: web.Request) -> web.Response:
        """The pages of the wiki: `{title: [{"by", "text"}]}`, the oldest version first."""
        pages = self.wiki.wiki.pages.items()
        told = {title: [{"by": one.account, "text": one.text} for one in all_] for title, all_ in pages}
        return web.json_response(told)

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

    def _enrol(self, name: str, fingerprint: str) -> None:
        """A person's key appears on Launchpad."""
        person = self.launchpad.world.people[name]
        person.keys.append(Key(person, fingerprint))


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


async def _live(launchpad_port: int, irc_port: int, lmtp_port: int, offset: float, seed: int) -> None:
    world = World(timedelta(seconds=offset), lmtp_port, seed)
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
    """`python -m bot.sandbox.world LAUNCHPAD_PORT IRC_PORT LMTP_PORT OFFSET SEED`.

    The first two are where to listen, and 0 is any. LMTP_PORT is the bot's, and 0 is none. OFFSET is in
    seconds.
    """
    launchpad_port, irc_port, lmtp_port, offset, seed = sys.argv[1:6]
    asyncio.run(_live(int(launchpad_port), int(irc_port), int(lmtp_port), float(offset), int(seed)))


if __name__ == "__main__":
    main()
