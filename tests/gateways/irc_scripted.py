"""An IRC server that says what a test tells it to, and a gateway that talks to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from bot.gateways.irc import IrcGateway, IrcSettings
from bot.gateways.ports import Line

ALL_CAPS = "message-tags account-tag account-notify extended-join server-time multi-prefix batch"
PATIENCE = 5


class Peer:
    """The server's end of one connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.nick = "tminus"

    async def line(self) -> str:
        """The next line; raises EOFError when the bot has gone."""
        async with asyncio.timeout(PATIENCE):
            raw = await self._reader.readline()
        if not raw:
            raise EOFError
        return raw.decode().removesuffix("\r\n")

    async def expect(self, start: str) -> str:
        """Skip lines until one begins so."""
        while not (line := await self.line()).startswith(start):
            pass
        return line

    async def quiet_until(self, token: str) -> list[str]:
        """All lines that the bot sent before it answered a PING sent now."""
        self.send(f"PING :{token}")
        lines: list[str] = []
        while (line := await self.line()) != f"PONG :{token}":
            lines.append(line)
        return lines

    async def gone(self) -> None:
        """Wait until the bot has hung up."""
        async with asyncio.timeout(PATIENCE):
            try:
                while await self._reader.read(4096):
                    pass
            except ConnectionError:
                pass

    def send(self, *lines: str | bytes) -> None:
        for line in lines:
            raw = line if isinstance(line, bytes) else line.encode()
            self._writer.write(raw + b"\r\n")

    def send_raw(self, data: bytes) -> None:
        self._writer.write(data)

    async def greet(self, caps: str = "") -> None:
        """Take NICK and USER, agree on capabilities."""
        assert await self.line() == "CAP LS 302"
        self.nick = (await self.line()).removeprefix("NICK ")
        assert (await self.line()).startswith("USER ")
        self.send(f":s CAP * LS :{caps}")
        if caps:
            asked = (await self.expect("CAP REQ :")).removeprefix("CAP REQ :")
            self.send(f":s CAP * ACK :{asked}")
        await self.expect("CAP END")

    def welcome(self, *features: str) -> None:
        self.send(f":s 001 {self.nick} :Welcome")
        if features:
            self.send(f":s 005 {self.nick} {' '.join(features)} :are supported by this server")
        self.send(f":s 422 {self.nick} :No message of the day")

    async def admit(self, *people: str) -> None:
        """Let the bot into all channels that it asks for in one JOIN, where `people` are already."""
        for channel in (await self.expect("JOIN ")).removeprefix("JOIN ").split(","):
            self.send(f":{self.nick}!tm@bot.example JOIN {channel}")
            names = " ".join([self.nick, *people])
            self.send(f":s 353 {self.nick} = {channel} :{names}")
            self.send(f":s 366 {self.nick} {channel} :End")

    async def host(self, caps: str = "", *people: str) -> None:
        """Do all that brings a bot with channels online."""
        await self.greet(caps)
        self.welcome()
        await self.admit(*people)

    async def close(self) -> None:
        self._writer.close()
        with suppress(ConnectionError):
            await self._writer.wait_closed()


class Server:
    """Listens; each connection waits in turn for `accept`."""

    def __init__(self) -> None:
        self.port = 0
        self.peers: list[Peer] = []
        self._waiting: asyncio.Queue[Peer] = asyncio.Queue()

    async def accept(self) -> Peer:
        async with asyncio.timeout(PATIENCE):
            return await self._waiting.get()

    def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = Peer(reader, writer)
        self.peers.append(peer)
        self._waiting.put_nowait(peer)


@asynccontextmanager
async def scripted_irc(port: int = 0, **options: Any) -> AsyncIterator[Server]:
    """`options` go to `asyncio.start_server` (`ssl`)."""
    script = Server()
    server = await asyncio.start_server(script.take, "127.0.0.1", port, **options)
    script.port = server.sockets[0].getsockname()[1]
    try:
        yield script
    finally:
        server.close()
        for peer in script.peers:
            await peer.close()
        await server.wait_closed()


class Bot:
    """A running gateway; `lines` is what it heard, `states` when it came online and went."""

    def __init__(
        self,
        port: int,
        on_line: Callable[[Line], None] | None = None,
        on_state: Callable[[bool], None] | None = None,
        **settings: Any,
    ) -> None:
        self.lines: asyncio.Queue[Line] = asyncio.Queue()
        self.states: list[bool] = []
        chosen: dict[str, Any] = {
            "network": "scripted",
            "host": "127.0.0.1",
            "port": port,
            "channels": ("#meeting",),
            "back_off": (0.01, 0.05),
            "rejoin": (0.01, 0.1),
            "rate": 0.0,
        }
        self.gateway = IrcGateway(
            IrcSettings(**(chosen | settings)),
            on_line or self.lines.put_nowait,
            on_state or self.states.append,
        )

    async def online(self) -> None:
        async with asyncio.timeout(PATIENCE):
            await self.gateway.wait_online()

    async def heard(self) -> Line:
        async with asyncio.timeout(PATIENCE):
            return await self.lines.get()


@asynccontextmanager
async def bot_on(port: int, **settings: Any) -> AsyncIterator[Bot]:
    """A gateway that runs until the end of the block."""
    async with running(Bot(port, **settings)) as bot:
        yield bot


@asynccontextmanager
async def running(bot: Bot) -> AsyncIterator[Bot]:
    """Run a gateway until the end of the block."""
    task = asyncio.create_task(bot.gateway.run())
    try:
        yield bot
    finally:
        task.cancel()
        await asyncio.wait([task])


@asynccontextmanager
async def scene(caps: str = "", *people: str, **settings: Any) -> AsyncIterator[tuple[Peer, Bot]]:
    """A bot that is online in #meeting, and the server's end of its connection."""
    async with scripted_irc() as server, bot_on(server.port, **settings) as bot:
        peer = await server.accept()
        await peer.host(caps, *people)
        await bot.online()
        yield peer, bot
        # So that the goodbye need not wait for a server that takes no part in it.
        await peer.close()
