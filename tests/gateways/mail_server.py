"""A mail server that keeps what it gets, and answers as a test tells it to."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


@dataclass
class Inbox:
    """`answers` are words for a verb ("RCPT" with an address for that one only); `mails` what was taken.

    The answer `lost` hangs up after the mail was taken, `never` says nothing any more.
    """

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    mails: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    logins: list[bytes] = field(default_factory=list)

    async def handle_MAIL(self, server: SMTP, _: Any, envelope: Any, address: str, options: list[str]) -> str:
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 ok")

    async def handle_RCPT(self, server: SMTP, _: Any, envelope: Any, address: str, options: list[str]) -> str:
        answer = self.answers.get(f"RCPT {address}", self.answers.get("RCPT", "250 ok"))
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _: Any, envelope: Any) -> str:
        answer = self.answers.get("DATA", "250 ok")
        if answer.startswith("2") or answer in ("lost", "never"):
            self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        if answer == "lost" and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()
        if answer == "never":
            await asyncio.Event().wait()
        return answer

    def login(
        self, server: SMTP, session: Any, envelope: Any, mechanism: str, data: LoginPassword
    ) -> AuthResult:
        self.logins.append(data.password)
        return AuthResult(success=data == LoginPassword(b"bot", b"secret"), handled=False)


@asynccontextmanager
async def mail_server(*, tls: ssl.SSLContext | None = None, wrapped: bool = False) -> AsyncIterator[Inbox]:
    """Listens on loopback; with `tls` it offers STARTTLS, or speaks TLS from the start where `wrapped`."""
    loop, inbox = asyncio.get_running_loop(), Inbox()
    open_ones: list[SMTP] = []

    def conversation() -> SMTP:
        server = SMTP(
            inbox,
            hostname="mail.test",
            tls_context=None if wrapped else tls,
            auth_require_tls=tls is not None and not wrapped,
            authenticator=inbox.login,
            loop=loop,
        )
        open_ones.append(server)
        return server

    listening = await loop.create_server(conversation, "127.0.0.1", 0, ssl=tls if wrapped else None)
    inbox.port = listening.sockets[0].getsockname()[1]
    try:
        yield inbox
    finally:
        listening.close()
        for server in open_ones:
            if isinstance(server.transport, asyncio.WriteTransport):
                server.transport.abort()
        # After a handshake that failed, aiosmtpd waits for a line for ever.
        talks = [server._handler_coroutine for server in open_ones if server._handler_coroutine]
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        await listening.wait_closed()
