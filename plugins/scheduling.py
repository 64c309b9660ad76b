"""Step 8: the series and its milestones."""

from __future__ import annotations

from bot.core.effects import EnsureDuties, EnsureMilestone, EnsureSeries
from bot.core.errors import Refused
from bot.core.people import Role
from bot.core.rules import LAUNCHPAD_NAME, MILESTONE_KINDS
from bot.core.seen import our_project
from bot.core.when import read_day, show_day
from bot.plugin import Answer, Ask, Plugin

plugin = Plugin("scheduling", __doc__)

MANAGERS = (Role.DRIVER, Role.RELEASE_MANAGER)


@plugin.writes(
    "series <project> create <name> [<summary...>]",
    by=MANAGERS,
    example="series cactus of burrow is being made; it is the focus of development",
)
def series(ask: Ask, name: str, summary: str = "") -> str:
    """make a release series on Launchpad, and the focus of development"""
    word, case = name.lower(), ask.case
    made_now = _is_made(ask)
    _named(name)
    if word in ask.known.series:
        raise Refused(f"{case.shown} has a series {word} already. Say: schedule {case.shown} show")
    ask.voices.series(case.id, word, summary or f"{word.capitalize()} release", ask.now)
    ask.voices.wish_again(case.id, f"series {word}")
    ask.voices.wish_again(case.id, "project focus")
    if not made_now:
        return f"series {word} of {case.shown} is noted; it is made with the project"
    made = ask.later(
        EnsureSeries(case.shown, word, summary or f"{word.capitalize()} release"),
        after=[f"project {case.shown}"],
    )
    ask.later(EnsureDuties(case.shown, focus=word), needs=[made])
    return f"series {word} of {case.shown} is being made; it is the focus of development"


@plugin.writes(
    "milestone <project> add <name> <date> kind <kind> [series <series>]",
    by=MANAGERS,
    example="milestone cactus-ff of burrow (feature-freeze, 24 Mar 2011) is being made",
)
def add(ask: Ask, name: str, date: str, kind: str, series: str = "") -> str:
    """make a milestone: feature-freeze, bug-freeze, release or any other kind"""
    word, case, day = name.lower(), ask.case, read_day(date)
    made_now = _is_made(ask)
    _named(name)
    sort = kind.lower()
    if not LAUNCHPAD_NAME.fullmatch(sort):
        kinds = f"there are {', '.join(MILESTONE_KINDS)} and words of yours"
        raise Refused(
            f"{kind[:30]!r} is no kind; {kinds}. Say: milestone {case.shown} add NAME {day} kind release"
        )
    known = ask.known
    if not known.series:
        raise Refused(
            f'a milestone is of a series, and there is none. Say: series {case.shown} create NAME "..."'
        )
    old = next((m for m in known.milestones if m.name == word), None)
    of = series.lower() or (old.series if old else list(known.series)[-1])
    if of not in known.series:
        have = f"{case.shown} has no series {of[:30]!r}; it has {', '.join(known.series)}"
        raise Refused(f'{have}. Say: series {case.shown} create NAME "..."')
    if old is not None and (old.date == day or (old.series, old.kind) != (of, sort)):
        there = f"{word} ({old.series}, {old.kind}, {old.date})"
        raise Refused(
            f"a name is used once in a project, and {case.shown} has {there}. To give it another date, "
            f"say: milestone {case.shown} add {word} DATE kind {old.kind} series {old.series}"
        )
    _in_order(ask, of, day.isoformat(), sort, word)
    ask.voices.milestone(case.id, word, {"series": of, "date": day, "kind": sort}, ask.now)
    for key in (f"milestone {word}", f"milestone {word} date"):
        ask.voices.wish_again(case.id, key)
    if made_now:
        needed = f"series {case.shown}/{of}"
        ask.later(EnsureMilestone(case.shown, of, word, day.isoformat()), after=[needed])
    if old is not None:
        return f"milestone {word} of {case.shown} moves from {show_day(old.date)} to {show_day(day)}"
    what = f"milestone {word} of {case.shown} ({sort}, {show_day(day)})"
    return f"{what} is being made" if made_now else f"{what} is noted; it is made with the project"


@plugin.reads("schedule <project> show", example="burrow: cactus: cactus-ff 24 Mar 2011 (feature-freeze) ...")
def show(ask: Ask) -> Answer:
    """the series and milestones of a project"""
    known = ask.known
    lines = [f"{m.series}: {m.name} {show_day(m.date)} ({m.kind})" for m in known.milestones]
    if not known.series:
        return Answer(f'{ask.case.shown} has no series yet. Say: series {ask.case.shown} create NAME "..."')
    text = f"{ask.case.shown}: series {', '.join(known.series)}; {len(lines)} milestones"
    return Answer(f"{text}: {'; '.join(lines[:4])}" if lines else text, tuple(lines[4:]))


def _is_made(ask: Ask) -> bool:
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


def _named(name: str) -> None:
    if not LAUNCHPAD_NAME.fullmatch(name.lower()):
        takes = "Launchpad takes two or more lower-case letters, digits, + . -"
        raise Refused(f"{name[:40]!r} cannot be a name: {takes}. Say it with another name")


def _in_order(ask: Ask, series: str, day: str, kind: str, name: str) -> None:
    """Feature freeze, bug freeze and release follow each other (spec: releases)."""
    if kind not in MILESTONE_KINDS:
        return
    place = MILESTONE_KINDS.index(kind)
    for other in ask.known.milestones:
        if other.series != series or other.name == name or other.kind not in MILESTONE_KINDS:
            continue
        theirs, their_day = MILESTONE_KINDS.index(other.kind), other.date.isoformat()
        if (theirs < place and their_day > day) or (theirs > place and their_day < day):
            side = "before" if theirs < place else "after"
            order = f"{other.name} ({other.kind}, {their_day}) belongs {side} it"
            raise Refused(f"{kind} on {day} would be out of order: {order}. Say it with another date")
