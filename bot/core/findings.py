"""What should be on Launchpad beside what was seen there: create, exists, differs or blocked, one by one.

`found` is what the look `bootstrap` gave. A part that it lacks was not looked at, and is not judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from bot.core.dossier import Dossier
from bot.core.rules import Rules
from bot.core.wish import GROUPS, Group, member_wishes, policy_wish, project_wish

Found = Mapping[str, Any]


class State(StrEnum):
    """`BESIDE` is there and was never asked for here, such as a series that somebody made by hand."""

    CREATE = "create"
    EXISTS = "exists"
    DIFFERS = "differs"
    BLOCKED = "blocked"
    BESIDE = "beside the plan"


@dataclass(frozen=True, slots=True)
class Difference:
    """`field` is `seen`, and `wanted` is wished for. None is empty, or not there."""

    field: str
    seen: str | None
    wanted: str | None

    @property
    def words(self) -> str:
        return f"{self.field.replace('_', ' ')} is {self.seen or 'empty'}, not {self.wanted or 'empty'}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One object. `kind` is team, project, member, series or milestone; a member is `TEAM/PERSON`.

    `owner` is whose it is where that is not us. `path` follows the root of Launchpad's pages.
    """

    kind: str
    name: str
    state: State
    path: str
    why: str = ""
    owner: str = ""
    differences: tuple[Difference, ...] = ()

    @property
    def title(self) -> str:
        """`project burrow`, `~burrow-core`, `milestone cactus-ff`."""
        return f"~{self.name}" if self.kind == "team" else f"{self.kind} {self.name}"

    @property
    def key(self) -> str:
        """Under which it is adopted."""
        return f"{self.kind} {self.name}"

    @property
    def words(self) -> str:
        """`~burrow-core differs (policy is Open Team, not Restricted Team)`."""
        return f"{self.title} {self.state}{f' ({self.why})' if self.why else ''}"


def findings(known: Dossier, rules: Rules, found: Found) -> list[Finding]:
    """Every object in the order in which they are made, and last what is there beside the plan."""
    parts = (*_teams(known, found), _project(known, rules, found), *_members(known, found))
    return [*parts, *_series(known, found), *_milestones(known, found), *_beside(known, found)]


def schedule_findings(known: Dossier, found: Found) -> list[Finding]:
    """Series and milestones alone, also of a look that saw nothing else."""
    return [*_series(known, found), *_milestones(known, found)]


def acceptable(known: Dossier, rules: Rules, found: Found, made: bool) -> dict[str, str | None]:
    """What an adoption would take as it is: the keys of the new wishes with their values.

    An object of somebody else is taken where one of the proposal's drivers has it. What is not there is
    only wished away where it was `made` before.
    """
    taken: dict[str, str | None] = {
        _owner_key(one): one.owner
        for one in findings(known, rules, found)
        if one.state is State.BLOCKED and one.owner in known.drivers
    }
    now = replace(known, adopted={**known.adopted, **taken})
    for one in findings(now, rules, found):
        if one.state is State.DIFFERS:
            start = "project" if one.kind == "project" else one.key
            taken |= {f"{start} {each.field}": each.seen for each in one.differences}
        elif one.state is State.BESIDE:
            taken[one.key] = "there"
        elif one.state is State.CREATE and made and one.kind in {"member", "series", "milestone"}:
            taken[one.key] = None
    return taken


def same_address(one: str | None, other: str | None) -> bool:
    """Whether two URLs are one: Launchpad may write the host and a slash at the end in its own way."""
    if not one or not other:
        return one == other
    try:
        first, second = urlsplit(one), urlsplit(other)
    except ValueError:  # what is written there by hand may be no address at all
        return one == other
    return (first.scheme, first.netloc.lower(), first.path.rstrip("/"), first.query) == (
        *(second.scheme, second.netloc.lower(), second.path.rstrip("/"), second.query),
    )


def _owner_key(one: Finding) -> str:
    return "project owner" if one.kind == "project" else f"{one.key} owner"


def _teams(known: Dossier, found: Found) -> Iterator[Finding]:
    for group in GROUPS:
        yield _team(known, group, (found.get("teams") or {}).get(known.case.shown + group.suffix))


def _team(known: Dossier, group: Group, team: Found | None) -> Finding:
    name = known.case.shown + group.suffix
    one = Finding("team", name, State.CREATE, f"~{name}")
    if team is None:
        return one
    owner = str(team.get("owner") or "somebody hidden")
    if not team["ours"]:
        one = replace(one, owner=owner, why=f"belongs to {owner}")
        if known.adopted.get(f"team {name} owner") != owner:
            return replace(one, state=State.BLOCKED)
    wanted = policy_wish(known, group)
    if team.get("policy", wanted) == wanted:
        return replace(one, state=State.EXISTS)
    return _differing(one, (Difference("policy", team["policy"], wanted),))


