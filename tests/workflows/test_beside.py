"""Beside the way: back, waive and second, park, withdraw, adopt, go stale, be abandoned."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.adoption import adoption
from bot.core.dossier import Hold
from bot.core.effects import EnsureMember
from bot.core.people import CLOCK, Role
from bot.core.windows import window
from tests.stages import shape
from tests.workflows.paper import ADMIN, BEGAN, DAY, EDAY, EWAN, JBRYCE, TTX, VISHY, Paper, at, person
from workflows.new_project import NEW_PROJECT as FLOW
from workflows.steps import EARLY, LATE, NAMES

SOREN = person("soren")
ANSWERS = ("answers", "requirements", "prereviews", "content", "evidence", "progress", "series", "milestones")


@pytest.mark.parametrize("step", NAMES[1:])
def test_going_back_keeps_every_answer(step: str) -> None:
    paper = at(step)
    before = paper.known
    for earlier in NAMES[: NAMES.index(step)]:
        there = at(step)
        after = there.say(f"back burrow {earlier.upper()} because we forgot something").after
        assert (after.step, after.entry, after.since) == (earlier, 5, there.now)
        kept = {name: value for name, value in before.case.facts.items() if name != "prototype_at"}
        assert after.facts == kept
    assert [getattr(paper.known, part) for part in ANSWERS] == [getattr(before, part) for part in ANSWERS]


def test_a_second_look_at_the_prototype_has_a_window_of_its_own() -> None:
    paper = at("naming")
    paper.say("back burrow prototype because nobody had tried it")
    assert "not shown yet" in paper.refused("accept-prototype burrow")
    paper.say("prototype burrow http://example.org/trunk")
    assert "in 4 d" in paper.refused("accept-prototype burrow")


@pytest.mark.parametrize("step", EARLY)
def test_a_step_is_waived_by_a_driver_and_another_person(step: str) -> None:
    paper = at(step)
    asked = paper.say(f"waive burrow {step} because it was done by hand")
    assert (asked.after.step, asked.after.entry) == (step, 4)
    assert "a second by another identified person" in asked.says
    assert "eday asked" in paper.refused("second burrow", EDAY)
    done = paper.say("second burrow", VISHY)
    assert done.after.step == FLOW.after(step)
    assert "waiver" not in done.after.facts
    assert "asked by eday: it was done by hand; seconded by vishy" in done.says


@pytest.mark.parametrize("step", LATE)
def test_from_step_8_on_a_board_member_seconds(step: str) -> None:
    paper = at(step)
    assert "a second by a board member" in paper.say(f"waive burrow {step} because x").says
    for who in (VISHY, TTX):
        assert "second is for a board member" in paper.refused("second burrow", who)
    also_driver = EWAN.also(Role.DRIVER)
    assert paper.say("second burrow", also_driver).after.step == FLOW.after(step)


def test_a_board_member_who_asked_is_no_second_either() -> None:
    paper = at("coding")
    ewan = EWAN.also(Role.DRIVER)
    paper.say("waive burrow coding because x", ewan)
    assert "ewan asked" in paper.refused("second burrow", ewan)
    assert paper.say("second burrow", JBRYCE).after.step == "review"


def test_the_board_s_own_step_is_not_waived() -> None:
    assert "does not lead on" in at("review").refused("waive burrow review because x")


def test_a_waiver_is_for_one_stay_in_a_step() -> None:
    paper = at("prototype")
    paper.say("waive burrow prototype because x")
    paper.say("accept-prototype burrow")
    assert "nobody did" in paper.refused("second burrow", VISHY)
    paper.say("back burrow prototype because y")
    assert "nobody did" in paper.refused("second burrow", VISHY)


def test_parking_keeps_the_step_and_stops_its_clock() -> None:
    paper = at("feedback")
    paper.now = BEGAN + 2 * DAY
    after = paper.say("park burrow until 2011-03-10 because we wait for nova").after
    assert (after.step, after.entry, after.since) == ("feedback", 4, BEGAN)
    assert paper.due("ended") is None
    assert paper.due("stale") is None
    assert paper.due("unpark") == BEGAN.replace(month=3, day=10, hour=23, minute=59)
    paper.later(4 * DAY)
    after = paper.say("unpark burrow").after
    assert after.parked_until is None
    assert paper.due("unpark") is None
    assert paper.due("ended") == BEGAN.replace(day=25, hour=23, minute=59)


def test_the_clock_ends_a_rest_and_the_time_of_the_rest_is_nobody_s_silence() -> None:
    paper = at("coding")
    paper.now = BEGAN
    paper.say("park burrow until 2011-08-01 because summer")
    paper.now = paper.due("unpark") or BEGAN
    assert paper.say("unpark I-7", CLOCK).says == "burrow goes on at coding"
    assert paper.case.stale_since is None
    due = paper.due("stale")
    assert due is not None
    assert due - paper.now == paper.rules.stale


def test_a_rest_that_somebody_else_began_takes_off_only_its_own_time() -> None:
    paper = at("coding")
    paper.now = BEGAN + 50 * DAY
    paper.say("park burrow until 2011-08-01 because summer", ADMIN)
    paper.now = paper.due("unpark") or BEGAN
    paper.say("unpark I-7", CLOCK)
    assert paper.due("stale") == paper.now + 6 * DAY


def test_the_clock_does_not_abandon_what_is_parked() -> None:
    paper = at("coding", stale_since=BEGAN)
    assert paper.due("abandon") is not None
    paper.say("park burrow until 2012-01-01 because summer", ADMIN)
    assert paper.due("abandon") is None


def test_a_running_hold_has_an_end_that_the_clock_knows_of() -> None:
    paper = at("feedback")
    paper.now = BEGAN + 3 * DAY
    paper.note(holds=(Hold("ewan", BEGAN + DAY, BEGAN + 5 * DAY, "we meet"),))
    frame = window(paper.known, paper.rules, paper.now)
    assert frame is not None
    assert frame.ends is None
    due = paper.due("ended")
    assert due == BEGAN.replace(day=25, hour=23, minute=59)
    paper.now = BEGAN + 6 * DAY
    assert paper.due("ended") == due


def test_quiet_drivers_make_a_case_stale_and_one_word_of_theirs_wakes_it() -> None:
    paper = at("coding")
    due = paper.due("stale")
    assert due == BEGAN + 56 * DAY
    paper.now = due
    assert "no word from its drivers since 14 Feb 2011" in paper.say("stale I-7", CLOCK).says
    assert paper.place == ("coding", 4)
    assert paper.due("stale") is None
    paper.later(DAY)
    paper.say("park burrow until 2011-06-01 because we are back soon")
    assert paper.case.stale_since is None
    assert paper.case.facts["stops"] == [[due.isoformat(), paper.now.isoformat()]]


def test_what_the_board_has_is_not_stale() -> None:
    assert at("review").due("stale") is None


def test_long_stale_is_abandoned_and_may_be_adopted_where_it_was_left() -> None:
    paper = at("coding", stale_since=BEGAN)
    assert paper.due("abandon") == BEGAN + 182 * DAY
    paper.now = BEGAN + 182 * DAY
    paper.say("abandon I-7", CLOCK)
    assert paper.place == ("abandoned", 5)
    said = paper.say("adopt burrow", VISHY).says
    assert "unless a driver says: object burrow" in said
    paper.now = paper.due("adopted") or BEGAN
    assert paper.now == BEGAN + 189 * DAY
    assert paper.say("adopted I-7", CLOCK).says.startswith("burrow now belongs to vishy; it is at coding")
    assert (paper.case.step, paper.case.proposer, paper.case.stale_since) == ("coding", "vishy", None)
    assert paper.due("stale") == paper.now + paper.rules.stale


def test_withdrawing_keeps_the_step_for_whoever_adopts_it_and_ends_a_rest() -> None:
    paper = at("naming")
    paper.say("park burrow until 2011-05-01 because x")
    after = paper.say("withdraw burrow because nova does it").after
    assert after.step == "withdrawn"
    assert after.parked_until is None
    assert (after.facts["left"], after.facts["because"]) == ("naming", "nova does it")
    paper.say("adopt burrow", VISHY)
    paper.later(7 * DAY)
    after = paper.say("adopted I-7", CLOCK).after
    assert after.step == "naming"
    assert not {"left", "because", "adoption"} & set(after.facts)


def test_an_adopted_prototype_is_shown_anew() -> None:
    paper = at("prototype")
    paper.say("withdraw burrow because x")
    paper.later(300 * DAY)
    paper.say("adopt burrow", VISHY)
    paper.later(7 * DAY)
    paper.say("adopted I-7", CLOCK)
    assert "not shown yet" in paper.refused("accept-prototype burrow")


def test_the_old_drivers_may_object_and_are_heard_as_awake() -> None:
    paper = at("coding", stale_since=BEGAN)
    paper.say("adopt burrow", VISHY)
    assert "vishy has asked to adopt it already" in paper.refused("adopt burrow", SOREN)
    assert paper.due("abandon") is None
    assert "stays with its drivers" in paper.say("object burrow").says
    assert paper.case.stale_since is None
    assert paper.due("adopted") is None


def test_the_clock_waits_seven_days_for_the_old_drivers() -> None:
    paper = at("withdrawn")
    paper.say("adopt burrow", VISHY)
    paper.later(7 * DAY - timedelta(seconds=1))
    assert paper.refused("adopted I-7", CLOCK) == "adopted is not due for burrow"
    paper.later(timedelta(seconds=1))
    assert paper.say("adopted I-7", CLOCK).after.step == "coding"


def test_a_driver_who_is_back_ends_a_wish_to_adopt_for_good() -> None:
    paper = at("coding", stale_since=BEGAN)
    paper.say("adopt burrow", VISHY)
    paper.say("park burrow until 2011-04-01 because we are back")
    assert adoption(paper.case) is None
    assert paper.due("adopted") is None
    paper.say("unpark burrow")
    paper.later(60 * DAY)
    paper.say("stale I-7", CLOCK)
    assert paper.due("adopted") is None
    assert paper.due("abandon") is not None
    assert paper.say("adopt burrow", SOREN).after.facts["adoption"]["by"] == "soren"


def test_who_adopts_a_project_joins_its_drivers_on_launchpad() -> None:
    for ours, joins in ((True, ["burrow-drivers vishy"]), (False, [])):
        paper = at("coding", stale_since=BEGAN)
        paper.saw("bootstrap", shape(ours=ours), "burrow")
        paper.say("adopt burrow", VISHY)
        paper.later(7 * DAY)
        plan = paper.say("adopted I-7", CLOCK).plan
        members = [p.effect for p in plan.planned if isinstance(p.effect, EnsureMember)]
        assert [f"{member.team} {member.person}" for member in members] == joins


@pytest.mark.parametrize("step", ["accepted", "rejected"])
def test_what_the_board_decided_is_not_adopted(step: str) -> None:
    assert "does not lead on" in at(step).refused("adopt burrow", VISHY)


def test_flags_are_shown_in_no_step_of_their_own() -> None:
    names = {step.name for step in FLOW.steps}
    assert not names & {"parked", "stale"}


def test_every_deadline_is_a_function_of_the_case_alone() -> None:
    verbs = [move.grammar.verb for move in FLOW.moves if move.due is not None]
    assert sorted(verbs) == [
        *("abandon", "adopted", "closing", "ended", "nudge"),
        *("stale", "unpark", "unread", "unseen"),
    ]
    for step in NAMES:
        paper = at(step, parked_until=BEGAN + 30 * DAY) if step == "idea" else at(step)
        again = Paper(replace(paper.known), paper.now + timedelta(hours=1))
        for verb in verbs:
            assert paper.due(verb) == again.due(verb)
