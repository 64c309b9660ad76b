"""Step 8: a whole cycle by the rules, what is decided, and what Launchpad says of it."""

from __future__ import annotations

from datetime import date as Day

from bot.core import cycles, plans, schedule, tellings
from bot.core.effects import EnsureSeries, Look, Then
from bot.core.errors import Refused
from bot.core.freezes import amiss, r_week
from bot.core.grammar import split
from bot.core.schedule import Cycle
from bot.core.schedule_plan import put_right
from bot.core.schedule_rules import kind_of
from bot.core.version import read_version
from bot.core.when import length, read_day
from bot.plugin import Answer, Ask, Plugin
from bot.scheduling import MANAGERS, begin, change, late, ready

plugin = Plugin("schedules", __doc__)

DRIFT = "drift_told"
"""The fact that keeps how Launchpad differed when that was told last."""


@plugin.writes(
    "schedule <project> plan <series> <date> [<days...>]",
    by=MANAGERS,
    example="cactus of burrow: cactus-bf 17 Mar 2011, cactus-ff 24 Mar 2011, ... are being made",
)
def plan(ask: Ask, series: str, date: str, days: str = "") -> str:
    """the whole chain for a release on that day: version 2011.2, and KIND DATE for days set by hand"""
    return _plan(ask, series, date, days, "")


@plugin.writes(
    "schedule <project> plan <series> <date> [<days...>] because <reason...>",
    by=MANAGERS,
    example="cactus of burrow: 2011.2 (release) moves from 14 Apr 2011 to 15 Apr 2011: ...",
)
def plan_again(ask: Ask, series: str, date: str, days: str = "", *, reason: str) -> str:
    """plan a cycle anew: what people have set by hand stays, the rest moves"""
    return _plan(ask, series, date, days, reason)


def _plan(ask: Ask, series: str, date: str, days: str, reason: str) -> str:
    made_now = ready(ask)
    case, word, day = ask.case, series.lower(), read_day(date)
    version, by_hand = _days(ask, days)
    needs: tuple[int, ...] = ()
    before = Cycle(word, ask.rules.release_zone)
    if word in ask.known.series:
        before = cycles.cycle(ask.known, word, ask.rules)
    after, moves = schedule.replan(before, day, version=version, by_hand=by_hand, because=reason)
    taken = {m.name: m for m in ask.known.milestones if m.series != word}
    if both := [event.name for event in after.events if event.name in taken]:
        other = taken[both[0]].series
        raise Refused(f"a name is used once in a project, and {both[0]} is of {other}. Rename that one first")
    if after == before:
        raise Refused(f"that is the plan already. Say: schedule {case.shown} show")
    if word not in ask.known.series:
        needs = begin(ask, word)
    change(ask, before, after, moves, needs)
    new = [cycles.line(event) for event in after.events if before.find(event.name) is None]
    being = "being made" if made_now else "noted, and made with the project"
    text = [f"{', '.join(new)} {'are' if new[1:] else 'is'} {being}"] if new else []
    text += [move.sentence for move in moves]
    text += [wrong for event in after.events if event.day and (wrong := amiss(event.day))]
    return f"{word} of {case.shown}: {'; '.join(text)}"


def _days(ask: Ask, words: str) -> tuple[str, dict[str, Day]]:
    """`version 2011.2 ff 2011-03-24` as a version and days by kind. Raises Refused, Unclear."""
    said = [word.text for word in split(words)]
    if len(said) % 2:
        form = f"schedule {ask.case.shown} plan SERIES DATE version 2011.2 feature-freeze 2011-03-24"
        raise Refused(f"{said[-1][:40]!r} stands alone; a kind and its date belong together. Say: {form}")
    pairs = dict(zip(said[::2], said[1::2], strict=True))
    version = pairs.pop("version", "")
    if version:
        read_version(version)
    return version, {kind_of(kind): read_day(day) for kind, day in pairs.items()}


