"""How far the blueprints of a milestone are, in the words of the newsletter and of the freeze report.

The newsletter gives each priority a line: how many there are, then some statuses, which need not add up
(High, 11 Blueprints; 2 Drafting). The freeze report of Cactus counts each blueprint once and says which
part of them made it: merged and proposed, of all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

DASH = "\u2013"

PRIORITIES = ("Essential", "High", "Medium", "Low", "Undefined", "Not")
"""As Launchpad spells them, the weightiest first."""

UNSAID = ("Undefined", "Not")
"""Priorities with which nobody has said that it should be done."""

APPROVED = "Approved"

TOLD = (
    *("Implemented", "Deployment", "Beta Available", "Needs Code Review", "Good progress", "Slow progress"),
    *("Started", "Blocked", "Needs Infrastructure", "Deferred", "Informational"),
)
"""Implementation statuses that a line tells. Unknown and Not started say nothing."""

TOLD_BEFORE = ("Pending Approval", "Review", "Drafting", "Discussion", "New")
"""Definition statuses that a line tells where nobody has begun to implement."""

MERGED = ("Implemented", "Deployment", "Informational")
PROPOSED = ("Needs Code Review", "Beta Available")
NO_LONGER = ("Superseded", "Obsolete")
"""Definition statuses of what nobody waits for any more."""


@dataclass(frozen=True, slots=True)
class Blueprint:
    """Priority, definition and implementation are Launchpad's words; `milestone` is "" for none."""

    name: str
    priority: str
    definition: str
    implementation: str
    milestone: str = ""

    @property
    def open(self) -> bool:
        """Whether there is something to do yet. What only informs is done once it is approved."""
        informs = self.implementation == "Informational" and self.definition == APPROVED
        return not (self.implementation == "Implemented" or self.definition in NO_LONGER or informs)

    @property
    def prioritised(self) -> bool:
        """Whether the drivers have said how urgent it is."""
        return self.priority not in UNSAID


@dataclass(frozen=True, slots=True)
class State:
    """One priority: how many blueprints, whether the design of all is approved, and some statuses."""

    priority: str
    total: int
    approved: bool
    parts: tuple[tuple[int, str], ...] = ()

    @property
    def line(self) -> str:
        """As the newsletter of February 2011 has it, with a dash behind the priority.

        Only a line that leads with a status goes on with dashes; the others have semicolons.
        """
        lead = "Design Approved" if self.approved else _many(self.total, "Blueprint")
        parts = (f" {DASH} " if self.approved else "; ").join(f"{count} {word}" for count, word in self.parts)
        return f"{self.priority} {DASH} {self.total} {lead}" + (f"; {parts}" if parts else "")


@dataclass(frozen=True, slots=True)
class Report:
    """One priority at a freeze. Each blueprint is counted once; `late` is what is neither of the others."""

    priority: str
    merged: int = 0
    proposed: int = 0
    late: int = 0
    deferred: int = 0

    @property
    def total(self) -> int:
        return self.merged + self.proposed + self.late + self.deferred

    @property
    def percent(self) -> int:
        """Merged and proposed of all, rounded half up; 0 where there is nothing."""
        return (200 * (self.merged + self.proposed) + self.total) // (2 * self.total) if self.total else 0

    @property
    def line(self) -> str:
        """`High: 5 merged, 3 proposed, 3 deferred (73%)`."""
        counts = {
            "merged": self.merged,
            "proposed": self.proposed,
            "late": self.late,
            "deferred": self.deferred,
        }
        words = [f"{count} {word}" for word, count in counts.items() if count]
        return f"{self.priority}: {', '.join(words) or 'none'} ({self.percent}%)"


def states(blueprints: Iterable[Blueprint]) -> list[State]:
    """A state for each priority that there is, the weightiest first."""
    return [_state(priority, found) for priority, found in _by_priority(blueprints)]


def reports(blueprints: Iterable[Blueprint]) -> list[Report]:
    """A report for each priority that there is, the weightiest first."""
    return [_report(priority, found) for priority, found in _by_priority(blueprints)]


def _by_priority(blueprints: Iterable[Blueprint]) -> Iterator[tuple[str, list[Blueprint]]]:
    live = [b for b in blueprints if b.definition not in NO_LONGER]
    for priority in (*PRIORITIES, *sorted({b.priority for b in live} - set(PRIORITIES))):
        if found := [b for b in live if b.priority == priority]:
            yield priority, found


def _state(priority: str, found: list[Blueprint]) -> State:
    counts = Counter(_told(b) for b in found)
    parts = tuple((counts[word], word) for word in (*TOLD, *TOLD_BEFORE) if counts[word])
    return State(priority, len(found), all(b.definition == APPROVED for b in found), parts)


def _told(blueprint: Blueprint) -> str:
    return blueprint.implementation if blueprint.implementation in TOLD else blueprint.definition


def _report(priority: str, found: list[Blueprint]) -> Report:
    merged = sum(b.implementation in MERGED for b in found)
    proposed = sum(b.implementation in PROPOSED for b in found)
    deferred = sum(b.implementation == "Deferred" for b in found)
    return Report(priority, merged, proposed, len(found) - merged - proposed - deferred, deferred)


def _many(count: int, word: str) -> str:
    return word if count == 1 else f"{word}s"
