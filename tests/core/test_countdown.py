"""The weekly mail tells what holds, what is new and what comes, and nothing that is over."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bot.core.blueprint_state import Blueprint
from bot.core.countdown import Allowed, News, report, subject, values
from bot.core.schedule import Cycle, Event, move
from bot.core.when import end_of_day
from tests.core.cactus import PACIFIC, RELEASED, nova

MONDAY = datetime(2011, 3, 21, 17, tzinfo=UTC)
"""Of week R-3, in which the feature freeze begins."""

UNTIL = end_of_day(date(2011, 4, 5), PACIFIC)


def test_the_subject_names_the_week() -> None:
    assert subject(nova(), MONDAY) == "[release] Release countdown for week R-3, 21-25 Mar 2011"
    assert subject(nova(), datetime(2011, 3, 31, tzinfo=UTC)) == (
        "[release] Release countdown for week R-2, 28 Mar-1 Apr 2011"
    )


def test_the_week_is_that_of_the_cycles_zone() -> None:
    sunday_there = datetime(2011, 3, 28, 5, tzinfo=UTC)
    assert "week R-3, 21-25 Mar" in subject(nova(), sunday_there)


def test_the_week_of_a_freeze_says_what_holds_and_what_begins() -> None:
    assert values("nova", nova(), News(), MONDAY)["focus"] == [
        "The branch merge proposal freeze (cactus-bf) holds: branches with features must have been proposed.",
        "This week: cactus-ff: the feature freeze begins; no new features are merged.",
    ]


def test_an_open_week_says_so() -> None:
    early = datetime(2011, 2, 21, tzinfo=UTC)
    assert values("nova", nova(), News(), early)["focus"] == [
        "Nothing is frozen, and no freeze begins this week: features are welcome."
    ]


def test_dates_are_told_in_the_zone_and_in_utc_and_past_ones_are_not() -> None:
    assert values("nova", nova(), News(), MONDAY)["dates"] == [
        "cactus-ff (feature-freeze): Thu 24 Mar 2011 23:59 PDT (Fri 25 Mar 2011 06:59 UTC), R-3",
        "cactus-gamma (bug-freeze): Tue 5 Apr 2011 23:59 PDT (Wed 6 Apr 2011 06:59 UTC), R-1",
        "cactus-rc (rc-freeze): Tue 12 Apr 2011 23:59 PDT (Wed 13 Apr 2011 06:59 UTC), R+0",
        "2011.2 (release): Thu 14 Apr 2011 23:59 PDT (Fri 15 Apr 2011 06:59 UTC), R+0",
    ]


def test_far_dates_wait_but_the_release_is_always_told() -> None:
    dates = values("nova", nova(), News(), datetime(2011, 1, 10, tzinfo=UTC))["dates"]
    assert dates == ["2011.2 (release): Thu 14 Apr 2011 23:59 PDT (Fri 15 Apr 2011 06:59 UTC), R+0"]


def test_a_milestone_without_a_date_is_told_as_such() -> None:
    cycle = Cycle("diablo", PACIFIC, (Event("diablo-1", "milestone", None),))
    assert values("nova", cycle, News(), MONDAY)["dates"] == ["diablo-1 (milestone): no date yet"]
    assert values("nova", Cycle("diablo", PACIFIC), News(), MONDAY)["dates"] == ["no dates are set"]
    assert subject(cycle, MONDAY) == "[release] Release countdown for the week, 21-25 Mar 2011"


def test_moves_exceptions_and_critical_bugs_are_told() -> None:
    cycle, moves = move(nova(), {"2011.2": RELEASED}, "two blockers")
    old = Allowed("feature-freeze", "bp/old", datetime(2011, 3, 20, tzinfo=UTC))
    news = News(critical=2, exceptions=(Allowed("feature-freeze", "bp/ipv6", UNTIL), old), moves=moves)
    assert values("nova", cycle, news, MONDAY)["information"] == [
        "2011.2 (release) moves from 14 Apr 2011 to 15 Apr 2011: two blockers.",
        "Exception to the feature-freeze: bp/ipv6, until Tue 5 Apr 2011 23:59 PDT "
        "(Wed 6 Apr 2011 06:59 UTC).",
        "Open critical bugs: 2.",
    ]


def test_what_nobody_could_ask_is_no_data() -> None:
    found = values("nova", nova(), News(blueprints={"cactus-ff": None, "2011.2": ()}), MONDAY)
    assert found["information"] == ["No exception to a freeze is granted.", "Open critical bugs: no data."]
    assert found["milestones"] == [
        {"name": "cactus-ff", "lines": ["no data"], "report": "no data"},
        {"name": "2011.2", "lines": ["no blueprints"], "report": "no blueprints"},
    ]


def test_a_release_that_is_late_is_told() -> None:
    told = values("nova", nova(), News(), datetime(2011, 4, 18, tzinfo=UTC))["information"]
    assert told == [
        "2011.2 (release, 14 Apr 2011) is late: its day is over, and it is not out.",
        "Open critical bugs: no data.",
    ]


def test_the_report_at_a_freeze_is_one_line() -> None:
    found = [Blueprint("a", "High", "Approved", "Implemented"), Blueprint("b", "Low", "New", "Unknown")]
    assert report(found) == "High: 1 merged (100%) · Low: 1 late (0%)"
