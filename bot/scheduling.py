"""How verbs change a cycle: it is kept, its moves are told and remembered, and Launchpad is made like it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bot.core import countdown, cycles, plans, schedule, tellings
from bot.core.dossier import Moved
from bot.core.effects import EnsureCalendar, EnsureDuties, EnsureSeries, SendMail, Then
from bot.core.errors import Refused
from bot.core.freezes import WEEK
from bot.core.people import Role
from bot.core.replanning import EnsureCleared
from bot.core.schedule import Cycle, Move
from bot.core.schedule_plan import plan_cycle
from bot.core.seen import our_project
from bot.plugin import Ask

MANAGERS = (Role.DRIVER, Role.RELEASE_MANAGER)
"""Who makes and moves schedules (process, section 2.0)."""


def ready(ask: Ask) -> bool:
    """Whether the project is there, or being made; before that a schedule is noted, from step 6 on.

    Raises Refused before step 6, and later for a project that is not ours.
    """
    case, flow = ask.case, ask.flow
    if flow.number(case.step) < flow.number("naming"):
        known = f"a schedule needs the project's name, and {case.shown} is at {case.step}"
        raise Refused(f"{known}. Say: wait {case.shown}")
    making = any(row.kind == "EnsureProject" for row in ask.effects.unfinished(case_id=case.id))
    if making or our_project(ask.known):
        return True
    if flow.number(case.step) > flow.number("bootstrap"):
        known = f"I make schedules of projects that are ours, and {case.shown} was not seen to be"
        raise Refused(f"{known}. Say: bootstrap {case.shown} plan")
    return False


def begin(ask: Ask, series: str, summary: str = "") -> tuple[int, ...]:
    """A new series, the focus of development from now on; gives its place in the plan, if it has one."""
    case, words = ask.case, summary or f"{ask.case.shown.capitalize()} {series}"
    today = ask.now.astimezone(ask.rules.release_zone).date()
    ask.schedules.begin(case.id, series, words, "", today, ask.now)
    ask.voices.wish_again(case.id, f"series {series}")
    made = None
    if ready(ask):
        made = ask.later(EnsureSeries(case.shown, series, words), after=[f"project {case.shown}"])
    focus(ask, series, made)
    return () if made is None else (made,)


def focus(ask: Ask, series: str, made: int | None = None) -> None:
    """Make the series, which is `made` at that place in the plan, the focus of development."""
    case = ask.case
    ask.schedules.focus(case.id, series)
    ask.voices.wish_again(case.id, "project focus")
    if ready(ask):
        needs = [] if made is None else [made]
        ask.later(EnsureDuties(case.shown, focus=series), needs, after=[f"series {case.shown}/{series}"])


def change(
    ask: Ask, before: Cycle, after: Cycle, moves: Sequence[Move] = (), needs: tuple[int, ...] = ()
) -> None:
    """Have `after`, which was made of `before`: here, in everybody's calendar and on Launchpad.

    Where the project is still to be made, it waits for that. `needs` are places in the plan of `ask`.
    """
    note(ask, before, after, moves)
    if ready(ask):
        plan_cycle(ask.plan, ask.case.shown, ask.case.id, before, after, needs)


def note(ask: Ask, before: Cycle, after: Cycle, moves: Sequence[Move] = ()) -> None:
    """Have `after` here and in everybody's calendar; the `moves` are told once and kept with who asked."""
    case = ask.case
    tell(ask, before)
    ask.schedules.keep(case.id, before, after, ask.now)
    ask.schedules.moved(case.id, after.series, moves, ask.who.person, ask.now)
    for move in moves:
        ask.aloud(f"{case.shown}: {move.sentence}")
        ask.publish(f"{case.shown} moves {move.name}", f"{case.shown}: {move.sentence}")
    for event in after.events:
        if before.find(event.name) != event:
            ask.voices.wish_again(case.id, f"milestone {event.name}")
    draw_calendar(ask)


