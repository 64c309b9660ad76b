"""What a cycle says of a moment: frozen or open, what comes next, and which week it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.freezes import amiss, between, happenings, r_week, sentence, status
from bot.core.schedule import Cycle, Event, add, close, move, plan
from bot.core.when import end_of_day
from tests.core.cactus import FEATURES, PACIFIC, PLANNED, RELEASED, nova, swift

ENDS = datetime(2011, 3, 25, 6, 59, tzinfo=UTC)
"""When the feature freeze of Cactus began: 23:59 on the Pacific coast, in daylight time."""

MINUTE = timedelta(minutes=1)
DAYS = st.dates(date(1990, 1, 1), date(2101, 1, 1))
MOMENTS = DAYS.map(lambda day: datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


def test_a_freeze_begins_at_the_end_of_its_day() -> None:
    assert [e.name for e in status(nova(), ENDS - MINUTE).frozen] == ["cactus-bf"]
    assert [e.name for e in status(nova(), ENDS).frozen] == ["cactus-bf", "cactus-ff"]


def test_what_is_frozen_and_what_is_next_is_one_sentence() -> None:
    assert sentence(nova(), ENDS) == (
        "cactus is frozen: cactus-ff, no new features are merged; it opens Thu 14 Apr 2011 23:59 PDT "
        "(Fri 15 Apr 2011 06:59 UTC), in 21 d; next is cactus-gamma, Tue 5 Apr 2011 23:59 PDT "
        "(Wed 6 Apr 2011 06:59 UTC), in 12 d"
    )


def test_before_the_first_freeze_everything_is_open() -> None:
    assert sentence(nova(), datetime(2011, 3, 1, tzinfo=UTC)).startswith(
        "cactus is open: nothing is frozen; next is cactus-bf, Thu 17 Mar 2011 23:59 PDT"
    )


def test_after_the_release_everything_is_open_and_nothing_comes() -> None:
    assert sentence(nova(), datetime(2011, 4, 16, tzinfo=UTC)) == "cactus is open: nothing is frozen"


def test_a_release_that_moves_keeps_the_freeze_until_then() -> None:
    late, _ = move(nova(), {"2011.2": RELEASED}, "two blockers")
    friday = datetime(2011, 4, 15, 12, tzinfo=UTC)
    assert status(nova(), friday).frozen == ()
    assert [e.name for e in status(late, friday).frozen][-1] == "cactus-rc"


def test_a_release_that_is_closed_opens_at_once() -> None:
    cycle = nova()
    for event in cycle.events:
        cycle = close(cycle, event.name, PLANNED, "done")
    assert status(cycle, datetime(2011, 4, 14, 12, tzinfo=UTC)) == status(
        cycle, datetime(2011, 4, 20, tzinfo=UTC)
    )
    assert status(cycle, datetime(2011, 4, 14, 12, tzinfo=UTC)).frozen == ()


def test_a_cycle_without_a_release_date_stays_frozen_and_says_so() -> None:
    cycle, _ = move(nova(), {"2011.2": None}, "not sure")
    assert sentence(cycle, datetime(2011, 5, 1, tzinfo=UTC)) == (
        "cactus is frozen: cactus-rc, nothing is merged; no release date is set"
    )


def test_the_clock_is_told_everything_once_whenever_it_looks() -> None:
    cycle = add(nova(), Event("cactus-docs", "milestone", date(2011, 3, 30)))
    told, last = [], datetime(2011, 3, 1, tzinfo=UTC)
    for hours in range(0, 24 * 60, 7):
        now = datetime(2011, 3, 1, tzinfo=UTC) + timedelta(hours=hours)
        told += between(cycle, last, now)
        last = now
    assert told == list(happenings(cycle))
    assert [h.what for h in told] == ["begins", "begins", "due", "begins", "begins", "opens"]
    assert told[1].sentence == "cactus-ff: the feature freeze begins; no new features are merged"
    assert told[2].sentence == "cactus-docs is due today"
    assert told[-1].sentence == "2011.2 ends the freezes"


def test_a_freeze_begins_even_where_its_milestone_was_closed_early() -> None:
    cycle = close(nova(), "cactus-bf", date(2011, 3, 10), "all is proposed")
    (told,) = between(cycle, datetime(2011, 3, 17, tzinfo=UTC), datetime(2011, 3, 19, tzinfo=UTC))
    assert told.event.name == "cactus-bf"


def test_a_release_that_is_out_is_not_told_again() -> None:
    cycle = close(swift(), "1.3.0", RELEASED)
    assert between(cycle, datetime(2011, 4, 1, tzinfo=UTC), datetime(2011, 5, 1, tzinfo=UTC)) == []


@pytest.mark.parametrize(
    ("day", "release", "week"),
    [
        (date(2011, 3, 21), PLANNED, "R-3"),
        (FEATURES, PLANNED, "R-3"),
        (date(2011, 3, 27), PLANNED, "R-3"),
        (date(2011, 4, 11), PLANNED, "R+0"),
        (date(2011, 4, 26), PLANNED, "R+2"),
        (date(2017, 9, 8), date(2018, 2, 28), "R-25"),
        (date(2009, 12, 28), date(2010, 1, 7), "R-1"),  # the 53rd week of 2009, until 3 January 2010
        (date(2010, 1, 3), date(2010, 1, 7), "R-1"),
        (date(2012, 2, 29), date(2012, 4, 5), "R-5"),
    ],
)
def test_weeks_count_down_to_the_release(day: date, release: date, week: str) -> None:
    assert r_week(day, release) == week


@given(DAYS, DAYS)
def test_a_week_later_is_one_week_nearer_whatever_the_year(day: date, release: date) -> None:
    week, later = (int(r_week(d, release).removeprefix("R")) for d in (day, day + timedelta(days=7)))
    assert later == week + 1


@given(DAYS, MOMENTS)
def test_what_holds_at_a_moment_has_begun_by_then_and_what_is_next_has_not(
    release: date, now: datetime
) -> None:
    cycle = plan("cactus", release, PACIFIC)
    found = status(cycle, now)
    begun = {h.event.name for h in happenings(cycle) if h.at <= now}
    assert {e.name for e in found.frozen} <= begun
    assert found.next is None or found.next.event.name not in begun
    assert bool(found.frozen) is (0 < len(begun) < len(cycle.events))


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2011, 4, 15), ""),
        (date(2011, 4, 16), "16 Apr 2011 is a Saturday; take 2011-04-15 or 2011-04-18"),
        (date(2011, 1, 31), "31 Jan 2011 is before the cycle, which begins 3 Feb 2011; take a later day"),
        (date(2011, 5, 3), "3 May 2011 is after the cycle, which ends 29 Apr 2011; take an earlier day"),
    ],
)
def test_a_day_for_work_is_a_weekday_within_the_cycle(day: date, said: str) -> None:
    assert amiss(day, date(2011, 2, 3), date(2011, 4, 29)) == said


def test_a_cycle_of_nothing_has_nothing_to_say() -> None:
    assert sentence(Cycle("cactus", PACIFIC), ENDS) == "cactus is open: nothing is frozen"


def test_a_moment_belongs_to_the_look_that_ends_with_it() -> None:
    assert [h.event.name for h in between(nova(), ENDS - MINUTE, ENDS)] == ["cactus-ff"]
    assert between(nova(), ENDS, ENDS + MINUTE) == []


def test_a_release_opens_in_its_last_minute() -> None:
    opens = end_of_day(PLANNED, PACIFIC)
    assert status(nova(), opens - MINUTE).opens == opens
    assert status(nova(), opens).frozen == ()
    assert status(nova(), opens).next is None
