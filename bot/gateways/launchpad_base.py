"""What all parts of the Launchpad gateway share: who we are, creating, and putting right."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, TypeVar

from bot.core.errors import Gone, Stuck, Trouble
from bot.gateways.lazr import Wire
from bot.gateways.lazr_entries import name_in, page, text
from bot.gateways.lazr_refusals import is_duplicate, is_name_problem, refusal
from bot.gateways.lazr_reply import Entry
from bot.gateways.ports import Made

TRIES = 3
"""How often a change that crosses others is made on what was read anew."""

A = TypeVar("A")
B = TypeVar("B")


async def together(first: Coroutine[Any, Any, A], second: Coroutine[Any, Any, B]) -> tuple[A, B]:
    """Both at the same time; when one fails the other is ended, and its error is the answer."""
    try:
        async with asyncio.TaskGroup() as group:
            one, two = group.create_task(first), group.create_task(second)
    except* Trouble as failures:
        failure: BaseException = failures
        while isinstance(failure, BaseExceptionGroup):
            failure = failure.exceptions[0]
        error = failure
    else:
        return one.result(), two.result()
    raise error


class Base:
    """One token's view of Launchpad."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._name: str | None = None

    async def me(self) -> str:
        """The name of the person whose token we use, asked anew each time."""
        reply = await self._wire.send("GET", self._wire.link("people/+me"))
        name: str | None = None
        if reply.status in (301, 302, 303, 307):
            name = name_in(reply.location.partition("?")[0])
        elif reply.status == 200:
            name = text(reply.entry(), "name")
        else:
            raise refusal(reply, "find out who we are")
        if not name:
            raise Trouble("Launchpad did not say who we are.")
        self._name = name
        return name

    async def own_name(self) -> str:
        """As `me`, asked once: the name of an account does not change under a running bot."""
        return self._name or await self.me()

    async def _at(self, path: str) -> Entry | str | None:
        """The entry there, None where there is none, or why it is not shown: `suspended`."""
        try:
            return await self._wire.entry(path)
        except Gone:
            return "suspended"

    async def _blind(self, path: str, changes: Mapping[str, Any], doing: str) -> None:
        """Change fields of an entry that nobody but us can have changed."""
        reply = await self._wire.patch(path, changes, "")
        if not reply.succeeded:
            raise refusal(reply, doing)
        reply.entry()  # a page in HTML is no success, whatever its status

    async def _create(
        self,
        path: str,
        operation: str,
        values: Mapping[str, Any],
        look: Callable[[], Awaitable[Made | None]],
        doing: str,
        *,
        again: bool,
    ) -> Made:
        """Create it, unless it is there and ours.

        `look` answers what is there, None for nothing, and raises `Stuck` where that is somebody
        else's. It is asked first when this was tried before, and otherwise only when Launchpad
        finds fault with the name.
        """
        if again and (made := await look()) is not None:
            return made
        reply = await self._wire.call(path, operation, values)
        if reply.succeeded:
            made_at = reply.location
            if not self._wire.is_ours(made_at):
                raise Trouble(f"Launchpad did not say where it put what we wanted to {doing}.")
            return Made(page(made_at), True, self._wire.renamed(path, reply.url))
        if (is_name_problem(reply) or is_duplicate(reply)) and (made := await look()) is not None:
            return made
        raise refusal(reply, doing)

    def _there(self, path: str, entry: Entry, *, changed: bool = False) -> Made:
        """What stands at `path` already, under the name that it has now."""
        link = text(entry, "self_link")
        if not self._wire.is_ours(link):
            link = self._wire.link(path)
        return Made(page(link), changed, self._wire.renamed(path, link))

    async def _put_right(
        self,
        path: str,
        entry: Entry,
        differing: Callable[[Entry], Mapping[str, Any]],
        doing: str,
        added: str = "",
    ) -> bool:
        """Change the fields that `differing` names for this entry; whether there were any.

        Where somebody else changed the entry meanwhile (412) it is read again: changes of other fields
        are theirs and stay, and one of a field that we want is a person's to decide (`Stuck`). To the
        field `added` we only add, so that what they wrote there stays too.
        """
        for _ in range(TRIES):
            changes = differing(entry)
            if not changes:
                return False
            etag = text(entry, "http_etag")
            if not etag:
                raise Trouble(f"We did not {doing}: Launchpad did not say which version of it we have read.")
            reply = await self._wire.patch(path, changes, etag)
            if reply.succeeded:
                if "name" in changes:  # the wire has seen that it is where we asked for
                    return True
                reply.entry()  # a page in HTML is no success, whatever its status
                return True
            if reply.status != 412:
                raise refusal(reply, doing)
            newer = await self._wire.entry(path)
            if newer is None:
                raise Stuck(f"We could not {doing}: it went away while we were at it.")
            changes = {name: wanted for name, wanted in differing(newer).items() if name != added}
            _refuse_overwriting(entry, newer, changes, doing)
            entry = newer
        raise Trouble(f"We could not {doing}: somebody else keeps changing it. We try again later.")


def _refuse_overwriting(seen: Entry, newer: Entry, changes: Mapping[str, Any], doing: str) -> None:
    """Raise `Stuck` where somebody else has just given one of our fields another value than ours."""
    for name, wanted in changes.items():
        if newer.get(name) != seen.get(name):
            raise Stuck(
                f"We did not {doing}: somebody has just set {name.removesuffix('_link')} to "
                f"{_shown(newer.get(name))}, and we wanted {_shown(wanted)}. Another try sets it to ours."
            )


def _shown(value: object) -> str:
    """A value of a field for a sentence: of a link, the name."""
    said = name_in(value) if isinstance(value, str) and "/" in value else None
    line = said or ("nothing" if value is None else str(value))
    return "".join(c if c.isprintable() else "?" for c in line)[:80]
