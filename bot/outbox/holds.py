"""Which services do not take our login, since when and why: what is for them waits, and nothing fails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.core.when import length, show_moment
from bot.store.settings import Settings

NAME = "outbox.held"
"""The setting that keeps it over restarts, so that people are told once."""


@dataclass(frozen=True, slots=True)
class Hold:
    """What is for `target` waits. `why` is a sentence without its full stop."""

    target: str
    since: datetime
    why: str

    def told(self, now: datetime) -> str:
        """For people who ask what the bot waits for."""
        return (
            f"{self.target} is held since {show_moment(self.since)} ({length(now - self.since)}): {self.why}"
        )


class Holds:
    """Questions and writes about holds, inside one transaction."""

    def __init__(self, conn: sa.Connection) -> None:
        self._settings = Settings(conn)

    def all(self) -> list[Hold]:
        """In the order of their beginning."""
        kept = self._settings.get(NAME) or {}
        found = [
            Hold(target, datetime.fromisoformat(one["since"]), one["why"]) for target, one in kept.items()
        ]
        return sorted(found, key=lambda hold: hold.since)

    def begin(self, target: str, why: str, now: datetime) -> bool:
        """Remember it; gives whether that is news. One that lasts keeps its beginning and gets new words."""
        kept = dict(self._settings.get(NAME) or {})
        known = kept.get(target)
        kept[target] = {"since": known["since"] if known else now.isoformat(), "why": why[:500]}
        self._settings.put(NAME, kept)
        return known is None

    def end(self, target: str) -> bool:
        """Forget it; gives whether there was one."""
        kept = dict(self._settings.get(NAME) or {})
        known = kept.pop(target, None)
        if known is not None:
            self._settings.put(NAME, kept)
        return known is not None
