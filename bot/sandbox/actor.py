"""A person of the sandbox at an IRC client: connects, logs in by SASL, talks, listens, sees who is here."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from bot.core.errors import Trouble
from bot.sandbox.people import Resident

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Heard:
    """A message or notice that this person saw: who said it, to whom (a channel or this person), and what."""

    sender: str
    target: str
    text: str

    @property
    def private(self) -> bool:
        return not self.target.startswith("#")


class Actor:
    """One connection. Everything that others say is in `heard`, in order; `present` sit in the channel.

    `partings` counts how often each nick has left: who waits for an answer learns that none will come.
    """

    def __init__(self, who: Resident, channel: str) -> None:
        self.who, self.channel = who, channel
        self.heard: list[Heard] = []
        self.present: set[str] = set()
        self.partings: dict[str, int] = {}
        self._writer: asyncio.StreamWriter | None = None
        self._reading: asyncio.Task[None] | None = None
        self._inside: asyncio.Future[None] | None = None
        self._news = asyncio.Event()

    async def connect(self, host: str, port: int) -> None:
        """Log in and join the channel. Raises Trouble where the network does not let us in."""
        reader, self._writer = await asyncio.open_connection(host, port, limit=1 << 20)
        self._inside = asyncio.get_running_loop().create_future()
        for line in ("CAP LS 302", f"NICK {self.who.name}", f"USER {self.who.name} 0 * :{self.who.name}"):
            self._send(line)
        self._send("CAP REQ :sasl")
        self._reading = asyncio.create_task(self._read(reader))
        async with asyncio.timeout(20):
            await self._inside

    def say(self, target: str, text: str) -> None:
        """Say one line to a channel or a person. Raises Trouble after the end of the connection."""
        self._send(f"PRIVMSG {target} :{text}")

    async def until(self, find: Callable[[], T | None], patience: float) -> T | None:
        """What `find` gives once it gives something; None after `patience` seconds.

        It is asked again whenever something was heard or somebody came or went. Raises Trouble when the
        connection has ended.
        """
        try:
            async with asyncio.timeout(patience):
                while (found := find()) is None:
                    if self._reading is None or self._reading.done():
                        raise Trouble(f"{self.who.name} has lost the connection")
                    await self._news.wait()
                return found
        except TimeoutError:
            return None

    async def close(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
        if self._writer is not None:
            self._writer.close()

    def _send(self, line: str) -> None:
        if self._writer is None or self._writer.is_closing():
            raise Trouble(f"{self.who.name} is not connected")
        self._writer.write(line.encode() + b"\r\n")

    async def _read(self, reader: asyncio.StreamReader) -> None:
        try:
            while line := await reader.readline():
                self._take(line.decode(errors="replace").rstrip("\r\n"))
                self._tell_waiting()
        finally:
            self._refused("was not let in")
            asyncio.get_running_loop().call_soon(self._tell_waiting)

    def _tell_waiting(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()

    def _take(self, line: str) -> None:
        source, _, rest = line[1:].partition(" ") if line.startswith(":") else ("", "", line)
        nick = source.partition("!")[0]
        head, _, tail = rest.partition(" :")
        words = head.split()
        command, params = words[0] if words else "", [*words[1:], *([tail] if " :" in rest else [])]
        if command in {"PRIVMSG", "NOTICE"} and len(params) == 2:
            self.heard.append(Heard(nick, params[0], params[1]))
        elif command == "JOIN":
            self.present.add(nick)
        elif command in {"QUIT", "PART"}:
            self.present.discard(nick)
            self.partings[nick] = self.partings.get(nick, 0) + 1
        elif (answer := self._answers().get(command)) is not None:
            answer(params)

    def _answers(self) -> dict[str, Callable[[list[str]], None]]:
        return {
            "PING": lambda params: self._send(f"PONG :{params[-1]}"),
            "CAP": lambda params: self._send("AUTHENTICATE PLAIN") if "ACK" in params else None,
            "AUTHENTICATE": lambda _: self._send(f"AUTHENTICATE {self._plain()}"),
            "903": lambda _: self._send("CAP END"),
            "904": lambda _: self._refused("services refuse the password"),
            "433": lambda _: self._refused("somebody else has the nick"),
            "001": lambda _: self._send(f"JOIN {self.channel}"),
            "353": lambda params: self.present.update(nick.lstrip("@+") for nick in params[-1].split()),
            "366": lambda _: self._in(),
        }

    def _plain(self) -> str:
        name = self.who.name
        return base64.b64encode(f"{name}\0{name}\0{self.who.password}".encode()).decode()

    def _in(self) -> None:
        if self._inside is not None and not self._inside.done():
            self._inside.set_result(None)

    def _refused(self, why: str) -> None:
        if self._inside is not None and not self._inside.done():
            self._inside.set_exception(Trouble(f"{self.who.name}: {why}"))
