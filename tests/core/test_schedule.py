"""A cycle keeps the order of its freezes, and says which date is in the way of what would break it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.dossier import PlannedMilestone
from bot.core.errors import Refused
from bot.core.rules import MILESTONE_KINDS
from bot.core.schedule import Cycle, Event, add, close, cycle_of, move, plan, rename
from bot.core.schedule_rules import CHAIN, KINDS, kind_of, workday
from tests.core.cactus import (
    BRANCHES,
    FEATURES,
    GAMMA,
    PACIFIC,
    PLANNED,
    RC,
    RELEASED,
    nova,
    swift,
)

DAYS = st.dates(date(1999, 1, 1), date(2101, 1, 1))
DAY = timedelta(days=1)


def days(cycle: Cycle) -> dict[str, date | None]:
    return {event.kind: event.day for event in cycle.events}


def test_the_dates_of_cactus_come_out_of_the_rules() -> None:
    assert [(e.name, e.day) for e in nova().events] == [
        ("cactus-bf", BRANCHES),
        ("cactus-ff", FEATURES),
        ("cactus-gamma", GAMMA),
        ("cactus-rc", RC),
        ("2011.2", PLANNED),
    ]


def test_the_dates_of_bexar_come_out_of_the_same_rules() -> None:
    bexar = plan("bexar", date(2011, 2, 3), PACIFIC, version="2011.1")
    assert [e.day for e in bexar.events] == [
        date(2011, 1, 6),
        date(2011, 1, 13),
        date(2011, 1, 25),
        date(2011, 2, 1),
        date(2011, 2, 3),
    ]


def test_the_three_milestones_of_step_8_are_of_the_chain_in_the_same_order() -> None:
    assert [kind for kind in KINDS if kind in MILESTONE_KINDS] == list(MILESTONE_KINDS)


def test_a_release_a_day_late_is_a_move_with_its_reason() -> None:
    cycle, (told,) = move(nova(), {"2011.2": RELEASED}, "two blockers were found on the day")
    assert told.sentence == (
        "2011.2 (release) moves from 14 Apr 2011 to 15 Apr 2011: two blockers were found on the day"
    )
    assert cycle.release == RELEASED
    assert {**days(cycle), "release": PLANNED} == days(nova())
    assert [e.moves for e in cycle.events] == [0, 0, 0, 0, 1]


def test_milestones_that_are_named_by_versions_stand_beside_those_of_nova() -> None:
    cycle = add(swift(), Event("1.4.0", "update", date(2011, 5, 31)))
    assert [e.name for e in cycle.events] == ["1.2.0", "1.3.0", "1.4.0"]
    cycle, moves = move(cycle, {"1.4.0": date(2011, 3, 1)}, "earlier than planned")
    assert [m.name for m in moves] == ["1.4.0"], "what is no freeze stands in nobody's way"
    assert cycle.release == RELEASED


def test_a_day_that_was_set_by_hand_takes_along_what_is_counted_from_it() -> None:
    cycle = plan("cactus", PLANNED, PACIFIC, by_hand={"feature-freeze": date(2011, 3, 22)})
    assert days(cycle)["branch-freeze"] == date(2011, 3, 15)
    assert days(cycle)["bug-freeze"] == GAMMA
    assert [e.kind for e in cycle.events if not e.ruled] == ["feature-freeze", "release"]


def test_a_plan_that_is_out_of_order_names_the_date_in_the_way() -> None:
    with pytest.raises(
        Refused, match=r"cactus-rc \(rc-freeze, 12 Apr 2011\) would be .* cactus-gamma .*12 Apr"
    ):
        plan("cactus", PLANNED, PACIFIC, by_hand={"bug-freeze": RC})


def test_a_kind_that_is_not_of_the_chain_cannot_be_planned() -> None:
    with pytest.raises(
        Refused, match="'code-freeze' is no kind of the freeze chain; there are branch-freeze"
    ):
        plan("cactus", PLANNED, PACIFIC, by_hand={"code-freeze": RC})


@given(DAYS)
def test_the_rules_give_workdays_in_order_for_a_release_on_any_day(release: date) -> None:
    found = [e.day for e in plan("cactus", release, PACIFIC).events]
    assert all(one < other for one, other in pairwise(found) if one and other)
    assert all(day is not None and day.weekday() < 5 for day in found[:-1])


def test_a_leap_day_is_a_day() -> None:
    found = plan("essex", date(2012, 3, 21), PACIFIC, by_hand={"feature-freeze": date(2012, 2, 29)})
    assert days(found)["branch-freeze"] == date(2012, 2, 22)
    assert days(plan("essex", date(2012, 3, 2), PACIFIC))["rc-freeze"] == date(2012, 2, 29)


@pytest.mark.parametrize(
    ("day", "work"), [(date(2011, 4, 16), 15), (date(2011, 4, 17), 15), (date(2011, 4, 18), 18)]
)
def test_a_weekend_becomes_the_friday_before(day: date, work: int) -> None:
    assert workday(day).day == work


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("gamma", "bug-freeze"),
        ("RC", "rc-freeze"),
        ("ff", "feature-freeze"),
        ("string-freeze", "string-freeze"),
    ],
)
def test_kinds_have_the_words_that_people_know(word: str, kind: str) -> None:
    assert kind_of(word) == kind


@pytest.mark.parametrize(
    ("name", "day", "said"),
    [
        (
            "cactus-ff",
            GAMMA,
            r"cactus-gamma \(bug-freeze, 5 Apr 2011\) is in the way, because it has to be after",
        ),
        ("cactus-ff", date(2011, 3, 1), r"cactus-bf \(branch-freeze, 17 Mar 2011\) .* has to be before"),
        ("2011.2", RC, r"cactus-rc \(rc-freeze, 12 Apr 2011\) is in the way, because it has to be before"),
        ("cactus-xx", RC, r"cactus has no milestone 'cactus-xx'; it has cactus-bf, cactus-ff"),
    ],
)
def test_a_move_that_breaks_the_order_is_refused_with_the_date_in_the_way(
    name: str, day: date, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        move(nova(), {name: day}, "because")


def test_two_moves_that_only_fit_together_are_made_together() -> None:
    wanted = {"cactus-ff": date(2011, 4, 6), "cactus-gamma": date(2011, 4, 11)}
    cycle, moves = move(nova(), wanted, "more time for features")
    assert len(moves) == 2
    assert days(cycle)["feature-freeze"] == date(2011, 4, 6)


def test_a_move_to_the_same_day_is_none_and_needs_no_reason() -> None:
    assert move(nova(), {"cactus-ff": FEATURES}, "") == (nova(), ())


def test_a_move_without_a_reason_is_refused() -> None:
    with pytest.raises(Refused, match=r"a move needs a reason.*because"):
        move(nova(), {"cactus-ff": date(2011, 3, 25)}, "  ")


def test_what_is_closed_does_not_move() -> None:
    cycle = close(nova(), "cactus-bf", BRANCHES)
    with pytest.raises(Refused, match=r"cactus-bf .* is closed"):
        move(cycle, {"cactus-bf": date(2011, 3, 18)}, "late")
    with pytest.raises(Refused, match="closed already"):
        close(cycle, "cactus-bf", BRANCHES)


def test_milestones_of_the_chain_are_closed_in_their_order() -> None:
    with pytest.raises(
        Refused, match=r"cactus-ff is not closed before cactus-bf \(branch-freeze, 17 Mar 2011\)"
    ):
        close(nova(), "cactus-ff", FEATURES)


def test_to_close_early_needs_a_reason() -> None:
    with pytest.raises(Refused, match=r"not due yet.*because"):
        close(nova(), "cactus-bf", BRANCHES - DAY)
    assert close(nova(), "cactus-bf", BRANCHES - DAY, "all is proposed").find("cactus-bf").closed  # type: ignore[union-attr]


def test_a_milestone_has_a_name_and_a_kind_of_its_own() -> None:
    with pytest.raises(Refused, match=r"used once in a project, and there is cactus-ff"):
        add(nova(), Event("cactus-ff", "string-freeze", FEATURES))
    with pytest.raises(Refused, match=r"one feature-freeze, and that is cactus-ff"):
        add(nova(), Event("cactus-ff2", "feature-freeze", FEATURES))
    with pytest.raises(Refused, match="Launchpad takes two or more"):
        add(nova(), Event("Cactus FF", "string-freeze", FEATURES))


def test_a_milestone_without_a_date_is_in_nobodys_way() -> None:
    cycle, (told,) = move(nova(), {"cactus-gamma": None}, "not sure yet")
    assert told.sentence == "cactus-gamma (bug-freeze) moves from 5 Apr 2011 to no date: not sure yet"
    cycle, _ = move(cycle, {"cactus-ff": date(2011, 4, 7)}, "later")
    assert cycle.events[-1].name == "cactus-gamma"


def test_a_new_name_keeps_everything_else() -> None:
    cycle = rename(nova(), "2011.2", "cactus")
    assert days(cycle) == days(nova())
    with pytest.raises(Refused, match="used once"):
        rename(nova(), "2011.2", "cactus-rc")


def test_the_milestones_of_a_dossier_are_a_cycle() -> None:
    planned = (
        PlannedMilestone("cactus", "cactus-ff", FEATURES, "feature-freeze"),
        PlannedMilestone("diablo", "diablo-1", date(2011, 6, 2), "milestone"),
    )
    assert [e.name for e in cycle_of("cactus", PACIFIC, planned).events] == ["cactus-ff"]


NAMES = [event.name for event in nova().events]
MOVES = st.tuples(st.sampled_from(NAMES), st.dates(date(2011, 3, 1), date(2011, 4, 30)))
CLOSES = st.tuples(st.sampled_from(NAMES), st.none())


def said_to(cycle: Cycle, name: str, day: date | None) -> tuple[Cycle, str]:
    """The cycle after a move to `day`, or closed where that is None; or as it was, and the refusal."""
    try:
        if day is None:
            return close(cycle, name, PLANNED, "in time"), ""
        return move(cycle, {name: day}, "so decided")[0], ""
    except Refused as refusal:
        return cycle, str(refusal)


@given(st.lists(st.one_of(MOVES, CLOSES), max_size=25))
def test_any_moves_and_closes_keep_the_order_or_are_refused_with_what_is_in_the_way(
    asked: list[tuple[str, date | None]],
) -> None:
    cycle = nova()
    for name, day in asked:
        cycle, said = said_to(cycle, name, day)
        if said:
            assert any(event.title in said for event in cycle.events), f"{said} names no date"
            assert re.search(r"in the way|is closed|is open", said)
        found = [cycle.of_kind(link.kind) for link in CHAIN]
        dates = [event.day for event in found if event and event.day]
        assert dates == sorted(set(dates))
        closed = [bool(event and event.closed) for event in found]
        assert closed == sorted(closed, reverse=True)


@given(DAYS, st.integers(-400, 400), st.sampled_from(KINDS))
def test_a_refused_move_has_a_date_in_the_way_and_an_allowed_one_has_not(
    release: date, away: int, kind: str
) -> None:
    cycle = plan("cactus", release, PACIFIC)
    event = cycle.of_kind(kind)
    assert event is not None
    assert event.day is not None
    wanted = event.day + timedelta(days=away)
    before = [e.day for e in cycle.events if e.day and KINDS.index(e.kind) < KINDS.index(kind)]
    after = [e.day for e in cycle.events if e.day and KINDS.index(e.kind) > KINDS.index(kind)]
    fits = all(day < wanted for day in before) and all(day > wanted for day in after)
    try:
        move(cycle, {event.name: wanted}, "so decided")
    except Refused:
        assert not fits
    else:
        assert fits or away == 0
