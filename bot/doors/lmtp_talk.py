"""One conversation with a mail server, in LMTP (RFC 2033) and within limits."""

from __future__ import annotations

import asyncio
import logging
import re
from contextlib import suppress
from typing import Protocol

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import syntax

log = logging.getLogger(__name__)

MOST_RECIPIENTS = 100
LONGEST_REPLY = 300

TAKEN = "250 2.0.0 taken"
TOO_LARGE = "552 5.3.4 this mail is larger than we take"
BUSY = "421 4.3.2 too many connections, come back later"
OUR_BUG = "451 4.3.0 something went wrong here, the mail may come again later"

REPLY = re.compile(r"[245]\d\d [ -~]+")


class Host(Protocol):
    """The door that a conversation goes through; see LmtpDoor for what these are."""

    largest: int
    timeout: float
    hostname: str

    def greet(self, talk: Talk) -> bool: ...
    def leave(self, talk: Talk) -> None: ...
    async def take(self, talk: Talk, mail: bytes, sender: str, recipients: list[str]) -> None: ...


def later(why: str) -> str:
    """The reply that leaves a mail with the mail server for another try; `why` is shown in its log."""
    return _reply("451 4.3.0", why)


def refused(why: str) -> str:
    """The reply that gives a mail back to its sender, who reads `why`."""
    return _reply("550 5.7.1", why)


def _reply(code: str, why: str) -> str:
    words = " ".join(why.encode("ascii", "replace").decode().split())
    return f"{code} {''.join(letter for letter in words if letter.isprintable())}"[:LONGEST_REPLY]


class Talk(LMTP):
    """aiosmtpd's LMTP with limits, and with one reply for each recipient as RFC 2033 asks."""

    line_length_limit = 64 * 1024

    def __init__(self, door: Host, loop: asyncio.AbstractEventLoop) -> None:
        # Without a hostname, the library asks the DNS for ours and blocks the loop meanwhile.
        super().__init__(
            _Hooks(),
            data_size_limit=door.largest,
            hostname=door.hostname,
            ident="LMTP",
            timeout=door.timeout,
            command_call_limit={"*": 1000, "NOOP": 20, "VRFY": 5, "HELP": 5},
            loop=loop,
        )
        self._door = door

    def connection_lost(self, error: Exception | None) -> None:
        self._door.leave(self)
        super().connection_lost(error)

    def _timeout_cb(self) -> None:
        # The library would wait until a peer who reads nothing has read our last words.
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()

    async def hang_up(self) -> None:
        """End, whatever the other side is at."""
        self._timeout_cb()
        if self._handler_coroutine is not None:
            self._handler_coroutine.cancel()
            with suppress(asyncio.CancelledError, ConnectionError):
                await self._handler_coroutine

    async def _handle_client(self) -> None:
        if self._door.greet(self):
            with suppress(ConnectionError):
                await super()._handle_client()
            return
        await self.push(BUSY)
        if self.transport is not None:
            self.transport.close()

    @syntax("DATA")
    async def smtp_DATA(self, arg: str | None) -> None:
        if self.envelope is None or not self.envelope.rcpt_tos or arg:
            await self.push("503 5.5.1 first LHLO, MAIL and RCPT, please")
            return
        sender, recipients = self.envelope.mail_from or "", list(self.envelope.rcpt_tos)
        await self.push("354 the mail, please, and a lone dot")
        mail = await self._mail()
        self.envelope = self._create_envelope()
        # The time for a command is no time for `take`, which the mail server waits for by its own clock.
        if self._timeout_handle is not None:
            self._timeout_handle.cancel()
        sender = "" if sender == "<>" else sender
        if mail is None:
            await self.push("\r\n".join([TOO_LARGE] * len(recipients)))
        else:
            await self._door.take(self, mail, sender, recipients)
        self._reset_timeout()

    async def _mail(self) -> bytes | None:
        """What comes before the lone dot, unstuffed (RFC 5321, 4.5.2); None where it was too large.

        It is read in large pieces: a call for each line would take a second for a mail of short ones.
        """
        mail, size, before = bytearray(), 0, b"\r\n"
        while True:
            try:
                piece = await self._reader.readuntil(b".\r\n")
            except asyncio.LimitOverrunError as long:
                piece = await self._reader.read(long.consumed)
            raw = before + piece
            ended = raw.endswith(b"\r\n.\r\n")
            text = (raw[:-3] if ended else raw).replace(b"\r\n.", b"\r\n")[len(before) :]
            before = raw[-2:]
            size += len(text)
            if size <= self._door.largest:
                mail += text
            else:
                mail.clear()
            if ended:
                return bytes(mail) if size <= self._door.largest else None


class _Hooks:
    """What aiosmtpd asks its owner."""

    async def handle_RCPT(
        self, server: LMTP, session: object, envelope: object, address: str, options: list[str]
    ) -> str:
        recipients = server.envelope.rcpt_tos if server.envelope else []
        if len(recipients) >= MOST_RECIPIENTS:
            return "452 4.5.3 too many recipients for one mail"
        recipients.append(address)
        return "250 2.1.5 go on"

    async def handle_exception(self, error: Exception) -> str:
        log.error("an LMTP conversation failed", exc_info=error)
        return OUR_BUG
