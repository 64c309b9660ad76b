"""What a project has planned for its milestones, as Launchpad told it: blueprints and open bugs.

The look at `plans` keeps all blueprints, of the open bugs those that are planned or critical, and how many
there are of each sort.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.core.blueprint_state import Blueprint
from bot.core.dossier import Dossier
from bot.core.when import DAY

WHAT = "plans"
"""What the look is called."""

OLD = 2 * DAY
"""Older numbers than that are told no more: they are `no data`."""

KICK = (
    "You should not set a milestone target unless the blueprint has been properly prioritized by the project "
    "drivers."
)
"""What is written on the whiteboard, word for word what release managers have said there for years."""

CRITICAL = "Critical"

IMPORTANCES = {"critical": CRITICAL, "high": "High"}
STATUSES = {"new": "New", "in_process": "In Progress", "committed": "Fix Committed"}
"""The sorts of bugs that the newsletter counts, in Launchpad's words."""


@dataclass(frozen=True, slots=True)
class OpenBug:
    """Status and importance are Launchpad's words; `milestone` is "" for none."""

    number: int
    title: str
    status: str
    importance: str
    milestone: str = ""


@dataclass(frozen=True, slots=True)
class Plans:
    at: datetime
    blueprints: tuple[Blueprint, ...]
    bugs: tuple[OpenBug, ...]
    counts: Mapping[str, int]

    def blueprints_of(self, milestone: str) -> list[Blueprint]:
        return [one for one in self.blueprints if one.milestone == milestone]

    def open_of(self, milestone: str) -> list[str]:
        """What is open and planned for a milestone: `bp/api`, `bug/7`."""
        blueprints = [f"bp/{one.name}" for one in self.blueprints_of(milestone) if one.open]
        return blueprints + [f"bug/{one.number}" for one in self.bugs if one.milestone == milestone]

    @property
    def critical(self) -> int:
        """How many open bugs are critical."""
        return sum(one.importance == CRITICAL for one in self.bugs)

    @property
    def kicked(self) -> list[Blueprint]:
        """What is open and targeted, and has no priority."""
        return [one for one in self.blueprints if one.open and one.milestone and not one.prioritised]


def keep(blueprints: Sequence[Blueprint], bugs: Sequence[OpenBug]) -> dict[str, Any]:
    """The evidence of a look, as JSON."""
    kept = [one for one in bugs if one.milestone or one.importance == CRITICAL]
    counts = {"tracked": len(bugs)}
    counts |= {name: sum(one.importance == word for one in bugs) for name, word in IMPORTANCES.items()}
    counts |= {name: sum(one.status == word for one in bugs) for name, word in STATUSES.items()}
    shown = {"blueprints": [asdict(one) for one in blueprints], "bugs": [asdict(one) for one in kept]}
    return {**shown, "counts": counts}


def plans(known: Dossier, now: datetime, age: timedelta = OLD) -> Plans | None:
    """What the newest look found; None where it is too old, or Launchpad could not be asked."""
    seen = known.latest(WHAT, known.case.shown)
    if seen is None or seen.found is None or now - seen.at > age:
        return None
    found = seen.found
    return Plans(
        *(seen.at, _all(Blueprint, found["blueprints"]), _all(OpenBug, found["bugs"]), found["counts"])
    )


def _all(kind: Any, rows: Sequence[Mapping[str, Any]]) -> tuple[Any, ...]:
    return tuple(kind(**row) for row in rows)
