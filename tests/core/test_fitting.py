"""What a milestone file adds to our record of a project and moves in it, and when it does not fit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.core.dossier import PlannedMilestone
from bot.core.errors import Refused
from bot.core.fitting import BECAUSE, fitted
from bot.core.milestone_file import MilestoneFile, read
from bot.core.schedule import Cycle, Move, close
from bot.yamltext import read as read_yaml
from tests.core.cactus import FEATURES, PACIFIC, PLANNED, RELEASED, nova


def file(milestones: str, release: str = "") -> MilestoneFile:
    end = f"release: 2011.2\nrelease-date: {release}\n" if release else ""
    return read(read_yaml(f"series: cactus\nmilestones: {milestones}\nprojects: [nova]\n{end}"))


def test_what_is_there_as_the_file_wants_it_stays_the_same() -> None:
    assert fitted((), file("{ff: 2011-03-24, rc: ''}", "2011-04-14"), nova()) == (nova(), ())


def test_a_new_cycle_has_all_of_the_file() -> None:
    after, moves = fitted((), file("{ff: 2011-03-24, extra: ''}", "2011-04-14"), Cycle("cactus", PACIFIC))
    assert [(e.name, e.kind, e.day) for e in after.events] == [
        ("cactus-ff", "feature-freeze", FEATURES),
        ("2011.2", "release", PLANNED),
        ("cactus-extra", "milestone", None),
    ]
    assert moves == ()


def test_another_date_is_a_move_with_its_reason() -> None:
    after, moves = fitted((), file("{}", "2011-04-15"), nova())
    assert moves == (Move("2011.2", "release", PLANNED, RELEASED, BECAUSE),)
    assert after.release == RELEASED


def test_several_dates_move_together_where_only_all_of_them_keep_the_order() -> None:
    after, moves = fitted(
        (), file("{ff: 2011-04-07, gamma: 2011-04-19, rc: 2011-04-26}", "2011-04-28"), nova()
    )
    assert len(moves) == 4
    assert after.release == date(2011, 4, 28)


def test_a_date_that_breaks_the_order_is_refused_with_what_is_in_the_way() -> None:
    with pytest.raises(Refused, match=r"cactus-ff .* is in the way"):
        fitted((), file("{rc: 2011-03-20}"), nova())


def test_what_is_closed_is_not_moved() -> None:
    closed = close(nova(), "cactus-bf", date(2011, 3, 20))
    assert fitted((), file("{bf: 2011-03-17}"), closed)[0] == closed
    with pytest.raises(Refused, match="is closed"):
        fitted((), file("{bf: 2011-03-16}"), closed)


def test_a_name_that_another_series_has_is_refused() -> None:
    other = PlannedMilestone("trunk", "cactus-ff", FEATURES, "milestone")
    with pytest.raises(Refused, match="in the series trunk"):
        fitted((other,), file("{ff: 2011-03-24}"), nova())
    assert fitted((replace(other, series="cactus"),), file("{ff: 2011-03-24}"), nova())[0] == nova()
