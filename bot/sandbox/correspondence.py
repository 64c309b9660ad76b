"""The story's mails: people write to the list or to the bot, and find what the bot has mailed."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.letter import reply_subject
from bot.sandbox.beats import LIST, Mailed, Writes
from bot.sandbox.events import LATER, Event, Show, StoryError
from bot.sandbox.mail import BOT_ADDRESS, LIST_ADDRESS
from bot.sandbox.mail.addresses import DOMAIN
from bot.sandbox.people import BOT
from bot.sandbox.postbox import Got, Postbox
from bot.sandbox.shell import RETURNS

NOT_TOLD = ("Hello ", "Hello,", "More about a command")
"""How lines of an answer begin that say nothing about what was asked."""


class Correspondence:
    """`reader` looks into the list's mails for everybody; `show` is told of each mail."""

    def __init__(self, postbox: Postbox, reader: str, show: Show) -> None:
        self._postbox, self._reader, self._show = postbox, reader, show
        self._seen: set[str] = set()

    async def writes(self, beat: Writes) -> str:
        """One mail of a person, to the end: the bot has taken it, and has answered where it has to.

        Gives the answer's text, "" where there is none. Raises StoryError, Trouble.
        """
        answered = await self._answered(beat) if beat.re else None
        subject = beat.subject or (reply_subject(answered.subject) if answered else "")
        lines = (*beat.text.split("\n"), *([""] if beat.text and beat.commands else []))
        lines += tuple(f" {command}" for command in beat.commands) + ((" done",) if beat.commands else ())
        text = "\n".join(lines).strip("\n").replace("{web}", self._postbox.web) + "\n"
        mail = {
            "to": LIST_ADDRESS if beat.to == LIST else BOT_ADDRESS,
            "subject": subject,
            "body": text,
            "in_reply_to": answered.message_id if answered else None,
            "signed": await self._postbox.sign(beat.who, text) if beat.signed else None,
        }
        shown = tuple(line for line in text.split("\n") if line.strip() and line != " done")
        self._show(Event("writes", subject, beat.who, beat.to, lines=shown, signed=beat.signed))
        message_id = await self._postbox.write(beat.who, mail)
        if not await self._postbox.taken(RETURNS):
            raise StoryError(f"the bot does not take the mail of {beat.who}: {subject}")
        return await self._answer(beat, message_id) if beat.commands else ""

    async def arrives(self, beat: Mailed) -> str:
        """A mail of the bot that was not shown yet; gives its text. Raises StoryError, Trouble."""
        reader = beat.to or self._reader

        def find(mails: list[Got]) -> Got | None:
            return next((one for one in mails if self._is_new(one, beat)), None)

        found = await self._postbox.find(reader, find, RETURNS)
        if found is None:
            raise StoryError(f"{beat.to or 'the list'} got no mail from {BOT} about: {beat.subject}")
        for words in beat.says:
            if words not in found.text:
                raise StoryError(f"the mail {found.subject!r} does not say {words!r}: {found.text}")
        told = [line for line in found.text.split("\n") if any(words in line for words in beat.says)]
        self._tell(found, beat.to or LIST, told)
        return found.text

    async def _answered(self, beat: Writes) -> Got:
        """The newest mail about `beat.re` in the writer's mailbox."""

        def find(mails: list[Got]) -> Got | None:
            theirs = (one for one in reversed(mails) if one.sender != f"{beat.who}@{DOMAIN}")
            return next((one for one in theirs if beat.re in one.subject), None)

        found = await self._postbox.find(beat.who, find, RETURNS)
        if found is None:
            raise StoryError(f"{beat.who} has no mail about {beat.re!r} to answer")
        return found

    async def _answer(self, beat: Writes, message_id: str) -> str:
        def find(mails: list[Got]) -> Got | None:
            mine = (one for one in mails if one.sender == BOT_ADDRESS and one.in_reply_to == message_id)
            return next(mine, None)

        found = await self._postbox.find(beat.who, find, RETURNS)
        if found is None:
            raise StoryError(f"{beat.who} gets no answer to the mail: {beat.commands[0]}")
        told = [line for line in found.text.split("\n") if line.strip() and not line.startswith(NOT_TOLD)]
        self._tell(found, beat.who, told)
        refused = any(line.startswith("refused") for line in told)
        if beat.refused != refused and not LATER.search(found.text):
            raise StoryError(f"{beat.who} wrote {beat.commands} and got: {found.text}")
        return found.text

    def _is_new(self, mail: Got, beat: Mailed) -> bool:
        about = mail.sender == BOT_ADDRESS and mail.listed is not bool(beat.to)
        return about and beat.subject in mail.subject and mail.message_id not in self._seen

    def _tell(self, mail: Got, place: str, lines: Sequence[str]) -> None:
        self._seen.add(mail.message_id)
        self._show(Event("mails", mail.subject, BOT, place, lines=tuple(lines)))
