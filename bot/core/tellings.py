"""What the clock tells of a cycle, and when: what comes soon, what begins and opens, what is late.

Each telling has its moment, and a series keeps up to which moment it was told: nothing is told twice, over
a restart or not, and what is moved is told at its new day. What moved into the past is told by its move.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.core.cycles import cycles, out, under_way
from bot.core.dossier import Dossier
from bot.core.freezes import happenings, monday
from bot.core.rules import Rules
from bot.core.schedule import Cycle
from bot.core.when import DAY
from bot.core.zones import show_end

SOON = 2 * DAY
"""How long before a freeze it is told that it comes."""
LATE = 3 * DAY
"""How long after its day a milestone that nobody has closed is asked for."""
MORNING = time(9)
"""When the weekly countdown leaves, in the zone of the cycle."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NEVER = "never"

ENDED = ("rejected", "withdrawn", "abandoned")
"""Steps of cases whose schedules nobody keeps any more."""


@dataclass(frozen=True, slots=True)
class Telling:
    """`text` is for the channel. `public` is for everybody who follows the feed as well; `mail` is the
    weekly countdown, which has no text of its own."""

    at: datetime
    text: str
    public: bool = False
    mail: bool = False


def tellings(project: str, cycle: Cycle) -> Iterator[Telling]:
    """All that the events of a cycle give to tell."""
    for happening in happenings(cycle):
        event, closed = happening.event, happening.event.closed
        assert event.day is not None
        ends = show_end(event.day, cycle.zone)
        if not closed:
            yield Telling(happening.at - SOON, f"{project}: soon, at {ends}: {happening.sentence}")
        if not closed or happening.what == "begins":
            yield Telling(happening.at, f"{project}: {happening.sentence}", public=happening.what != "due")
        if not closed:
            ask = f"Say: milestone {project} close {event.name}"
            yield Telling(
                happening.at + LATE, f"{project}: {event.name} was due {ends} and is not closed. {ask}"
            )


def countdown_after(cycle: Cycle, weekday: str, moment: datetime) -> datetime | None:
    """When the next weekly countdown leaves; None where there is none, or nothing to count down to."""
    if weekday == NEVER or out(cycle) or cycle.release is None:
        return None
    there = moment.astimezone(cycle.zone)
    day = monday(there.date()) + timedelta(days=WEEKDAYS.index(weekday))
    leaves = datetime.combine(day, MORNING, cycle.zone)
    while leaves <= moment:
        leaves = datetime.combine(leaves.date() + timedelta(days=7), MORNING, cycle.zone)
    return leaves.astimezone(moment.tzinfo)


def untold(known: Dossier, cycle: Cycle, rules: Rules, until: datetime | None = None) -> list[Telling]:
    """What is to be told of one cycle after what was told already, by `until` (None: ever)."""
    told = known.series[cycle.series].told_until
    if told is None:
        return []
    found = [one for one in tellings(known.case.shown, cycle) if one.at > told]
    leaves = countdown_after(cycle, rules.countdown if rules.mail_list else NEVER, told)
    if leaves is not None:
        found.append(Telling(leaves, "", mail=True))
    return sorted((one for one in found if until is None or one.at <= until), key=lambda one: one.at)


def telling_due(known: Dossier, rules: Rules) -> datetime | None:
    """When something is to be told of any cycle of the case."""
    if known.case.step in ENDED:
        return None
    soonest = (one.at for cycle in cycles(known, rules) for one in untold(known, cycle, rules))
    return min(soonest, default=None)


def glance_due(known: Dossier, rules: Rules) -> datetime | None:
    """When Launchpad is looked at again for what people have changed there: a day after the last time.

    Where nobody has looked yet, that is a day after the schedule was changed: the look that follows each
    change moves no deadline by itself.
    """
    case = known.case
    resting = case.parked_until is not None or case.step in ENDED
    coming = [known.series[one.series].told_until for one in cycles(known, rules) if under_way(one)]
    if resting or not coming:
        return None
    seen = known.latest("schedule")
    last = seen.at if seen else min((told for told in coming if told), default=None)
    return last + DAY if last else None
