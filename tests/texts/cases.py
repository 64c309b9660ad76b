"""What the pages say of a proposal that has come a long way: values made from a dossier, not by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.core import pages
from bot.core.dossier import Case, Concern, Dossier, Prereview, Progress, Requirement
from bot.core.wording import words
from tests.workflows.paper import BEGAN, DAY, MILESTONES, RULES, ready, seen
from workflows.new_project import NEW_PROJECT as FLOW


@dataclass(frozen=True)
class Entry:
    """A line of history."""

    at: datetime
    move: str
    source: str
    target: str
    by: str


def _day(month: int, day: int) -> datetime:
    return datetime(2011, month, day, 10, tzinfo=UTC)


PAST = (
    Entry(_day(1, 31), "idea new", "idea", "idea", "eday"),
    Entry(_day(2, 2), "promote", "idea", "requirements", "eday"),
    Entry(_day(2, 7), "req done", "requirements", "proposal", "eday"),
    Entry(_day(2, 9), "wiki publish", "proposal", "proposal", "eday"),
    Entry(_day(2, 14), "seen", "proposal", "feedback", "tminus"),
    Entry(_day(2, 16), "concern", "feedback", "feedback", "jorge"),
)
LATER = (
    *PAST,
    Entry(_day(2, 22), "second", "feedback", "prototype", "vishy"),
    Entry(_day(4, 8), "submit", "coding", "review", "eday"),
)
ANSWERS = {
    "missing": "apps that scale out need a queue; nova and swift have none",
    "unsolved": "a queue for many customers that grows sideways",
    "users": "three requests on the list since December",
    "different": "the other idea is about notifications",
    "about": "A message queue service for many customers. It is no official project.",
    "goals": "simple to use over HTTP; no single point of failure",
    "non-goals": "strict order",
    "differs": "not strict FIFO; a worker may see a message twice",
    "related": "nova: could use it in place of its own queue; something else to think of",
    "summary": "people want it",
}
REQUIREMENTS = {
    "ha": Requirement("partly", "no single point of failure in front"),
    "scale": Requirement("yes", ""),
    "zones": Requirement("later", "single zone first"),
}


def burrow(step: str = "feedback") -> Dossier:
    """A proposal with answers, a concern, readers and a page."""
    known = replace(
        ready(step),
        drivers=frozenset({"eday", "jaypipes"}),
        answers=ANSWERS,
        requirements=REQUIREMENTS,
        prereviews=(
            Prereview("vishy", "ok", "", BEGAN),
            Prereview("ttx", "comment", "say more about zones", BEGAN),
            Prereview("soren", "asked", "", BEGAN),
        ),
        concerns=(
            Concern("ordering", "which order is kept?", "jorge", BEGAN + 2 * DAY),
            Concern("name", "taken?", "ewan", BEGAN, BEGAN + DAY, "ewan"),
        ),
        progress=(Progress("eday", _day(3, 20), "HTTP API merged, 12 tests"),),
        milestones=MILESTONES,
        evidence=(seen("page", {"exists": True, "url": "https://wiki.example.org/wiki/Projects/burrow"}),),
    )
    case = replace(known.case, facts={**known.case.facts, "overlaps": [3, 5], "page": "Projects/burrow"})
    return replace(known, case=case)


def published(known: Dossier) -> Dossier:
    return replace(known, published=words(known))


def proposal_values() -> dict[str, object]:
    return pages.proposal(burrow(), FLOW, RULES, BEGAN + 3 * DAY, PAST)


def application_values() -> dict[str, object]:
    return pages.application(burrow("review"), FLOW, RULES, _day(4, 8), LATER)


def agenda_values() -> dict[str, object]:
    first = replace(burrow("review"), case=replace(burrow("review").case, since=_day(4, 8)))
    facts = {"missing": "who runs it?", "postponed": "2011-05-01T23:59:00+00:00"}
    case = Case(9, "databases", "reddwarf", "review", 9, _day(4, 1), "jorge", _day(4, 1), facts)
    return pages.agenda([first, Dossier(case)], board="openstack-ppb", where="#openstack", seats=12)
