"""Brings a database to the newest revision, and does nothing, fast, where it is there already.

Alembic takes a tenth of a second to import, so it is imported only to run a migration. A new SQLite
file gets today's tables at once, which a test holds to be the same as all migrations in order.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from bot.store.database import Database
from bot.store.errors import NoStorage
from bot.store.errors import Unusable as Unusable
from bot.store.tables import metadata

HEAD = "0005"
"""The newest revision in `migrations/versions`."""

MIGRATIONS = Path(__file__).parent / "migrations"

LOCK = 0x746D696E7573
"""PostgreSQL's advisory lock under which one process migrates while the others wait."""

_version = sa.Table(  # as alembic makes it
    "alembic_version",
    sa.MetaData(),
    sa.Column("version_num", sa.String(32), nullable=False),
    sa.PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


async def prepare(database: Database) -> bool:
    """Bring `database` to `HEAD`; gives whether anything had to be done. All of it happens, or nothing.

    Raises Unusable when it cannot be opened, was written by a newer tminus, or holds somebody else's
    tables under our names.
    """
    try:
        if await database.read(lambda unit: _revision(unit.conn)) == HEAD:
            return False
        return await database.write(lambda unit: _migrate(unit.conn))
    except (sa.exc.DBAPIError, NoStorage) as wrong:
        why = wrong.why if isinstance(wrong, NoStorage) else str(wrong.orig).strip().partition("\n")[0]
        raise Unusable(f"the database {_shown(database)} cannot be used: {why}") from wrong


def _revision(conn: sa.Connection) -> str | None:
    """What the database says it is; None where it was never prepared."""
    if not sa.inspect(conn).has_table(_version.name):
        return None
    return conn.execute(sa.select(_version.c.version_num)).scalar()


def _migrate(conn: sa.Connection) -> bool:
    sqlite = conn.dialect.name == "sqlite"
    if not sqlite:
        conn.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
    found = _revision(conn)
    if found == HEAD:  # another process was faster
        return False
    if found is None:
        there = set(sa.inspect(conn).get_table_names())
        if sqlite and not there:
            _create(conn)
            return True
        if ours := sorted(there & metadata.tables.keys()):
            raise Unusable(
                f"the database has a table {ours[0]!r} but no revision, so it is not one of tminus: "
                "name another database in the config"
            )
    _upgrade(conn, found)
    return True


def _create(conn: sa.Connection) -> None:
    metadata.create_all(conn)
    _version.create(conn)
    conn.execute(_version.insert().values(version_num=HEAD))


def _upgrade(conn: sa.Connection, found: str | None) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise Unusable(
            f"the database is of revision {found}, and this tminus knows none after {HEAD}: "
            "install the newer tminus that wrote it, or put a backup back"
        )
    config.attributes["connection"] = conn
    command.upgrade(config, "head")


def _shown(database: Database) -> str:
    return str(database.path or database.url.render_as_string(hide_password=True))
