"""The mail door: a mail server hands us mail over LMTP (RFC 2033), and hears "yes" once it is kept for good.

What was not kept stays in the mail server's queue and comes again, so a restart or a database that is
away loses nothing. A refusal (5xx) makes the mail server write to the sender, and a list that counts such
reports ends our membership: mail that came through a list is better taken and left alone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from bot.core.errors import Trouble, UserError
from bot.doors.lmtp_talk import OUR_BUG, REPLY, TAKEN, Talk, later, refused

__all__ = ["LARGEST", "TAKEN", "LmtpDoor", "Take", "later", "refused"]

log = logging.getLogger(__name__)

LARGEST = 10 * 1024 * 1024
"""Bytes of a mail."""

Take = Callable[[bytes, str, list[str]], Awaitable[Sequence[str]]]


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
        self._open: set[Talk] = set()
        self._taking: set[asyncio.Task[None]] = set()

    async def open(self) -> int:
        """Listen, and say on which port. Raises OSError where that cannot be."""
        # aiosmtpd writes down every command it hears, with addresses.
        logging.getLogger("mail.log").setLevel(logging.ERROR)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Talk(self, loop), *self._at)
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

    def greet(self, talk: Talk) -> bool:
        """Whether there is a place for one more. Its place is free again after `leave`."""
        self._open.add(talk)
        return len(self._open) <= self._most

    def leave(self, talk: Talk) -> None:
        self._open.discard(talk)

    async def take(self, talk: Talk, mail: bytes, sender: str, recipients: list[str]) -> None:
        """Answer for each recipient. Never fails; goes on behind the scenes when cancelled."""
        task = asyncio.create_task(self._answer(talk, mail, sender, recipients))
        self._taking.add(task)
        task.add_done_callback(self._taking.discard)
        await asyncio.shield(task)

    async def _answer(self, talk: Talk, mail: bytes, sender: str, recipients: list[str]) -> None:
        replies = await self._answers(mail, sender, recipients)
        with suppress(ConnectionError):
            await talk.push("\r\n".join(replies))

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
        if len(replies) != len(recipients) or not all(map(REPLY.fullmatch, replies)):
            log.error("a mail to %d recipients was answered with %r", len(recipients), replies)
            return [OUR_BUG] * len(recipients)
        return replies
