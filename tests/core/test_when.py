"""Days and moments, as people write them and as they are shown."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import Unclear
from bot.core.when import end_of_day, length, read_day, show, show_day

PACIFIC = ZoneInfo("America/Los_Angeles")
NOW = datetime(2011, 3, 18, 20, 59, tzinfo=UTC)


def test_a_day_is_read_in_its_one_form() -> None:
    assert read_day("2011-03-24") == date(2011, 3, 24)


@pytest.mark.parametrize(
    "word",
    [
        "24.3.2011",
        "2011-3-24",
        "2011-02-29",
        "2011-13-01",
        "2011-W10-4",
        "20110324",
        "tomorrow",
        "",
        "2011-03-24T10:00",
        "0001-01-01",
        "9999-12-31",
        "２０１１-03-24",  # noqa: RUF001
        "2011-03-2\u0664",
    ],
)
def test_what_is_no_day_is_shown_the_form(word: str) -> None:
    with pytest.raises(Unclear, match="write it as 2011-03-24"):
        read_day(word)


@given(st.text(max_size=12))
def test_any_text_is_a_day_or_unclear(word: str) -> None:
    try:
        day = read_day(word)
    except Unclear:
        return
    assert day.isoformat() == word


@given(
    st.dates(date(1000, 1, 1), date(2999, 12, 31)), st.sampled_from(["UTC", "Asia/Tokyo", "Pacific/Honolulu"])
)
def test_every_day_that_can_be_read_has_an_end_in_every_zone(day: date, zone: str) -> None:
    ends = end_of_day(read_day(day.isoformat()), ZoneInfo(zone))
    assert ends.tzinfo is UTC
    assert ends.astimezone(ZoneInfo(zone)).date() == day


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        ("2011-03-12", "2011-03-13T07:59"),  # standard time
        ("2011-03-13", "2011-03-14T06:59"),  # the day on which the clocks changed
        ("2011-03-14", "2011-03-15T06:59"),
        ("2011-11-06", "2011-11-07T07:59"),
    ],
)
def test_a_day_ends_at_2359_of_its_zone_also_when_the_clocks_change(day: str, utc: str) -> None:
    assert end_of_day(read_day(day), PACIFIC) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(), "0 s"),
        (timedelta(seconds=-5), "0 s"),
        (timedelta(seconds=59), "59 s"),
        (timedelta(minutes=12, seconds=8), "12 min"),
        (timedelta(hours=3), "3 h"),
        (timedelta(hours=3, minutes=5), "3 h 5 min"),
        (timedelta(days=6, hours=3, minutes=59), "6 d 3 h"),
        (timedelta(days=14, minutes=59), "14 d"),
    ],
)
def test_a_length_shows_the_two_parts_that_matter(span: timedelta, words: str) -> None:
    assert length(span) == words


def test_a_moment_is_shown_with_its_zone_and_how_far_it_is() -> None:
    ends = datetime(2011, 3, 24, 23, 59, tzinfo=UTC)
    assert show(ends, NOW) == "Thu 24 Mar 2011 23:59 UTC (in 6 d 3 h)"
    assert show(ends, ends + timedelta(hours=2)) == "Thu 24 Mar 2011 23:59 UTC (2 h ago)"
    assert show_day(ends) == "24 Mar 2011"


def test_a_day_whose_last_hour_comes_twice_ends_with_the_second() -> None:
    # In Sao Paulo midnight of 20 February 2011 was 23:00 once more.
    ends = end_of_day(date(2011, 2, 19), ZoneInfo("America/Sao_Paulo"))
    assert ends == datetime(2011, 2, 20, 2, 59, tzinfo=UTC)