@plugin.reads("schedule <project> show", example="burrow: cactus: cactus-ff 24 Mar 2011 (feature-freeze) ...")
def show(ask: Ask) -> Answer:
    """the series and milestones of a project, and where Launchpad says otherwise"""
    known, name = ask.known, ask.case.shown
    if not known.series:
        return Answer(f"{name} has no series yet. Say: series {name} create NAME")
    lines = [f"{one.series}: {_week(one, e)}" for one in cycles.cycles(known, ask.rules) for e in one.events]
    text = f"{name}: series {', '.join(known.series)}; {len(lines)} milestones"
    seen = cycles.schedule_seen(known)
    known_there = seen is not None and seen.found is not None
    as_there = f"; as on Launchpad {length(ask.now - seen.at)} ago" if seen and known_there else ""
    tail = late(ask) or as_there
    return Answer(f"{text}: {'; '.join(lines[:4])}{tail}" if lines else text, tuple(lines[4:]))


@plugin.writes(
    "schedule <project> check",
    by=MANAGERS,
    example="burrow: Launchpad is as decided",
    looks=lambda ask: (Look("schedule", ask.case.shown, ask.case.id),),
    fresh=True,
)
def check(ask: Ask) -> str:
    """look whether Launchpad has the dates that were decided, now"""
    seen = ask.known.latest("schedule", ask.case.shown)
    if seen is None or seen.found is None:
        why = seen.trouble if seen else "nobody has looked"
        again = f"Say again later: schedule {ask.case.shown} check"
        raise Refused(f"Launchpad could not be asked: {why}. {again}")
    words = cycles.drift(ask.known, ask.rules)
    if not words:
        return f"{ask.case.shown}: Launchpad is as decided"
    return _differs(ask, words)


@plugin.timed("glance <project>", due=lambda a: tellings.glance_due(a.known, a.rules), quiet=True)
def glance(ask: Ask) -> str:
    """look once a day at what people have changed on Launchpad, there and in what is followed"""
    case = ask.case
    followed = {s.following.project for s in ask.known.series.values() if s.following}
    looks = [ask.later(Look("schedule", case.shown, case.id))]
    looks += [ask.later(Look("schedule", other, case.id)) for other in sorted(followed - {case.shown})]
    ask.later(Then(f"glanced {case.label}", case.id, case.entry), needs=looks)
    ask.later(Look(plans.WHAT, case.shown, case.id))
    return f"{case.shown} is looked at"


@plugin.follows("glanced <project>", quiet=True)
def glanced(ask: Ask) -> str:
    """tell what is different on Launchpad, once"""
    case = ask.case
    words = cycles.drift(ask.known, ask.rules)
    ask.schedules.forget_looks(case.id, case.shown)
    ask.schedules.forget_looks(case.id, case.shown, plans.WHAT)
    told = ask.settings.get(f"{DRIFT}/{case.id}") or []
    if words and words != told:
        ask.aloud(_differs(ask, words))
    if words != told:
        ask.settings.put(f"{DRIFT}/{case.id}", words)
    ask.later(Then(f"compared {case.label}", case.id, case.entry))
    return f"{case.shown}: {len(words)} differences"


def _differs(ask: Ask, words: list[str]) -> str:
    name = ask.case.shown
    do = f"To take it: milestone {name} move NAME DATE because ...; to put ours back: schedule {name} restore"
    return f"{name}: Launchpad is not as decided: {', '.join(words)}. {do}"


@plugin.writes(
    "schedule <project> restore",
    by=MANAGERS,
    example="cactus of burrow is being put right on Launchpad",
)
def restore(ask: Ask) -> str:
    """have series and milestones on Launchpad be as decided, whoever changed them there"""
    found = cycles.cycles(ask.known, ask.rules)
    if not ready(ask):
        raise Refused(f"{ask.case.shown} is not on Launchpad yet. Say: bootstrap {ask.case.shown} plan")
    if not found:
        raise Refused(f"{ask.case.shown} has no series. Say: series {ask.case.shown} create NAME")
    for one in found:
        wanted = ask.known.series[one.series]
        made = ask.later(EnsureSeries(ask.case.shown, one.series, wanted.summary, wanted.status))
        put_right(ask.plan, ask.case.shown, ask.case.id, one, (made,))
    return f"{', '.join(one.series for one in found)} of {ask.case.shown} is being put right on Launchpad"


def _week(cycle: Cycle, event: schedule.Event) -> str:
    week = f", {r_week(event.day, cycle.release)}" if event.day and cycle.release else ""
    line = cycles.line(event)
    return f"{line[:-1]}{week})" if week else line
