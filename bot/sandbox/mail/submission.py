"""The port where mail is handed in: SMTP with AUTH for those who want it, under the faults of `mail`."""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Callable
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from bot.sandbox.faults.model import Faults, Kind
from bot.sandbox.mail.addresses import DOMAIN, is_address, password_of, place_of
from bot.sandbox.mail.letter import Letter, with_crlf
from bot.sandbox.people import RESIDENTS

TARGET = "mail"
NOBODY = "<>"
"""The empty sender of bounces, as aiosmtpd gives it."""

MOST_RECIPIENTS = 100
LARGEST = 32 * 1024 * 1024
"""Bytes of one mail."""


class Submission:
    """`take` gets every mail that was accepted. There is no TLS here: this is loopback alone."""

    def __init__(self, take: Callable[[Letter], None], faults: Faults) -> None:
        self._take, self._faults = take, faults
        self._server: asyncio.Server | None = None
        self._sessions: set[asyncio.Transport] = set()

    async def start(self, port: int = 0) -> int:
        """Listen on 127.0.0.1; the port. Raises OSError."""
        # aiosmtpd writes down every command that it hears, and a warning at each login.
        logging.getLogger("mail.log").setLevel(logging.ERROR)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._session, "127.0.0.1", port)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Stop listening and end all sessions."""
        if self._server is None:
            return
        server, self._server = self._server, None
        server.close()
        for transport in list(self._sessions):
            transport.abort()
        await server.wait_closed()
        # The connections are told of their end in the next turns of the loop.
        while self._sessions:  # noqa: ASYNC110
            await asyncio.sleep(0)

    def _session(self) -> SMTP:
        return _Conversation(self, self._faults, self._sessions)

    async def handle_MAIL(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address != NOBODY and not is_address(address):
            return "553 5.1.7 that is no address"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 ok"

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 too many recipients"
        if place_of(address) is None:
            return "550 5.1.1 nobody has this address here"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        stroke = self._faults.draw(TARGET)
        if stroke.delay:
            await asyncio.sleep(stroke.delay)
        if stroke.reset:
            return _cut(server)
        if stroke.status:
            return f"{stroke.status} {str(stroke.status)[0]}.3.0 the sandbox was asked to say so"
        content = envelope.original_content or b""
        sender = (envelope.mail_from or NOBODY).removeprefix(NOBODY)
        self._take(Letter(sender, tuple(envelope.rcpt_tos), with_crlf(content)))
        return _cut(server) if stroke.lost else "250 2.0.0 it is ours now"


class _Conversation(SMTP):
    """One client. A server that is off ends the connection before it says a word."""

    def __init__(self, handler: Submission, faults: Faults, sessions: set[asyncio.Transport]) -> None:
        super().__init__(
            handler,
            hostname=f"mail.{DOMAIN}",
            ident="the sandbox",
            data_size_limit=LARGEST,
            auth_require_tls=False,
            authenticator=_authenticate,
            loop=asyncio.get_running_loop(),
        )
        self._faults, self._sessions = faults, sessions
        self._own: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        assert isinstance(transport, asyncio.Transport)
        self._own = transport
        self._sessions.add(transport)
        if self._faults.is_off(TARGET):
            self._faults.count(TARGET, Kind.OFF)
            transport.abort()

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        if self._own is not None:
            self._sessions.discard(self._own)


def _cut(server: SMTP) -> str:
    """End the connection; what is returned never arrives."""
    if isinstance(server.transport, asyncio.Transport):
        server.transport.abort()
    return "421 4.3.2 gone"


def _authenticate(_server: SMTP, _session: Session, _envelope: Envelope, _how: str, said: Any) -> AuthResult:
    refused = AuthResult(success=False, handled=False)
    if not isinstance(said, LoginPassword):
        return refused
    name = said.login.decode("utf-8", "replace").removesuffix(f"@{DOMAIN}")
    known = any(resident.name == name for resident in RESIDENTS)
    same = hmac.compare_digest(said.password, password_of(name).encode("utf-8", "replace"))
    return AuthResult(success=True, auth_data=name) if known and same else refused
