"""How verbs change a cycle: it is kept, its moves are told and remembered, and Launchpad is made like it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core import countdown, cycles, tellings
from bot.core.dossier import Moved
from bot.core.effects import EnsureCalendar, SendMail
from bot.core.errors import Refused
from bot.core.freezes import WEEK
from bot.core.people import Role
from bot.core.schedule import Cycle, Move
from bot.core.schedule_plan import plan_cycle
from bot.core.seen import our_project
from bot.plugin import Ask

MANAGERS = (Role.DRIVER, Role.RELEASE_MANAGER)
"""Who makes and moves schedules (process, section 2.0)."""


def ready(ask: Ask) -> None:
    """Raises Refused for a project that has no place on Launchpad yet, or none that is ours."""
    case = ask.case
    if ask.flow.number(case.step) <= ask.flow.number("bootstrap"):
        known = f"a schedule follows the bootstrap, and {case.shown} is at {case.step}"
        raise Refused(f"{known}. Say: wait {case.shown}")
    if not our_project(ask.known):
        known = f"I make schedules of projects that are ours, and {case.shown} was not seen to be"
        raise Refused(f"{known}. Say: bootstrap {case.shown} plan")


def change(
    ask: Ask, before: Cycle, after: Cycle, moves: Sequence[Move] = (), needs: tuple[int, ...] = ()
) -> None:
    """Have `after`, which was made of `before`: here, in everybody's calendar and on Launchpad.

    Each of the `moves` is told once and kept with who asked. `needs` are places in the plan of `ask`.
    """
    case = ask.case
    tell(ask, before)
    ask.schedules.keep(case.id, before, after, ask.now)
    ask.schedules.moved(case.id, after.series, moves, ask.who.person, ask.now)
    for move in moves:
        ask.tell(f"{case.shown}: {move.sentence}")
        ask.publish(f"{case.shown} moves {move.name}", f"{case.shown}: {move.sentence}")
    plan_cycle(ask.plan, case.shown, case.id, before, after, needs)
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
            ask.tell(one.text)
            said.append(one.text)
        if one.public:
            ask.publish(one.text, one.text)
    ask.schedules.told(case.id, cycle.series, ask.now)
    return said


def news(ask: Ask, cycle: Cycle) -> countdown.News:
    """What a countdown says beside the calendar: exceptions that hold, and what moved in the last week."""
    granted = [
        countdown.Allowed(one.freeze, one.thing, one.until)
        for one in ask.exceptions.of_case(ask.case.id, cycle.series)
        if one.state == "granted" and one.until is not None
    ]
    moved = ask.schedules.moves(ask.case.id, cycle.series, ask.now - WEEK)
    blueprints = {event.name: None for event in cycle.events if not event.closed}
    return countdown.News(blueprints, None, granted, [_move(one) for one in moved])


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
