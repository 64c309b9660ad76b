"""One connection on the library's asyncio client, with its rough edges covered.

A link lives for one attempt and is never used again, because in the library a transport that dies
late takes down the connection that replaced it. Lines come in through one function which cannot
hurt the connection: bad bytes are replaced, malformed lines are passed over, and an exception in
our own code is logged, not raised into the library, which would disconnect.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import ssl
from collections.abc import Callable

from irc.client_aio import AioConnection, AioReactor, IrcProtocol
from irc.connection import AioFactory

from bot.core.errors import Trouble
from bot.gateways.irc_message import Lines, Message, parse
from bot.gateways.irc_settings import IrcSettings

log = logging.getLogger(__name__)

_QUIET = 60.0


class _Protocol(IrcProtocol):  # type: ignore[misc]
    """Tells the link at once of its transport, of its end and of a full buffer."""

    connection: _Connection

    def connection_made(self, transport: asyncio.Transport) -> None:
        # The library sets it a moment later, when the first line may have been answered already.
        self.connection.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self.connection.link.lost(exc)

    def pause_writing(self) -> None:
        self.connection.link.on_full(True)

    def resume_writing(self) -> None:
        self.connection.link.on_full(False)


class _Connection(AioConnection):  # type: ignore[misc]
    """Hands on what arrives, instead of the library's own reading."""

    protocol_class = _Protocol
    transport: asyncio.Transport | None = None
    link: Link

    def process_data(self, new_data: bytes) -> None:
        self.link.receive(new_data)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


class Link:
    """A connection to the server in `settings`.

    `on_message` gets each line, `on_lost` the reason when the connection ends, `on_full` True when
    the transport has taken too much to be given more, False when it has drained.
    """

    def __init__(
        self,
        settings: IrcSettings,
        on_message: Callable[[Message], None],
        on_lost: Callable[[str], None],
        on_full: Callable[[bool], None],
    ) -> None:
        self.heard = False
        self.last_error = ""
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._settings = settings
        self._on_message, self._on_lost, self.on_full = on_message, on_lost, on_full
        self._lines = Lines()
        self._complained = -_QUIET
        self._over = False
        self._connection: _Connection | None = None

    async def open(self, nick: str) -> None:
        """Connect, ask for capabilities and register. Raises OSError or TimeoutError."""
        settings = self._settings
        extra: dict[str, object] = {}
        if not _is_address(settings.host):
            # A name may have an IPv6 address that nothing answers on. Not for addresses, because
            # asyncio loses a socket when it is cancelled within this.
            extra["happy_eyeballs_delay"] = 0.25
        if settings.tls:
            # It reads the system's authorities from disk.
            extra["ssl"] = await asyncio.to_thread(ssl.create_default_context, cafile=settings.tls_ca)
            extra["ssl_handshake_timeout"] = settings.timeout
        reactor = AioReactor(
            on_connect=lambda _, transport: transport.write(b"CAP LS 302\r\n"),
            loop=asyncio.get_running_loop(),
        )
        self._connection = connection = _Connection(reactor)
        connection.link = self
        async with asyncio.timeout(settings.timeout):
            await connection.connect(
                settings.host,
                settings.port,
                nick,
                username=settings.username,
                ircname=settings.realname,
                connect_factory=AioFactory(**extra),
            )

    def write(self, lines: bytes) -> None:
        """Write whole lines. Raises Trouble when the connection is gone."""
        transport = self._connection.transport if self._connection else None
        if transport is None or transport.is_closing():
            raise Trouble("the connection to IRC is gone")
        transport.write(lines)

    def send(self, line: str) -> None:
        """Write one line of our own making that cannot wait; on a lost connection, nothing."""
        transport = self._connection.transport if self._connection else None
        if transport is not None and not transport.is_closing():
            transport.write(line.encode() + b"\r\n")

    def abort(self) -> None:
        """End the connection now, without a word to a server that may be dead; hear no more."""
        self._over = True
        if self._connection and self._connection.transport:
            self._connection.transport.abort()

    def receive(self, data: bytes) -> None:
        """Take bytes from the network; never raises."""
        self.heard = True
        for raw in self._lines.feed(data):
            if self._over:
                return
            try:
                message = parse(raw.decode("utf-8", "replace"))
                if message is not None:
                    self._on_message(message)
            except IndexError:
                continue  # a line that lacks parameters says nothing
            except Exception as bug:  # noqa: BLE001 -- the library disconnects on any exception
                self.complain(bug)

    def lost(self, exc: Exception | None) -> None:
        """Note the end of the connection, and why as far as anybody said."""
        if not self.ended.done():
            self.ended.set_result(None)
            self._on_lost(self.last_error or str(exc or "") or "the server closed the connection")

    def complain(self, bug: Exception) -> None:
        """Log a fault of ours that one line brought to light; once a minute, whoever repeats it."""
        now = asyncio.get_running_loop().time()
        if now - self._complained >= _QUIET:
            self._complained = now
            log.error("%s: a line could not be handled", self._settings.network, exc_info=bug)
