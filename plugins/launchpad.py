"""Step 7: the project and its groups on Launchpad."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.core.effects import EnsureMember, Look
from bot.core.errors import Refused
from bot.core.people import Role
from bot.core.rules import LAUNCHPAD_NAME
from bot.core.seen import our_team
from bot.core.when import length
from bot.plugin import Answer, Ask, Plugin

plugin = Plugin("launchpad", __doc__)

TEAMS = ("drivers", "core", "bugs")


def _look(ask: Ask) -> tuple[Look, ...]:
    return (Look("bootstrap", ask.case.shown, ask.case.id),)


@plugin.writes(
    "bootstrap <project> plan",
    by=Role.DRIVER,
    looks=_look,
    fresh=True,
    example="burrow: project create, ~burrow create, ~burrow-drivers exists ...",
)
def plan(ask: Ask) -> str:
    """look at Launchpad and list what would be created, and what is in the way"""
    name = ask.case.shown
    seen = ask.known.latest("bootstrap", name)
    if seen is None or seen.found is None:
        why = seen.trouble if seen else "nobody has asked it"
        raise Refused(f"Launchpad could not be asked: {why}. Say later: bootstrap {name} plan")
    words = [f"project {name} {_state(seen.found.get('project'))}"]
    teams = seen.found.get("teams", {})
    words += [f"~{team} {_state(teams.get(team))}" for team in (name, *(f"{name}-{t}" for t in TEAMS))]
    found = [seen.found.get("project"), *teams.values()]
    if any(one and not one.get("ours") for one in found):
        say = f"Talk to the owners, or say: back {name} naming because ..."
        return f"{name}: {', '.join(words)}. What is not ours is not touched. {say}"
    if ask.case.step != "bootstrap":
        return f"{name}: {', '.join(words)}"
    return f"{name}: {', '.join(words)}. Next: bootstrap {name} apply"


@plugin.reads("bootstrap <project> status", example="burrow: 3 to do for 8 s; first: team burrow-core ...")
def status(ask: Ask) -> Answer:
    """what is being made on Launchpad, and what hinders it"""
    rows = [row for row in ask.effects.unfinished(case_id=ask.case.id) if row.kind.startswith("Ensure")]
    if not rows:
        return Answer(f"{ask.case.shown}: nothing is being made on Launchpad now")
    lines = [
        f"{row.kind.removeprefix('Ensure').lower()} {row.payload.get('name') or row.payload.get('project')}: "
        f"{row.state}, {row.failures} failures{f', {row.error}' if row.error else ''}"
        for row in rows
    ]
    since = length(ask.now - min(row.posted for row in rows))
    return Answer(f"{ask.case.shown}: {len(rows)} to do for {since}; first: {lines[0]}", tuple(lines[1:]))


@plugin.writes(
    "member <project> <team> add <who> [because <reason...>]",
    by=Role.DRIVER,
    example="jaypipes joins burrow-bugs",
)
def member(ask: Ask, team: str, who: str, reason: str = "") -> str:
    """put a person into -drivers, -core or -bugs"""
    word, person, case = team.lower().lstrip("-"), who.removeprefix("~").lower(), ask.case
    say = f"Say: member {case.shown} core add NAME"
    if word not in TEAMS:
        raise Refused(f"{team[:30]!r} is none of {', '.join(TEAMS)}. {say}")
    if not LAUNCHPAD_NAME.fullmatch(person):
        raise Refused(f"{who[:40]!r} is no Launchpad name; theirs follows the ~ there. {say}")
    if ask.flow.number(case.step) < ask.flow.number("bootstrap"):
        raise Refused(
            f"a project has teams from step 7 on, and {case.shown} is at {case.step}. Say: wait {case.shown}"
        )
    full = f"{case.shown}-{word}"
    making = any(row.kind == "EnsureTeam" for row in ask.effects.unfinished(case_id=case.id))
    there = making or our_team(ask.known, word) is not None
    if case.step != "bootstrap" and not there:
        raise Refused(
            f"I put people into teams that are ours, and {full} was not seen to be. "
            f"Say: bootstrap {case.shown} plan"
        )
    ask.voices.name_member(case.id, word, person, ask.now)
    if not there:
        return f"{person} joins {full} when it is made"
    ask.later(EnsureMember(full, person, reason or f"named by {ask.who.person}"), after=[f"team {full}"])
    return f"{person} joins {full}"


def _state(found: Mapping[str, Any] | None) -> str:
    if not found:
        return "create"
    return "exists" if found.get("ours") else f"belongs to {found.get('owner')}"
