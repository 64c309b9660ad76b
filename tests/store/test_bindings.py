"""A services account speaks for one person, and services do not care how it is spelled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.core.roster import Change
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


def test_an_account_speaks_for_the_person_it_was_bound_to_last(unit: Unit) -> None:
    unit.bindings.bind("oftc", "eday", "eday", "a code", NOON)
    unit.bindings.bind("oftc", "eday", "vishy", "a code", NOON)
    unit.bindings.bind("freenode", "eday", "eday", "a code", NOON)
    assert [(b.network, b.person) for b in unit.bindings.all()] == [("freenode", "eday"), ("oftc", "vishy")]
    assert [b.network for b in unit.bindings.of_person("eday")] == ["freenode"]


def test_an_account_is_the_same_in_any_case_of_letters(unit: Unit) -> None:
    unit.bindings.hand_out("oftc", "EDay", "eday", "tminus-1", "", NOON)
    assert unit.bindings.challenge("oftc", "eday") is not None
    unit.bindings.bind("oftc", "EDay", "eday", "a code", NOON)
    unit.bindings.bind("oftc", "eday", "eday", "a code", NOON)
    assert len(unit.bindings.all()) == 1
    (bound,) = unit.bindings.of_account("EDAY", "oftc")
    unit.bindings.end(Change(bound, "they asked for it"), "eday", NOON)
    assert unit.bindings.all() == []


def test_binding_and_unbinding_tell_that_something_changed(unit: Unit) -> None:
    assert not unit.bindings.changed
    unit.bindings.bind("oftc", "eday", "eday", "a code", NOON)
    assert unit.bindings.changed


def test_a_new_code_ends_the_one_before_and_a_binding_ends_the_code(unit: Unit) -> None:
    unit.bindings.hand_out("oftc", "eday", "eday", "tminus-1", "", NOON)
    unit.bindings.hand_out("oftc", "eday", "vishy", "tminus-2", "", NOON + timedelta(hours=1))
    asked = unit.bindings.challenge("oftc", "eday")
    assert asked is not None
    assert (asked.person, asked.code, asked.until) == ("vishy", "tminus-2", NOON + timedelta(hours=1))
    unit.bindings.bind("oftc", "eday", "vishy", "a code", NOON)
    assert unit.bindings.challenge("oftc", "eday") is None


def test_the_newest_word_of_launchpad_about_a_person_counts(unit: Unit) -> None:
    assert unit.bindings.seen("person", "eday") is None
    unit.voices.evidence(None, "person", "eday", NOON, {"exists": False}, None)
    unit.voices.evidence(None, "person", "eday", NOON, {"exists": True}, None)
    unit.voices.evidence(None, "person", "vishy", NOON, {"exists": False}, None)
    seen = unit.bindings.seen("person", "eday")
    assert seen is not None
    assert seen.found == {"exists": True}
