"""What a project must have on Launchpad, compared with what was read back from there.

The project and its four groups with their duties are the table of step 7: an open team may not own a
project, so `-drivers` owns and drives it and `-bugs` is its bug supervisor.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.core.dossier import Dossier, Evidence
from bot.core.when import show_day
from bot.core.windows import blocking
from bot.core.workflow import Attempt


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


def seen_team(name: str, seen: Evidence | None) -> dict[str, Any] | None:
    """The team as Launchpad gave it, or None where it has none of that name."""
    found = (seen.found if seen else None) or {}
    team = found.get("teams", {}).get(name)
    return dict(team) if team else None


def seen_project(seen: Evidence | None) -> dict[str, Any] | None:
    found = (seen.found if seen else None) or {}
    return dict(found["project"]) if found.get("project") else None


def foreign(name: str, seen: Evidence) -> list[str]:
    """What has one of our names on Launchpad and is not ours."""
    words = []
    for group in GROUPS:
        team = seen_team(name + group.suffix, seen)
        if team and not team["ours"]:
            words.append(f"~{name}{group.suffix} belongs to {team['owner']}")
    project = seen_project(seen)
    if project and not project["ours"]:
        words.append(f"project {name} belongs to {project['owner']}")
    return words


def missing(name: str, seen: Evidence | None) -> list[str]:
    """What step 7 wants and Launchpad does not show, in words."""
    words = []
    for group in GROUPS:
        team = seen_team(name + group.suffix, seen)
        if team is None:
            words.append(f"no team {name}{group.suffix}")
        elif team["policy"] != group.policy:
            words.append(f"{name}{group.suffix} is {team['policy']}, not {group.policy}")
    project = seen_project(seen)
    if project is None:
        return [*words, f"no project {name}"]
    wanted = {"owner": "-drivers", "driver": "-drivers", "bug_supervisor": "-bugs"}
    words += [
        f"{duty.replace('_', ' ')} is {project[duty]}, not {name}{suffix}"
        for duty, suffix in wanted.items()
        if project[duty] != name + suffix
    ]
    return words


def missing_schedule(known: Dossier, seen: Evidence | None) -> list[str]:
    """What step 8 wants and Launchpad does not show, in words."""
    found = (seen.found if seen else None) or {}
    words = [f"no series {name}" for name in known.series if name not in found.get("series", ())]
    there = {m["name"]: m for m in found.get("milestones", ())}
    for wanted in known.milestones:
        have = there.get(wanted.name)
        if have is None:
            words.append(f"no milestone {wanted.name}")
        elif have["date"] != (wanted.date.isoformat() if wanted.date else None):
            words.append(f"{wanted.name} is targeted to {have['date']}, not {wanted.date}")
    return words


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the readiness list; `why` says what is known either way."""

    name: str
    green: bool
    why: str
    hard: bool = True


def readiness(a: Attempt) -> Iterator[Check]:
    """The checks before a submission (step 10), hard ones first, then advice."""
    known, facts, now, name = a.known, a.case.facts, a.now, a.case.shown
    page, waived = known.page, known.waived("proposal")
    if page is None and waived:
        yield Check("wiki page", True, f"waived by {waived.by}, seconded by {waived.second}")
    else:
        say = f"wiki {name} publish" if a.rules.wiki else f"back {name} proposal because ..."
        page_why = str(page.get("url", "seen")) if page else f"no wiki page was seen. Say: {say}"
        yield Check("wiki page", page is not None, page_why)
    url = facts.get("prototype_url")
    yield Check("public source", bool(url), str(url or f"no source was shown. Say: prototype {name} URL"))
    yield Check(
        "licence",
        bool(a.rules.licence),
        a.rules.licence or f"none is configured. Say: waive {name} coding because ...",
    )
    lead = a.case.proposer if a.case.proposer in known.drivers else min(known.drivers, default="")
    yield Check("named lead", bool(lead), lead or f"no driver is named. Say: driver {name} add WHO")
    days = {m.name: m.date for m in known.milestones if m.date}
    reached = [name for name, day in days.items() if day <= now.date()]
    coming = min(days.values(), default=None)
    first = f"there is none. Say: milestone {name} add NAME 2011-03-24 kind release"
    if coming:
        first = f"the first is due {show_day(coming)}. Say: submit {name}, after that"
    yield Check(
        "milestone reached",
        bool(reached),
        f"{reached[-1]}, {show_day(days[reached[-1]])}" if reached else f"no milestone is reached; {first}",
    )
    stopped = blocking(known, now)
    yield Check(
        "no open concern", not stopped, f"open: {', '.join(stopped)}. Say: wait {name}" if stopped else "none"
    )
    for suffix in ("-drivers", "-bugs"):
        staffed = known.members.get(suffix[1:], ())
        if suffix == "-drivers":
            staffed = tuple(sorted(known.drivers.union(staffed)))
        team = f"{name}{suffix}"
        yield Check(
            f"{team} staffed",
            bool(staffed),
            ", ".join(staffed) or f"nobody is in {team}. Say: member {name} {suffix[1:]} add WHO",
        )
    yield Check("two milestones", len(reached) >= 2, f"{len(reached)} reached", hard=False)
