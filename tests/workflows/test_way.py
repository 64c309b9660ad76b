"""The way through the ten steps on paper, and what stays true when it is not straight."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.dossier import Case, Concern, Dossier, PlannedSeries, Prereview, Progress, Requirement, Sense
from bot.core.effects import Look, Say, Then
from bot.core.people import BOT, CLOCK
from bot.core.rules import QUESTIONS, REQUIREMENTS
from tests.workflows.paper import (
    BEGAN,
    DAY,
    EDAY,
    EWAN,
    JBRYCE,
    MILESTONES,
    SCHEDULE,
    TTX,
    VISHY,
    Paper,
    at,
    on_launchpad,
)
from workflows.new_project import NEW_PROJECT as FLOW
from workflows.steps import NAMES


def opened() -> Paper:
    case = Case(7, "message queue service", None, "idea", 1, BEGAN, "eday", BEGAN)
    return Paper(Dossier(case, frozenset({"eday"})), BEGAN)


def test_ten_steps_lead_from_an_idea_to_the_board() -> None:
    paper = opened()
    paper.note(answers=dict.fromkeys(QUESTIONS, "because"))
    assert paper.say("promote I-7 as Queue").after.name == "queue"
    paper.note(requirements={item: Requirement("later", "in time") for item in REQUIREMENTS})
    paper.note(answers={**paper.known.answers, "differs": "at least once"})
    paper.say("req queue done")
    paper.note(prereviews=tuple(Prereview(who, "ok", "", paper.now) for who in ("vishy", "jaypipes")))
    paper.saw("page", {"exists": True, "url": "http://wiki.example.org/queue"})
    assert paper.say("propose queue").after.step == "proposal"
    paper.saw("proposal-mail", {"id": "<1@example.org>"})
    paper.say("seen I-7", BOT)
    assert paper.place == ("feedback", 4)
    paper.later(DAY)
    paper.note(content={who: Sense(1, "", paper.now) for who in ("jorge", "soren")})
    paper.note(concerns=(Concern("ordering", "?", "jorge", paper.now, paper.now + DAY, "jorge"),))
    paper.note(answers={**paper.known.answers, "summary": "wanted"})
    paper.now = paper.due("ended") or paper.now
    paper.say("ended I-7", CLOCK)
    said = paper.say("conclude queue").says
    assert "2 people answered (jorge, soren); concerns resolved: 1" in said
    url = "http://example.org/trunk"
    paper.saw("url", {"status": 200}, url)
    assert "until Sat 26 Feb 2011 23:59 UTC" in paper.say(f"prototype queue {url}").says
    paper.saw("prototype-mail", {"id": "<2@example.org>"})
    paper.now = paper.due("ended") or paper.now
    paper.say("accept-prototype queue")
    paper.fact(picked="burrow", language="Erlang")
    paper.flag(name="burrow")
    paper.saw("name", {"verdict": "usable"}, "burrow")
    paper.saw("language-mail", {"id": "<3@example.org>"})
    paper.say("name burrow done")
    paper.saw("bootstrap", {"project": None, "teams": {}}, "burrow")
    started = paper.say("bootstrap burrow apply")
    assert started.after.step == "bootstrap"
    paper.saw("bootstrap", on_launchpad("burrow"), "burrow")
    then = started.plan.planned[-1].effect
    assert isinstance(then, Then)
    assert (then.case, then.entry) == (7, paper.case.entry)
    paper.say(then.text, BOT)
    paper.note(
        series={"cactus": PlannedSeries("Cactus release")},
        milestones=MILESTONES,
        members={"bugs": ("soren",)},
    )
    paper.say("schedule burrow done", TTX)
    paper.saw("schedule", SCHEDULE, "burrow")
    paper.say("scheduled I-7", BOT)
    paper.note(progress=tuple(Progress("eday", paper.now, text) for text in ("one", "two")))
    paper.now = BEGAN + 30 * DAY
    paper.say("submit burrow")
    assert paper.place == ("review", 10)
    assert paper.say("decide burrow accept incubation because six for it", JBRYCE).says == (
        "burrow is accepted (incubation): six for it"
    )
    assert FLOW.step(paper.case.step).final
    steps = [made.before.step for made in paper.made if made.after.step != made.before.step]
    assert tuple(steps) == NAMES


def test_an_arrival_tells_the_place_and_what_comes_next_in_words_that_can_be_said() -> None:
    made = at("requirements").say("req burrow done")
    assert made.says == (
        "burrow is now at wiki page and mail (step 3 of 10); "
        "next: two readers, the page and the mail: propose burrow"
    )


def test_what_was_not_answered_is_recorded_as_silence_after_one_extension() -> None:
    paper = at("feedback")
    paper.now = BEGAN
    paper.note(content={})
    ends = []
    while due := paper.due("ended"):
        ends.append(f"{due:%d %b}")
        paper.now = due
        (told,) = paper.say("ended I-7", CLOCK).plan.planned
        assert isinstance(told.effect, Say)
        ends.append(told.effect.text.split(": ", 1)[1][:40])
    assert ends == [
        "21 Feb",
        "hardly anyone answered; the window is ex",
        "28 Feb",
        "the window of feedback is over; say: wai",
    ]
    assert "nobody answered in twice 7 d, silence recorded" in paper.say("conclude burrow").says


def test_an_end_that_was_told_is_not_undone_by_a_later_word() -> None:
    paper = at("feedback")
    paper.now = paper.due("ended") or BEGAN
    paper.say("ended I-7", CLOCK)
    paper.later(DAY)
    late = {**paper.known.content, "jorge": Sense(-1, "after all", paper.now)}
    paper.note(content=late, drivers=frozenset({"eday", "soren"}))
    assert paper.say("conclude burrow").after.step == "prototype"


def test_another_address_of_the_prototype_leaves_two_days_to_look_at_it() -> None:
    paper = at("prototype")
    paper.now = BEGAN + 4 * DAY
    paper.saw("url", {"status": 200}, "http://example.org/two")
    assert "until Sun 20 Feb 2011 23:59" in paper.say("prototype burrow http://example.org/two").says
    paper.later(timedelta(minutes=1))
    paper.say("prototype burrow http://example.org/two")
    assert "20 Feb 2011 23:59" in paper.refused("accept-prototype burrow")


def test_a_prototype_is_looked_at_where_a_reader_could_open_it() -> None:
    move, _ = at("prototype").row("prototype burrow http://x.org/")
    assert move.looks is not None
    paper = at("prototype")
    assert move.looks(paper.attempt(url="http://x.org/")) == (Look("url", "http://x.org/", 7),)
    for url in ("ftp://x.org/", "x.org", "http://" + "x" * 500):
        with pytest.raises(Exception, match="http:// or https://"):
            move.looks(paper.attempt(url=url))


def test_the_source_may_be_shown_late_where_step_5_was_waived() -> None:
    paper = at("coding")
    paper.fact(prototype_url=None, prototype_at=None)
    assert "public source" in paper.refused("submit burrow")
    said = paper.say("prototype burrow http://example.org/trunk").says
    assert said == "the prototype of burrow answers (HTTP 200). Say: submit burrow check"
    assert paper.say("submit burrow").after.step == "review"


@pytest.mark.parametrize(
    ("text", "step", "words"),
    [
        ("decide burrow accept core because we run it", "accepted", "accepted (core): we run it"),
        ("decide burrow accept RELATED because near", "accepted", "accepted (related)"),
        ("decide burrow accept core", "accepted", "accepted (core)"),
        ("decide burrow reject because too early", "rejected", "reapply burrow, Sat 4 Jun 2011"),
        (
            "decide burrow reject because too early reapply 2011-05-01",
            "rejected",
            "reapply burrow, Sun 1 May 2011 23:59 UTC",
        ),
        ("decide burrow needinfo because who runs it", "review", "needs to know: who runs it"),
        (
            "decide burrow postpone until 2011-04-07 because no quorum",
            "review",
            "postponed until Thu 7 Apr 2011",
        ),
    ],
)
def test_the_board_s_decision_is_recorded_as_it_was_made(text: str, step: str, words: str) -> None:
    made = at("review").say(text, JBRYCE)
    assert made.after.step == step
    assert words in made.says
    assert (made.after.entry == 4) is (step == "review")


def test_there_are_three_kinds_of_acceptance() -> None:
    assert "incubation, core or related" in at("review").refused(
        "decide burrow accept maybe because x", JBRYCE
    )
    assert "write it as" in at("review").refused("decide burrow postpone until soon because x", JBRYCE)


def test_a_rejected_project_comes_back_when_the_board_said_and_not_before() -> None:
    paper = at("review")
    paper.say("decide burrow reject because too early reapply 2011-05-01", JBRYCE)
    assert "Sun 1 May 2011" in paper.refused("reapply burrow")
    paper.now = BEGAN.replace(month=5, day=2)
    assert paper.say("reapply burrow").after.step == "coding"
    assert paper.place == ("coding", 6)
    assert paper.say("submit burrow").after.step == "review"


def test_a_decision_is_the_chair_s_and_not_a_board_member_s() -> None:
    assert "is for the chair of the board" in at("review").refused(
        "decide burrow accept core because x", EWAN
    )


@pytest.mark.parametrize("step", [name for name in NAMES if name not in {"proposal", "bootstrap"}])
def test_a_step_with_everything_in_order_is_left(step: str) -> None:
    says = {
        "idea": ("promote I-7 as burrow", EDAY),
        "requirements": ("req burrow done", EDAY),
        "feedback": ("conclude burrow", EDAY),
        "prototype": ("accept-prototype burrow", EDAY),
        "naming": ("name burrow done", EDAY),
        "scheduling": ("scheduled I-7", BOT),
        "coding": ("submit burrow", EDAY),
        "review": ("decide burrow accept core because x", JBRYCE),
    }
    after = at(step).say(*says[step]).after
    assert FLOW.number(after.step) == FLOW.number(step) + 1


@pytest.mark.parametrize(
    ("step", "text"),
    [("feedback", "promote I-7 as x2"), ("idea", "conclude I-7"), ("accepted", "withdraw burrow because x")],
)
def test_a_move_from_another_step_tells_where_it_is_and_what_leads_on(step: str, text: str) -> None:
    why = at(step).refused(text)
    assert f"burrow is at {FLOW.step(step).title}" in why
    assert ("Next there: " in why) or ("Say: status burrow" in why)


def test_what_is_sent_on_its_way_is_confirmed_first() -> None:
    asks = {move.usage for move in FLOW.moves if move.confirm is not None}
    assert asks == {"propose <project>", "bootstrap <project> apply", "submit <project>"}
    paper = at("bootstrap")
    paper.saw("bootstrap", {"project": None, "teams": {}}, "burrow")
    for usage, words in (
        ("propose burrow", "goes to openstack@lists.example.org"),
        ("submit burrow", "goes to the board: go"),
        ("bootstrap burrow apply", "burrow-bugs"),
    ):
        move, _ = paper.row(usage)
        assert move.confirm is not None
        assert words in (move.confirm(paper.attempt()) or "")


def test_a_decision_leaves_what_was_said_before_as_it_was() -> None:
    paper = at("feedback")
    before = paper.known
    paper.say("conclude burrow")
    assert replace(paper.known, case=before.case) == before
    assert paper.refused("conclude burrow", VISHY)
