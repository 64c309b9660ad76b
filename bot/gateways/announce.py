"""Something that everybody may know is told by every medium that is set up.

A medium is one class with two things in it. Another one (a microblog, a printer in the hall) is written
like this, and put beside the others in `bot.outside`:

    class Bell:
        name = "the bell in the hall"

        async def tell(self, notice: Notice) -> None:
            await self._ring(notice.title)

It raises `Trouble` where another try may help, and then is given the same notice again, with the same
id; what cannot be helped it logs and lets be. It may be told a notice twice, where the bot died before
it knew that the first time had worked: a medium that would show it twice remembers ids, as the feed does.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.core.effects import Announce
from bot.core.errors import Trouble

KEPT = 1000
"""Notices of which we know who has them while others have not; the oldest are forgotten first."""

_NOTICES = uuid.UUID("6f1d3e6c-6c5e-4a43-9a86-0a2f3d7b9c11")
"""The namespace of our ids (RFC 9562, 5.5), drawn once."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told. `id` (a URN) is the same at every try; `at` is ISO 8601; `url` may be empty."""

    id: str
    title: str
    text: str
    url: str
    at: str


class Medium(Protocol):
    """One way to tell everybody; `name` says which, in logs and in what an operator reads."""

    @property
    def name(self) -> str: ...

    async def tell(self, notice: Notice) -> None:
        """Make it known. Raises Trouble where it should be tried again."""
        ...


def notice(told: Announce, key: str, origin: str) -> Notice:
    """The notice of the effect `key` of the bot `origin`: the same effect gives the same id."""
    number = uuid.uuid5(_NOTICES, "\n".join((origin, key, told.at)))
    return Notice(number.urn, told.title, told.text, told.url, told.at)


class Announcer:
    """Tells each of `media`. `origin` keeps the ids of two bots apart."""

    def __init__(self, media: Sequence[Medium], origin: str) -> None:
        self._media, self._origin = tuple(media), origin
        self._have: dict[str, set[int]] = {}

    async def tell(self, told: Announce, key: str) -> dict[str, Any]:
        """Tell it to all media that do not have it; one that fails is in nobody's way.

        Gives the id of the notice and how many media there are. Raises Trouble, once all were tried,
        with the words of those that failed; a next call with the same key tries only these.
        """
        one = notice(told, key, self._origin)
        have = self._have.setdefault(one.id, set())
        failed: list[Trouble] = []
        for place, medium in enumerate(self._media):
            if place in have:
                continue
            try:
                await medium.tell(one)
            except Trouble as trouble:
                failed.append(trouble)
            else:
                have.add(place)
        if failed:
            while len(self._have) > KEPT:
                self._have.pop(next(iter(self._have)))
            waits = [trouble.retry_after for trouble in failed if trouble.retry_after is not None]
            raise Trouble("; ".join(map(str, failed)), max(waits, default=None))
        self._have.pop(one.id, None)
        return {"id": one.id, "media": len(self._media)}
