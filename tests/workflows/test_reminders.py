"""Reminders on paper: who hears of what after how long, once, and who is left in peace."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.core.dossier import Concern, Hold, Post, Prereview, Sense
from bot.core.effects import Say, SendMail, Tell
from bot.core.people import CLOCK
from bot.core.workflow import Decision
from tests.workflows.paper import BEGAN, DAY, EDAY, VISHY, Paper, at
from workflows.new_project import NEW_PROJECT as FLOW
from workflows.steps import NAMES

HOUR = timedelta(hours=1)
HOME = "#openstack"
NUDGED = {"idea": 14, "requirements": 7, "naming": 14, "scheduling": 14, "coding": 14}


def told(decision: Decision) -> list[tuple[str, str]]:
    """What a decision says on IRC: place and text."""
    effects = [planned.effect for planned in decision.plan.planned]
    return [
        (e.place if isinstance(e, Say) else e.person, e.text) for e in effects if isinstance(e, Say | Tell)
    ]


def said(paper: Paper, verb: str) -> list[tuple[str, str]]:
    """What is told when the clock says `verb` at the moment when it is due; the next moment is another."""
    moment = paper.due(verb)
    assert moment is not None
    paper.now = moment
    decision = paper.say(f"{verb} I-7", CLOCK)
    assert paper.due(verb) != moment
    return told(decision)


# -- silent drivers


@pytest.mark.parametrize("step", NAMES)
def test_a_silence_of_drivers_is_told_after_the_days_of_its_step(step: str) -> None:
    days = NUDGED.get(step)
    assert at(step).due("nudge") == (None if days is None else BEGAN + days * DAY)


@pytest.mark.parametrize("step", [step for step in NUDGED if step != "coding"])
def test_a_silence_is_told_once_and_a_word_begins_another(step: str) -> None:
    paper = at(step)
    ((place, text),) = said(paper, "nudge")
    assert place == "eday"
    assert text.startswith(f"burrow is quiet for {NUDGED[step]} d, at {FLOW.step(step).title}. ")
    assert "<project>" not in text
    assert "park burrow until DATE because ..." in text
    paper.later(20 * DAY)
    assert paper.due("nudge") is None
    assert "nudge is not due" in paper.refused("nudge I-7", CLOCK)
    paper.flag(touched=paper.now)
    assert paper.due("nudge") == paper.now + NUDGED[step] * DAY


def test_in_coding_the_drivers_hear_after_two_weeks_and_the_channel_after_four() -> None:
    paper = at("coding")
    paper.note(drivers=frozenset({"eday", "soren"}))
    assert [place for place, _ in said(paper, "nudge")] == ["eday", "soren"]
    assert paper.due("nudge") == BEGAN + 28 * DAY
    *drivers, (place, text) = said(paper, "nudge")
    assert [person for person, _ in drivers] == ["eday", "soren"]
    assert place == HOME
    assert text == (
        "burrow: no word from its drivers (eday, soren) for 28 d. Without one it is stale on "
        "Mon 11 Apr 2011 10:00 UTC, and anyone may adopt it then"
    )
    assert paper.due("nudge") is None
    assert paper.due("stale") == BEGAN + 56 * DAY


def test_who_slept_through_both_reminders_gets_one() -> None:
    paper = at("coding")
    paper.now = BEGAN + 40 * DAY
    assert [place for place, _ in told(paper.say("nudge I-7", CLOCK))] == ["eday", HOME]
    assert paper.due("nudge") is None


def test_another_step_is_another_silence() -> None:
    paper = at("idea")
    said(paper, "nudge")
    paper.say("waive burrow idea because x")
    paper.later(DAY)
    paper.say("second burrow", VISHY)
    assert paper.due("nudge") == paper.now + 7 * DAY


@pytest.mark.parametrize("verb", ["nudge", "stale"])
def test_a_time_in_which_all_drivers_are_away_is_no_silence(verb: str) -> None:
    paper = at("coding")
    usual = paper.due(verb)
    assert usual is not None
    paper.note(drivers=frozenset({"eday", "soren"}), away={"eday": BEGAN + 9 * DAY, "vishy": BEGAN})
    assert paper.due(verb) == usual
    paper.note(away={"eday": BEGAN + 9 * DAY, "soren": BEGAN + 5 * DAY})
    assert paper.due(verb) == usual + 5 * DAY


def test_only_drivers_who_are_here_are_told() -> None:
    paper = at("coding")
    away = {"soren": BEGAN + 60 * DAY, "ttx": BEGAN + 14 * DAY}
    paper.note(drivers=frozenset({"eday", "soren", "ttx", "operator:root"}), away=away)
    assert [place for place, _ in said(paper, "nudge")] == ["eday", "ttx"]


# -- readers before the list


def asked(*people: str, state: str = "asked") -> tuple[Prereview, ...]:
    return tuple(Prereview(person, state, "", BEGAN + n * HOUR) for n, person in enumerate(people))


@pytest.mark.parametrize("step", NAMES)
def test_readers_are_asked_again_after_three_days_before_the_list_reads_it(step: str) -> None:
    paper = at(step)
    paper.note(prereviews=asked("ewan", "vishy"))
    early = step in {"idea", "requirements", "proposal"}
    assert paper.due("unread") == (BEGAN + 3 * DAY if early else None)


def test_each_reader_is_asked_again_once_and_two_days_apart() -> None:
    paper = at("proposal")
    paper.note(prereviews=(*asked("ewan", "vishy"), *asked("jorge", state="ok")))
    ((place, text),) = said(paper, "unread")
    assert place == "ewan"
    assert "Say: prereview burrow ok, or: prereview burrow comment TEXT" in text
    assert paper.due("unread") == paper.now + 2 * DAY
    assert [place for place, _ in said(paper, "unread")] == ["vishy"]
    assert paper.due("unread") is None


def test_a_reader_who_is_away_is_asked_at_the_return_and_one_who_has_read_is_not() -> None:
    paper = at("proposal")
    paper.note(prereviews=asked("vishy"), away={"vishy": BEGAN + 10 * DAY})
    assert paper.due("unread") == BEGAN + 10 * DAY
    paper.note(prereviews=asked("vishy", state="comment"))
    assert paper.due("unread") is None


def test_who_was_reminded_by_a_driver_lately_is_not_asked_by_the_clock() -> None:
    paper = at("proposal")
    paper.note(prereviews=asked("vishy"))
    paper.fact(reminded_at=(BEGAN + 2 * DAY).isoformat())
    assert paper.due("unread") == BEGAN + 4 * DAY


# -- the end of a window


def test_the_end_of_feedback_is_told_two_days_before_it() -> None:
    paper = at("feedback")
    paper.now = BEGAN + HOUR
    assert paper.due("closing") == datetime.fromisoformat("2011-02-19T23:59:00+00:00")
    assert paper.due("closing") is not None
    paper.now = paper.due("closing") or paper.now
    decision = paper.say("closing I-7", CLOCK)
    assert decision.says == (
        "burrow: feedback ends Mon 21 Feb 2011 23:59 UTC; 2 answered so far (jorge, soren). "
        "To object, say: concern burrow NAME: TEXT"
    )
    assert told(decision) == []
    assert paper.due("closing") is None


def test_nobody_has_answered_yet_is_said_as_well() -> None:
    paper = at("feedback")
    paper.note(content={})
    paper.now = BEGAN + HOUR
    paper.now = paper.due("closing") or paper.now
    assert "nobody has answered yet" in paper.say("closing I-7", CLOCK).says


def test_an_end_that_moved_is_told_anew_and_a_stopped_clock_has_none() -> None:
    paper = at("feedback")
    paper.now = BEGAN + HOUR
    paper.now = paper.due("closing") or paper.now
    paper.say("closing I-7", CLOCK)
    raised = paper.now
    paper.note(concerns=(Concern("ordering", "?", "jorge", raised),))
    paper.later(DAY)
    assert paper.due("closing") is None
    paper.note(concerns=(Concern("ordering", "?", "jorge", raised, paper.now, "jorge"),))
    assert paper.due("closing") == datetime.fromisoformat("2011-02-20T23:59:00+00:00")


def test_a_running_hold_ends_by_itself_and_the_notice_comes_after_it() -> None:
    paper = at("feedback")
    paper.now, until = BEGAN + 6 * DAY, BEGAN + 9 * DAY
    paper.note(holds=(Hold("ewan", BEGAN + 5 * DAY, until, "we meet"),))
    due = paper.due("closing")
    assert due is not None
    assert due >= until


def test_an_end_that_is_over_is_no_news() -> None:
    paper = at("feedback")
    paper.now = BEGAN + 30 * DAY
    assert paper.due("closing") is None


@pytest.mark.parametrize("step", [step for step in NAMES if step != "feedback"])
def test_only_feedback_has_a_notice_before_its_end(step: str) -> None:
    assert at(step).due("closing") is None


def test_an_extension_is_told_in_the_channel_and_on_the_list() -> None:
    first = Post("<1@example.org>", "", "tminus", BEGAN, "proposal-mail")
    for posts in ((), (first,)):
        paper = at("feedback")
        paper.note(content={}, posts=posts)
        paper.now = BEGAN + HOUR
        paper.now = paper.due("ended") or paper.now
        decision = paper.say("ended I-7", CLOCK)
        ((place, text),) = told(decision)
        assert place == HOME
        assert "the window is extended to Mon 28 Feb 2011 23:59 UTC" in text
        mails = [p.effect for p in decision.plan.planned if isinstance(p.effect, SendMail)]
        assert [(mail.template, mail.topic, mail.in_reply_to) for mail in mails] == (
            [("extended", "", "<1@example.org>")] if posts else []
        )
        paper.now = paper.due("ended") or paper.now
        last = paper.say("ended I-7", CLOCK)
        assert "is over" in told(last)[0][1]
        assert len(last.plan) == 1, "silence is recorded, and the list is not told again"


def test_a_window_that_people_answered_is_not_extended_on_the_list() -> None:
    paper = at("feedback")
    paper.note(
        content={who: Sense(1, "", BEGAN + DAY) for who in ("jorge", "soren")},
        posts=(Post("<1@example.org>", "", "tminus", BEGAN, "proposal-mail"),),
    )
    paper.now = BEGAN + HOUR
    paper.now = paper.due("ended") or paper.now
    assert [type(p.effect) for p in paper.say("ended I-7", CLOCK).plan.planned] == [Say]


# -- a mail that does not come


def test_a_mail_that_is_not_on_the_list_after_a_day_is_told_to_its_proposer_once() -> None:
    paper = at("proposal")
    assert paper.due("unseen") is None
    paper.note(drivers=frozenset({"eday", "soren"}))
    paper.fact(proposed_at=(BEGAN + HOUR).isoformat())
    assert paper.due("unseen") == BEGAN + HOUR + DAY
    ((place, text),) = said(paper, "unseen")
    assert place == "eday"
    assert "left 1 d ago, and I have not seen it on the list" in text
    assert paper.due("unseen") is None
    paper.fact(proposed_at=(BEGAN + 3 * DAY).isoformat())
    assert paper.due("unseen") == BEGAN + 4 * DAY


def test_while_the_proposer_is_away_another_driver_hears_of_it_and_while_all_are_nobody() -> None:
    paper = at("proposal")
    paper.fact(proposed_at=BEGAN.isoformat())
    paper.note(away={"eday": BEGAN + 9 * DAY})
    assert paper.due("unseen") == BEGAN + 9 * DAY
    paper.note(drivers=frozenset({"eday", "soren"}))
    assert [place for place, _ in said(paper, "unseen")] == ["soren"]


def test_a_mail_of_an_earlier_stay_in_the_step_is_not_waited_for() -> None:
    paper = at("proposal")
    paper.fact(proposed_at=(BEGAN - DAY).isoformat())
    assert paper.due("unseen") is None


# -- peace


@pytest.mark.parametrize("verb", ["nudge", "unread", "unseen", "closing"])
@pytest.mark.parametrize("flag", ["parked", "stale"])
@pytest.mark.parametrize("step", NAMES)
def test_nobody_is_reminded_of_what_is_parked_or_stale(step: str, flag: str, verb: str) -> None:
    paper = at(step)
    paper.note(prereviews=asked("vishy"))
    paper.fact(proposed_at=BEGAN.isoformat())
    if flag == "parked":
        paper.say("park burrow until 2011-06-01 because x", EDAY)
    else:
        paper.flag(stale_since=BEGAN + DAY)
    assert paper.due(verb) is None


def test_reminders_touch_nothing_but_their_own_facts() -> None:
    own = {"nudged", "asked_again", "reminded_at", "closing_told", "unseen_told"}
    for step, verb in (
        ("coding", "nudge"),
        ("proposal", "unread"),
        ("proposal", "unseen"),
        ("feedback", "closing"),
    ):
        paper = at(step)
        paper.note(prereviews=asked("vishy"))
        paper.fact(proposed_at=BEGAN.isoformat())
        paper.now = BEGAN + HOUR
        before = paper.case
        said(paper, verb)
        after = paper.case
        assert (after.step, after.entry, after.since) == (before.step, before.entry, before.since)
        assert (after.touched, after.stale_since) == (before.touched, before.stale_since)
        assert {k for k in after.facts if after.facts[k] != before.facts.get(k)} <= own
