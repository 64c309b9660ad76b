"""A raw line client for tests: it says what it is told to, and waits for what should come.

Bytes that are not UTF-8 survive as surrogates (`errors="surrogateescape"`), both ways.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType

from bot.sandbox.irc import IrcNetwork
from bot.sandbox.irc.wire import Malformed, parse

_COMMAND = re.compile(r"[A-Z]+|[0-9]{3}")


NOON = datetime(2011, 3, 1, 12, tzinfo=UTC)
"""The moment at which the networks of tests stand."""


def a_network(
    accounts: Mapping[str, str] | None = None,
    *,
    on_profile: Callable[[str, str], Awaitable[str]] | None = None,
    ping_interval: float = 90.0,
    register_within: float = 30.0,
    flood: tuple[int, float] | None = None,
) -> IrcNetwork:
    """A network that has not been started; without `accounts` the residents have theirs."""
    return IrcNetwork(
        lambda: NOON,
        accounts,
        on_profile=on_profile,
        ping_interval=ping_interval,
        register_within=register_within,
        flood=flood,
    )


@contextlib.asynccontextmanager
async def running(network: IrcNetwork) -> AsyncIterator[int]:
    """The port of this network while the block runs."""
    port = await network.start()
    try:
        yield port
    finally:
        await network.stop()


@dataclass(frozen=True, slots=True)
class Seen:
    """One line that arrived: `raw` as it came, the rest taken apart; `nick` is who said it."""

    raw: str
    command: str
    params: tuple[str, ...]
    source: str
    tags: dict[str, str]

    @property
    def nick(self) -> str:
        return self.source.partition("!")[0]


class RawClient:
    """One connection. `lines` is all that ever arrived; `expect` reads it only once."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.lines: list[Seen] = []
        self.nick = ""
        self._reader = reader
        self._writer = writer
        self._next = 0
        self._tokens = 0
        self._arrived = asyncio.Event()
        self._ended = False
        self._answers_pings = True
        self._task = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, port: int, *, answers_pings: bool = True) -> RawClient:
        """A connection on which nothing was said yet."""
        client = cls(*await asyncio.open_connection("127.0.0.1", port))
        client._answers_pings = answers_pings
        return client

    @classmethod
    async def connect(
        cls,
        port: int,
        nick: str,
        account: str | None = None,
        password: str | None = None,
        caps: Iterable[str] = (),
    ) -> RawClient:
        """Registered under `nick`, logged in by SASL where an account is given (NAME-irc)."""
        client = await cls.open(port)
        client.nick = nick
        wanted = [*caps, "sasl"] if account else list(caps)
        if wanted:
            client.send("CAP LS 302")
            client.send(f"CAP REQ :{' '.join(wanted)}")
            await client.expect(r"CAP \S+ ACK")
        client.send(f"NICK {nick}")
        client.send(f"USER {nick} 0 * :The real {nick}")
        if account:
            secret = password if password is not None else f"{account}-irc"
            client.send("AUTHENTICATE PLAIN")
            await client.expect("AUTHENTICATE")
            client.send("AUTHENTICATE " + b64encode(f"\0{account}\0{secret}".encode()).decode())
            await client.expect("903")
        if wanted:
            client.send("CAP END")
        await client.expect(r"^(@\S+ )?\S+ (376|422) ")
        return client

    def send(self, line: str | bytes) -> None:
        """Send one line; CR LF is added. Nothing is checked."""
        data = line if isinstance(line, bytes) else line.encode(errors="surrogateescape")
        self.send_raw(data + b"\r\n")

    def send_raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._writer.write(data)

    async def drain(self) -> None:
        """Wait until the other side takes what was sent."""
        await self._writer.drain()

    async def expect(self, what: str, timeout: float = 5) -> Seen:  # noqa: ASYNC109
        """The next line with this command, or that this pattern is found in; skips others.

        Letters in capitals or three digits are a command; everything else is a pattern that is
        searched in the raw line. Raises AssertionError with the transcript when it does not come.
        """
        is_command = _COMMAND.fullmatch(what) is not None
        try:
            async with asyncio.timeout(timeout):
                while True:
                    line = await self._following()
                    if line.command == what if is_command else re.search(what, line.raw):
                        return line
        except (TimeoutError, EOFError) as error:
            why = "the connection ended" if isinstance(error, EOFError) else "it did not come"
            said = "\n".join(line.raw for line in self.lines[-30:])
            raise AssertionError(f"expected {what!r}, but {why}; last lines:\n{said}") from None

    async def settle(self) -> list[Seen]:
        """All lines not read by `expect` yet, up to the server's answer to everything sent so far.

        Whatever another client caused before its own `settle` is among them.
        """
        self._tokens += 1
        token = f"settled-{self._tokens}"
        self.send(f"PING {token}")
        begin = self._next
        await self.expect(rf"PONG \S+ :?{token}$")
        return [line for line in self.lines[begin : self._next - 1] if line.command != "PONG"]

    async def ended(self, timeout: float = 5) -> None:  # noqa: ASYNC109
        """Wait until the server has closed the connection."""
        async with asyncio.timeout(timeout):
            await asyncio.shield(self._task)

    async def close(self) -> None:
        """Close the connection without a word."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()

    async def __aenter__(self) -> RawClient:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def _following(self) -> Seen:
        while self._next >= len(self.lines):
            if self._ended:
                raise EOFError
            self._arrived.clear()
            await self._arrived.wait()
        self._next += 1
        return self.lines[self._next - 1]

    async def _read(self) -> None:
        try:
            while raw := await self._reader.readline():
                seen = _seen(raw.rstrip(b"\r\n"))
                if seen.command == "PING" and self._answers_pings:
                    self.send(f"PONG :{seen.params[-1]}")
                self.lines.append(seen)
                self._arrived.set()
        except (OSError, ValueError):
            pass
        finally:
            self._ended = True
            self._arrived.set()


def _seen(raw: bytes) -> Seen:
    text = raw.decode(errors="surrogateescape")
    try:
        message = parse(raw)
    except Malformed:
        return Seen(text, "", (), "", {})

    def say(value: bytes) -> str:
        return value.decode(errors="surrogateescape")

    tags = {say(key): say(value) for key, value in message.tags.items()}
    params = tuple(say(param) for param in message.params)
    return Seen(text, say(message.command), params, say(message.source or b""), tags)
