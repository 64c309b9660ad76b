"""What a page says of where a proposal stands; the whole pages stand as golden files beside the texts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core import pages
from bot.core.dossier import Dossier
from bot.core.wording import words
from tests.texts.cases import PAST, burrow, published
from tests.workflows.paper import BEGAN, DAY, RULES, ready
from workflows.new_project import NEW_PROJECT as FLOW

WIKI = replace(RULES, wiki="Projects/", agenda="Governance/Agenda")


def status(known: Dossier, **case: object) -> str:
    known = replace(known, case=replace(known.case, **case))  # type: ignore[arg-type]
    return str(pages.proposal(known, FLOW, WIKI, BEGAN + DAY, PAST)["status"])


@pytest.mark.parametrize(
    ("step", "case", "said"),
    [
        ("proposal", {}, "Step 3 of 10, wiki page and mail."),
        ("feedback", {}, "Step 4 of 10, waiting for feedback, until Mon 21 Feb 2011 23:59 UTC."),
        ("feedback", {"parked_until": BEGAN + 9 * DAY}, "; it rests until 23 Feb 2011."),
        (
            "feedback",
            {"stale_since": BEGAN},
            "nobody has said a word since 14 Feb 2011, and anyone may adopt",
        ),
        ("accepted", {"facts": {"level": "core"}}, "Accepted (core) on 14 Feb 2011."),
        ("rejected", {"facts": {"because": "too early."}}, "Rejected on 14 Feb 2011: too early."),
        ("withdrawn", {}, "Withdrawn on 14 Feb 2011."),
    ],
)
def test_the_status_says_where_it_stands(step: str, case: dict[str, object], said: str) -> None:
    assert said in status(ready(step), **case)


def test_an_open_concern_stops_the_clock_on_the_page_as_well() -> None:
    assert status(burrow()).endswith("; the clock of its window is stopped.")


def test_the_page_is_the_same_at_any_time_while_nothing_happens() -> None:
    known = replace(burrow(), concerns=())
    first, later = (
        pages.proposal(known, FLOW, WIKI, BEGAN + span, PAST) for span in (DAY, DAY + timedelta(hours=5))
    )
    assert first == later


def test_words_that_nobody_published_are_not_on_the_page() -> None:
    known = published(burrow())
    changed = replace(known, answers={**known.answers, "about": "Something else."})
    page = pages.proposal(changed, FLOW, WIKI, BEGAN, PAST)
    assert page["summary"] == known.answers["about"]
    assert words(changed)["about"] == "Something else."


def test_a_page_keeps_its_title_when_the_project_is_named_anew() -> None:
    known = ready("naming")
    assert pages.proposal_title(known, WIKI) == "Projects/burrow"
    facts = {**known.case.facts, "page": "Projects/burrow"}
    renamed = replace(known, case=replace(known.case, name="warren", facts=facts))
    assert pages.proposal_title(renamed, WIKI) == "Projects/burrow"
    assert pages.application_title(renamed, WIKI) == "Projects/warren/Application"


def test_who_came_first_stands_first_on_the_agenda() -> None:
    early, late = ready("review", id=2, name="warren"), ready("review", id=1, since=BEGAN + DAY)
    made = pages.agenda([late, early], board="ppb", where="#x", seats=6)
    listed = made["applications"]
    assert isinstance(listed, list)
    assert [one["name"] for one in listed] == ["warren", "burrow"]
    assert (made["seats"], made["quorum"]) == (6, 4)
