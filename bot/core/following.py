"""`follow nova`: another project's names and dates under our names, and what to do when they move.

Names change with the series or project that stands before them; the release may have a version of its own
(nova 2011.2, swift 1.3.0). What was copied is kept, so that only what *they* changed is offered, and a date
that a person here has set by hand is never taken away without asking.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.errors import Unclear
from bot.core.schedule import Cycle, Event
from bot.core.schedule_rules import KINDS, OTHER, RELEASE, kind_of
from bot.core.version import read_version
from bot.core.when import show_day


@dataclass(frozen=True, slots=True)
class Names:
    """How their names become ours. `release` is the name of our release, "" to take theirs."""

    project: str
    series: str
    our_project: str
    our_series: str
    release: str = ""

    def ours(self, event: Event) -> str:
        """Our name for their event: `cactus-ff` in a series of ours that is called diablo is `diablo-ff`."""
        if event.kind == RELEASE and self.release:
            return self.release
        name = _swap(event.name, self.project, self.our_project)
        bare = name.removeprefix(f"{self.our_project}-") if name != event.name else name
        swapped = _swap(bare, self.series, self.our_series)
        return f"{self.our_project}-{swapped}" if bare != name else swapped


@dataclass(frozen=True, slots=True)
class Change:
    """What is offered: our event `name` to another day, a new one (`kind` says of what), or one less.

    `was` is their day when we copied it, `day` theirs now; `ours` is the day that we have. Where they have
    added one, `was` and `ours` are None and `added` is true; where they dropped one, `dropped` is.
    """

    name: str
    kind: str
    was: date | None
    day: date | None
    ours: date | None
    added: bool = False
    dropped: bool = False

    @property
    def sentence(self) -> str:
        if self.added:
            return f"new: {self.name} ({self.kind}, {_shown(self.day)})"
        if self.dropped:
            return f"{self.name} ({self.kind}) is no longer theirs; ours is {_shown(self.ours)}"
        own = "" if self.ours == self.was else f"; ours was set to {_shown(self.ours)}"
        return f"{self.name} ({self.kind}): {_shown(self.was)} -> {_shown(self.day)}{own}"


def their_cycle(
    found: Mapping[str, Any], series: str, zone: ZoneInfo, kinds: Mapping[str, str] | None = None
) -> Cycle:
    """A series of theirs as a look at their schedule found it; `kinds` are those known by their names.

    What a milestone is for is not written on Launchpad. What no name tells is a milestone; the last
    version among the names is the release.
    """
    ours = [m for m in found["milestones"] if m["series"] == series]
    dated = sorted(ours, key=lambda m: (m["date"] or "9999", m["name"]))
    versions = [m["name"] for m in dated if _is_version(m["name"])]
    known = dict(kinds or {})
    events: list[Event] = []
    for m in dated:
        name = m["name"]
        kind = known.get(name) or (RELEASE if [name] == versions[-1:] else _kind(name))
        if kind in KINDS and any(event.kind == kind for event in events):
            kind = OTHER
        events.append(Event(name, kind, _day(m["date"] or ""), closed=not m["active"]))
    return Cycle(series, zone, tuple(events))


def their_series(found: Mapping[str, Any], wanted: str) -> str | None:
    """Which series of theirs is followed: the one that has our name, or the one that is planned furthest."""
    if wanted in found["series"]:
        return wanted
    dated = [(m["date"], m["series"]) for m in found["milestones"] if m["date"] and m["series"]]
    return max(dated)[1] if dated else None


def follow(theirs: Cycle, names: Names) -> Cycle:
    """Their cycle under our names, all of it open."""
    events = (replace(e, name=names.ours(e), ruled=False, closed=False, moves=0) for e in theirs.events)
    return Cycle(names.our_series, theirs.zone, tuple(events))


def copied(theirs: Cycle) -> dict[str, str]:
    """What to keep of them, to tell later what they changed: their names, with days or ""."""
    return {e.name: e.day.isoformat() if e.day else "" for e in theirs.events}


def changes(kept: Mapping[str, str], theirs: Cycle, ours: Cycle, names: Names) -> list[Change]:
    """What they changed since we copied it and that we do not have yet."""
    offered = [c for event in theirs.events if (c := _change(kept, event, ours, names))]
    return offered + [c for name in kept if (c := _dropped(name, kept, theirs, ours, names))]


def moves(found: Iterable[Change]) -> dict[str, date | None]:
    """The days that `bot.core.schedule.move` takes, for the changes that are moves."""
    return {c.name: c.day for c in found if not c.added and not c.dropped}


def _change(kept: Mapping[str, str], event: Event, ours: Cycle, names: Names) -> Change | None:
    name = names.ours(event)
    mine = ours.find(name)
    if event.name not in kept:
        return None if mine else Change(name, event.kind, None, event.day, None, added=True)
    was = _day(kept[event.name])
    if event.day == was or mine is None or mine.closed or mine.day == event.day:
        return None
    return Change(name, event.kind, was, event.day, mine.day)


def _dropped(name: str, kept: Mapping[str, str], theirs: Cycle, ours: Cycle, names: Names) -> Change | None:
    mine = ours.find(names.ours(Event(name, "", None)))
    if theirs.find(name) or mine is None or mine.closed:
        return None
    if any(names.ours(event) == mine.name for event in theirs.events):
        return None
    return Change(mine.name, mine.kind, _day(kept[name]), None, mine.day, dropped=True)


def _kind(name: str) -> str:
    word = name.rpartition("-")[2]
    kind = kind_of(word) if "-" in name else OTHER
    return kind if kind in KINDS else OTHER


def _is_version(name: str) -> bool:
    try:
        return read_version(name).final
    except Unclear:
        return False


def _day(word: str) -> date | None:
    return date.fromisoformat(word) if word else None


def _swap(name: str, old: str, new: str) -> str:
    if name == old:
        return new
    return f"{new}{name[len(old) :]}" if name.startswith(f"{old}-") else name


def _shown(day: date | None) -> str:
    return show_day(day) if day else "no date"
