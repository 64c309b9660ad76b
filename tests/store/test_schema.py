"""A database is brought to the newest revision, once, and never one that is not ours to touch."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.store.database import Database
from bot.store.schema import HEAD, MIGRATIONS, Unusable, prepare
from bot.store.tables import metadata

SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"

INDEXES = "SELECT sql FROM sqlite_master WHERE type = 'index' ORDER BY name"


async def prepared(path: Path) -> bool:
    database = Database(str(path))
    try:
        return await prepare(database)
    finally:
        await database.close()


def ask(path: Path, question: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(path) as conn:
        rows = conn.execute(question).fetchall()
    conn.close()
    return rows


def run_sql(path: Path, *statements: str) -> None:
    with sqlite3.connect(path) as conn:
        for statement in statements:
            conn.execute(statement)
    conn.close()


async def migrated(path: Path) -> Path:
    """A database that went through all migrations: a stranger's table keeps it off the short way."""
    run_sql(path, "CREATE TABLE guest (id INTEGER)")
    assert await prepared(path)
    run_sql(path, "DROP TABLE guest")
    return path


def described(path: Path) -> dict[str, list[str]]:
    """All that the database says about each table, in an order of our own."""
    engine = sa.create_engine(f"sqlite:///{path}")
    look = sa.inspect(engine)
    found = {
        table: sorted(
            repr(sorted((key, str(value)) for key, value in part.items()))
            for part in (
                *look.get_columns(table),
                look.get_pk_constraint(table),
                *look.get_foreign_keys(table),
                *look.get_unique_constraints(table),
                *look.get_check_constraints(table),
            )
        )
        for table in look.get_table_names()
    }
    found["indexes"] = [str(row) for row in ask(path, INDEXES)]
    engine.dispose()
    return found


async def test_the_migrations_lead_to_the_tables_of_the_code(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{await migrated(tmp_path / 'db')}")
    with engine.connect() as conn:
        context = MigrationContext.configure(conn, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


async def test_a_new_file_gets_the_very_schema_of_the_migrations(tmp_path: Path) -> None:
    assert await prepared(tmp_path / "short")
    short = described(tmp_path / "short")
    assert short == described(await migrated(tmp_path / "long"))
    assert set(short) == {*metadata.tables, "alembic_version", "indexes"}
    assert "WHERE live" in "".join(short["indexes"])


async def test_head_is_the_one_newest_revision() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


async def test_both_ways_leave_the_revision_behind(tmp_path: Path) -> None:
    await prepared(tmp_path / "short")
    await migrated(tmp_path / "long")
    for name in ("short", "long"):
        assert ask(tmp_path / name, "SELECT version_num FROM alembic_version") == [(HEAD,)]


async def test_a_second_start_does_nothing_and_keeps_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "db"
    assert await prepared(path)
    run_sql(path, "INSERT INTO setting VALUES ('kept', '1')")
    assert not await prepared(path)
    assert ask(path, "SELECT * FROM setting") == [("kept", 1)]


def test_neither_a_new_database_nor_one_that_is_ready_costs_the_import_of_alembic(tmp_path: Path) -> None:
    code = (
        "import asyncio, sys\n"
        "from bot.store.database import Database\n"
        "from bot.store.schema import prepare\n"
        "async def main():\n"
        "    database = Database(sys.argv[1])\n"
        "    await prepare(database)\n"
        "    await database.close()\n"
        "asyncio.run(main())\n"
        "assert 'alembic' not in sys.modules\n"
    )
    for _ in range(2):
        subprocess.run([sys.executable, "-c", code, str(tmp_path / "db")], check=True)


async def test_a_database_of_a_newer_release_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "db"
    await prepared(path)
    run_sql(path, "UPDATE alembic_version SET version_num = '9999'")
    before = ask(path, SCHEMA)
    with pytest.raises(Unusable, match=r"revision 9999.*install the newer tminus"):
        await prepared(path)
    assert ask(path, SCHEMA) == before


async def test_tables_of_somebody_else_under_our_names_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "db"
    run_sql(path, 'CREATE TABLE "case" (lid TEXT)')
    with pytest.raises(Unusable, match=r"'case' but no revision"):
        await prepared(path)
    assert len(ask(path, SCHEMA)) == 1


async def test_a_migration_that_fails_half_way_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "db"
    run_sql(path, "CREATE TABLE guest (id INTEGER)", "CREATE INDEX ix_need_needs_id ON guest (id)")
    before = ask(path, SCHEMA)
    with pytest.raises(Unusable, match="ix_need_needs_id"):
        await prepared(path)
    assert ask(path, SCHEMA) == before


async def test_a_file_that_is_no_database_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "db"
    path.write_bytes(b"this was never a database\n" * 100)
    with pytest.raises(Unusable, match="not a database") as refused:
        await prepared(path)
    assert "\n" not in str(refused.value)


async def test_two_at_once_prepare_it_once(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "db"))
    assert sorted(await asyncio.gather(prepare(database), prepare(database))) == [False, True]
    await database.close()
