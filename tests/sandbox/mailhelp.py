"""A bot that takes its mail by LMTP and says what a test told it to, and a mail system for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import aiosmtplib
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from bot.sandbox.faults import Faults
from bot.sandbox.mail import MailSystem

NOON = datetime(2011, 2, 14, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Got:
    sender: str
    recipients: tuple[str, ...]
    content: bytes

    @property
    def mail(self) -> EmailMessage:
        return read(self.content)


@dataclass
class MailBot:
    """`answers` are given in turn, one for each recipient; after them it says 250."""

    got: list[Got] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    port: int | None = None
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def where(self) -> tuple[str, int] | None:
        return None if self.port is None else ("127.0.0.1", self.port)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        self.got.append(Got(envelope.mail_from or "", tuple(envelope.rcpt_tos), content))
        self._arrived.set()
        said = [self.answers.pop(0) if self.answers else "250 ok" for _ in envelope.rcpt_tos]
        return "\r\n".join(said)

    async def count(self, mails: int) -> list[Got]:
        """Wait for so many tries."""
        async with asyncio.timeout(5):
            while len(self.got) < mails:
                self._arrived.clear()
                await self._arrived.wait()
        return self.got


@asynccontextmanager
async def listening(bot: MailBot) -> AsyncIterator[MailBot]:
    """The bot is there while the block runs."""
    loop = asyncio.get_running_loop()
    sessions: list[LMTP] = []

    def session() -> LMTP:
        sessions.append(LMTP(bot, hostname="bot.example", loop=loop))
        return sessions[-1]

    server = await loop.create_server(session, "127.0.0.1", 0)
    bot.port = server.sockets[0].getsockname()[1]
    try:
        yield bot
    finally:
        bot.port = None
        server.close()
        for one in sessions:
            if isinstance(one.transport, asyncio.Transport):
                one.transport.abort()
        await server.wait_closed()
        await asyncio.sleep(0)


@asynccontextmanager
async def mail_system(
    bot: MailBot | None = None, faults: Faults | None = None, prefix: str = ""
) -> AsyncIterator[MailSystem]:
    where = bot.where if bot is not None else lambda: None
    mail = MailSystem(
        lambda: NOON, deliver_to=where, faults=faults, prefix=prefix, patience=5, longest_pause=0.1
    )
    await mail.start()
    try:
        yield mail
    finally:
        await mail.stop()


async def submit(
    mail: MailSystem, sender: str, recipients: list[str], content: bytes, login: str | None = None
) -> None:
    """Hand in by SMTP. Raises what aiosmtplib raises."""
    client = aiosmtplib.SMTP(hostname="127.0.0.1", port=mail.smtp_port, start_tls=False, timeout=5)
    async with client:
        if login is not None:
            await client.login(login, f"{login}-mail")
        await client.sendmail(sender, recipients, content)


async def settled(mail: MailSystem) -> None:
    """Wait until nothing waits for the bot."""
    async with asyncio.timeout(5):
        await mail.queue.empty()


def read(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=policy.default)
