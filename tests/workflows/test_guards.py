"""What each step asks before it is left: every no tells the rule, what is known, and what to say."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.dossier import Evidence, Sense
from bot.core.workflow import waiting_for
from tests.workflows import noes_beside, noes_of_steps
from tests.workflows.paper import BEGAN, DAY, RULES, VISHY, at
from tests.workflows.tells import No, Tell, fact, parked, saw, waiver, without
from workflows import guards, sideways
from workflows.new_project import NEW_PROJECT as FLOW

NOES = (*noes_of_steps.NOES, *noes_beside.NOES)
SAY = re.compile(r"\b[Ss]ays?\b[^:]*: \S")


@pytest.mark.parametrize("no", NOES, ids=lambda no: f"{no.guard}: {no.words[0]}")
def test_a_refusal_tells_the_rule_what_is_known_and_what_to_say(no: No) -> None:
    paper = at(no.step, *no.tells)
    before = paper.known
    why = paper.refused(no.text, no.who)
    own = getattr(guards, no.guard, None) or getattr(sideways, no.guard)
    mine = own(paper.attempt(no.who, **paper.row(no.text)[1]))
    assert mine is not None
    assert mine in why
    assert SAY.search(mine)
    for words in no.words:
        assert words in mine
    assert paper.known is before


def test_every_guard_of_the_table_has_a_refusal_here() -> None:
    used = {guard.__name__ for move in FLOW.moves for guard in move.needs}
    assert used == {no.guard for no in NOES}


IN_ORDER: dict[str, tuple[str | None, tuple[Tell, ...]]] = {
    "has_waiver": (None, (waiver,)),
    "another_person": (None, (waiver,)),
    "parked": (None, (parked,)),
    "earlier": ("coding", ()),
    "adoptable": ("withdrawn", ()),
    "adoption_asked": ("withdrawn", (lambda p: p.say("adopt burrow", VISHY),)),
}
"""Where a guard is content with something else than a case that has everything: the step, and the tells."""


@pytest.mark.parametrize("no", NOES, ids=lambda no: f"{no.guard}: {no.words[0]}")
def test_a_guard_has_nothing_to_say_where_all_is_in_order(no: No) -> None:
    step, tells = IN_ORDER.get(no.guard, (None, ()))
    good = at(step or no.step, *tells)
    words = {
        "name": "burrow",
        "step": good.case.step,
        "date": "2011-04-01",
        "url": "http://example.org/trunk",
    }
    if no.guard == "earlier":
        words["step"] = "feedback"
    who = VISHY if no.guard == "another_person" else no.who
    own = getattr(guards, no.guard, None) or getattr(sideways, no.guard)
    assert own(good.attempt(who, **words)) is None


@pytest.mark.parametrize("step", [step.name for step in FLOW.steps])
def test_anyone_may_ask_what_a_case_waits_for_at_every_step(step: str) -> None:
    for paper in (at(step), at(step, without("answers"), without("evidence"), fact(prototype_url=None))):
        for why in waiting_for(FLOW, paper.attempt(VISHY, project="burrow")):
            assert SAY.search(why)
        assert FLOW.step(step).final or FLOW.step(step).next_words(paper.case)


def test_a_day_is_in_the_future_as_the_project_s_zone_counts_it() -> None:
    paper = at("coding", lambda p: setattr(p, "now", BEGAN + timedelta(hours=19)))  # 05:00 UTC on the 15th
    assert "is over" in paper.refused("park burrow until 2011-02-14 because x")
    paper.rules = replace(RULES, zone=ZoneInfo("America/Los_Angeles"))  # there it is 21:00 on the 14th
    after = paper.say("park burrow until 2011-02-14 because x").after
    assert after.parked_until == BEGAN.replace(day=15, hour=7, minute=59)


def test_evidence_that_could_not_be_asked_anew_is_none() -> None:
    paper = at("naming", without("evidence", "bootstrap"), saw("name", None, "burrow"))
    assert "could not be asked" in paper.refused("name burrow done")
    paper.note(evidence=(*paper.known.evidence, Evidence("name", "burrow", paper.now, {"verdict": "usable"})))
    assert paper.say("name burrow done").after.step == "bootstrap"


def test_voices_that_come_late_do_not_shorten_what_was_extended() -> None:
    paper = at("feedback", without("content"), lambda p: p.later(-8 * DAY))
    late = {who: Sense(1, "", paper.now) for who in ("jorge", "soren", "vishy")}
    paper.note(content=late)
    assert "28 Feb 2011 23:59" in paper.refused("conclude burrow")
