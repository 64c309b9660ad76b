"""The calendar of a release cycle: dated events, what may be done to them, and what they say of a moment.

A cycle is a series of one project with its milestones. Those of the chain (`schedule_rules`) keep their
order: whatever would break it is refused with the date that is in the way. An event happens at the end
of its day in the cycle's zone. Nothing here knows what time it is, or keeps anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from zoneinfo import ZoneInfo

from bot.core.dossier import PlannedMilestone
from bot.core.errors import Refused
from bot.core.rules import LAUNCHPAD_NAME
from bot.core.schedule_rules import CHAIN, KINDS, LINKS, RELEASE, by_rule, earlier, place
from bot.core.when import show_day


@dataclass(frozen=True, slots=True)
class Event:
    """One milestone. Any name will do: `cactus-ff` is a habit, `2011.2` and `1.3.0` are others.

    `day` is None while nobody has set it. `ruled` says that the rules gave the day, and no person.
    `moves` counts how often the day was changed.
    """

    name: str
    kind: str
    day: date | None
    ruled: bool = False
    closed: bool = False
    moves: int = 0

    @property
    def title(self) -> str:
        """`cactus-ff (feature-freeze, 24 Mar 2011)`."""
        return f"{self.name} ({self.kind}, {show_day(self.day) if self.day else 'no date yet'})"


@dataclass(frozen=True, slots=True)
class Move:
    """What a change of dates did to one event, and why: a line of its history."""

    name: str
    kind: str
    before: date | None
    after: date | None
    because: str

    @property
    def sentence(self) -> str:
        was = show_day(self.before) if self.before else "no date"
        now = show_day(self.after) if self.after else "no date"
        return f"{self.name} ({self.kind}) moves from {was} to {now}: {self.because}"


@dataclass(frozen=True, slots=True)
class Cycle:
    """A series with its events, those with the earliest day first and those without one last."""

    series: str
    zone: ZoneInfo
    events: tuple[Event, ...] = field(default=())

    def __post_init__(self) -> None:
        ordered = sorted(self.events, key=lambda e: (e.day or date.max, place(e.kind) or 0, e.name))
        object.__setattr__(self, "events", tuple(ordered))

    def find(self, name: str) -> Event | None:
        return next((event for event in self.events if event.name == name), None)

    def of_kind(self, kind: str) -> Event | None:
        return next((event for event in self.events if event.kind == kind), None)

    @property
    def release(self) -> date | None:
        """The day of the release, or None where there is none yet."""
        event = self.of_kind(RELEASE)
        return event.day if event else None


def plan(
    series: str,
    release: date,
    zone: ZoneInfo,
    *,
    version: str = "",
    by_hand: Mapping[str, date] | None = None,
) -> Cycle:
    """The whole chain for a release on that day; `by_hand` has the days of kinds that people have set.

    The release's milestone has the name of its version where it has one. Raises Refused for a kind that
    is not of the chain, and where a day that was set is out of order.
    """
    hand = dict(by_hand or {})
    if other := [kind for kind in hand if kind not in KINDS]:
        raise Refused(f"{other[0]!r} is no kind of the freeze chain; there are {', '.join(KINDS)}. Say one")
    days = by_rule(release, hand)
    cycle = Cycle(series, zone)
    for link in CHAIN:
        name = version if link.kind == RELEASE and version else f"{series}-{link.suffix}"
        ruled = link.kind not in hand and link.kind != RELEASE
        cycle = add(cycle, Event(name, link.kind, days[link.kind], ruled))
    return cycle


def cycle_of(series: str, zone: ZoneInfo, milestones: Iterable[PlannedMilestone]) -> Cycle:
    """The cycle that the milestones of a dossier make, as they stand there."""
    events = (
        Event(m.name, m.kind, m.date, m.ruled, m.closed_at is not None, m.moves)
        for m in milestones
        if m.series == series
    )
    return Cycle(series, zone, tuple(events))


def add(cycle: Cycle, event: Event) -> Cycle:
    """The cycle with one event more. Raises Refused for a name or a kind that is taken, or a bad order."""
    if not LAUNCHPAD_NAME.fullmatch(event.name):
        takes = "Launchpad takes two or more lower-case letters, digits, + . -"
        raise Refused(f"{event.name[:40]!r} cannot be a milestone's name: {takes}. Say it with another name")
    if there := cycle.find(event.name):
        raise Refused(f"a name is used once in a project, and there is {there.title}. Say it with another")
    if event.kind in LINKS and (there := cycle.of_kind(event.kind)):
        rule = f"{cycle.series} has one {event.kind}, and that is {there.title}"
        raise Refused(f"{rule}. Move that one, or say it with another kind, such as milestone")
    _keep_order(cycle.events, (event,))
    return replace(cycle, events=(*cycle.events, event))


def move(
    cycle: Cycle, days: Mapping[str, date | None], because: str, *, as_it_is: bool = False
) -> tuple[Cycle, tuple[Move, ...]]:
    """Other days for the events with these names, all at once; only the order that comes out counts.

    With `as_it_is` even that does not, and what is closed moves too: the days are taken from where they
    are already. A day that is the same already is no move. Raises Refused for a name that is not there, an
    event that is closed, a missing reason, and for an order that would be broken.
    """
    changed: list[Event] = []
    for name, day in days.items():
        event = _known(cycle, name)
        if event.day == day:
            continue
        if event.closed and not as_it_is:
            raise Refused(f"{event.title} is closed, and what is closed stays where it is. Add another one")
        changed.append(replace(event, day=day, ruled=False, moves=event.moves + 1))
    if changed and not because.strip():
        raise Refused(f"a move needs a reason, and {changed[0].name} has none. Say it with because ...")
    others = tuple(event for event in cycle.events if event.name not in {c.name for c in changed})
    if not as_it_is:
        _keep_order(others, changed)
    moves = tuple(Move(c.name, c.kind, _known(cycle, c.name).day, c.day, because.strip()) for c in changed)
    return replace(cycle, events=(*others, *changed)), moves


def replan(
    cycle: Cycle,
    release: date,
    *,
    version: str = "",
    by_hand: Mapping[str, date] | None = None,
    because: str = "",
) -> tuple[Cycle, tuple[Move, ...]]:
    """The whole chain for a release on that day, in a cycle that may have some of it already.

    What people have set by hand stays, and so does what is closed; the rest goes where the rules say.
    Raises Refused as `plan` and `move` do, and for a release that has another name.
    """
    there = {kind: event for kind in KINDS if (event := cycle.of_kind(kind))}
    out = there.get(RELEASE)
    if out and version and out.name != version:
        raise Refused(f"the release of {cycle.series} is {out.title}, and not {version}. Rename it first")
    stays = {k: e.day for k, e in there.items() if e.day and k != RELEASE and (e.closed or not e.ruled)}
    hand = {**stays, **dict(by_hand or {})}
    wanted = plan(cycle.series, release, cycle.zone, version=version, by_hand=hand)
    days = {there[e.kind].name: e.day for e in wanted.events if e.kind in there}
    moved, moves = move(cycle, days, because)
    ruled = {there[e.kind].name for e in wanted.events if e.kind in there and e.ruled}
    events = tuple(replace(e, ruled=e.ruled or e.name in ruled) for e in moved.events)
    result = replace(moved, events=events)
    for event in wanted.events:
        if event.kind not in there:
            result = add(result, event)
    return result, moves


def close(cycle: Cycle, name: str, today: date, because: str = "") -> Cycle:
    """The event done. In the chain, what comes before it has to be closed first.

    Raises Refused for a name that is not there, for one that is closed already, and before its day
    where no reason is given.
    """
    event = _known(cycle, name)
    if event.closed:
        raise Refused(f"{event.title} is closed already; there is nothing to do")
    for other in cycle.events:
        if not other.closed and earlier(other.kind, event.kind):
            raise Refused(f"{name} is not closed before {other.title}, which is open. Close that one first")
    if (event.day is None or event.day > today) and not because.strip():
        raise Refused(f"{event.title} is not due yet. To close it early, say it with because ...")
    return _with(cycle, event, replace(event, closed=True))


def rename(cycle: Cycle, name: str, to: str) -> Cycle:
    """The event under another name. Raises Refused as `add` does."""
    event = _known(cycle, name)
    without = replace(cycle, events=tuple(e for e in cycle.events if e is not event))
    return add(without, replace(event, name=to))


def in_the_way(event: Event, others: Iterable[Event]) -> Event | None:
    """The event of the chain whose day does not let `event` have its own, or None.

    Each of the chain is on a later day than the one before it (spec: releases).
    """
    for other in others:
        if event.day is None or other.day is None or other.name == event.name:
            continue
        late = earlier(other.kind, event.kind) and other.day >= event.day
        if late or (earlier(event.kind, other.kind) and other.day <= event.day):
            return other
    return None


def _keep_order(others: Iterable[Event], changed: Iterable[Event]) -> None:
    changed = tuple(changed)
    everything = (*others, *changed)
    for event in changed:
        if other := in_the_way(event, everything):
            side = "before" if earlier(other.kind, event.kind) else "after"
            order = f"{other.title} is in the way, because it has to be {side} that day"
            raise Refused(f"{event.title} would be out of order: {order}. Move that one too, or another day")


def _known(cycle: Cycle, name: str) -> Event:
    if event := cycle.find(name):
        return event
    have = ", ".join(e.name for e in cycle.events) or "none"
    raise Refused(f"{cycle.series} has no milestone {name[:60]!r}; it has {have}. Say it with one of these")


def _with(cycle: Cycle, event: Event, other: Event) -> Cycle:
    return replace(cycle, events=tuple(other if e is event else e for e in cycle.events))
