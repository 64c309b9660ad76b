"""The wiki as we need it: a page is read, and written unless a person was faster."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.core.errors import Trouble


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it stood at `read_at` (the wiki's clock).

    `title` is the wiki's spelling of it, `url` is for people, and `revision`, `timestamp` and `user`
    say which edit made `text` (lines end with a line feed, the last one without).
    """

    title: str
    text: str
    revision: int
    timestamp: datetime
    user: str
    url: str
    read_at: datetime


@dataclass(frozen=True, slots=True)
class Saved:
    """The page has our text, in `revision`.

    `changed` is False where it had it already, which may be the work of an earlier try of ours.
    """

    url: str
    revision: int
    changed: bool


class Conflict(Trouble):
    """The page is not as it was when we read it: read it again and decide again. Nothing was lost."""


class Wiki(Protocol):
    """Pages of one wiki. Every method may raise `Trouble` or `Stuck`."""

    async def page(self, title: str) -> Page | None: ...

    async def save(
        self, title: str, text: str, summary: str, base: Page | None, *, again: bool = False
    ) -> Saved: ...

    async def update(self, title: str, change: Callable[[str], str], summary: str) -> Saved: ...
