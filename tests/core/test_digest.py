"""The newsletter's numbers, in its words: one is one, and what is not known is no data."""

from __future__ import annotations

from dataclasses import asdict, fields, replace

import pytest

from bot.core.digest import Numbers, doubts, values

SEED = Numbers(
    reviews=29,
    branches=167,
    branch_people=46,
    branch_teams=9,
    commits=1684,
    committers=58,
    tracked=234,
    new=43,
    in_process=32,
    critical=5,
    high=23,
    committed=74,
    blueprints=165,
    priorities={"Essential": 6, "High": 15, "Medium": 28, "Low": 24, "Undefined": 92},
)


COUNTS = [field.name for field in fields(Numbers) if field.name != "priorities"]


def test_the_numbers_of_the_newsletter_give_its_lines() -> None:
    assert values("OpenStack Compute", "nova", SEED) == {
        "project": "OpenStack Compute (NOVA)",
        "reviews": "29 Active Reviews",
        "branches": "167 Active Branches \u2013 owned by 46 people & 9 teams",
        "commits": "1,684 commits by 58 people in last month",
        "bugs": "234 Tracked Bugs; 43 New Bugs; 32 In-process Bugs; 5 Critical Bugs; "
        "23 High Importance Bugs; 74 Bugs (Fix Committed)",
        "blueprints": "165 Blueprints; 6 Essential, 15 High, 28 Medium, 24 Low, 92 Undefined",
    }


def test_one_is_said_as_one() -> None:
    ones = Numbers(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, {"Low": 1})
    found = values("OpenStack Queue", "burrow", ones)
    assert found["branches"] == "1 Active Branch \u2013 owned by 1 person & 1 team"
    assert found["commits"] == "1 commit by 1 person in last month"
    assert found["bugs"] == (
        "1 Tracked Bug; 1 New Bug; 1 In-process Bug; 1 Critical Bug; 1 High Importance Bug; "
        "1 Bug (Fix Committed)"
    )
    assert found["blueprints"] == "1 Blueprint; 1 Low"


@pytest.mark.parametrize("name", COUNTS)
def test_each_number_that_is_missing_is_no_data_and_the_rest_is_said(name: str) -> None:
    before = " ".join(str(v) for v in values("OpenStack Compute", "nova", SEED).values())
    less = Numbers(**{**asdict(SEED), name: None})
    after = " ".join(str(v) for v in values("OpenStack Compute", "nova", less).values())
    assert before.count("no data") == 0
    assert after.count("no data on ") == 1
    assert "  " not in after


def test_nothing_known_is_no_data_everywhere() -> None:
    found = values("OpenStack Compute", "nova", Numbers())
    assert found["branches"] == "no data on Active Branches \u2013 owned by no data"
    assert found["blueprints"] == "no data on Blueprints; priorities: no data"


def test_priorities_make_the_total_and_bugs_are_not_added_up() -> None:
    assert doubts(SEED) == []
    assert doubts(replace(SEED, blueprints=166)) == [
        "the priorities add up to 165, but there are 166 blueprints"
    ]
    assert doubts(replace(SEED, blueprints=None)) == doubts(Numbers()) == []
    assert doubts(replace(SEED, priorities={**SEED.priorities, "Low": None})) == []
