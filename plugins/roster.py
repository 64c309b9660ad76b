"""What the bot holds you to be: the person, the proof, the roles, and how old each answer is.

Launchpad is asked about everybody's bindings in turn, and about roles when they matter. `refresh` asks now.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.core.effects import Look
from bot.core.errors import Refused
from bot.core.people import Role
from bot.core.roster import Binding, fold, tell
from bot.core.rules import LAUNCHPAD_NAME
from bot.core.seen import our_team
from bot.core.when import length, show_day
from bot.plugin import Answer, Ask, Plugin

plugin = Plugin("roster", __doc__)

BETWEEN = timedelta(minutes=1)
"""What lies between two questions to Launchpad about the same person, at least."""

GROUPS = {"-drivers": "driver of", "-core": "reviewer of", "-bugs": "bug supervisor of"}
"""What the members of a project's team are to it."""


@plugin.reads(
    "whoami",
    example="you are eday (account eday). bound: eday on oftc by a signed mail, 2 Jan 2011. roles: "
    "a board member (team ppb, asked 4 min ago)",
)
def whoami(ask: Ask) -> str:
    """who the bot holds you to be, how it knows, and your roles with where each comes from"""
    who = ask.who
    if not who.identified:
        return f"you are {who.known}. Log in to services and say: identify YOUR-LAUNCHPAD-NAME"
    parts = [f"you are {who.known}"]
    if bound := [_shown(binding) for binding in ask.bindings.of_person(who.person)]:
        parts.append(f"bound: {'; '.join(bound)}")
    if LAUNCHPAD_NAME.fullmatch(who.person):
        parts.append(_roles(ask, who.person))
    return ". ".join(filter(None, (*parts, who.unasked)))


@plugin.reads("bindings <who>", example="eday: account eday on oftc by a signed mail, 2 Jan 2011")
def bindings(ask: Ask, who: str) -> Answer:
    """what speaks for a person, and what was bound and ended before"""
    person = _name(who, "bindings NAME")
    now = [_shown(binding) for binding in ask.bindings.of_person(person)]
    past = [
        f"{show_day(e.at)} account {e.account} on {e.network} {e.what} by {e.by}: {e.why}"
        for e in ask.bindings.history(person)
    ]
    return Answer(f"{person}: {'; '.join(now) or 'no account speaks for them'}", tuple(past))


def _myself(ask: Ask) -> tuple[Look, ...]:
    if not LAUNCHPAD_NAME.fullmatch(ask.who.person):
        raise Refused(f"Launchpad knows nothing of you, {ask.who.known}. Say: refresh NAME, or: refresh all")
    return _look(ask, ask.who.person)


def _somebody(ask: Ask) -> tuple[Look, ...]:
    return _look(ask, _name(ask.args["who"], "refresh NAME"))


def _look(ask: Ask, person: str) -> tuple[Look, ...]:
    seen = ask.bindings.seen("roster", person)
    if seen is not None and seen.found is not None and ask.now - seen.at < BETWEEN:
        ago = length(ask.now - seen.at)
        raise Refused(
            f"I ask Launchpad about somebody once in {length(BETWEEN)}, and did so {ago} ago. Say: whoami"
        )
    return (Look("roster", person),)


@plugin.writes(
    "refresh", by=Role.PERSON, looks=_myself, fresh=True, example="eday: roles: none; nothing changed"
)
def refresh(ask: Ask) -> str:
    """ask Launchpad anew for your roles and for what speaks for you"""
    return _refreshed(ask, ask.who.person)


@plugin.writes(
    "refresh <who>", by=Role.ADMIN, looks=_somebody, fresh=True, example="eday: roles: none; nothing changed"
)
def refresh_somebody(ask: Ask, who: str) -> str:
    """ask Launchpad anew for the roles and bindings of somebody"""
    return _refreshed(ask, _name(who, "refresh NAME"))


@plugin.writes("refresh all", by=Role.ADMIN, example="Launchpad is asked about 24 people, a few at a time")
def refresh_all(ask: Ask) -> str:
    """ask Launchpad anew about everybody who is bound"""
    count = ask.bindings.recheck()
    people = "1 person" if count == 1 else f"{count} people"
    return f"Launchpad is asked about {people}, a few at a time; who is bound no more is told"


def _refreshed(ask: Ask, person: str) -> str:
    seen = ask.bindings.seen("roster", person)
    if seen is None or seen.found is None:
        why = seen.trouble if seen else "it did not answer"
        raise Refused(f"Launchpad could not be asked, so all stays as it was: {why}. Say later: refresh")
    changes = ask.bindings.settle(person, seen.found, ask.who.person, ask.now)
    mine = fold(ask.speaker.account or "")
    for planned in tell(c for c in changes if c.binding.account != mine).planned:
        ask.later(planned.effect)
    what = "; ".join(change.told for change in changes) or "what speaks for them stands"
    return f"{person}: {_roles(ask, person)}; {what}"


def _roles(ask: Ask, person: str) -> str:
    """Each role with the team it comes from and the age of the answer."""
    seen = ask.people.standing(person)
    if seen is None or seen.asked is None:
        return "roles: not asked for lately. Say: refresh" if seen is None else ""
    age = f"asked {length(ask.now - seen.asked)} ago"
    found = [f"{what} (team {team}, {age})" for what, team in _held(ask, seen.teams)]
    return f"roles: {', '.join((*found, *_leads(ask, person))) or f'none ({age})'}"


def _leads(ask: Ask, person: str) -> Iterator[str]:
    """The proposals that somebody drives by word, with or without a team."""
    for case in ask.cases.live():
        if case.proposer == person:
            yield f"driver of {case.shown} (its proposer)"
        elif person in ask.voices.drivers(case.id):
            yield f"driver of {case.shown} (named here)"


def _held(ask: Ask, teams: frozenset[str]) -> Iterator[tuple[str, str]]:
    """What somebody in `teams` is, by the config and to projects under way, each with its team."""
    for team in sorted(teams):
        if (role := ask.people.role_of(team)) is not None:
            yield role.value, team
        group = next((group for group in GROUPS if team.endswith(group)), "")
        case = ask.cases.find(team.removesuffix(group)) if group else None
        if case is not None and our_team(ask.open_file(case), group[1:]) == team:
            yield f"{GROUPS[group]} {case.shown}", team


def _shown(binding: Binding) -> str:
    how = f"{binding.account} on {binding.network} by {binding.how}, {show_day(binding.at)}"
    if binding.rival:
        return f"{how}, claimed by {binding.rival} as well, so it speaks for nobody"
    return how


def _name(word: str, say: str) -> str:
    person = word.removeprefix("~").lower()
    if not LAUNCHPAD_NAME.fullmatch(person):
        raise Refused(f"{word[:40]!r} is no Launchpad name; theirs follows the ~ there. Say: {say}")
    return person
