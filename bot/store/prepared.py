"""A statement that is worked out once: SQLAlchemy writes the SQL, the driver's own cursor runs it.

SQLAlchemy needs several times as long to reach SQLite as SQLite needs to answer, and a command is a
dozen statements. So what stands on the way of every command is compiled at its first use, with the
types' conversions; every statement that is said now and then goes the ordinary way.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Form:
    """The statement as one dialect has it. `binds` are in the order of the SQL."""

    sql: str
    binds: tuple[tuple[str, Convert | None], ...]
    constants: dict[str, Any]
    positional: bool
    row: Callable[[Any], Any]
    columns: tuple[tuple[int, Convert], ...]


class Prepared:
    """A statement whose values are `bindparam`s; one value each, so no lists for IN.

    It runs in the transaction of the connection that it is given, and raises what SQLAlchemy would.
    """

    def __init__(self, query: sa.Select[Any] | sa.Insert | sa.Update | sa.Delete) -> None:
        self._query = query
        self._forms: dict[str, Form] = {}

    def all(self, conn: sa.Connection, **values: Any) -> list[Any]:
        """Every row, as a named tuple."""
        form = self.form(conn.dialect)
        cursor = self._run(conn, form, values)
        return [_read(form, row) for row in cursor.fetchall()]

    def first(self, conn: sa.Connection, **values: Any) -> Any:
        """The first row as a named tuple, or None."""
        form = self.form(conn.dialect)
        rows = self._run(conn, form, values).fetchall()  # all of them: a statement left open holds a lock
        return _read(form, rows[0]) if rows else None

    def write(self, conn: sa.Connection, **values: Any) -> int:
        """How many rows were written."""
        rows: int = self._run(conn, self.form(conn.dialect), values).rowcount
        return rows

    def _run(self, conn: sa.Connection, form: Form, values: dict[str, Any]) -> Any:
        given = values | form.constants if form.constants else values
        if form.positional:
            return say(conn, form.sql, [put(given[name]) if put else given[name] for name, put in form.binds])
        named = {name: put(given[name]) if put else given[name] for name, put in form.binds}
        return say(conn, form.sql, named)

    def form(self, dialect: Dialect) -> Form:
        """The statement as `dialect` has it."""
        form = self._forms.get(dialect.name)
        if form is None:
            form = self._forms[dialect.name] = _compile(self._query, dialect)
        return form


def say(conn: sa.Connection, sql: str, values: Any = ()) -> Any:
    """Run `sql` on the driver's connection; gives its cursor. Raises sqlalchemy.exc.DBAPIError."""
    driver: Any = conn.connection.dbapi_connection
    try:
        return driver.execute(sql, values)
    except conn.dialect.loaded_dbapi.Error as wrong:
        kind = conn.dialect.loaded_dbapi.Error
        raise sa.exc.DBAPIError.instance(sql, values, wrong, kind, dialect=conn.dialect) from wrong


def _compile(query: sa.Select[Any] | sa.Insert | sa.Update | sa.Delete, dialect: Dialect) -> Form:
    compiled = query.compile(dialect=dialect)
    assert isinstance(compiled, sa.sql.compiler.SQLCompiler)
    names = compiled.positiontup if compiled.positional else list(compiled.binds)
    assert names is not None
    types = {name: bind.type.dialect_impl(dialect) for name, bind in compiled.binds.items()}
    columns = list(query.exported_columns)
    row: Any = namedtuple("Row", [str(column.key) for column in columns])  # type: ignore[misc]
    reads = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
    return Form(
        compiled.string,
        tuple((name, types[name].bind_processor(dialect)) for name in names),
        {name: bind.value for name, bind in compiled.binds.items() if not bind.required},
        compiled.positional,
        row._make,
        tuple((place, read) for place, read in enumerate(reads) if read is not None),
    )


def _read(form: Form, row: Any) -> Any:
    if form.columns:
        row = list(row)
        for place, read in form.columns:
            row[place] = read(row[place])
    return form.row(row)