def heir(ask: Ask, cycle: Cycle, closing: str, other: str) -> str:
    """Where what is open in a closing milestone goes: to `other`, else to the next one; "" for none.

    Raises Refused for another that is not there, or is closed itself.
    """
    if not other:
        places = [event.name for event in cycle.events]
        coming = cycle.events[places.index(closing) + 1 :] if closing in places else ()
        return next((event.name for event in coming if not event.closed), "")
    found = cycles.having(ask.known, other, ask.rules).find(other)
    if found is None or found.closed or other == closing:
        name, why = ask.case.shown, "the one that closes" if other == closing else "closed as well"
        raise Refused(
            f"what is open goes to an open milestone, and {other} is {why}. Say: milestone {name} list"
        )
    return other


def clear(ask: Ask, milestone: str, to: str) -> str:
    """Have what is open there planned for the milestone `to`, and told; gives the words that say so."""
    case = ask.case
    if not to or not ready(ask):
        return ""
    effect = EnsureCleared(case.shown, milestone, to)
    place = ask.later(effect, after=[f"milestone {case.shown}/{to}", f"milestone {case.shown}/{milestone}"])
    ask.later(Then(f"cleared {case.label} {milestone}", case.id, case.entry), needs=[place])
    return f"; what is open goes to {to}"


def take_days(ask: Ask, days: Mapping[str, date | None], because: str) -> None:
    """Take the days that milestones have on Launchpad already as ours, whatever order that gives."""
    for before in cycles.cycles(ask.known, ask.rules):
        here = {name: day for name, day in days.items() if before.find(name)}
        after, moves = schedule.move(before, here, because or "taken from Launchpad", as_it_is=True)
        ask.schedules.keep(ask.case.id, before, after, ask.now)
        ask.schedules.moved(ask.case.id, after.series, moves, ask.who.person, ask.now)
    draw_calendar(ask)


def tell(ask: Ask, cycle: Cycle) -> list[str]:
    """Tell what is to be told of a cycle by now, and keep that it was; gives what was said."""
    case, known = ask.case, ask.known
    if cycle.series not in known.series:
        return []
    rests = case.parked_until is not None or case.stale_since is not None
    said = []
    for one in tellings.untold(known, cycle, ask.rules, until=ask.now):
        if one.mail and not rests:
            send_countdown(ask, cycle)
        elif not one.mail and (one.public or not rests):
            ask.aloud(one.text)
            said.append(one.text)
        if one.public:
            ask.publish(one.text, one.text)
    ask.schedules.told(case.id, cycle.series, ask.now)
    return said


def news(ask: Ask, cycle: Cycle) -> countdown.News:
    """What a countdown says beside the calendar: exceptions that hold, what moved, and what is planned."""
    granted = [
        countdown.Allowed(one.freeze, one.thing, one.until)
        for one in ask.known.exceptions
        if one.series == cycle.series and one.state == "granted" and one.until is not None
    ]
    planned = plans.plans(ask.known, ask.now)
    moved = ask.schedules.moves(ask.case.id, cycle.series, ask.now - WEEK)
    names = [event.name for event in cycle.events if not event.closed]
    blueprints = {name: planned.blueprints_of(name) if planned else None for name in names}
    critical = planned.critical if planned else None
    return countdown.News(blueprints, critical, granted, [_move(one) for one in moved])


def send_countdown(ask: Ask, cycle: Cycle) -> None:
    """Mail the countdown to the list."""
    values = countdown.values(ask.case.shown, cycle, news(ask, cycle), ask.now)
    subject = f"{countdown.subject(cycle, ask.now)} ({ask.case.shown})"
    ask.later(SendMail("", subject, "countdown", values))


def draw_calendar(ask: Ask) -> None:
    """Have the calendar file say what is decided now."""
    if ask.rules.calendar:
        ask.later(EnsureCalendar())


def late(ask: Ask) -> str:
    """How Launchpad differs from what is decided, as it was seen last; "" where it does not."""
    words = cycles.drift(ask.known, ask.rules)
    return f"; on Launchpad it is otherwise: {', '.join(words)}" if words else ""


def _move(moved: Moved) -> Move:
    return Move(moved.name, moved.kind, moved.before, moved.after, moved.because)
