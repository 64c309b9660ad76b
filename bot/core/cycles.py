"""The cycles of a case: its series with their milestones, found by the words that people use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.core.dossier import Dossier, Evidence
from bot.core.errors import Refused
from bot.core.rules import Rules
from bot.core.schedule import Cycle, Event, cycle_of
from bot.core.schedule_rules import RELEASE
from bot.core.when import read_day, show_day
from bot.core.wish import focus
from bot.core.zones import read_zone


@dataclass(frozen=True, slots=True)
class Listed:
    """A project's cycle, with when its record was changed last."""

    project: str
    cycle: Cycle
    changed: datetime


NO_DAY = "none"
"""What stands for a date that nobody has set yet."""

STATUSES = (
    *("Experimental", "Active Development", "Pre-release Freeze", "Current Stable Release"),
    *("Supported", "Obsolete", "Future"),
)
"""What a series may be on Launchpad."""


def cycle(known: Dossier, series: str, rules: Rules) -> Cycle:
    """The cycle of a series that is there."""
    return cycle_of(series, zone(known, series, rules), known.milestones)


def cycles(known: Dossier, rules: Rules) -> list[Cycle]:
    """All of them, oldest first."""
    return [cycle(known, series, rules) for series in known.series]


def zone(known: Dossier, series: str, rules: Rules) -> ZoneInfo:
    """Where the days of a series end: in its own zone, or in the one for releases."""
    word = known.series[series].zone if series in known.series else ""
    return read_zone(word) if word else rules.release_zone


def current(known: Dossier) -> str | None:
    """The series that is meant where none is named: the focus of development, or the newest."""
    return focus(known)


def named(known: Dossier, word: str, rules: Rules) -> Cycle:
    """The cycle that `word` names; "" is the current one. Raises Refused where there is none."""
    name = known.case.shown
    series = word.lower() or current(known)
    if series is None:
        raise Refused(f"a schedule is of a series, and {name} has none. Say: series {name} create NAME")
    if series not in known.series:
        have = f"{name} has no series {word[:30]!r}; it has {', '.join(known.series) or 'none'}"
        raise Refused(f"{have}. Say: series {name} create NAME")
    return cycle(known, series, rules)


def having(known: Dossier, milestone: str, rules: Rules) -> Cycle:
    """The cycle of the milestone with this name. Raises Refused where there is none."""
    found = next((m for m in known.milestones if m.name == milestone.lower()), None)
    if found is None or found.series not in known.series:
        name, have = known.case.shown, ", ".join(m.name for m in known.milestones) or "none"
        raise Refused(
            f"{name} has no milestone {milestone[:60]!r}; it has {have}. Say: milestone {name} list"
        )
    return cycle(known, found.series, rules)


def read_optional_day(word: str) -> date | None:
    """`2011-03-24`, or `none` for a date that nobody has set yet. Raises Unclear."""
    return None if word.lower() == NO_DAY else read_day(word)


def under_way(found: Cycle) -> bool:
    """Whether there is something in it that is still to come: an event that is open."""
    return any(not event.closed for event in found.events)


def line(event: Event) -> str:
    """`cactus-ff 24 Mar 2011 (feature-freeze)`, and whether it is over."""
    day = show_day(event.day) if event.day else "no date yet"
    return f"{event.name} {day} ({event.kind}{', closed' if event.closed else ''})"


def drift(known: Dossier, rules: Rules) -> list[str]:
    """Where Launchpad is not as it should be, as it was seen last; in words, [] where nobody has looked."""
    seen = schedule_seen(known)
    if seen is None or seen.found is None:
        return []
    found = seen.found
    lacking = (name for name in known.series if name not in found.get("series", ()))
    words = [f"no series {name}" for name in lacking if f"series {name}" not in known.adopted]
    there = {m["name"]: m for m in found.get("milestones", ())}
    for one in cycles(known, rules):
        for event in one.events:
            milestone = there.get(event.name)
            if f"milestone {event.name}" in known.adopted:
                continue
            if milestone is None:
                words.append(f"no milestone {event.name}")
                continue
            day = date.fromisoformat(milestone["date"]) if milestone["date"] else None
            if day != event.day:
                words.append(f"{event.name} is on {show_day(day) if day else 'no date'} there")
            if milestone.get("active", not event.closed) == event.closed:
                words.append(f"{event.name} is {'open' if event.closed else 'closed'} there")
    return words


def schedule_seen(known: Dossier) -> Evidence | None:
    """The newest look at series and milestones, at them alone or at everything."""
    name = known.case.shown
    looks = [known.latest("schedule", name), known.latest("bootstrap", name)]
    asked = [seen for seen in looks if seen and (seen.what == "schedule" or "series" in (seen.found or {}))]
    return max(asked, key=lambda seen: seen.at, default=None)


def out(found: Cycle) -> bool:
    """Whether its release is closed."""
    release = found.of_kind(RELEASE)
    return release is not None and release.closed
