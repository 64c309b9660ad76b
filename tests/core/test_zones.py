"""A zone is a region: "23:59 PST" is the clock on the wall, before and after the change of 13 March 2011."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import Unclear
from bot.core.when import end_of_day
from bot.core.zones import read_zone, show_end
from tests.core.cactus import PACIFIC


@pytest.mark.parametrize("word", ["PST", "pdt", "PT", "America/Los_Angeles"])
def test_pst_is_the_pacific_coast_in_summer_and_winter(word: str) -> None:
    assert read_zone(word) == PACIFIC


@pytest.mark.parametrize(
    ("day", "ends", "shown"),
    [
        (
            12,
            datetime(2011, 3, 13, 7, 59, tzinfo=UTC),
            "Sat 12 Mar 2011 23:59 PST (Sun 13 Mar 2011 07:59 UTC)",
        ),
        (
            13,
            datetime(2011, 3, 14, 6, 59, tzinfo=UTC),
            "Sun 13 Mar 2011 23:59 PDT (Mon 14 Mar 2011 06:59 UTC)",
        ),
        (
            24,
            datetime(2011, 3, 25, 6, 59, tzinfo=UTC),
            "Thu 24 Mar 2011 23:59 PDT (Fri 25 Mar 2011 06:59 UTC)",
        ),
    ],
)
def test_days_end_at_2359_around_the_clock_change_of_march_2011(day: int, ends: datetime, shown: str) -> None:
    assert end_of_day(date(2011, 3, day), read_zone("PST")) == ends
    assert show_end(date(2011, 3, day), PACIFIC) == shown


def test_utc_is_shown_once() -> None:
    assert show_end(date(2012, 2, 29), read_zone("UTC")) == "Wed 29 Feb 2012 23:59 UTC"


@pytest.mark.parametrize("word", ["", "PSTT", "Europe", "../etc/passwd", "/etc/localtime", "a\0b", "x" * 300])
def test_what_is_no_zone_is_shown_the_forms(word: str) -> None:
    with pytest.raises(Unclear, match="write it as America/Los_Angeles, or as PST"):
        read_zone(word)


@given(st.text(max_size=30))
def test_any_text_is_a_zone_or_unclear(word: str) -> None:
    with suppress(Unclear):
        assert show_end(date(2011, 3, 24), read_zone(word))
