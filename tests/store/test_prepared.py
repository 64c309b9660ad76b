"""A prepared statement does what SQLAlchemy's own execution would have done, only sooner."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import psycopg

from bot.store import tables as t
from bot.store.prepared import Prepared, say

NOW = datetime(2011, 2, 14, 10, 2, 30, 5, tzinfo=UTC)
_SETTING = Prepared(sa.select(t.setting).where(t.setting.c.name == sa.bindparam("name")))
_CASE = Prepared(sa.select(t.case).where(t.case.c.id == sa.bindparam("id")))


@pytest.fixture
def conn() -> Iterator[sa.Connection]:
    engine = sa.create_engine("sqlite://")
    with engine.connect() as one:
        t.metadata.create_all(one)
        yield one
    engine.dispose()


def a_case(conn: sa.Connection, **values: object) -> None:
    usual = {"title": "a queue", "step": "idea", "entry": 1, "since": NOW, "proposer": "eday", "touched": NOW}
    conn.execute(t.case.insert().values(**{**usual, "facts": {}, "live": True, "version": 1, **values}))


def test_a_row_reads_as_sqlalchemy_reads_it(conn: sa.Connection) -> None:
    a_case(conn, facts={"level": "core", "n": [1, None]}, parked_until=NOW)
    usual = conn.execute(sa.select(t.case)).one()
    assert _CASE.first(conn, id=1)._asdict() == usual._asdict()
    assert _CASE.all(conn, id=1) == [tuple(usual)]


def test_values_are_written_as_sqlalchemy_writes_them(conn: sa.Connection) -> None:
    a_case(conn)
    add = Prepared(
        t.milestone.insert().inline().values({c.name: sa.bindparam(c.name) for c in t.milestone.c})
    )
    east = NOW.astimezone(timezone(timedelta(hours=9)))
    values = {"case_id": 1, "series": "cactus", "date": date(2011, 3, 24), "kind": "release", "at": east}
    values |= {"code_name": "", "ruled": True, "closed_at": None, "moves": 2}
    assert add.write(conn, name="prepared", **values) == 1
    conn.execute(t.milestone.insert().values(name="usual", **values))
    ours, usual = conn.execute(
        sa.text("SELECT series, date, kind, ruled, moves, at FROM milestone ORDER BY name")
    )
    assert tuple(ours) == tuple(usual)


def test_json_goes_in_and_comes_back(conn: sa.Connection) -> None:
    put = Prepared(
        t.setting.insert().inline().values({"name": sa.bindparam("name"), "value": sa.bindparam("value")})
    )
    put.write(conn, name="a", value={"über": [1, {"b": None}], "c": "\x00'"})
    assert _SETTING.first(conn, name="a").value == {"über": [1, {"b": None}], "c": "\x00'"}


def test_what_is_not_there_is_none_or_nothing(conn: sa.Connection) -> None:
    assert _SETTING.first(conn, name="nobody") is None
    assert _SETTING.all(conn, name="nobody") == []


def test_an_update_tells_how_many_rows_it_met(conn: sa.Connection) -> None:
    a_case(conn)
    keep = Prepared(
        t.case.update()
        .where(t.case.c.id == sa.bindparam("case_id"), t.case.c.version == sa.bindparam("found"))
        .values(version=sa.bindparam("version"))
    )
    assert keep.write(conn, case_id=1, found=1, version=2) == 1
    assert keep.write(conn, case_id=1, found=1, version=3) == 0
    assert _CASE.first(conn, id=1).version == 2


def test_constants_of_the_statement_need_not_be_given(conn: sa.Connection) -> None:
    for title in ("one", "two", "three"):
        a_case(conn, title=title)
    newest = Prepared(
        sa.select(t.case.c.title)
        .where(t.case.c.title != "three", t.case.c.proposer == sa.bindparam("who"))
        .order_by(t.case.c.id.desc())
        .limit(1)
    )
    assert [row.title for row in newest.all(conn, who="eday")] == ["two"]


def test_a_value_that_is_forgotten_is_an_error_and_no_null(conn: sa.Connection) -> None:
    with pytest.raises(KeyError):
        _SETTING.first(conn)


def test_a_constraint_breaks_as_sqlalchemys_error(conn: sa.Connection) -> None:
    put = Prepared(
        t.setting.insert().inline().values({"name": sa.bindparam("name"), "value": sa.bindparam("value")})
    )
    put.write(conn, name="a", value=1)
    with pytest.raises(sa.exc.IntegrityError):
        put.write(conn, name="a", value=2)
    with pytest.raises(sa.exc.OperationalError):
        say(conn, "SELECT 1 FROM nowhere")


def test_postgresql_gets_its_own_sql_from_the_same_statement() -> None:
    form = _SETTING.form(psycopg.dialect())  # type: ignore[no-untyped-call]
    assert "%(name)s" in form.sql
    assert not form.positional
