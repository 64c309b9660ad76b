"""The weekly mail that counts down to a release: what to work on, what to know, which dates come.

The three sections and the subject are those that the readers of OpenStack's list have known for years.
Each section has a list of sentences; what could not be asked is `no data`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.blueprint_state import Blueprint, reports, states
from bot.core.digest import NO_DATA
from bot.core.freezes import FRIDAY, WEEK, happenings, monday, r_week, status
from bot.core.schedule import Cycle, Move
from bot.core.schedule_rules import LINKS, RELEASE
from bot.core.when import DAY, end_of_day, show_day
from bot.core.zones import show_end

AHEAD = 6 * WEEK
"""How far the dates look ahead; the release is always told."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """A freeze exception that holds: `thing` may still be merged until the end of a day."""

    freeze: str
    thing: str
    until: datetime


@dataclass(frozen=True, slots=True)
class News:
    """What is to be told beside the calendar. None is what could not be asked.

    `blueprints` are those of each milestone by its name, `critical` the open critical bugs.
    """

    blueprints: Mapping[str, Sequence[Blueprint] | None] = field(default_factory=dict)
    critical: int | None = None
    exceptions: Sequence[Allowed] = ()
    moves: Sequence[Move] = ()


def subject(cycle: Cycle, now: datetime) -> str:
    """`[release] Release countdown for week R-3, 21-25 Mar 2011`."""
    today = now.astimezone(cycle.zone).date()
    week = f"week {r_week(today, cycle.release)}" if cycle.release else "the week"
    first, last = monday(today), monday(today) + FRIDAY
    start = f"{first.day}" if first.month == last.month else f"{first.day} {first:%b}"
    return f"[release] Release countdown for {week}, {start}-{show_day(last)}"


def values(name: str, cycle: Cycle, news: News, now: datetime) -> dict[str, object]:
    """The values of the template `countdown.mail`; `name` is what the cycle is of, "nova", say."""
    return {
        "name": name,
        "series": cycle.series,
        "focus": list(_focus(cycle, now)),
        "information": list(_information(cycle, news, now)),
        "milestones": [_progress(milestone, found) for milestone, found in news.blueprints.items()],
        "dates": list(_dates(cycle, now)) or ["no dates are set"],
    }


def report(found: Sequence[Blueprint] | None) -> str:
    """The report at a freeze in a line: `Essential: 3 merged, 2 proposed (100%) · High: ...`."""
    if found is None:
        return NO_DATA
    return " · ".join(one.line for one in reports(found)) or "no blueprints"


def _focus(cycle: Cycle, now: datetime) -> Iterator[str]:
    found, sunday = status(cycle, now), _week_ends(cycle, now)
    if found.frozen:
        last = found.frozen[-1]
        yield f"The {LINKS[last.kind].title} ({last.name}) holds: {LINKS[last.kind].means}."
    for happening in happenings(cycle):
        if now < happening.at <= sunday and not happening.event.closed:
            yield f"This week: {happening.sentence}."
    if not found.frozen and (found.next is None or found.next.at > sunday):
        yield "Nothing is frozen, and no freeze begins this week: features are welcome."


def _information(cycle: Cycle, news: News, now: datetime) -> Iterator[str]:
    for move in news.moves:
        yield f"{move.sentence}."
    holding = [allowed for allowed in news.exceptions if allowed.until > now]
    for allowed in sorted(holding, key=lambda one: one.until):
        day = allowed.until.astimezone(cycle.zone).date()
        yield f"Exception to the {allowed.freeze}: {allowed.thing}, until {show_end(day, cycle.zone)}."
    if not holding and status(cycle, now).frozen:
        yield "No exception to a freeze is granted."
    late = cycle.of_kind(RELEASE)
    if late and late.day and not late.closed and end_of_day(late.day, cycle.zone) < now:
        yield f"{late.title} is late: its day is over, and it is not out."
    yield f"Open critical bugs: {NO_DATA if news.critical is None else news.critical}."


def _progress(milestone: str, found: Sequence[Blueprint] | None) -> dict[str, object]:
    lines = [NO_DATA] if found is None else [one.line for one in states(found)] or ["no blueprints"]
    return {"name": milestone, "lines": lines, "report": report(found)}


def _dates(cycle: Cycle, now: datetime) -> Iterator[str]:
    for event in cycle.events:
        if event.day is None:
            if not event.closed:
                yield f"{event.name} ({event.kind}): no date yet"
            continue
        at = end_of_day(event.day, cycle.zone)
        near = at - now <= AHEAD or event.kind == RELEASE
        if at > now and near and not event.closed:
            week = f", {r_week(event.day, cycle.release)}" if cycle.release else ""
            yield f"{event.name} ({event.kind}): {show_end(event.day, cycle.zone)}{week}"


def _week_ends(cycle: Cycle, now: datetime) -> datetime:
    first = monday(now.astimezone(cycle.zone).date())
    return end_of_day(first + WEEK - DAY, cycle.zone)
