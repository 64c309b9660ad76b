"""The schedule file counts the weeks of a cycle, and what falls into each."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import Unclear
from bot.core.schedule import Cycle, plan
from bot.core.schedule_file import Week, data, drawn, read
from bot.yamltext import read as read_yaml
from bot.yamltext import write
from tests.core.cactus import FEATURES, PACIFIC, nova, swift

CACTUS = """\
start-week: 2011-01-03
release-week: 2011-04-11
cycle:
  - {start: 2010-12-27, end: 2010-12-31, x-project: [b-release]}
  - {start: 2011-01-03, end: 2011-01-07, name: R-14}
  - {start: 2011-03-21, end: 2011-03-25, name: R-3, x-project: [cactus-ff], project-specific: []}
  - start: 2011-04-11
    end: '2011-04-15'
    name: R+0
    project-specific:
      - 1.3.0
"""


def test_a_schedule_is_read_as_it_stands() -> None:
    found = read(read_yaml(CACTUS))
    assert found.weeks[0] == Week(date(2010, 12, 27), date(2010, 12, 31), "", ("b-release",))
    assert found.week(FEATURES) == Week(date(2011, 3, 21), date(2011, 3, 25), "R-3", ("cactus-ff",))
    assert found.week(date(2011, 4, 17)) == found.weeks[-1]
    assert found.weeks[-1].some == ("1.3.0",)
    assert found.week(date(2011, 2, 1)) is None


def test_a_schedule_that_is_written_again_says_the_same() -> None:
    found = read(read_yaml(CACTUS))
    assert read(read_yaml(write(data(found)))) == found


def test_the_weeks_of_start_and_release_may_be_named_by_any_of_their_days() -> None:
    # Yoga began on a Wednesday, and was released on one.
    text = CACTUS.replace("start-week: 2011-01-03", "start-week: 2011-01-05")
    found = read(read_yaml(text.replace("release-week: 2011-04-11", "release-week: 2011-04-13")))
    assert (found.first, found.release) == (date(2011, 1, 5), date(2011, 4, 13))
    assert found.weeks == read(read_yaml(CACTUS)).weeks


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 400))
def test_the_weeks_of_any_cycle_follow_each_other_and_are_read_again(release: date, days: int) -> None:
    cycle = plan("cactus", release, PACIFIC)
    found = drawn(cycle, release - timedelta(days=days))
    assert found is not None
    assert found.weeks[-1].name == "R+0"
    assert all(other.start - one.start == timedelta(days=7) for one, other in pairwise(found.weeks))
    told = [name for week in found.weeks for name in week.everybody]
    assert told == [e.name for e in cycle.events if e.day and e.day >= found.first]
    assert read(read_yaml(write(data(found)))) == found


def test_a_cycle_is_drawn_as_weeks_and_read_again() -> None:
    found = drawn(nova(), date(2011, 2, 3), [swift()])
    assert found is not None
    assert (found.first, found.release) == (date(2011, 1, 31), date(2011, 4, 11))
    assert [week.name for week in found.weeks] == [f"R-{n}" for n in range(10, 0, -1)] + ["R+0"]
    assert [(week.name, week.everybody) for week in found.weeks if week.everybody] == [
        ("R-4", ("cactus-bf",)),
        ("R-3", ("cactus-ff",)),
        ("R-1", ("cactus-gamma",)),
        ("R+0", ("cactus-rc", "2011.2")),
    ]
    assert [(week.name, week.some) for week in found.weeks if week.some] == [
        ("R-8", ("1.2.0",)),
        ("R+0", ("1.3.0",)),
    ]
    assert read(read_yaml(write(data(found)))) == found


def test_a_cycle_without_a_release_has_no_weeks_to_count() -> None:
    assert drawn(Cycle("diablo", PACIFIC), date(2011, 5, 2)) is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("start-week", "start_week", "line 1: start_week: there is no such key; did you mean start-week?"),
        (
            "start: 2011-03-21",
            "start: 2011-03-22",
            "line 6: cycle, item 3.start: 22 Mar 2011 is a Tuesday, and a week begins on Monday; write 2011-",
        ),
        (
            "start-week: 2011-01-03",
            "start-week: ''",
            "line 1: start-week: here must be a date; write it as 2011-03-24",
        ),
        (
            "release-week: 2011-04-11",
            "release-week: 2010-12-06",
            "line 2: release-week: 2010-12-06 is before the start-week",
        ),
        (
            "name: R-3",
            "name: R-4",
            "line 6: cycle, item 3.name: 'R-4' does not fit a release in the week of 2011-04-11; write R-3",
        ),
        (
            "end: 2011-03-25",
            "end: 2011-04-25",
            "line 6: cycle, item 3.end: 2011-04-25 is not in the week of 2011-03-21; write 2011-03-25",
        ),
        ("end: 2011-03-25, ", "", "line 6: cycle, item 3: the key end is missing"),
        (
            "2011-01-03, end: 2011-01-07, name: R-14",
            "2010-12-27, end: 2010-12-31",
            "line 5: cycle, item 2: the week of 2010-12-27 comes after",
        ),
        (
            "x-project: [cactus-ff]",
            "x-projects: [cactus-ff]",
            "line 6: cycle, item 3.x-projects: there is no such key; did you mean x-project?",
        ),
        (
            "x-project: [cactus-ff]",
            "x-project: cactus-ff",
            "line 6: cycle, item 3.x-project: here must be a list",
        ),
        ("cycle:\n", "cycle: 7\nx:\n", "line 4: x: there is no such key"),
    ],
)
def test_what_is_wrong_is_said_with_line_key_and_what_to_do(old: str, new: str, said: str) -> None:
    assert old in CACTUS
    with pytest.raises(Unclear) as refusal:
        read(read_yaml(CACTUS.replace(old, new)))
    assert str(refusal.value).startswith(said)
