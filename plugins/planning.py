"""What is planned for the milestones on Launchpad, and the kick for what nobody has prioritised."""

from __future__ import annotations

from bot.core import cycles, plans
from bot.core.blueprint_state import states
from bot.core.countdown import report
from bot.core.effects import Look
from bot.core.errors import Refused
from bot.core.people import Role
from bot.core.plans import KICK, Plans
from bot.core.replanning import EnsureKicked
from bot.plugin import Answer, Ask, Plugin
from bot.scheduling import MANAGERS, ready

plugin = Plugin("planning", __doc__)


def _look(ask: Ask) -> tuple[Look, ...]:
    ready(ask)
    return (Look(plans.WHAT, ask.case.shown, ask.case.id),)


@plugin.writes(
    "plans <project>",
    by=Role.PERSON,
    looks=_look,
    example="burrow: cactus-ff: Essential - 5 Design Approved; 1 Implemented; 3 open bugs ...",
)
def show(ask: Ask) -> Answer:
    """the blueprints and open bugs of each milestone, as Launchpad has them now"""
    found = _plans(ask)
    events = [event for one in cycles.cycles(ask.known, ask.rules) for event in one.events]
    lines = [line for event in events if not event.closed for line in _lines(found, event.name)]
    left = {event.name: found.open_of(event.name) for event in events if event.closed}
    lines += [f"{name} is closed, and still has {', '.join(open_)}" for name, open_ in left.items() if open_]
    critical = f"{found.critical} critical" if found.critical else "none critical"
    text = f"{ask.case.shown}: {len(found.blueprints)} blueprints, {critical} among the open bugs"
    return Answer(f"{text}; {lines[0]}" if lines else text, tuple(lines[1:]))


def _lines(found: Plans, milestone: str) -> list[str]:
    planned = found.blueprints_of(milestone)
    bugs = sum(one.milestone == milestone for one in found.bugs)
    lines = [one.line for one in states(planned)]
    head = f"{milestone}: {report(planned)}; {bugs} open {'bug' if bugs == 1 else 'bugs'}"
    return [head, *(f"{milestone}: {line}" for line in lines)]


@plugin.writes(
    "kick <project>",
    by=MANAGERS,
    looks=_look,
    fresh=True,
    example="2 blueprints of burrow are targeted without a priority: bp/api (cactus-ff), ...",
)
def kick(ask: Ask) -> Answer:
    """list the blueprints that are targeted to a milestone without a priority; nothing is changed"""
    lines, name = _kicked(ask), ask.case.shown
    if not lines:
        return Answer(f"{name}: whatever is targeted has a priority")
    count = _count(len(lines))
    do = f"To untarget them and say why on their whiteboards: kick {name} apply"
    return Answer(
        f"{count} of {name} targeted without a priority: {', '.join(lines[:6])}. {do}", tuple(lines[6:])
    )


@plugin.writes(
    "kick <project> apply",
    by=MANAGERS,
    looks=_look,
    confirm=lambda ask: _question(ask),
    example="2 blueprints of burrow are untargeted: bp/api (cactus-ff), ...",
)
def apply(ask: Ask) -> Answer:
    """untarget what has no priority, and say why on each whiteboard, once it is confirmed"""
    name, found = ask.case.shown, _plans(ask)
    places = [ask.later(EnsureKicked(name, one.name, KICK)) for one in found.kicked]
    ask.later(Look(plans.WHAT, name, ask.case.id), needs=places)
    lines = _kicked(ask)
    text = f"{_count(len(lines))} of {name} untargeted: {', '.join(lines[:6])}"
    ask.aloud(text)
    return Answer(text, tuple(lines[6:]))


@plugin.follows("cleared <project> <milestone>", quiet=True)
def cleared(ask: Ask, milestone: str) -> str:
    """tell what went from a closed milestone to another, and what could not"""
    name = ask.case.shown
    row = ask.effects.newest(f"plans {name}/{milestone}")
    result = (row.result if row else None) or {"moved": [], "left": {}}
    moved, left = result["moved"], [f"{thing}: {why}" for thing, why in result["left"].items()]
    if not moved and not left:
        return f"{name}: nothing open was planned for {milestone}"
    to = row.payload["to"] if row else ""
    text = f"{name}: {milestone} is cleared; {len(moved)} went to {to}"
    if left:
        text += f"; {len(left)} could not be moved: {'; '.join(left[:3])}"
        text += f"; and {len(left) - 3} more, say: plans {name}" if left[3:] else ""
    ask.aloud(text)
    return text


def _question(ask: Ask) -> str:
    lines, name = _kicked(ask), ask.case.shown
    if not lines:
        raise Refused(
            f"whatever is targeted in {name} has a priority, so there is nothing to kick. Say: plans {name}"
        )
    return f"{_count(len(lines))} of {name} lose their milestone: {', '.join(lines)}"


def _kicked(ask: Ask) -> list[str]:
    return [f"bp/{one.name} ({one.milestone})" for one in _plans(ask).kicked]


def _plans(ask: Ask) -> Plans:
    """What Launchpad has just said. Raises Refused where it could not be asked."""
    name = ask.case.shown
    found = plans.plans(ask.known, ask.now)
    if found is None:
        seen = ask.known.latest(plans.WHAT, name)
        why = seen.trouble if seen and seen.trouble else "nobody has asked it"
        raise Refused(f"Launchpad could not be asked: {why}. Say later: plans {name}")
    return found


def _count(number: int) -> str:
    return "1 blueprint" if number == 1 else f"{number} blueprints"
