"""Cases are found by what people call them, and two writers never overwrite one another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from bot.core.errors import Refused
from bot.store.errors import Conflict
from bot.store.tables import metadata
from bot.store.unit import Unit

NOON = datetime(2011, 2, 14, 12, tzinfo=UTC)


@pytest.fixture
def unit() -> Iterator[Unit]:
    engine = sa.create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.connect() as conn:
        yield Unit(conn)
    engine.dispose()


def called(unit: Unit, name: str, title: str = "a queue") -> int:
    case = unit.cases.open(title, "eday", "idea", NOON)
    return unit.cases.keep(case, replace(case, name=name), live=True).id


def test_a_case_is_found_by_its_number_its_name_and_in_any_case_of_letters(unit: Unit) -> None:
    number = called(unit, "burrow")
    for word in (f"I-{number}", f"i-{number}", "burrow", "Burrow"):
        found = unit.cases.find(word)
        assert found is not None, word
        assert found.id == number


@pytest.mark.parametrize(
    "word", ["", "I-", "I-x", "I-99", "I-٣", "I-" + "9" * 40, "i--1", "nothing", "%", "' OR 1=1"]
)
def test_a_word_that_means_nothing_finds_nothing(unit: Unit, word: str) -> None:
    called(unit, "burrow")
    assert unit.cases.find(word) is None


def test_an_old_name_stays_an_alias(unit: Unit) -> None:
    number = called(unit, "queue")
    case = unit.cases.get(number)
    assert case is not None
    unit.cases.keep(case, replace(case, name="burrow"), live=True)
    for word in ("queue", "burrow"):
        found = unit.cases.find(word)
        assert found is not None
        assert found.name == "burrow"


def test_a_name_is_used_once_among_live_cases(unit: Unit) -> None:
    first = called(unit, "burrow")
    with pytest.raises(Refused, match=f"burrow is the name of I-{first}, which is under way; choose another"):
        called(unit, "burrow")


def test_the_name_of_a_case_that_ended_is_free_and_then_means_the_live_one(unit: Unit) -> None:
    first = called(unit, "burrow")
    case = unit.cases.get(first)
    assert case is not None
    unit.cases.keep(case, replace(case, step="withdrawn"), live=False)
    assert unit.cases.find("burrow") == unit.cases.get(first)
    second = called(unit, "burrow")
    assert unit.cases.find("burrow") == unit.cases.get(second)


def test_a_case_does_not_come_back_under_a_name_that_is_used_now(unit: Unit) -> None:
    first = called(unit, "burrow")
    case = unit.cases.get(first)
    assert case is not None
    ended = unit.cases.keep(case, replace(case, step="withdrawn"), live=False)
    called(unit, "burrow")
    with pytest.raises(Refused):
        unit.cases.keep(ended, replace(ended, step="idea"), live=True)


def test_the_second_writer_on_one_version_meets_a_conflict(unit: Unit) -> None:
    number = called(unit, "burrow")
    seen = unit.cases.get(number)
    assert seen is not None
    kept = unit.cases.keep(seen, replace(seen, step="requirements"), live=True)
    assert kept.version == seen.version + 1
    with pytest.raises(Conflict):
        unit.cases.keep(seen, replace(seen, step="proposal"), live=True)
    now = unit.cases.get(number)
    assert now is not None
    assert now.step == "requirements"


def test_a_case_is_read_back_as_it_was_kept(unit: Unit) -> None:
    case = unit.cases.open("a queue", "eday", "idea", NOON)
    after = replace(
        case,
        name="burrow",
        facts={"stops": [["a", "b"]], "waiver": {"by": "eday"}},
        parked_until=NOON,
        stale_since=NOON,
    )
    kept = unit.cases.keep(case, after, live=True)
    assert unit.cases.get(case.id) == kept


def test_live_cases_come_oldest_first_and_by_step(unit: Unit) -> None:
    one, two, three = called(unit, "one"), called(unit, "two"), called(unit, "three")
    case = unit.cases.get(two)
    assert case is not None
    unit.cases.keep(case, replace(case, step="withdrawn"), live=False)
    assert [case.id for case in unit.cases.live()] == [one, three]
    assert [case.id for case in unit.cases.live(("idea",))] == [one, three]
    assert unit.cases.live(("coding",)) == []
    assert [case.id for case in unit.cases.ended(("withdrawn", "abandoned"))] == [two]


def test_titles_are_alike_when_they_share_a_telling_word(unit: Unit) -> None:
    number = called(unit, "burrow", "Message queue service")
    assert [case.id for case in unit.cases.alike("a QUEUE, for jobs")] == [number]
    assert [case.id for case in unit.cases.alike("a burrow")] == [number]
    assert unit.cases.alike("a service for the images of a system") == []
