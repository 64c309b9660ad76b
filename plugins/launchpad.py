"""Step 7: the project and its groups on Launchpad, as planned, as they are, and as they should be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from bot.core.dossier import Evidence
from bot.core.effects import Effect, Look, target_of
from bot.core.errors import Refused
from bot.core.findings import Finding, State, acceptable, findings
from bot.core.people import Role
from bot.core.seen import our_project
from bot.core.when import length, show_moment
from bot.plugin import Answer, Ask, EffectView, Plugin
from bot.scheduling import take_days

plugin = Plugin("launchpad", __doc__)

MANAGERS = (Role.DRIVER, Role.RELEASE_MANAGER)


def _look(ask: Ask) -> tuple[Look, ...]:
    return (Look("bootstrap", ask.case.shown, ask.case.id, expected=our_project(ask.known)),)


@plugin.writes(
    "bootstrap <project> plan",
    by=Role.DRIVER,
    looks=_look,
    fresh=True,
    example="burrow: project burrow create, ~burrow create, ~burrow-drivers exists ...",
)
def plan(ask: Ask) -> Answer:
    """look at Launchpad and list what would be created, what differs, and what is in the way"""
    name, all_ = ask.case.shown, _found(ask, "plan")
    main = sorted((one for one in all_ if one.kind in {"project", "team"}), key=lambda one: one.kind)
    words = [one.words if one.state is not State.BLOCKED else f"{one.title} {one.why}" for one in main]
    rest = [one for one in all_ if one not in main]
    count = Counter((one.kind, one.state) for one in rest)
    words += [f"{many} {_plural(kind, many)} {state}" for (kind, state), many in count.items()]
    return Answer(f"{name}: {', '.join(words)}{_next(ask, all_)}", _letter(ask, all_))


@plugin.writes(
    "bootstrap <project> drift",
    by=MANAGERS,
    looks=_look,
    fresh=True,
    example="burrow: 2 things differ on Launchpad: milestone cactus-ff differs (date is ...); ...",
)
def drift(ask: Ask) -> Answer:
    """look at Launchpad, and tell what is not as it should be, whoever changed it"""
    name, all_ = ask.case.shown, _found(ask, "drift")
    off = [one for one in all_ if one.state is not State.EXISTS]
    if not off:
        return Answer(f"{name}: all {len(all_)} things on Launchpad are as they should be")
    if not our_project(ask.known) and all(one.state in {State.CREATE, State.BLOCKED} for one in off):
        raise Refused(f"{name} is not on Launchpad as a project of ours. Say: bootstrap {name} plan")
    can = any(one.state in {State.CREATE, State.DIFFERS} and not one.owner for one in off)
    say = f"bootstrap {name} adopt because ..."
    if can and not ask.flow.step(ask.case.step).final:
        say = f"bootstrap {name} apply, to put it right, or to keep it as it is: {say}"
    many = "1 thing differs" if len(off) == 1 else f"{len(off)} things differ"
    shown = "; ".join(_off(one) for one in off[:3])
    more = f"; and {len(off) - 3} more" if off[3:] else ""
    return Answer(f"{name}: {many} on Launchpad: {shown}{more}. Say: {say}", _letter(ask, off))


@plugin.writes(
    "bootstrap <project> adopt [because <reason...>]",
    by=Role.DRIVER,
    looks=_look,
    fresh=True,
    example="burrow: taken as they are: project owner eday, milestone cactus-ff date 2011-03-31",
)
def adopt(ask: Ask, reason: str = "") -> str:
    """look at Launchpad, and take what is there as it is: it is what should be from then on"""
    name, all_ = ask.case.shown, _found(ask, "adopt")
    seen = ask.known.latest("bootstrap", name)
    assert seen is not None
    assert seen.found is not None
    made = ask.flow.number(ask.case.step) > ask.flow.number("bootstrap")
    taken = acceptable(ask.known, ask.rules, seen.found, made)
    theirs = [one for one in all_ if one.state is State.BLOCKED and one.owner not in ask.known.drivers]
    left = f"; not ours to take: {', '.join(f'{one.title} {one.why}' for one in theirs)}" if theirs else ""
    if not taken:
        return f"{name}: nothing on Launchpad differs that could be taken as it is{left}"
    planned = {f"milestone {one.name} date": one.name for one in ask.known.milestones}
    days = {planned[key]: value for key, value in taken.items() if key in planned}
    take_days(ask, {name: date.fromisoformat(day) if day else None for name, day in days.items()}, reason)
    for key, value in taken.items():
        if key not in planned:
            ask.voices.adopt(ask.case.id, key, value, ask.who.person, ask.now)
    ask.detail["adopted"] = taken
    words = [f"{key} {'not there' if value is None else value}" for key, value in taken.items()]
    shown = f"{', '.join(words[:6])}{f' and {len(words) - 6} more' if words[6:] else ''}"
    return f"{name}: taken as they are: {shown}{left}"


@plugin.reads("bootstrap <project> status", example="burrow: 3 to do for 8 s; first: team burrow-core ...")
def status(ask: Ask) -> Answer:
    """what is being made on Launchpad, what hinders it, and how things stood at the last look"""
    name = ask.case.shown
    rows = [row for row in ask.effects.unfinished(case_id=ask.case.id) if target_of(row.kind) == "launchpad"]
    lines = [
        f"{_subject(row)}: {row.state}, {row.failures} failures{f', {row.error}' if row.error else ''}"
        for row in rows
    ]
    seen = ask.known.latest("bootstrap", name)
    stood = _stood(ask, seen)
    if not rows:
        idle = f"{name}: nothing is being made on Launchpad now"
        return Answer(f"{idle}{stood}", _lines(ask, _seen(ask, seen)))
    since = length(ask.now - min(row.posted for row in rows))
    return Answer(f"{name}: {len(rows)} to do for {since}; first: {lines[0]}{stood}", tuple(lines[1:]))


def _found(ask: Ask, verb: str) -> list[Finding]:
    """What the look found. Raises Refused where Launchpad could not be asked."""
    name = ask.case.shown
    seen = ask.known.latest("bootstrap", name)
    if seen is None or seen.found is None:
        why = seen.trouble if seen else "nobody has asked it"
        raise Refused(f"Launchpad could not be asked: {why}. Say later: bootstrap {name} {verb}")
    return findings(ask.known, ask.rules, seen.found)


def _seen(ask: Ask, seen: Evidence | None) -> list[Finding]:
    if seen is None or seen.found is None:
        return []
    return findings(ask.known, ask.rules, seen.found)


def _stood(ask: Ask, seen: Evidence | None) -> str:
    if seen is None:
        return ""
    if seen.found is None:
        return f"; Launchpad could not be asked {show_moment(seen.at)}: {seen.trouble}"
    count = Counter(one.state for one in _seen(ask, seen))
    words = ", ".join(f"{many} {state}" for state, many in count.items())
    return f"; {show_moment(seen.at)}: {words}"


def _lines(ask: Ask, all_: Sequence[Finding]) -> tuple[str, ...]:
    """One line for each object, with its page; what is as it should be comes last."""
    all_ = sorted(all_, key=lambda one: one.state is State.EXISTS)
    seen = ask.known.latest("bootstrap", ask.case.shown)
    root = str((seen.found or {}).get("web", "")) if seen else ""
    return tuple(f"{one.words}: {root}/{one.path}" for one in all_)


def _letter(ask: Ask, all_: Sequence[Finding]) -> tuple[str, ...]:
    """The whole list for a reader of mail; on IRC it is there for who asks: `bootstrap burrow status`."""
    return _lines(ask, all_) if ask.speaker.door == "mail" else ()


def _next(ask: Ask, all_: Sequence[Finding]) -> str:
    name, blocked = ask.case.shown, [one for one in all_ if one.state is State.BLOCKED]
    if any(one.owner in ask.known.drivers for one in blocked):
        return f". What is not ours is not touched. To take it as it is, say: bootstrap {name} adopt"
    if blocked:
        say = f"Talk to the owners, or say: back {name} naming because ..."
        return f". What is not ours is not touched. {say}"
    todo = any(one.state in {State.CREATE, State.DIFFERS} for one in all_)
    late = ask.flow.number(ask.case.step) > ask.flow.number("bootstrap")
    if ask.case.step == "bootstrap" or (todo and late and not ask.flow.step(ask.case.step).final):
        return f". Each with its page: bootstrap {name} status. Next: bootstrap {name} apply"
    return ""


def _off(one: Finding) -> str:
    if one.state is State.CREATE:
        return f"{one.title} is not there"
    if one.state is State.BESIDE:
        return f"{one.title} is {one.state}"
    return one.words


def _subject(row: EffectView) -> str:
    try:
        return Effect.unpack(row.kind, dict(row.payload)).subject or row.kind
    except (KeyError, TypeError):
        return row.kind


def _plural(kind: str, many: int) -> str:
    return kind if many == 1 or kind == "series" else f"{kind}s"
