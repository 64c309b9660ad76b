"""Step 7: who is in -drivers, -core and -bugs."""

from __future__ import annotations

from bot.core.effects import EnsureMember, EnsureNoMember
from bot.core.errors import Refused
from bot.core.people import Role
from bot.core.rules import LAUNCHPAD_NAME
from bot.core.seen import our_team
from bot.plugin import Ask, Plugin

plugin = Plugin("members", __doc__)

TEAMS = ("drivers", "core", "bugs")


@plugin.writes(
    "member <project> <team> add <who> [because <reason...>]",
    by=Role.DRIVER,
    example="jaypipes joins burrow-bugs",
)
def add(ask: Ask, team: str, who: str, reason: str = "") -> str:
    """put a person into -drivers, -core or -bugs"""
    word, person, case = _team(ask, team, "add"), _person(ask, who, "add"), ask.case
    full = f"{case.shown}-{word}"
    there = _standing(ask, word, full)
    ask.voices.name_member(case.id, word, person, ask.now)
    ask.voices.wish_again(case.id, f"member {full}/{person}")
    if not there:
        return f"{person} joins {full} when it is made"
    ask.later(EnsureMember(full, person, reason or f"named by {ask.who.person}"), after=[f"team {full}"])
    return f"{person} joins {full}"


@plugin.writes(
    "member <project> <team> remove <who> because <reason...>",
    by=Role.DRIVER,
    example="jaypipes leaves burrow-bugs",
)
def remove(ask: Ask, team: str, who: str, reason: str) -> str:
    """take a person out of -drivers, -core or -bugs; Launchpad keeps the membership as deactivated"""
    word, person, case = _team(ask, team, "remove"), _person(ask, who, "remove"), ask.case
    full, name = f"{case.shown}-{word}", case.shown
    if word == "drivers" and person == case.proposer:
        rule = f"who leads a project is one of its drivers, and {person} leads {name}"
        raise Refused(f"{rule}. Say first: handover {name} to NAME")
    if person == (ask.known.found("bootstrap", name) or {}).get("me"):
        rule = f"I stay in {full}: without me there nobody does what is said here"
        raise Refused(f"{rule}. Say: bootstrap {name} status")
    there = _standing(ask, word, full)
    ask.voices.unname_member(case.id, word, person)
    ask.voices.wish_again(case.id, f"member {full}/{person}")
    if not there:
        return f"{person} does not join {full}"
    ask.later(EnsureNoMember(full, person, reason), after=[f"team {full}"])
    return f"{person} leaves {full}"


def _team(ask: Ask, team: str, verb: str) -> str:
    word = team.lower().lstrip("-")
    if word not in TEAMS:
        raise Refused(f"{team[:30]!r} is none of {', '.join(TEAMS)}. {_say(ask, verb)}")
    return word


def _person(ask: Ask, who: str, verb: str) -> str:
    person = who.removeprefix("~").lower()
    if not LAUNCHPAD_NAME.fullmatch(person):
        raise Refused(f"{who[:40]!r} is no Launchpad name; theirs follows the ~ there. {_say(ask, verb)}")
    return person


def _say(ask: Ask, verb: str) -> str:
    why = " because ..." if verb == "remove" else ""
    return f"Say: member {ask.case.shown} core {verb} NAME{why}"


def _standing(ask: Ask, word: str, full: str) -> bool:
    """Whether the team is there, or being made. Raises Refused where it is not ours to fill."""
    case = ask.case
    if ask.flow.number(case.step) < ask.flow.number("bootstrap"):
        raise Refused(
            f"a project has teams from step 7 on, and {case.shown} is at {case.step}. Say: wait {case.shown}"
        )
    making = any(
        row.kind == "EnsureTeam" and row.payload.get("name") == full
        for row in ask.effects.unfinished(case_id=case.id)
    )
    there = making or our_team(ask.known, word) is not None
    if case.step != "bootstrap" and not there:
        raise Refused(
            f"I put people into teams that are ours, and {full} was not seen to be. "
            f"Say: bootstrap {case.shown} plan"
        )
    return there
