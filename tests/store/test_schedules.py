"""Cycles are kept as they were made: moves with their reasons, names that change, what is followed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from bot.core.dossier import ACTIVE, Case, Following
from bot.core.exceptions import FreezeException
from bot.core.released import Released
from bot.core.schedule import Cycle, Event, close, cycle_of, move, rename
from bot.store.database import Database
from bot.store.errors import Conflict
from bot.store.schema import MIGRATIONS, prepare
from bot.store.tables import metadata
from bot.store.unit import Unit
from tests.core.cactus import FEATURES, PACIFIC, PLANNED, RELEASED, nova

NOON = datetime(2011, 2, 14, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=1)


@pytest.fixture
def unit() -> Iterator[Unit]:
    engine = sa.create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.connect() as conn:
        yield Unit(conn)
    engine.dispose()


@pytest.fixture
def case(unit: Unit) -> Case:
    opened = unit.cases.open("a queue", "eday", "coding", NOON)
    unit.schedules.begin(opened.id, "cactus", "Cactus release", "America/Los_Angeles", NOON.date(), NOON)
    unit.schedules.keep(opened.id, Cycle("cactus", PACIFIC), nova(), NOON)
    return opened


def kept(unit: Unit, case: Case, series: str = "cactus") -> Cycle:
    return cycle_of(series, PACIFIC, unit.dossier(case).milestones)


def test_a_cycle_comes_back_as_it_was_kept(unit: Unit, case: Case) -> None:
    assert kept(unit, case) == nova()
    found = unit.dossier(case).series["cactus"]
    assert (found.zone, found.status, found.began) == ("America/Los_Angeles", ACTIVE, NOON.date())
    assert (found.focus, found.told_until, found.following) == (False, NOON, None)


def test_a_move_is_kept_with_who_made_it_and_why(unit: Unit, case: Case) -> None:
    after, moves = move(nova(), {"2011.2": RELEASED}, "two blockers were found")
    unit.schedules.keep(case.id, nova(), after, LATER)
    unit.schedules.moved(case.id, "cactus", moves, "ttx", LATER)
    assert kept(unit, case) == after
    (line,) = unit.schedules.moves(case.id, "cactus")
    assert (line.name, line.before, line.after) == ("2011.2", PLANNED, RELEASED)
    assert (line.because, line.by, line.at) == ("two blockers were found", "ttx", LATER)
    assert unit.schedules.moves(case.id, "cactus", LATER) == []
    assert unit.schedules.moves(case.id, "bexar") == []


def test_a_renamed_milestone_keeps_its_history(unit: Unit, case: Case) -> None:
    moved, moves = move(nova(), {"cactus-ff": date(2011, 3, 25)}, "a day later")
    unit.schedules.keep(case.id, nova(), moved, NOON)
    unit.schedules.moved(case.id, "cactus", moves, "ttx", NOON)
    unit.schedules.code_name(case.id, "cactus-ff", "prickly")
    renamed = rename(moved, "cactus-ff", "cactus-freeze")
    unit.schedules.keep(case.id, moved, renamed, LATER)
    assert kept(unit, case) == renamed
    assert [m.name for m in unit.schedules.moves(case.id, "cactus")] == ["cactus-freeze"]
    found = {m.name: m for m in unit.dossier(case).milestones}
    assert (found["cactus-freeze"].code_name, found["cactus-freeze"].moves) == ("prickly", 1)


def test_what_is_closed_says_since_when_and_others_stay_open(unit: Unit, case: Case) -> None:
    after = close(nova(), "cactus-bf", date(2011, 3, 18))
    unit.schedules.keep(case.id, nova(), after, LATER)
    assert {m.name: m.closed_at for m in unit.dossier(case).milestones if m.closed_at} == {"cactus-bf": LATER}


def test_milestones_without_a_date_come_last(unit: Unit, case: Case) -> None:
    open_ = Event("aa-someday", "milestone", None)
    unit.schedules.keep(case.id, nova(), replace(nova(), events=(*nova().events, open_)), NOON)
    assert [m.name for m in unit.dossier(case).milestones][-1] == "aa-someday"
    assert [m.date for m in unit.dossier(case).milestones][1:3] == [FEATURES, date(2011, 4, 5)]


def test_one_series_of_a_project_is_its_focus(unit: Unit, case: Case) -> None:
    other = unit.cases.open("another", "eday", "coding", NOON)
    unit.schedules.begin(other.id, "cactus", "Cactus", "", NOON.date(), NOON)
    unit.schedules.begin(case.id, "diablo", "Diablo", "", NOON.date(), LATER)
    unit.schedules.focus(other.id, "cactus")
    for name in ("cactus", "diablo"):
        unit.schedules.focus(case.id, name)
        known = unit.dossier(case).series
        assert [n for n, s in known.items() if s.focus] == [name]
        assert list(known) == ["cactus", "diablo"]
    assert unit.dossier(other).series["cactus"].focus
    unit.schedules.status(case.id, "cactus", "Supported")
    unit.schedules.told(case.id, "cactus", LATER + timedelta(days=1))
    assert unit.dossier(case).series["cactus"].status == "Supported"
    assert unit.dossier(case).series["cactus"].told_until == LATER + timedelta(days=1)
    assert unit.dossier(case).series["diablo"].told_until == LATER


def test_what_is_followed_is_kept_with_what_was_offered(unit: Unit, case: Case) -> None:
    values = {"project": "nova", "their_series": "cactus", "release": "1.3.0"}
    unit.schedules.follow(case.id, "cactus", {**values, "copied": {"cactus-ff": ""}}, "eday", NOON)
    unit.schedules.offered(case.id, "cactus", ["it moved"])
    wanted = Following("nova", "cactus", "1.3.0", {"cactus-ff": ""}, ("it moved",))
    assert unit.dossier(case).series["cactus"].following == wanted
    unit.schedules.copied(case.id, "cactus", {"cactus-ff": "2011-03-24"})
    wanted = replace(wanted, copied={"cactus-ff": "2011-03-24"}, offered=())
    assert unit.dossier(case).series["cactus"].following == wanted
    unit.schedules.follow(case.id, "cactus", {**values, "project": "swift", "copied": {}}, "eday", LATER)
    assert unit.dossier(case).series["cactus"].following == Following("swift", "cactus", "1.3.0")


def test_of_many_looks_the_newest_answer_stays_and_what_came_after_it(unit: Unit, case: Case) -> None:
    def look(query: str, found: dict[str, object] | None) -> None:
        unit.voices.evidence(case.id, "schedule", query, NOON, found, None if found else "503")

    for number in range(3):
        look("burrow", {"series": [str(number)]})
        look("nova", {"series": [str(number)]})
    look("burrow", None)
    unit.schedules.forget_looks(case.id, "burrow")
    known = unit.dossier(case)
    assert [e.found for e in known.evidence if e.query == "burrow"] == [{"series": ["2"]}, None]
    assert len([e for e in known.evidence if e.query == "nova"]) == 3


def test_an_exception_is_decided_by_one_of_two_who_are_as_fast(unit: Unit, case: Case) -> None:
    what = ("feature-freeze", "bp/ipv6", "people wait for it", "small", "asked", "eday", NOON)
    asked = unit.exceptions.ask(FreezeException(0, case.id, "cactus", *what))
    assert unit.exceptions.get(asked.id) == asked
    granted = replace(asked, state="granted", decided_by="ttx", because="small", until=LATER, entry=2)
    unit.exceptions.keep(granted)
    with pytest.raises(Conflict):
        unit.exceptions.keep(replace(asked, state="denied"))
    assert unit.exceptions.of_case(case.id, "cactus") == [replace(granted, version=2)]
    assert unit.exceptions.of_case(case.id, "diablo") == []
    assert unit.exceptions.get(asked.id + 1) is None


def test_a_version_is_released_once(unit: Unit, case: Case) -> None:
    out = Released(case.id, "2011.2", "2011.2", "burrow", "8" * 40, "a" * 64, "ttx", NOON)
    unit.releases.add(out)
    assert unit.releases.of_case(case.id) == [out]
    with pytest.raises(sa.exc.IntegrityError):
        unit.releases.add(out)


async def test_schedules_of_an_older_database_are_kept_and_their_past_is_not_told(tmp_path: Path) -> None:
    path = tmp_path / "db"
    engine = sa.create_engine(f"sqlite:///{path}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as conn:
        config.attributes["connection"] = conn
        command.upgrade(config, "0004")
    engine.dispose()
    with sqlite3.connect(path) as raw:
        moment = "2011-02-14 12:00:00.000000"
        raw.execute(
            'INSERT INTO "case" VALUES (1, ?, ?, ?, 1, ?, ?, ?, ?, NULL, NULL, 1, 1)',
            ("a queue", "burrow", "coding", moment, "eday", moment, "{}"),
        )
        raw.execute("INSERT INTO series VALUES (1, 'cactus', 'Cactus release', ?)", (moment,))
        raw.execute(
            "INSERT INTO milestone VALUES (1, '2011.2', 'cactus', '2011-04-14', 'release', ?)", (moment,)
        )
    raw.close()
    database = Database(str(path))
    assert await prepare(database)

    def look(unit: Unit) -> None:
        case = unit.cases.find("burrow")
        assert case is not None
        known = unit.dossier(case)
        assert known.series["cactus"].summary == "Cactus release"
        assert known.series["cactus"].told_until is not None
        assert known.series["cactus"].told_until.year > 2011
        events = (Event("2011.2", "release", PLANNED),)
        assert cycle_of("cactus", ZoneInfo("UTC"), known.milestones) == Cycle(
            "cactus", ZoneInfo("UTC"), events
        )

    await database.read(look)
    await database.close()