def _project(known: Dossier, rules: Rules, found: Found) -> Finding:
    name, project = known.case.shown, found.get("project")
    one = Finding("project", name, State.CREATE, name)
    if project is None:
        if taken := found.get("taken"):
            return replace(one, state=State.BLOCKED, why=f"the name is that of a {taken}")
        return one
    owner = str(project.get("owner") or "somebody hidden")
    if not project["ours"]:
        one = replace(one, owner=owner, why=f"belongs to {owner}")
        if known.adopted.get("project owner") != owner:
            return replace(one, state=State.BLOCKED)
    differences = tuple(
        Difference(field, seen, wanted)
        for field, wanted in project_wish(known, rules).items()
        if field in project and not _same(field, seen := project[field], wanted)
    )
    return _differing(one, differences) if differences else replace(one, state=State.EXISTS)


def _same(field: str, seen: str | None, wanted: str | None) -> bool:
    if field in {"homepage", "wiki"}:
        return same_address(seen, wanted)
    if field == "licence":  # beside the one that is wished for there may be others
        return wanted == seen or wanted in (seen or "").split(", ")
    return (seen or None) == (wanted or None)


def _members(known: Dossier, found: Found) -> Iterator[Finding]:
    teams = found.get("teams") or {}
    for team, person in member_wishes(known):
        if person == found.get("me"):
            continue
        one = Finding("member", f"{team}/{person}", State.CREATE, f"~{team}/+member/{person}")
        there = teams.get(team)
        if there is None:
            yield one
        elif "members" not in there:
            continue
        elif person in there["members"]:
            yield replace(one, state=State.EXISTS)
        elif not there["ours"]:
            yield replace(one, state=State.BLOCKED, why=f"~{team} belongs to {there.get('owner')}")
        else:
            yield one


def _foreign(found: Found) -> str:
    """Why nothing can be made in the project; "" where it is ours, or not there yet."""
    project = found.get("project")
    return "" if project is None or project["ours"] else f"the project belongs to {project.get('owner')}"


def _was_read(found: Found, part: str) -> bool:
    """Whether the look asked for that part; a project that is not there has no such thing."""
    return part in found or found.get("project") is None


def _series(known: Dossier, found: Found) -> Iterator[Finding]:
    if not _was_read(found, "series"):
        return
    there, foreign = found.get("series", ()), _foreign(found)
    for name in known.series:
        if f"series {name}" in known.adopted:
            continue
        one = Finding("series", name, State.CREATE, f"{known.case.shown}/{name}")
        if name in there:
            yield replace(one, state=State.EXISTS)
        else:
            yield replace(one, state=State.BLOCKED, why=foreign) if foreign else one


def _milestones(known: Dossier, found: Found) -> Iterator[Finding]:
    if not _was_read(found, "milestones"):
        return
    there, foreign = {one["name"]: one for one in found.get("milestones", ())}, _foreign(found)
    for wanted in known.milestones:
        if f"milestone {wanted.name}" in known.adopted:
            continue
        path = f"{known.case.shown}/+milestone/{wanted.name}"
        one = Finding("milestone", wanted.name, State.CREATE, path)
        have = there.get(wanted.name)
        if have is None:
            yield replace(one, state=State.BLOCKED, why=foreign) if foreign else one
            continue
        if have.get("series", wanted.series) != wanted.series:
            why = f"is in the series {have['series']}, not {wanted.series}"
            yield replace(one, state=State.BLOCKED, why=why)
            continue
        day = wanted.date.isoformat() if wanted.date else None
        if have["date"] == day:
            yield replace(one, state=State.EXISTS)
        else:
            yield _differing(one, (Difference("date", have["date"], day),))


def _beside(known: Dossier, found: Found) -> Iterator[Finding]:
    """Launchpad makes the series `trunk` by itself."""
    name = known.case.shown
    planned = {"trunk", *known.series}
    for series in found.get("series", ()):
        if series not in planned and f"series {series}" not in known.adopted:
            yield Finding("series", series, State.BESIDE, f"{name}/{series}")
    wanted = {one.name for one in known.milestones}
    for one in found.get("milestones", ()):
        if one["name"] not in wanted and f"milestone {one['name']}" not in known.adopted:
            yield Finding("milestone", one["name"], State.BESIDE, f"{name}/+milestone/{one['name']}")


def _differing(one: Finding, differences: tuple[Difference, ...]) -> Finding:
    words = [one.why] if one.why else []
    why = "; ".join([*words, *(each.words for each in differences)])
    return replace(one, state=State.DIFFERS, why=why, differences=differences)
