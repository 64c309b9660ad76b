"""What a project must have on Launchpad before its case goes on, and what the board wants to see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.cycles import schedule_seen
from bot.core.dossier import Dossier
from bot.core.findings import Finding, State, findings, schedule_findings
from bot.core.rules import MILESTONE_KINDS
from bot.core.when import show_day
from bot.core.windows import blocking
from bot.core.wish import DUTIES
from bot.core.workflow import Attempt

ESSENTIAL = {"policy", *DUTIES}
"""What of the bootstrap must be as it was wished for before step 8; all else is told by `drift`."""


def seen_now(a: Attempt) -> list[Finding]:
    """Every object as the latest look found it; nothing where that could not ask."""
    seen = a.known.latest("bootstrap", a.case.shown)
    return [] if seen is None or seen.found is None else findings(a.known, a.rules, seen.found)


def foreign(a: Attempt) -> list[str]:
    """What has one of our names on Launchpad and is not ours, or stands elsewhere."""
    stops = (one for one in seen_now(a) if one.state is State.BLOCKED and one.kind in {"team", "project"})
    return [f"{one.title} {one.why}" for one in stops]


def missing(a: Attempt) -> list[str]:
    """What step 7 wants and Launchpad does not show, in words."""
    words = []
    for one in seen_now(a):
        if one.kind not in {"team", "project"}:
            continue
        if one.state is State.CREATE:
            words.append(f"no {one.kind} {one.name}")
        elif one.state is State.BLOCKED:
            words.append(f"{one.title} {one.why}")
        named = f"{one.name}: " if one.kind == "team" else ""
        words += [named + each.words for each in one.differences if each.field in ESSENTIAL]
    return words


def missing_schedule(known: Dossier) -> list[str]:
    """What step 8 wants and Launchpad does not show, in words."""
    seen = schedule_seen(known)
    words = []
    for one in schedule_findings(known, (seen.found if seen else None) or {}):
        if one.state is State.CREATE:
            words.append(f"no {one.title}")
        elif one.state is not State.EXISTS:
            words.append(f"{one.name}: {one.why}")
    return words


def schedule_complete(known: Dossier) -> bool:
    """Whether a milestone of each kind is wished for, and all of them were seen."""
    kinds = {one.kind for one in known.milestones}
    return bool(known.series) and kinds.issuperset(MILESTONE_KINDS) and not missing_schedule(known)


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
