"""The network as others use it: start it, connect to its port, stop it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from bot.sandbox.irc.client import Client
from bot.sandbox.irc.commands import handle
from bot.sandbox.irc.names import fold
from bot.sandbox.irc.outbound import Limits
from bot.sandbox.irc.services import NickServ, ProfileService
from bot.sandbox.irc.troubled import Slammed, Troubles, troubled
from bot.sandbox.irc.world import World
from bot.sandbox.people import NETWORK, RESIDENTS

GRACE = 0.5
"""Seconds that clients have to take their last lines when the network stops."""


class IrcNetwork:
    """An IRC network on 127.0.0.1. It may be started again after a stop; channels do not survive.

    `now` gives the time that readers are shown. `accounts` maps accounts to passwords; without it
    every resident of the sandbox has one. `on_profile(account, text)` makes the service `Launchpad`
    exist: it puts the text into that person's profile and returns the sentence to answer with.
    `ping_interval` and `register_within` are seconds; `flood=(lines, seconds)` drops who sends that
    many lines in less time, and without it nobody is held back. `troubles` decides what goes wrong.
    Raises ValueError for limits that nobody could keep.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        accounts: Mapping[str, str] | None = None,
        *,
        name: str = NETWORK,
        on_profile: Callable[[str, str], Awaitable[str]] | None = None,
        ping_interval: float = 90.0,
        register_within: float = 30.0,
        flood: tuple[int, float] | None = None,
        troubles: Troubles | None = None,
    ) -> None:
        if accounts is None:
            accounts = {resident.name: resident.password for resident in RESIDENTS}
        limits = Limits(ping_interval, register_within, flood)
        self.name = name
        self._troubles = troubles
        obeyed = handle if troubles is None else troubled(handle, troubles)
        self._world = World(name, now, accounts, limits, obeyed)
        self._profiles = ProfileService(self._world, on_profile) if on_profile else None
        for service in (NickServ(self._world), self._profiles):
            if service is not None:
                self._world.services[fold(service.nick)] = service
        self._server: asyncio.Server | None = None

    async def start(self, port: int = 0) -> int:
        """Listen on 127.0.0.1 and return the port; 0 lets the system choose. Raises OSError."""
        if self._server is not None:
            raise RuntimeError("the network is running already")
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._client, "127.0.0.1", port, backlog=1024)
        return int(self._server.sockets[0].getsockname()[1])

    def drop(self, whom: Callable[[bytes, bytes | None], bool]) -> int:
        """End the connections of those for whom `whom(nick, account)` is true, without a word to them."""
        struck = [one for one in self._world.connections if whom(one.nick, one.account)]
        for client in struck:
            client.abort()
        return len(struck)

    def _client(self) -> asyncio.BaseProtocol:
        if self._troubles is not None and not self._troubles.takes_connections():
            return Slammed()
        return Client(self._world)

    async def stop(self) -> None:
        """Say ERROR to everybody, close every connection and stop listening."""
        if self._server is None:
            return
        server, self._server = self._server, None
        server.close()
        if self._profiles is not None:
            await self._profiles.stop()
        clients = list(self._world.connections)
        for client in clients:
            client.close(b"The sandbox is closing")
            client.end()
        if clients:
            ends = [client.ended for client in clients]
            _, late = await asyncio.wait(ends, timeout=GRACE)
            for client in clients:
                if client.ended in late:
                    client.abort()
            await asyncio.wait(ends)
        await server.wait_closed()
