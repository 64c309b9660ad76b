"""`follow nova` copies names and dates, and offers what nova changes later and nothing else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import Refused
from bot.core.following import Names, changes, copied, follow, moves
from bot.core.schedule import Cycle, Event, add, close, move
from tests.core.cactus import FEATURES, GAMMA, PACIFIC, RELEASED, nova

BURROW = Names("nova", "cactus", "burrow", "cactus")
SWIFT = Names("nova", "cactus", "swift", "cactus", release="1.3.0")
FRIDAY = date(2011, 3, 25)


def test_a_follower_has_the_same_dates_and_names() -> None:
    ours = follow(nova(), BURROW)
    assert [(e.name, e.kind, e.day) for e in ours.events] == [(e.name, e.kind, e.day) for e in nova().events]
    assert not any(e.ruled or e.closed for e in ours.events)


def test_a_release_may_have_a_version_of_its_own() -> None:
    assert [e.name for e in follow(nova(), SWIFT).events][-1] == "1.3.0"


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("cactus-ff", "queue-1-ff"),
        ("cactus", "queue-1"),
        ("nova-cactus-ff", "burrow-queue-1-ff"),
        ("cactusff", "cactusff"),
        ("2011.2", "2011.2"),
    ],
)
def test_names_change_with_the_series_and_project_before_them(theirs: str, ours: str) -> None:
    assert Names("nova", "cactus", "burrow", "queue-1").ours(Event(theirs, "milestone", None)) == ours


def test_what_is_followed_and_does_not_move_is_offered_nothing() -> None:
    assert changes(copied(nova()), nova(), follow(nova(), BURROW), BURROW) == []


def test_what_they_move_is_offered_and_can_be_moved() -> None:
    ours = follow(nova(), SWIFT)
    theirs, _ = move(nova(), {"cactus-ff": FRIDAY, "2011.2": RELEASED}, "late")
    found = changes(copied(nova()), theirs, ours, SWIFT)
    assert [c.sentence for c in found] == [
        "cactus-ff (feature-freeze): 24 Mar 2011 -> 25 Mar 2011",
        "1.3.0 (release): 14 Apr 2011 -> 15 Apr 2011",
    ]
    after, _ = move(ours, moves(found), "nova moved")
    assert changes(copied(nova()), theirs, after, SWIFT) == []
    assert after.release == RELEASED


def test_a_date_that_was_set_here_is_told_beside_theirs() -> None:
    ours, _ = move(follow(nova(), BURROW), {"cactus-ff": date(2011, 3, 22)}, "holidays")
    assert changes(copied(nova()), nova(), ours, BURROW) == [], "they did not move"
    theirs, _ = move(nova(), {"cactus-ff": FRIDAY}, "late")
    (offered,) = changes(copied(nova()), theirs, ours, BURROW)
    assert (
        offered.sentence
        == "cactus-ff (feature-freeze): 24 Mar 2011 -> 25 Mar 2011; ours was set to 22 Mar 2011"
    )


def test_what_they_add_or_drop_is_offered_and_moves_nothing() -> None:
    theirs = add(nova(), Event("cactus-docs", "milestone", FRIDAY))
    dropped = Cycle("cactus", PACIFIC, tuple(e for e in theirs.events if e.name != "cactus-gamma"))
    found = changes(copied(nova()), dropped, follow(nova(), BURROW), BURROW)
    assert [c.sentence for c in found] == [
        "new: cactus-docs (milestone, 25 Mar 2011)",
        "cactus-gamma (bug-freeze) is no longer theirs; ours is 5 Apr 2011",
    ]
    assert moves(found) == {}


@given(st.dictionaries(st.sampled_from([e.name for e in nova().events]), st.integers(-3, 3)))
def test_whatever_they_move_can_be_taken_over_and_then_nothing_is_left(away: dict[str, int]) -> None:
    wanted = {
        event.name: event.day + timedelta(days=away.get(event.name, 0))
        for event in nova().events
        if event.day
    }
    try:
        theirs, _ = move(nova(), wanted, "so decided")
    except Refused:
        return
    ours = follow(nova(), SWIFT)
    after, told = move(ours, moves(changes(copied(nova()), theirs, ours, SWIFT)), "nova moved")
    assert [e.day for e in after.events] == [e.day for e in theirs.events]
    assert len(told) == sum(1 for days in away.values() if days)
    assert changes(copied(nova()), theirs, after, SWIFT) == []


def test_what_is_closed_here_is_left_alone() -> None:
    ours = close(close(follow(nova(), BURROW), "cactus-bf", FEATURES), "cactus-ff", FEATURES)
    theirs, _ = move(nova(), {"cactus-ff": FRIDAY}, "late")
    assert changes(copied(nova()), theirs, ours, BURROW) == []


def test_a_date_that_they_take_back_is_offered_too() -> None:
    theirs, _ = move(nova(), {"cactus-gamma": None}, "not sure")
    (offered,) = changes(copied(nova()), theirs, follow(nova(), BURROW), BURROW)
    assert offered.sentence == "cactus-gamma (bug-freeze): 5 Apr 2011 -> no date"
    back = changes(copied(theirs), nova(), follow(theirs, BURROW), BURROW)
    assert [(c.was, c.day) for c in back] == [(None, GAMMA)]
