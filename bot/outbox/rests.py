"""Services that rest because they do not answer: since when, until when, and how many calls wait.

The rest itself is in memory (`Circuit`), where the gateway keeps it. It is written down beside the ledger,
so that a verb can show it, and a restart neither forgets it nor tells it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.core.when import length, show_moment
from bot.gateways.patience import Circuit
from bot.store import tables as t
from bot.store.settings import Settings

NAME = "outbox.rests"
"""The setting that keeps them over restarts."""

LASTING = timedelta(minutes=1)
"""A rest that is over sooner is not worth a line in the channel."""

PENDING = ("waiting", "ready", "running")


@dataclass(frozen=True, slots=True)
class Rest:
    """`service` has not answered since `since`, and is asked again at `until`; `calls` wait for it."""

    target: str
    service: str
    since: datetime
    until: datetime
    calls: int


@dataclass(frozen=True, slots=True)
class State:
    """What a circuit is just now, for a transaction in another thread."""

    target: str
    service: str
    since: datetime
    until: datetime
    rests: int


def states(circuits: Mapping[str, Circuit]) -> list[State]:
    """Those that rest."""
    return [
        State(target, one.service, one.since, one.until, one.rests)
        for target, one in circuits.items()
        if one.since is not None and one.until is not None
    ]


class Rests:
    """Questions and writes about rests, inside one transaction."""

    def __init__(self, conn: sa.Connection) -> None:
        self._conn, self._settings = conn, Settings(conn)

    def all(self) -> list[Rest]:
        """The services that rest, by target, as they were written down last."""
        kept = self._settings.get(NAME) or {}
        return [
            Rest(target, one["service"], *_span(one), self._calls(target)) for target, one in kept.items()
        ]

    def resume(self, circuits: Mapping[str, Circuit]) -> None:
        """Have the circuits rest on after a restart."""
        for target, one in (self._settings.get(NAME) or {}).items():
            if target in circuits:
                circuits[target].resume(*_span(one), one["rests"])

    def keep(self, now_resting: list[State], now: datetime) -> list[str]:
        """Write down which services rest now, and give the sentences that people should hear of it, once."""
        before: dict[str, Any] = self._settings.get(NAME) or {}
        after: dict[str, Any] = {}
        news = []
        for state in now_resting:
            told = bool(before.get(state.target, {}).get("told"))
            if not told and state.until - state.since >= LASTING:
                told = True
                news.append(self._away(state))
            after[state.target] = {
                "service": state.service,
                "since": state.since.isoformat(),
                "until": state.until.isoformat(),
                "rests": state.rests,
                "told": told,
            }
        for target, one in before.items():
            if target not in after and one["told"]:
                news.append(f"{one['service']} answers again, after {length(now - _span(one)[0])}")
        if after != before:
            self._settings.put(NAME, after)
        return news

    def _away(self, state: State) -> str:
        calls = self._calls(state.target)
        waiting = (
            f"{calls} call{' waits' if calls == 1 else 's wait'} for it" if calls else "nothing waits for it"
        )
        return (
            f"{state.service} has not answered since {show_moment(state.since)}; {waiting}. "
            "I go on asking, and nothing is lost. Say: effects"
        )

    def _calls(self, target: str) -> int:
        e = t.effect.c
        query = sa.select(sa.func.count()).where(e.target == target, e.state.in_(PENDING))
        return int(self._conn.execute(query).scalar_one())


def _span(one: Mapping[str, Any]) -> tuple[datetime, datetime]:
    return datetime.fromisoformat(one["since"]), datetime.fromisoformat(one["until"])
