"""What all parts of the Launchpad gateway share: who we are, creating, and putting right."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, TypeVar

from bot.core.errors import Stuck, Trouble
from bot.gateways.lazr import Wire
from bot.gateways.lazr_entries import name_in, page, text
from bot.gateways.lazr_refusals import is_duplicate, is_name_problem, refusal
from bot.gateways.lazr_reply import Entry
from bot.gateways.ports import Made

A = TypeVar("A")
B = TypeVar("B")

RENAMED = 301
"""How a change of the name is answered: with where the entry is now."""


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

    async def _own_name(self) -> str:
        return self._name or await self.me()

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
            return Made(page(made_at), created=True)
        if (is_name_problem(reply) or is_duplicate(reply)) and (made := await look()) is not None:
            return made
        raise refusal(reply, doing)

    async def _put_right(
        self,
        path: str,
        entry: Entry,
        differing: Callable[[Entry], Mapping[str, Any]],
        doing: str,
    ) -> bool:
        """Change the fields that `differing` names for this entry; whether there were any.

        Where somebody else changed the entry meanwhile (412) it is read again, once.
        """
        for _ in range(2):
            changes = differing(entry)
            if not changes:
                return False
            reply = await self._wire.patch(path, changes, text(entry, "http_etag"))
            if reply.succeeded or reply.status == RENAMED:
                return True
            if reply.status != 412:
                raise refusal(reply, doing)
            newer = await self._wire.entry(path)
            if newer is None:
                raise Stuck(f"We could not {doing}: it went away while we were at it.")
            entry = newer
        raise Trouble(f"We could not {doing}: somebody else keeps changing it. We try again later.")
