"""The mail door: a mail server hands us mail over LMTP (RFC 2033), and hears "yes" once it is kept for good.

What was not kept stays in the mail server's queue and comes again, so a restart or a database that is
away loses nothing. A refusal (5xx) makes the mail server write to the sender, and a list that counts such
reports ends our membership: mail that came through a list is better taken and left alone.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import syntax

from bot.core.errors import Trouble, UserError

log = logging.getLogger(__name__)

LARGEST = 10 * 1024 * 1024
"""Bytes of a mail."""

MOST_RECIPIENTS = 100
LONGEST_REPLY = 300

TAKEN = "250 2.0.0 taken"
TOO_LARGE = "552 5.3.4 this mail is larger than we take"
BUSY = "421 4.3.2 too many connections, come back later"
OUR_BUG = "451 4.3.0 something went wrong here, the mail may come again later"

_REPLY = re.compile(r"[245]\d\d [ -~]+")

Take = Callable[[bytes, str, list[str]], Awaitable[Sequence[str]]]


def later(why: str) -> str:
    """The reply that leaves a mail with the mail server for another try; `why` is shown in its log."""
    return _reply("451 4.3.0", why)


def refused(why: str) -> str:
    """The reply that gives a mail back to its sender, who reads `why`."""
    return _reply("550 5.7.1", why)


def _reply(code: str, why: str) -> str:
    words = " ".join(why.encode("ascii", "replace").decode().split())
    return f"{code} {''.join(letter for letter in words if letter.isprintable())}"[:LONGEST_REPLY]


class LmtpDoor:
    """Listens at `host` and `port` (0: any free one) and gives every mail to `take`.

    `take(mail, sender, recipients)` is awaited until the mail is kept, and gives one reply line for each
    recipient: TAKEN, `later(why)` or `refused(why)`. Where it raises, all recipients get the same:
    Trouble is a 451 and UserError a 550 with its words, anything else is logged and a 451. `sender` is ""
    for a report (`MAIL FROM:<>`). A mail server that hangs up does not stop a `take` that has begun. The
    same mail may come again at any time, even after TAKEN was sent. `timeout` is in seconds, for a
    command and for a whole mail; `connections` is how many mail servers may talk at once.
    """

    def __init__(
        self,
        host: str,
        port: int,
        take: Take,
        *,
        largest: int = LARGEST,
        timeout: float = 120.0,
        connections: int = 20,
        hostname: str = "tminus",
    ) -> None:
        self._at, self._take = (host, port), take
        self.largest, self.timeout, self.hostname = largest, timeout, hostname
        self._most = connections
        self._server: asyncio.Server | None = None
        self._open: set[_Conversation] = set()
        self._taking: set[asyncio.Task[list[str]]] = set()

    async def open(self) -> int:
        """Listen, and say on which port. Raises OSError where that cannot be."""
        # aiosmtpd writes down every command it hears, with addresses.
        logging.getLogger("mail.log").setLevel(logging.ERROR)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Conversation(self, loop), *self._at)
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self, grace: float = 10.0) -> None:
        """Hang up, after at most `grace` seconds in which mail that is being taken may still be kept."""
        if self._server is None:
            return
        self._server.close()
        if self._taking:
            _, left = await asyncio.wait(self._taking, timeout=grace)
            for task in left:
                task.cancel()
        await asyncio.gather(*(talk.hang_up() for talk in list(self._open)), return_exceptions=True)
        self._server = None

    def greet(self, talk: _Conversation) -> bool:
        """Whether there is a place for one more. Its place is free again after `leave`."""
        self._open.add(talk)
        return len(self._open) <= self._most

    def leave(self, talk: _Conversation) -> None:
        self._open.discard(talk)

    async def take(self, mail: bytes, sender: str, recipients: list[str]) -> list[str]:
        """One reply line for each recipient. Never fails; goes on behind the scenes when cancelled."""
        task = asyncio.create_task(self._answers(mail, sender, recipients))
        self._taking.add(task)
        task.add_done_callback(self._taking.discard)
        return await asyncio.shield(task)

    async def _answers(self, mail: bytes, sender: str, recipients: list[str]) -> list[str]:
        try:
            replies = list(await self._take(mail, sender, recipients))
        except Trouble as trouble:
            replies = [later(str(trouble))] * len(recipients)
        except UserError as refusal:
            replies = [refused(str(refusal))] * len(recipients)
        except asyncio.CancelledError:
            replies = [later("we are about to stop")] * len(recipients)
        except Exception:
            log.exception("a mail could not be taken")
            replies = [OUR_BUG] * len(recipients)
        if len(replies) != len(recipients) or not all(map(_REPLY.fullmatch, replies)):
            log.error("a mail to %d recipients was answered with %r", len(recipients), replies)
            return [OUR_BUG] * len(recipients)
        return replies


class _Conversation(LMTP):
    """aiosmtpd's LMTP with limits, and with one reply for each recipient as RFC 2033 asks."""

    line_length_limit = 64 * 1024

    def __init__(self, door: LmtpDoor, loop: asyncio.AbstractEventLoop) -> None:
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
        replies = [TOO_LARGE] * len(recipients)
        if mail is not None:
            replies = await self._door.take(mail, sender, recipients)
        self._reset_timeout()
        await self.push("\r\n".join(replies))

    async def _mail(self) -> bytes | None:
        """What comes before the lone dot, unstuffed (RFC 5321, 4.5.2); None where it was too large."""
        mail, size, line_begins = bytearray(), 0, True
        while True:
            try:
                line = await self._reader.readuntil(b"\r\n")
            except asyncio.LimitOverrunError as long:
                line = await self._reader.read(long.consumed)
            if line_begins and line == b".\r\n":
                return bytes(mail) if size <= self._door.largest else None
            if line_begins and line.startswith(b"."):
                line = line[1:]
            line_begins = line.endswith(b"\r\n")
            size += len(line)
            if size <= self._door.largest:
                mail += line
            else:
                mail.clear()


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
