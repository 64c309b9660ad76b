"""What a project should be on Launchpad: four teams, duties, words, members, series and milestones.

The project and its four groups are the table of step 7: an open team may not own a project, so `-drivers`
owns and drives it and `-bugs` is its bug supervisor. What a driver has adopted as it is stands above all
that: it is the wish from then on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.core.dossier import Dossier
from bot.core.rules import LAUNCHPAD_NAME, Rules


@dataclass(frozen=True, slots=True)
class Group:
    """One of the four teams; `suffix` follows the project's name."""

    suffix: str
    policy: str
    duty: str


GROUPS = (
    Group("", "Open Team", "Public group that anyone can join."),
    Group("-drivers", "Restricted Team", "Maintains the project, manages blueprints and makes releases."),
    Group("-core", "Restricted Team", "Reviews the code."),
    Group("-bugs", "Moderated Team", "Manages the bugs."),
)

DUTIES = {"owner": "-drivers", "driver": "-drivers", "bug_supervisor": "-bugs"}
"""Which of the four has which duty in the project."""


def project_wish(known: Dossier, rules: Rules) -> Mapping[str, str | None]:
    """The fields of the project that are wished for, without those that nobody has an opinion on.

    Page and prototype are those of steps 3 and 5, the language is that of step 6; a project that the
    board has accepted belongs to the project group of the config.
    """
    name, facts = known.case.shown, known.case.facts
    group = rules.project_group if known.case.step == "accepted" else ""
    wished: dict[str, str | None] = {
        **{duty: name + suffix for duty, suffix in DUTIES.items()},
        "focus": focus(known),
        "licence": rules.licence,
        "language": str(facts.get("language") or rules.language),
        "homepage": str(facts.get("prototype_url") or ""),
        "wiki": str((known.page or {}).get("url") or ""),
        "group": group,
    }
    wanted = {field: value for field, value in wished.items() if value}
    return {**wanted, **_adopted(known, "project ")}


def focus(known: Dossier) -> str | None:
    """The series that is worked on: the one that was made the focus, or else the newest."""
    chosen = (name for name, planned in known.series.items() if planned.focus)
    return next(chosen, list(known.series)[-1] if known.series else None)


def policy_wish(known: Dossier, group: Group) -> str | None:
    """The policy of one of the four teams."""
    team = known.case.shown + group.suffix
    return known.adopted.get(f"team {team} policy", group.policy)


def member_wishes(known: Dossier) -> Iterator[tuple[str, str]]:
    """Who should be in which team, as (team, person); an operator at the shell is nobody on Launchpad."""
    name = known.case.shown
    drivers = known.drivers.union(known.members.get("drivers", ()))
    people = {**known.members, "drivers": tuple(sorted(drivers))}
    for group in ("drivers", "core", "bugs"):
        for person in people.get(group, ()):
            team = f"{name}-{group}"
            if LAUNCHPAD_NAME.fullmatch(person) and f"member {team}/{person}" not in known.adopted:
                yield team, person


def _adopted(known: Dossier, prefix: str) -> dict[str, str | None]:
    keys = known.adopted.items()
    return {key.removeprefix(prefix): value for key, value in keys if key.startswith(prefix)}
