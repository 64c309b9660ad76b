"""A mailing list that behaves as Mailman does: members, moderation, an archive, and a footer for everyone.

The same Message-ID twice is sent out twice, a post without one is taken, and what a stranger writes
waits for a moderator.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.sandbox.mail.addresses import BOT_ADDRESS, LIST, LIST_ADDRESS, LIST_BOUNCES, Place, place_of
from bot.sandbox.mail.archive import Archive, own_id
from bot.sandbox.mail.decorate import decorated, is_looping
from bot.sandbox.mail.letter import Letter, author_of, split, value
from bot.sandbox.mail.writing import address_of, notice
from bot.sandbox.people import RESIDENTS

LARGEST = 40 * 1024
"""Bytes of a post above which a moderator looks at it, as with Mailman's default."""


@dataclass(frozen=True, slots=True)
class Held:
    """A post that waits for `release`, and why."""

    letter: Letter
    author: str
    subject: str
    why: str


class MailingList:
    """`send` takes what is to be delivered; `new_id` makes Message-IDs; `archive_url` ends in a slash.

    `members` are addresses and whether they get their mail; `footer` may be turned off, `prefix`
    such as "[openstack]" stands before each subject, and "" is none.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        send: Callable[[Letter], None],
        new_id: Callable[[str], str],
        archive_url: Callable[[], str],
        prefix: str = "",
    ) -> None:
        self.archive = Archive()
        self.members = {resident.email: True for resident in RESIDENTS}
        self.members[BOT_ADDRESS] = True
        self.held: list[Held] = []
        self.prefix, self.footer = prefix, True
        self._now, self._send, self._new_id, self._url = now, send, new_id, archive_url
        self._to_hold: list[str] = []

    def take(self, letter: Letter) -> None:
        """A post has arrived."""
        fields, _ = split(letter.content)
        if is_looping(fields):
            return
        _, author = author_of(letter, fields)
        why = self._why_hold(letter, author)
        if not why:
            self._publish(letter)
            return
        subject = value(fields, "subject")[:300]
        self.held.append(Held(letter, author, subject, why))
        if letter.sender and value(fields, "auto-submitted").lower() in ("", "no"):
            text = f"Your post {subject[:100]!r} waits for a moderator of {LIST}: {why}.\n"
            told = f"Your post to {LIST} waits for a moderator"
            self._send(notice(LIST_BOUNCES, letter.sender, told, text, self._now(), self._new_id(LIST)))

    def hold_next(self, author: str) -> None:
        """The next post of this author (a resident or an address) waits for a moderator."""
        self._to_hold.append(address_of(author).lower())

    def release(self, author: str | None = None) -> int:
        """Accept what is held, of one author or of all; how many posts that were."""
        wanted = None if author is None else address_of(author).lower()
        going = [one for one in self.held if wanted in (None, one.author)]
        self.held = [one for one in self.held if one not in going]
        for one in going:
            self._publish(one.letter)
        return len(going)

    def deliver(self, member: str, on: bool) -> None:
        """Turn a member's delivery on or off; someone new becomes a member."""
        self.members[address_of(member).lower()] = on

    def post_url(self, digest: str) -> str:
        """The address of a post in the archive."""
        return f"{self._url()}{digest}"

    def _why_hold(self, letter: Letter, author: str) -> str:
        if author in self._to_hold:
            self._to_hold.remove(author)
            return "the moderators look at your next post"
        # A list that knows a bot lets all of its addresses in (Mailman: accept_these_nonmembers).
        if author not in self.members and place_of(author) is not Place.BOT:
            return f"{author[:80] or 'the author'} is no member of {LIST_ADDRESS}"
        if len(letter.content) > LARGEST:
            return f"it is larger than {LARGEST // 1024} kB"
        return ""

    def _publish(self, letter: Letter) -> None:
        post = self.archive.add(letter, self._now())
        digest = post.digest if own_id(split(letter.content)[0]) else ""
        content = decorated(
            letter.content, self.post_url(post.digest), digest, self._url(), self.prefix, self.footer
        )
        readers = tuple(address for address, on in self.members.items() if on)
        self._send(Letter(LIST_BOUNCES, readers, content))
