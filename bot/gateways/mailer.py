"""Hands our mail to a mail server, whole or not at all."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
)

from bot.core.errors import Stuck, Trouble
from bot.core.mailboxes import is_address
from bot.core.mailtext import one_line
from bot.gateways.mail_format import message_id, to_bytes
from bot.gateways.ports import Mail

__all__ = ["Mail", "MailSettings", "SmtpMailer", "message_id"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """Where our mail goes out, and whom it is from. `timeout` is in seconds, for one whole mail.

    `tls` is `tls` from the first byte, `starttls` (and never without), or `none`; the certificate must be
    valid for `host`, by the system's authorities or by the file `tls_ca` alone. ValueError says what is
    wrong with a value.
    """

    host: str
    port: int
    sender: str
    sender_name: str = "tminus"
    tls: Literal["none", "starttls", "tls"] = "none"
    tls_ca: str | None = None
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: float = 30.0

    def __post_init__(self) -> None:
        if not self.host or not 0 < self.port < 65536:
            raise ValueError(f"no mail server at {self.host!r}, port {self.port}")
        if not is_address(self.sender):
            raise ValueError(f"not a mail address: {self.sender!r}")
        if (self.user is None) != (self.password is None):
            raise ValueError("user and password go together")
        if self.timeout <= 0:
            raise ValueError("timeout must be positive")

    @property
    def domain(self) -> str:
        """Where our message ids are unique."""
        return self.sender.rpartition("@")[2]


class SmtpMailer:
    """Sends through one server, on a connection of its own for each mail."""

    def __init__(
        self, settings: MailSettings, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """`now` gives the Date of each mail. Raises OSError where `tls_ca` cannot be read."""
        self.settings, self._now = settings, now
        self._tls = None if settings.tls == "none" else ssl.create_default_context(cafile=settings.tls_ca)

    async def send(self, mail: Mail) -> None:
        """Give `mail` to the server for all of `mail.to`, or for none of them.

        Raises Trouble where another try may help, also when the server's answer was lost: the mail may
        then have been sent, and is sent again with the same Message-ID. Raises Stuck where the server
        refuses it for good; the sentence names the address, if it is about one.
        """
        settings = self.settings
        data = to_bytes(mail, settings.sender, settings.sender_name, self._now())
        await self._talk(lambda client: self._hand_over(client, mail.to, data))

    async def try_out(self) -> None:
        """Log in, say whom our mail is from, and leave: nothing is sent. Raises Trouble, Stuck."""
        await self._talk(self._greet)

    async def _talk(self, work: Callable[[SMTP], Awaitable[None]]) -> None:
        client = self._client()
        try:
            async with asyncio.timeout(self.settings.timeout):
                await work(client)
        except SMTPResponseException as answer:
            raise _sorted(answer, self._server) from answer
        except (SMTPException, OSError, TimeoutError, EOFError) as broken:
            why = one_line(str(broken))[:200] or "no answer in time"
            raise Trouble(f"the mail server {self._server} failed: {why}") from broken
        finally:
            client.close()

    async def _greet(self, client: SMTP) -> None:
        await client.connect()
        if self.settings.user is not None and self.settings.password is not None:
            await client.login(self.settings.user, self.settings.password)
        await client.mail(self.settings.sender)

    async def _hand_over(self, client: SMTP, to: tuple[str, ...], data: bytes) -> None:
        await self._greet(client)
        for address in to:
            # One that is refused ends it before anybody got the mail: nobody gets it twice.
            await client.rcpt(address)
        await client.data(data)

    def _client(self) -> SMTP:
        settings = self.settings
        return SMTP(
            hostname=settings.host,
            port=settings.port,
            local_hostname=settings.domain,
            timeout=settings.timeout,
            use_tls=settings.tls == "tls",
            start_tls=settings.tls == "starttls",
            tls_context=self._tls,
        )

    @property
    def _server(self) -> str:
        return f"{self.settings.host}:{self.settings.port}"


def _sorted(answer: SMTPResponseException, server: str) -> Trouble:
    """4xx may pass; everything else is a word that stays until a person acts (RFC 5321, 4.2.1)."""
    said = f"{answer.code} {one_line(answer.message)[:300]}"
    if 400 <= answer.code < 500 or answer.code < 100:
        return Trouble(f"the mail server {server} asks us to wait: {said}")
    if isinstance(answer, SMTPAuthenticationError):
        return Stuck(f"the mail server {server} does not accept our user and password: {said}")
    if isinstance(answer, SMTPRecipientRefused):
        return Stuck(f"the mail server {server} refuses mail to {answer.recipient}: {said}")
    return Stuck(f"the mail server {server} refuses our mail: {said}")
