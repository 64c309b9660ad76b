"""A word to one person: to the nick that is logged in to their account now, else to their mail.

Whoever has the nick of that name may be a stranger, so a nick is never guessed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

from bot.core.effects import Tell
from bot.core.errors import Gone
from bot.gateways.ports import Mail, Person
from bot.outbox.ledger import Claim
from bot.outbox.performers import Posting


class Voice(Protocol):
    """The IRC network, as far as it is needed here. Every method may raise Trouble."""

    network: str

    async def say(self, target: str, text: str) -> None: ...
    async def nick_of(self, account: str, likely: Sequence[str] = ()) -> str | None: ...


Reach = Callable[[str, str], Sequence[tuple[str, str]]]
"""The accounts that speak for a person on a network, each with the nick that used it last, or ""."""

Post = Callable[[Tell, str], Awaitable[bool]]
"""Mails a word under the key of its effect; gives whether there was an address."""


class Telling:
    """Performs `Tell`. Without `post` nobody is mailed."""

    def __init__(self, irc: Voice, reach: Reach) -> None:
        self._irc, self._reach = irc, reach
        self.post: Post | None = None

    async def perform(self, claim: Claim) -> Any:
        """Say it once, and give how. Raises Trouble where that has to be tried again."""
        effect = claim.effect
        assert isinstance(effect, Tell)
        accounts = dict(self._reach(self._irc.network, effect.person))
        if effect.account:
            accounts = {effect.account: "", **accounts}
        for account, last in accounts.items():
            nick = await self._irc.nick_of(account, (last,) if last else ())
            if nick is not None:
                await self._irc.say(nick, effect.text)
                return {"told": "irc", "nick": nick}
        if self.post is not None and await self.post(effect, claim.key):
            return {"told": "mail"}
        return {"told": "nobody"}


def by_mail(posting: Posting, person: Callable[[str], Awaitable[Person | None]]) -> Post:
    """Mails to the address that `person` finds on Launchpad, where the person shows it."""

    async def post(effect: Tell, key: str) -> bool:
        try:
            found = await person(effect.person)
        except Gone:
            return False
        if found is None or found.is_team or not found.active or not found.email:
            return False
        values: Mapping[str, Any] = {"name": found.display_name or found.name, "text": effect.text}
        mail = Mail(
            to=(found.email,),
            subject="A word from the bot",
            body=posting.render("note.mail", values) + "\n",
            message_id=posting.message_id(key),
        )
        await posting.mailer.send(mail)
        return True

    return post
