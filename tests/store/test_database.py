"""A transaction is one function: all of it happens or nothing, and one process at a time has the file."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from bot.store.database import Database
from bot.store.errors import Busy, Conflict, NoStorage
from bot.store.schema import Unusable, prepare
from bot.store.tables import Moment
from bot.store.unit import Unit


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    one = Database(str(tmp_path / "deep" / "tminus.db"))
    await prepare(one)
    yield one
    await one.close()


async def value(database: Database, name: str) -> object:
    return await database.read(lambda unit: unit.settings.get(name))


async def test_what_a_transaction_wrote_is_there_when_it_returns(database: Database) -> None:
    def body(unit: Unit) -> str:
        unit.settings.put("a", [1, {"b": None}])
        return "given"

    assert await database.write(body) == "given"
    assert await value(database, "a") == [1, {"b": None}]


async def test_a_transaction_that_raises_never_happened(database: Database) -> None:
    def body(unit: Unit) -> None:
        unit.settings.put("a", 1)
        raise KeyError("our own fault")

    with pytest.raises(KeyError):
        await database.write(body)
    assert await value(database, "a") is None
    await database.write(lambda unit: unit.settings.put("a", 2))
    assert await value(database, "a") == 2


async def test_what_a_constraint_forbids_is_a_conflict_and_leaves_nothing_behind(database: Database) -> None:
    def body(unit: Unit) -> None:
        unit.settings.put("a", 1)
        unit.conn.execute(sa.text("INSERT INTO setting (name, value) VALUES ('a', '2')"))

    with pytest.raises(Conflict):
        await database.write(body)
    assert await value(database, "a") is None


async def test_foreign_keys_are_checked(database: Database) -> None:
    with pytest.raises(Conflict):
        await database.write(
            lambda unit: unit.conn.execute(sa.text("INSERT INTO alias (name, case_id) VALUES ('x', 99)"))
        )


async def test_a_full_disk_fails_the_transaction_and_not_the_next_one_and_is_told_once(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await database.write(lambda unit: unit.settings.put("a", "kept"))

    def fill(unit: Unit) -> None:
        for n in range(2000):
            unit.settings.put(f"n{n}", "x" * 1000)

    def limit(unit: Unit, pages: int) -> None:
        unit.conn.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    await database.read(lambda unit: limit(unit, 80))
    for write in (database.write, database.write, at_once(database)):
        with pytest.raises(NoStorage, match="cannot be used now: database or disk is full"):
            await write(fill)
    assert await value(database, "n0") is None
    assert not database.quick, "who has a slow or full disk is waited for in the thread"
    await database.read(lambda unit: limit(unit, 100000))
    await database.write(lambda unit: unit.settings.put("a", "still"))
    assert await value(database, "a") == "still"
    told = [record.getMessage() for record in caplog.records if record.name == "bot.store.database"]
    assert told == [
        "the database cannot be used now: database or disk is full; what has to be written waits, "
        "and is tried again",
        "the database can be used again",
    ]


def at_once(database: Database) -> Callable[[Callable[[Unit], None]], Awaitable[None]]:
    async def write(body: Callable[[Unit], None]) -> None:
        database.commit(body)

    return write


async def test_a_fault_of_ours_is_no_trouble_of_the_disk(database: Database) -> None:
    with pytest.raises(sa.exc.OperationalError, match="no such table"):
        await database.write(lambda unit: unit.conn.execute(sa.text("SELECT 1 FROM nowhere")))


async def test_many_writers_at_once_are_served_one_after_the_other(database: Database) -> None:
    def count(unit: Unit) -> None:
        unit.settings.put("n", (unit.settings.get("n") or 0) + 1)

    await asyncio.gather(*(database.write(count) for _ in range(50)))
    assert await value(database, "n") == 50


async def test_a_second_opener_is_told_that_the_database_is_taken_until_the_first_closes(
    tmp_path: Path,
) -> None:
    first = Database(str(tmp_path / "tminus.db"))
    with pytest.raises(Busy, match=r"tminus\.db"):
        Database(str(tmp_path / "tminus.db"))
    await first.close()
    await Database(str(tmp_path / "tminus.db")).close()


async def test_a_process_that_is_killed_gives_the_database_free(tmp_path: Path) -> None:
    path = str(tmp_path / "tminus.db")
    holder = await asyncio.create_subprocess_exec(
        sys.executable,
        *(
            "-c",
            "import sys; from bot.store.database import Database as D\n"
            "held = D(sys.argv[1]); print(flush=True); input()",
        ),
        path,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert holder.stdout is not None
    assert await holder.stdout.readline()
    with pytest.raises(Busy):
        Database(path)
    holder.kill()
    await holder.wait()
    await Database(path).close()


async def test_what_was_committed_survives_a_close(tmp_path: Path) -> None:
    path = str(tmp_path / "tminus.db")
    first = Database(path)
    await prepare(first)
    await first.write(lambda unit: unit.settings.put("a", "kept"))
    await first.close()
    second = Database(path)
    assert await value(second, "a") == "kept"
    await second.close()


@pytest.mark.parametrize("place", ["file/tminus.db", "folder"])
def test_a_place_where_no_database_can_be_is_one_sentence(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "folder.lock").mkdir()
    with pytest.raises(Unusable, match=r"cannot be opened"):
        Database(str(tmp_path / place))


async def test_a_look_at_once_sees_what_was_committed(database: Database) -> None:
    await database.write(lambda unit: unit.settings.put("a", 1))

    def look(unit: Unit) -> tuple[object, threading.Thread]:
        return unit.settings.get("a"), threading.current_thread()

    assert database.at_hand
    assert database.look(look) == (1, threading.main_thread())
    found, thread = await database.read(look)
    assert found == 1
    assert thread is not threading.main_thread()


async def test_nothing_is_done_at_once_while_the_thread_is_in_a_transaction(database: Database) -> None:
    await database.write(lambda unit: unit.settings.put("a", 1))
    begun, go_on = threading.Event(), threading.Event()

    def body(unit: Unit) -> None:
        begun.set()
        go_on.wait(10)
        unit.settings.put("a", 3)

    writing = asyncio.ensure_future(database.write(body))
    await asyncio.to_thread(begun.wait, 10)
    assert not database.at_hand
    assert not database.quick
    go_on.set()
    await writing
    assert database.at_hand
    assert database.look(lambda unit: unit.settings.get("a")) == 3


async def test_nothing_is_committed_at_once_to_a_disk_of_which_nothing_is_known(tmp_path: Path) -> None:
    fresh = Database(str(tmp_path / "fresh.db"))
    try:
        assert not fresh.at_hand
        await fresh.read(lambda unit: unit)
        assert fresh.at_hand
        assert not fresh.quick
    finally:
        await fresh.close()


async def test_nobody_else_on_the_machine_may_read_what_was_said(tmp_path: Path) -> None:
    fresh = Database(str(tmp_path / "fresh.db"))
    try:
        await fresh.write(lambda unit: unit.conn.execute(sa.text("CREATE TABLE said (text TEXT)")))
        assert {os.stat(tmp_path / name).st_mode & 0o077 for name in os.listdir(tmp_path)} == {0}
    finally:
        await fresh.close()


async def test_a_commit_at_once_is_whole_or_nothing(database: Database) -> None:
    await database.write(lambda unit: unit.settings.put("a", 1))
    database.commit(lambda unit: unit.settings.put("a", 2))
    assert await value(database, "a") == 2

    def body(unit: Unit) -> None:
        unit.settings.put("a", 3)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        database.commit(body)
    assert await value(database, "a") == 2


def test_sqlite_keeps_moments_as_sqlalchemy_would() -> None:
    tokyo = timezone(timedelta(hours=9))
    for moment in (
        datetime(2011, 2, 14, 10, 2, tzinfo=UTC),
        datetime(2011, 2, 14, 10, 2, 3, 4, tzinfo=tokyo),
        datetime(1, 1, 2, tzinfo=UTC),
    ):
        plain = moment.astimezone(UTC).replace(tzinfo=None)
        written = sa.DateTime().dialect_impl(sqlite.dialect()).bind_processor(sqlite.dialect())
        ours = Moment().bind_processor(sqlite.dialect())
        assert written is not None
        assert ours(moment) == written(plain)
        assert ours(None) is None
