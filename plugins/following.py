"""Step 8: follow another project's names and dates, and take its changes when people here agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.core import cycles, following, schedule
from bot.core.dossier import Following
from bot.core.effects import Look
from bot.core.errors import Refused
from bot.core.following import Change, Names
from bot.core.rules import LAUNCHPAD_NAME
from bot.core.schedule import Cycle, Event
from bot.plugin import Ask, Plugin
from bot.scheduling import MANAGERS, begin, change, ready

plugin = Plugin("following", __doc__)


def _their_schedule(ask: Ask) -> tuple[Look, ...]:
    other = ask.args["other"].lower()
    if not LAUNCHPAD_NAME.fullmatch(other):
        raise Refused(f"{other[:40]!r} cannot be a project. Say: schedule {ask.case.shown} follow nova")
    return (Look("schedule", other, ask.case.id),)


@plugin.writes(
    "schedule <project> follow <other> [release <release>]",
    by=MANAGERS,
    example="cactus of burrow follows nova: cactus-ff 24 Mar 2011 (feature-freeze); ...",
    looks=_their_schedule,
)
def follow(ask: Ask, other: str, release: str = "") -> str:
    """take the names and dates of another project's cycle; our release may have a name of its own"""
    ready(ask)
    case, known, name = ask.case, ask.known, other.lower()
    if name == case.shown:
        raise Refused(f"{name} cannot follow itself. Say: schedule {name} follow nova")
    found = known.found("schedule", name)
    if not found or not found["series"]:
        raise Refused(f"Launchpad has no project {name} that I could see. Say it with another name")
    ours = cycles.current(known) or ""
    theirs = following.their_series(found, ours)
    if theirs is None:
        raise Refused(f"{name} has no milestones with dates to follow. Say: schedule {case.shown} plan ...")
    names = Names(name, theirs, case.shown, ours or theirs, release.lower())
    zone = cycles.zone(known, names.our_series, ask.rules)
    cycle = following.their_cycle(found, theirs, zone, _kinds(ask, name))
    before = Cycle(names.our_series, zone)
    needs: tuple[int, ...] = ()
    if names.our_series in known.series:
        before = cycles.cycle(known, names.our_series, ask.rules)
    else:
        needs = begin(ask, names.our_series)
    after, copied = before, following.copied(cycle)
    for theirs_event, event in zip(cycle.events, following.follow(cycle, names).events, strict=True):
        if mine := before.find(event.name):
            copied[theirs_event.name] = mine.day.isoformat() if mine.day else ""
        else:
            after = _added(after, event)
    values = {"project": name, "their_series": theirs, "release": release.lower(), "copied": copied}
    ask.schedules.follow(case.id, names.our_series, values, ask.who.person, ask.now)
    change(ask, before, after, needs=needs)
    offers = following.changes(copied, cycle, after, names)
    lines = [cycles.line(event) for event in after.events]
    text = f"{names.our_series} of {case.shown} follows {name}: {'; '.join(lines)}"
    return f"{text}. {_offer(ask, name, offers)}" if offers else text


@plugin.writes(
    "schedule <project> follow accept",
    by=MANAGERS,
    example="cactus of burrow: 2011.2 (release) moves from 14 Apr 2011 to 15 Apr 2011: nova moved",
)
def accept(ask: Ask) -> str:
    """take what the followed project has changed"""
    ready(ask)
    case, before, follows = ask.case, *_followed(ask)
    found = ask.known.found("schedule", follows.project)
    offers = _offers(ask, before, follows)
    if found is None or not offers:
        raise Refused(f"{follows.project} has changed nothing that {case.shown} does not have")
    days = {name: day for name, day in following.moves(offers).items() if before.find(name)}
    after, moves = schedule.move(before, days, f"{follows.project} moved")
    for one in offers:
        if one.added:
            after = _added(after, Event(one.name, one.kind, one.day))
    theirs = following.their_cycle(found, follows.series, before.zone, _kinds(ask, follows.project))
    change(ask, before, after, moves)
    ask.schedules.copied(case.id, before.series, following.copied(theirs))
    return f"{before.series} of {case.shown}: {'; '.join(one.sentence for one in offers)}"


@plugin.writes(
    "schedule <project> follow stop", by=MANAGERS, example="cactus of burrow follows nova no longer"
)
def stop(ask: Ask) -> str:
    """follow no longer; what was copied stays"""
    before, follows = _followed(ask)
    ask.schedules.unfollow(ask.case.id, before.series)
    return f"{before.series} of {ask.case.shown} follows {follows.project} no longer"


@plugin.follows("compared <project>", quiet=True)
def compared(ask: Ask) -> str:
    """offer what the followed projects have changed, once"""
    told = 0
    for series, planned in ask.known.series.items():
        if planned.following is None:
            continue
        before = cycles.cycle(ask.known, series, ask.rules)
        offers = _offers(ask, before, planned.following)
        words = [one.sentence for one in offers]
        if words and words != list(planned.following.offered):
            ask.aloud(f"{ask.case.shown}: {_offer(ask, planned.following.project, offers)}")
            told += len(words)
        ask.schedules.offered(ask.case.id, series, words)
        ask.schedules.forget_looks(ask.case.id, planned.following.project)
    return f"{ask.case.shown}: {told} changes are offered"


def _followed(ask: Ask) -> tuple[Cycle, Following]:
    for series, planned in reversed(list(ask.known.series.items())):
        if planned.following is not None:
            return cycles.cycle(ask.known, series, ask.rules), planned.following
    name = ask.case.shown
    raise Refused(f"{name} follows no project. Say: schedule {name} follow nova")


def _offers(ask: Ask, ours: Cycle, follows: Following) -> list[Change]:
    found = ask.known.found("schedule", follows.project)
    if found is None or follows.series not in found["series"]:
        return []
    theirs = following.their_cycle(found, follows.series, ours.zone, _kinds(ask, follows.project))
    names = Names(follows.project, follows.series, ask.case.shown, ours.series, follows.release)
    return following.changes(follows.copied, theirs, ours, names)


def _offer(ask: Ask, other: str, offers: list[Change]) -> str:
    words = "; ".join(one.sentence for one in offers)
    return f"{other} has it otherwise: {words}. To take it, say: schedule {ask.case.shown} follow accept"


def _kinds(ask: Ask, other: str) -> Mapping[str, str]:
    """What the milestones of the other project are for, where it is one of ours as well."""
    case = ask.cases.find(other)
    return {m.name: m.kind for m in ask.open_file(case).milestones} if case else {}


def _added(cycle: Cycle, event: Event) -> Cycle:
    """With `event`; what is one of its kind already there stays the only one."""
    if event.kind != "milestone" and cycle.of_kind(event.kind):
        event = replace(event, kind="milestone")
    return schedule.add(cycle, event)
