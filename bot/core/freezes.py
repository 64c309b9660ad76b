"""What a cycle says of a moment: what is frozen, what comes next, what has just begun, which week it is.

A freeze begins at the end of its day and holds until the release; the later ones of the chain are the
stricter ones. What was closed early still holds from its day on, and a release that was closed early opens.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core.schedule import Cycle, Event
from bot.core.schedule_rules import LINKS, RELEASE, SATURDAY, place
from bot.core.when import end_of_day, length, show_day
from bot.core.zones import show_end

WEEK = timedelta(days=7)
FRIDAY = timedelta(days=4)


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that a cycle does by itself: a freeze `begins`, a release `opens`, another event is `due`."""

    at: datetime
    what: str
    event: Event

    @property
    def sentence(self) -> str:
        link = LINKS.get(self.event.kind)
        if link is None:
            return f"{self.event.name} is due today"
        if self.what == "opens":
            return f"{self.event.name} ends the freezes"
        return f"{self.event.name}: the {link.title} begins; {link.means}"


@dataclass(frozen=True, slots=True)
class Status:
    """`frozen` are the freezes that hold, the strictest last; `next` is what happens next, if anything.

    `opens` is when they end; None where nothing holds, or where the release has no date.
    """

    frozen: tuple[Event, ...]
    next: Happening | None
    opens: datetime | None


def happenings(cycle: Cycle) -> Iterator[Happening]:
    """Everything that a cycle does by itself, the earliest first."""
    for event in cycle.events:
        if event.day is not None:
            what = "due" if place(event.kind) is None else "opens" if event.kind == RELEASE else "begins"
            yield Happening(end_of_day(event.day, cycle.zone), what, event)


def between(cycle: Cycle, after: datetime, until: datetime) -> list[Happening]:
    """What has happened later than `after` and by `until`: what a clock tells that looked at `after` last."""
    return [h for h in happenings(cycle) if after < h.at <= until and not _done(h)]


def status(cycle: Cycle, now: datetime) -> Status:
    """What is frozen at `now`, and what opens when."""
    release = cycle.of_kind(RELEASE)
    opens = end_of_day(release.day, cycle.zone) if release and release.day else None
    begun = tuple(h.event for h in happenings(cycle) if h.what == "begins" and h.at <= now)
    is_open = bool(release and release.closed) or (opens is not None and opens <= now)
    coming = next((h for h in happenings(cycle) if h.at > now and not _done(h)), None)
    frozen = () if is_open else tuple(sorted(begun, key=lambda event: place(event.kind) or 0))
    return Status(frozen, coming, opens if frozen else None)


def sentence(cycle: Cycle, now: datetime) -> str:
    """The answer to `freeze P status`."""
    found = status(cycle, now)
    if found.frozen:
        last = found.frozen[-1]
        known = f"{cycle.series} is frozen: {last.name}, {LINKS[last.kind].means}"
        known += f"; it opens {_when(found.opens, cycle, now)}" if found.opens else "; no release date is set"
    else:
        known = f"{cycle.series} is open: nothing is frozen"
    if found.next is None or (found.next.what == "opens" and found.frozen):
        return known
    return f"{known}; next is {found.next.event.name}, {_when(found.next.at, cycle, now)}"


def monday(day: date) -> date:
    """The first day of the week that `day` is in. Weeks are never counted within a year: 53 is no trap."""
    return day - timedelta(days=day.weekday())


def r_week(day: date, release: date) -> str:
    """The week of `day` as release managers count it: `R-3`, `R+0` in the week of the release, `R+1`."""
    weeks = (monday(day) - monday(release)) // WEEK
    return f"R{weeks:+d}"


def amiss(day: date, first: date | None = None, last: date | None = None) -> str:
    """What is wrong with a day for work in a cycle from `first` to `last`, as a sentence; "" for nothing."""
    if day.weekday() >= SATURDAY:
        friday = monday(day) + FRIDAY
        return f"{show_day(day)} is a {day:%A}; take {friday} or {monday(day) + WEEK}"
    if first is not None and day < first:
        return f"{show_day(day)} is before the cycle, which begins {show_day(first)}; take a later day"
    if last is not None and day > last:
        return f"{show_day(day)} is after the cycle, which ends {show_day(last)}; take an earlier day"
    return ""


def _when(moment: datetime, cycle: Cycle, now: datetime) -> str:
    day = moment.astimezone(cycle.zone).date()
    return f"{show_end(day, cycle.zone)}, in {length(moment - now)}"


def _done(happening: Happening) -> bool:
    return happening.event.closed and happening.what != "begins"
