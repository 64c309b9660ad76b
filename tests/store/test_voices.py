"""What people said comes back in the file of the case that they said it about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from bot.core.dossier import Case
from bot.core.schedule import Cycle, Event
from bot.store.tables import metadata
from bot.store.unit import Unit

NOON = datetime(2011, 2, 14, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=1)
FOLLOWED = {"their_series": "cactus", "release": "", "copied": {"cactus-ff": "2011-03-24"}}


@pytest.fixture
def unit() -> Iterator[Unit]:
    engine = sa.create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.connect() as conn:
        yield Unit(conn)
    engine.dispose()


@pytest.fixture
def case(unit: Unit) -> Case:
    return unit.cases.open("a queue", "eday", "idea", NOON)


def everything(unit: Unit, case_id: int, salt: str) -> None:
    """One voice of each kind and more, in an order that is not that of names, many at one moment."""
    v = unit.voices
    for person in ("vishy", "jaypipes", "ewan"):
        v.second(case_id, person, NOON)
        v.name_driver(case_id, person, NOON)
        v.name_member(case_id, "core", person, NOON)
        v.name_member(case_id, "bugs", person, NOON)
        v.read_before(case_id, person, "asked", "", NOON)
        v.sense(case_id, person, 1, salt, NOON)
        v.progress(case_id, person, f"progress {salt}", NOON)
        v.hold(case_id, person, LATER, f"hold {salt}", NOON)
        v.concern(case_id, f"about-{person}", f"text {salt}", person, NOON)
    for word in ("users", "missing", "unsolved"):
        v.answer(case_id, word, f"{word} {salt}", "eday", NOON)
        v.require(case_id, word, "yes", salt, "eday", NOON)
        unit.schedules.begin(case_id, word, salt, "", NOON.date(), NOON)
    nothing = Cycle("users", ZoneInfo("UTC"))
    events = tuple(Event(word, "update", date(2011, 3, 24)) for word in ("users", "missing", "unsolved"))
    unit.schedules.keep(case_id, nothing, replace(nothing, events=events), NOON)
    unit.schedules.follow(case_id, "users", {**FOLLOWED, "project": salt}, "eday", NOON)
    v.resolve(case_id, "about-ewan", "ewan", "said", LATER)
    v.tell_resolving(case_id, "about-vishy", LATER)
    v.evidence(case_id, "url", salt, NOON, {"status": 200}, None)
    v.evidence(case_id, "url", salt, LATER, None, "no answer")
    v.waiver(
        case_id,
        {"step": "idea", "by": "eday", "because": salt, "at": NOON, "second": "vishy", "seconded_at": LATER},
    )


def test_a_file_holds_what_was_said_about_its_own_case_alone(unit: Unit) -> None:
    cases = [unit.cases.open(f"idea {n}", f"proposer{n}", "idea", NOON) for n in range(3)]
    for n, opened in enumerate(cases):
        everything(unit, opened.id, f"salt{n}")
    for n, opened in enumerate(cases):
        known = unit.dossier(opened)
        assert set(re.findall(r"salt\d", repr(known))) == {f"salt{n}"}
        assert f"proposer{n}" in known.drivers


def test_the_clock_watches_live_cases_and_those_that_may_be_adopted(unit: Unit) -> None:
    cases = [unit.cases.open(f"idea {n}", "eday", "idea", NOON) for n in range(4)]
    for opened, step in zip(cases, ("accepted", "withdrawn", "abandoned"), strict=False):
        unit.cases.keep(opened, replace(opened, step=step), live=False)
    assert sorted(unit.watched()) == [case.id for case in cases[1:]]


def test_a_case_about_which_nothing_was_said_has_an_empty_file(unit: Unit, case: Case) -> None:
    known = unit.dossier(case)
    assert known.drivers == {"eday"}
    said = (known.answers, known.concerns, known.holds, known.evidence, known.members, known.waivers)
    assert not any(said)


def test_a_newer_word_of_the_same_person_takes_the_place_of_the_older(unit: Unit, case: Case) -> None:
    v = unit.voices
    for text, at in (("first", NOON), ("second", LATER)):
        v.answer(case.id, "missing", text, "eday", at)
        v.require(case.id, "scale", "yes", text, "eday", at)
        v.read_before(case.id, "vishy", "comment", text, at)
        v.sense(case.id, "vishy", -1, text, at)
    known = unit.dossier(case)
    assert known.answers == {"missing": "second"}
    assert known.requirements["scale"].sentence == "second"
    assert [p.text for p in known.prereviews] == ["second"]
    assert known.content["vishy"].text == "second"


def test_a_person_seconds_and_drives_once_however_often_they_are_named(unit: Unit, case: Case) -> None:
    for _ in range(2):
        unit.voices.second(case.id, "vishy", NOON)
        unit.voices.name_driver(case.id, "vishy", NOON)
    assert unit.dossier(case).seconders == {"vishy"}
    assert unit.voices.drivers(case.id) == {"vishy"}


def test_a_concern_is_open_until_it_is_resolved_and_keeps_who_resolved_it(unit: Unit, case: Case) -> None:
    unit.voices.concern(case.id, "order", "which?", "jorge", NOON)
    assert unit.dossier(case).concerns[0].open
    unit.voices.resolve(case.id, "order", "eday", "stated", LATER)
    (known,) = unit.dossier(case).concerns
    assert (known.open, known.resolved_by, known.because, known.resolved_at) == (
        False,
        "eday",
        "stated",
        LATER,
    )


def test_could_not_ask_is_not_the_same_as_an_empty_answer(unit: Unit, case: Case) -> None:
    unit.voices.evidence(case.id, "url", "http://a", NOON, {}, None)
    assert unit.dossier(case).found("url") == {}
    unit.voices.evidence(case.id, "url", "http://a", LATER, None, "no answer")
    known = unit.dossier(case)
    assert known.found("url") is None
    newest = known.latest("url", "http://a")
    assert newest is not None
    assert newest.trouble == "no answer"
