"""What the clock tells of a cycle: each moment once, in order, and nothing that is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core.cycles import cycle, drift, having, named
from bot.core.dossier import Case, Dossier, Evidence, PlannedMilestone, PlannedSeries
from bot.core.errors import Refused
from bot.core.rules import Rules
from bot.core.schedule import Cycle, Event, close
from bot.core.tellings import LATE, SOON, countdown_after, glance_due, telling_due, tellings, untold
from bot.core.when import end_of_day
from tests.core.cactus import FEATURES, PACIFIC, nova

BEGAN = datetime(2011, 2, 3, tzinfo=UTC)
CASE = Case(7, "a queue", "burrow", "coding", 1, BEGAN, "eday", BEGAN)
RULES = Rules()
ENDS = end_of_day(FEATURES, PACIFIC)


def known(found: Cycle, told: datetime | None = BEGAN, **more: object) -> Dossier:
    milestones = tuple(
        PlannedMilestone(found.series, e.name, e.day, e.kind, closed_at=BEGAN if e.closed else None)
        for e in found.events
    )
    series = {found.series: PlannedSeries("", told_until=told)}
    return replace(Dossier(CASE, series=series, milestones=milestones), **more)  # type: ignore[arg-type]


def test_a_freeze_is_told_before_it_comes_when_it_begins_and_when_nobody_closed_it() -> None:
    of_ff = [one for one in tellings("burrow", nova()) if "cactus-ff" in one.text]
    assert [one.at for one in of_ff] == [ENDS - SOON, ENDS, ENDS + LATE]
    assert [one.public for one in of_ff] == [False, True, False]
    assert of_ff[2].text.endswith("Say: milestone burrow close cactus-ff")


def test_a_milestone_that_was_closed_early_is_not_asked_for_and_its_freeze_still_begins() -> None:
    closed = close(nova(), "cactus-bf", date(2011, 3, 10), "all is proposed")
    of_bf = [one for one in tellings("burrow", closed) if "cactus-bf" in one.text]
    assert [one.text.split()[-2:] for one in of_bf] == [["been", "proposed"]]


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_the_moment_itself_is_told_once(seconds: int) -> None:
    told = ENDS + timedelta(seconds=seconds)
    due = [one.at for one in untold(known(nova(), told), nova(), RULES, until=ENDS)]
    assert due == ([ENDS] if seconds < 0 else [])
    assert telling_due(known(nova(), ENDS - timedelta(seconds=1)), RULES) == ENDS


def test_told_from_stop_to_stop_or_in_one_jump_it_is_the_same() -> None:
    whole = [one.text for one in untold(known(nova()), nova(), RULES)]
    told, steps = BEGAN, []
    while (due := telling_due(known(nova(), told), RULES)) is not None:
        steps += [one.text for one in untold(known(nova(), told), nova(), RULES, until=due)]
        told = due
    assert steps == whole
    assert len(steps) == 15


def test_nothing_is_told_of_a_case_that_has_ended_or_of_no_date() -> None:
    for step in ("rejected", "withdrawn", "abandoned"):
        assert telling_due(known(nova(), case=replace(CASE, step=step)), RULES) is None
    someday = Cycle("cactus", PACIFIC, (Event("2011.2", "release", None),))
    assert telling_due(known(someday), RULES) is None
    assert telling_due(known(nova(), None), RULES) is None


@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        (datetime(2011, 2, 3, tzinfo=UTC), datetime(2011, 2, 7, 17, tzinfo=UTC)),
        (datetime(2011, 2, 7, 17, tzinfo=UTC), datetime(2011, 2, 14, 17, tzinfo=UTC)),
        (datetime(2011, 3, 10, tzinfo=UTC), datetime(2011, 3, 14, 16, tzinfo=UTC)),  # the clocks changed
        (datetime(2010, 12, 30, tzinfo=UTC), datetime(2011, 1, 3, 17, tzinfo=UTC)),
    ],
)
def test_the_countdown_leaves_at_nine_in_the_zone_of_the_cycle(now: datetime, leaves: datetime) -> None:
    assert countdown_after(nova(), "monday", now) == leaves


def test_there_is_no_countdown_where_nobody_wants_one_or_nothing_comes() -> None:
    assert countdown_after(nova(), "never", BEGAN) is None
    out = replace(nova(), events=tuple(replace(e, closed=True) for e in nova().events))
    assert countdown_after(out, "monday", BEGAN) is None
    assert countdown_after(Cycle("cactus", PACIFIC), "monday", BEGAN) is None


def test_launchpad_is_looked_at_a_day_after_the_last_look_while_something_is_to_come() -> None:
    seen = (Evidence("schedule", "burrow", BEGAN, None, "503"),)
    assert glance_due(known(nova(), evidence=seen), RULES) == BEGAN + timedelta(days=1)
    assert glance_due(known(nova(), ENDS), RULES) == ENDS + timedelta(days=1)
    assert glance_due(known(nova(), None), RULES) is None
    parked = replace(CASE, parked_until=ENDS)
    assert glance_due(known(nova(), evidence=seen, case=parked), RULES) is None
    out = replace(nova(), events=tuple(replace(e, closed=True) for e in nova().events))
    assert glance_due(known(out, evidence=seen), RULES) is None


def test_what_differs_on_launchpad_is_said_for_each_milestone() -> None:
    there = [{"name": e.name, "date": e.day and e.day.isoformat(), "active": True} for e in nova().events]
    there[0]["date"], there[1]["active"] = "2011-03-18", False
    there[2]["date"] = None
    del there[3]
    found = {"series": ["trunk"], "milestones": there}
    words = drift(known(nova(), evidence=(Evidence("schedule", "burrow", BEGAN, found),)), RULES)
    assert words == [
        "no series cactus",
        "cactus-bf is on 18 Mar 2011 there",
        "cactus-ff is closed there",
        "cactus-gamma is on no date there",
        "no milestone cactus-rc",
    ]
    assert drift(known(nova()), RULES) == []


def test_days_end_in_the_zone_of_the_series_or_of_the_config() -> None:
    file = known(nova())
    assert cycle(file, "cactus", RULES).zone == PACIFIC
    london = replace(file, series={"cactus": PlannedSeries("", zone="Europe/London")})
    assert str(cycle(london, "cactus", RULES).zone) == "Europe/London"


def test_a_series_or_milestone_that_is_not_there_is_refused_with_those_that_are() -> None:
    file = known(nova())
    with pytest.raises(Refused, match="has no series 'Diablo'; it has cactus"):
        named(file, "Diablo", RULES)
    with pytest.raises(Refused, match="it has cactus-bf, cactus-ff"):
        having(file, "cactus-x", RULES)
    with pytest.raises(Refused, match="burrow has none"):
        named(Dossier(CASE), "", RULES)
    both = replace(file, series={**file.series, "diablo": PlannedSeries("")})
    assert named(both, "", RULES).series == "diablo"
    focused = {"cactus": PlannedSeries("", focus=True), "diablo": PlannedSeries("")}
    assert named(replace(file, series=focused), "", RULES).series == "cactus"
