"""The mail system in miniature: mail handed in over SMTP reaches people, the list, and by LMTP the bot."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from bot.sandbox.faults.model import Faults, Kind
from bot.sandbox.faults.web import under_faults
from bot.sandbox.mail import lmtp
from bot.sandbox.mail.addresses import DAEMON, DOMAIN, LIST_ADDRESS, PEOPLE, Place, place_of
from bot.sandbox.mail.letter import Letter
from bot.sandbox.mail.mailinglist import MailingList
from bot.sandbox.mail.pages import PATH, archive_routes
from bot.sandbox.mail.queue import LONGEST_PAUSE, Queue
from bot.sandbox.mail.submission import TARGET, Submission
from bot.sandbox.mail.writing import address_of, bounce, compose

log = logging.getLogger(__name__)


class MailSystem:
    """A mail server and a mailing list on 127.0.0.1, with the residents of `bot.sandbox.people`.

    `deliver_to` is asked for each try where the bot takes its mail (host and port of its LMTP), and
    gives None while it is away; such mail waits and is tried again at least every `longest_pause`
    seconds. `faults` strike SMTP and LMTP (`mail`) and the archive's pages (`list`). `prefix` stands
    before the subjects of the list. It may be started again after a stop, and nothing is lost.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        *,
        deliver_to: Callable[[], tuple[str, int] | None],
        faults: Faults | None = None,
        prefix: str = "",
        patience: float = lmtp.PATIENCE,
        longest_pause: float = LONGEST_PAUSE,
    ) -> None:
        self._now, self._deliver_to, self._patience = now, deliver_to, patience
        self._faults = faults if faults is not None else Faults(now)
        self._boxes: dict[str, list[bytes]] = {name: [] for name in PEOPLE}
        self._ids = 0
        self.list = MailingList(now, self.accept, self._new_id, lambda: self.archive_url, prefix)
        self.queue = Queue(self._to_bot, self._refused, longest_pause)
        self._submission = Submission(self.accept, self._faults)
        self._web: web.AppRunner | None = None
        self._worker: asyncio.Task[None] | None = None
        self.smtp_port = 0
        self.web_url = ""
        self._faults.watch(lambda target: self.queue.hurry() if target == TARGET else None)

    @property
    def archive_url(self) -> str:
        """The archive of the list, with a slash at its end."""
        return f"{self.web_url}{PATH}"

    async def start(self, smtp_port: int = 0, web_port: int = 0) -> None:
        """Listen; `smtp_port` and `web_url` say where. Raises OSError."""
        app = web.Application(middlewares=[under_faults(self._faults, "list")])
        app.router.add_routes(archive_routes(self.list.archive))
        self._web = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._web.setup()
        await web.TCPSite(self._web, "127.0.0.1", web_port).start()
        self.web_url = f"http://127.0.0.1:{self._web.addresses[0][1]}"
        self.smtp_port = await self._submission.start(smtp_port)
        self._worker = asyncio.create_task(self.queue.run())

    async def stop(self) -> None:
        """Close the ports. What waits for the bot waits on."""
        await self._submission.stop()
        if self._worker is not None:
            self._worker.cancel()
            await asyncio.gather(self._worker, return_exceptions=True)
            self._worker = None
        if self._web is not None:
            await self._web.cleanup()
            self._web = None

    def mailbox(self, name: str) -> list[bytes]:
        """The mail of a resident, the oldest first. Raises KeyError where nobody is called that."""
        return self._boxes[name]

    def write(
        self,
        author: str,
        to: str,
        subject: str,
        body: str,
        in_reply_to: str | None = None,
        signed: bytes | None = None,
    ) -> str:
        """A resident (or any address) writes to an address of the sandbox; the Message-ID of the mail.

        `in_reply_to` is a Message-ID; `signed` is a clearsigned text that stands in the place of
        `body`. Raises ValueError for what is no mail, and for an address that nobody has.
        """
        if place_of(to) is None:
            raise ValueError(f"nobody has the address {to[:100]!r} in the sandbox")
        message_id = self._new_id(author.partition("@")[0])
        references = self.list.archive.references(in_reply_to) if in_reply_to else ()
        content = compose(author, to, subject, body, self._now(), message_id, references, signed)
        self.accept(Letter(address_of(author), (to,), content))
        return message_id

    def post(
        self,
        author: str,
        subject: str,
        body: str,
        in_reply_to: str | None = None,
        signed: bytes | None = None,
    ) -> str:
        """As `write`, to the mailing list."""
        return self.write(author, LIST_ADDRESS, subject, body, in_reply_to, signed)

    def accept(self, letter: Letter) -> None:
        """Ours to deliver: each recipient gets it, or the sender hears why not."""
        for_bot = []
        for recipient in letter.recipients:
            place = place_of(recipient)
            if place is Place.BOT:
                for_bot.append(recipient)
            elif place is Place.LIST:
                self.list.take(letter)
            elif place is Place.MAILBOX:
                self._boxes[recipient.partition("@")[0].lower()].append(letter.content)
            elif place is None:
                self._refused(letter, recipient, lmtp.Reply(550, "nobody has this address"))
        if for_bot:
            self.queue.add(Letter(letter.sender, tuple(for_bot), letter.content))

    async def _to_bot(self, letter: Letter) -> dict[str, lmtp.Reply]:
        there = self._deliver_to()
        if there is None:
            raise ConnectionRefusedError("the bot is away")
        if self._faults.is_off(TARGET):
            self._faults.count(TARGET, Kind.OFF)
            raise ConnectionRefusedError("the mail server is off")
        stroke = self._faults.draw(TARGET)
        if stroke.delay:
            await asyncio.sleep(stroke.delay)
        if stroke.reset or stroke.status:
            raise ConnectionResetError("this try was to fail")
        replies = await lmtp.deliver(letter, *there, self._patience)
        if stroke.lost:
            raise ConnectionResetError("this answer was to be lost")
        return replies

    def _refused(self, letter: Letter, recipient: str, reply: lmtp.Reply) -> None:
        log.info("%s does not take a mail: %d %s", recipient, reply.code, reply.text)
        if letter.sender and place_of(letter.sender) is not None:
            why = f"{reply.code} {reply.text}"
            self.accept(bounce(letter, recipient, why, self._now(), self._new_id(DAEMON.partition("@")[0])))

    def _new_id(self, author: str) -> str:
        self._ids += 1
        name = "".join(c for c in author if c.isascii() and (c.isalnum() or c in "-_")) or "mail"
        return f"<{self._now():%Y%m%d%H%M%S%f}.{self._ids}.{name[:40]}@{DOMAIN}>"
