"""Freeze exceptions on paper: who decides, until when, what the clock does, and how it begins anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.core import exempting
from bot.core.dossier import Case, Dossier, PlannedMilestone, PlannedSeries
from bot.core.errors import UserError
from bot.core.exceptions import FreezeException
from bot.core.people import CLOCK, Principal
from bot.core.rules import Rules
from bot.core.workflow import Attempt, Move, decide
from tests.workflows.paper import ADMIN, EDAY, EWAN, STRANGER, TTX, UNBOUND, VISHY
from workflows.freeze_exception import FREEZE_EXCEPTION, next_due, of

NOW = datetime(2011, 3, 26, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAYS = {"ff": (3, 24), "gamma": (4, 5), "rc": (4, 12), "release": (4, 14)}
KINDS = {"ff": "feature-freeze", "gamma": "bug-freeze", "rc": "rc-freeze", "release": "release"}
ENDS = datetime(2011, 4, 6, 6, 59, tzinfo=UTC)
"""The end of 5 April in California, which has daylight time by then."""


class Paper:
    """One exception of burrow in its cactus cycle."""

    def __init__(self, **changes: Any) -> None:
        one = FreezeException(
            *(3, 7, "cactus", "feature-freeze", "bp/api", "fast", "none", "asked", "vishy", NOW)
        )
        self.one = replace(one, **changes)
        self.now = NOW
        self.closed: datetime | None = None

    @property
    def attempt(self) -> Attempt:
        milestones = tuple(
            PlannedMilestone("cactus", name, date(2011, *day), KINDS[name], closed_at=self.closed)
            for name, day in DAYS.items()
        )
        case = Case(7, "message queue", "burrow", "coding", 1, NOW, "eday", NOW)
        known = Dossier(
            case, series={"cactus": PlannedSeries("C")}, milestones=milestones, exceptions=(self.one,)
        )
        return Attempt(known, TTX, self.now, {}, Rules())

    def say(self, word: str, who: Principal, **args: str) -> str:
        """Make the move, keep what it made, and give what is said. Raises UserError."""
        attempt = replace(of(self.attempt, self.one), who=who, args=args)
        decision = decide(FREEZE_EXCEPTION, row(word), attempt)
        self.one = exempting.after(self.one, decision.after)
        return decision.says

    def refused(self, word: str, who: Principal, **args: str) -> str:
        before = self.one
        with pytest.raises(UserError) as no:
            self.say(word, who, **args)
        assert self.one == before
        return str(no.value)


def row(word: str) -> Move:
    return next(move for move in FREEZE_EXCEPTION.moves if move.name == f"exception {word}")


def granted(**changes: Any) -> Paper:
    return Paper(**{"state": "granted", "until": ENDS, "decided_by": "ttx", "because": "ok", **changes})


@pytest.mark.parametrize("who", [TTX, ADMIN])
def test_a_release_manager_grants_until_the_end_of_a_day_there(who: Principal) -> None:
    paper = Paper()
    said = paper.say("grant", who, reason="it is small", date="2011-04-05")
    assert said == (
        f"E-3: [FFE] bp/api is granted by {who.person} until "
        "Tue 5 Apr 2011 23:59 PDT (Wed 6 Apr 2011 06:59 UTC): it is small"
    )
    assert (paper.one.state, paper.one.until) == ("granted", ENDS)
    assert (paper.one.decided_by, paper.one.because) == (who.person, "it is small")


@pytest.mark.parametrize("who", [EDAY, VISHY, EWAN, STRANGER, UNBOUND, CLOCK])
@pytest.mark.parametrize("word", ["grant", "deny"])
def test_nobody_else_decides(word: str, who: Principal) -> None:
    no = Paper().refused(word, who, reason="so", date="2011-04-05")
    assert no.startswith(f"exception {word} is for a release manager, and you are ")


def test_without_a_day_it_ends_with_the_next_freeze() -> None:
    paper = Paper()
    paper.say("grant", TTX, reason="it is small")
    assert paper.one.until == ENDS
    paper = Paper(freeze="rc-freeze")
    paper.say("grant", TTX, reason="it is small")
    assert paper.one.until == datetime(2011, 4, 15, 6, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2011-03-24", "2011-03-24 is over"),
        ("2011-04-15", "ends with the release at last, 2011-04-14"),
        ("soon", "'soon' is no date"),
    ],
)
def test_the_last_day_is_to_come_and_before_the_release(day: str, why: str) -> None:
    assert why in Paper().refused("grant", TTX, reason="so", date=day)


def test_where_no_freeze_is_to_come_the_day_has_to_be_said() -> None:
    paper = Paper()
    paper.now = datetime(2011, 4, 20, tzinfo=UTC)
    assert "Say it with until DATE" in paper.refused("grant", TTX, reason="so")


def test_once_the_release_is_out_nothing_is_granted_or_asked_again() -> None:
    for paper, word, who in ((Paper(), "grant", TTX), (Paper(state="denied"), "again", VISHY)):
        paper.closed = NOW
        assert "cactus is out" in paper.refused(word, who, reason="so", date="2011-04-05")


def test_a_denial_has_a_reason_and_may_be_followed_by_another_question() -> None:
    paper = Paper()
    assert paper.say("deny", TTX, reason="too large") == "E-3: [FFE] bp/api is denied by ttx: too large"
    assert paper.one.decided_by == "ttx"
    no = paper.refused("grant", TTX, reason="so")
    assert "E-3 is at denied, and exception grant does not lead on from there" in no
    said = paper.say("again", VISHY, reason="it has tests now")
    assert said == "E-3: [FFE] bp/api is asked for again by vishy: it has tests now"
    assert (paper.one.state, paper.one.entry, paper.one.benefit) == ("asked", 3, "fast; it has tests now")
    assert (paper.one.decided_by, paper.one.because, paper.one.until) == ("", "", None)


def test_its_coming_end_is_told_once_a_day_before_and_then_it_is_locked() -> None:
    paper = granted()
    assert next_due(paper.attempt) == ENDS - 24 * HOUR
    assert "is not due" in paper.refused("ending", CLOCK)
    paper.now = ENDS - 24 * HOUR
    assert "is locked again Tue 5 Apr 2011 23:59 PDT" in paper.say("ending", CLOCK)
    assert paper.one.state == "granted"
    assert next_due(paper.attempt) == ENDS
    assert "is not due" in paper.refused("ending", CLOCK)
    paper.now = ENDS
    said = paper.say("lock", CLOCK)
    assert said.endswith("To ask once more, say: exception burrow again E-3 because ...")
    assert paper.one.state == "locked"
    assert next_due(paper.attempt) is None


def test_what_is_granted_for_less_than_a_day_is_not_told_to_end() -> None:
    paper = Paper()
    paper.now = ENDS - 23 * HOUR
    paper.say("grant", TTX, reason="so", date="2011-04-05")
    assert next_due(paper.attempt) == ENDS


def test_an_exception_asked_for_again_is_reminded_of_anew() -> None:
    paper = granted(state="locked", reminded_at=NOW)
    paper.say("again", VISHY, reason="so")
    paper.say("grant", TTX, reason="so", date="2011-04-10")
    assert next_due(paper.attempt) == datetime(2011, 4, 10, 6, 59, tzinfo=UTC)


@pytest.mark.parametrize("state", ["asked", "denied", "locked", "merged", "withdrawn"])
def test_the_clock_has_nothing_to_do_with_what_is_not_granted(state: str) -> None:
    assert next_due(Paper(state=state, until=ENDS).attempt) is None


@pytest.mark.parametrize("who", [VISHY, EDAY, TTX, ADMIN])
@pytest.mark.parametrize("state", ["asked", "granted"])
def test_who_asked_or_looks_after_the_project_withdraws_it(state: str, who: Principal) -> None:
    paper = Paper(state=state)
    assert paper.say("withdraw", who) == f"E-3: [FFE] bp/api is withdrawn by {who.person}"
    assert paper.one.state == "withdrawn"


def test_nobody_else_withdraws_it() -> None:
    no = Paper().refused("withdraw", EWAN)
    assert "vishy asked for E-3, and you are ewan (account ewan)" in no


def test_what_is_merged_is_over() -> None:
    paper = granted()
    assert paper.say("merged", EDAY) == "E-3: [FFE] bp/api is merged"
    assert next_due(paper.attempt) is None
    assert "is for a driver or a release manager" in granted().refused("merged", VISHY)


def test_the_exceptions_of_a_project_that_ended_are_left_alone() -> None:
    paper = granted()
    known = paper.attempt.known
    ended = replace(paper.attempt, known=replace(known, case=replace(known.case, step="rejected")))
    assert next_due(ended) is None
