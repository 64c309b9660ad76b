"""The database, and the thread that talks to it.

A transaction is one plain function: it cannot contain an await, so nobody holds a lock across the
network. SQLite has one thread and one connection (writers on several would only wait for each other);
other databases have several threads and a pool.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa

from bot.store.errors import Busy, Conflict, NoStorage, Unusable
from bot.store.prepared import say
from bot.store.threads import Threads
from bot.store.unit import Unit

log = logging.getLogger(__name__)

T = TypeVar("T")
THREADS = 4
QUICK = 0.005
"""Seconds of a commit that the event loop may wait for."""
FORGET = 0.9
"""What is left of a slow commit in memory with each one after it."""

PASSING = {
    *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN),
    *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_NOMEM),
}
"""What SQLite says while its disk or another process is in the way. All else is a fault of ours or stays."""


class Database:
    """`url` is an SQLAlchemy URL; a bare path means SQLite. `quick`: how long the loop may wait, in seconds.

    Raises Busy when another process has it, Unusable where no file can be. Whatever is asked of it raises
    NoStorage while the disk is full or the server is away; that is told once in the log, not at each try.
    """

    def __init__(self, url: str, *, quick: float = QUICK) -> None:
        if "://" not in url:
            url = f"sqlite:///{Path(url).expanduser()}"
        self.url = sa.make_url(url)
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self._lock = _lock(Path(self.url.database)) if self.sqlite and self.url.database else None
        self.engine = sa.create_engine(self.url, **_options(self.sqlite))
        self._threads = Threads(1 if self.sqlite else THREADS, "database")
        self._only: sa.Connection | None = None
        self._view: Unit | None = None
        self._quick = self._slowest = quick
        self._well = True
        if self.sqlite:
            sa.event.listen(self.engine, "connect", _behave)

    @property
    def path(self) -> Path | None:
        """The file of an SQLite database."""
        return Path(self.url.database) if self.sqlite and self.url.database else None

    async def read(self, body: Callable[[Unit], T]) -> T:
        """Run `body` on a consistent view of the database."""
        return await self._threads.do(self._look, body)

    async def write(self, body: Callable[[Unit], T]) -> T:
        """Run `body` in a transaction that commits when it returns, and never happened when it raises.

        Raises Conflict when it met another writer; `body` may be run again.
        """
        return await self._threads.do(self._run, body)

    @property
    def at_hand(self) -> bool:
        """Whether `look` may be called: SQLite's thread has nothing to do.

        A few rows by their keys take less time than handing the question over, and wait for no disk
        that a page cache would not.
        """
        return self.sqlite and self._only is not None and self._threads.idle

    @property
    def quick(self) -> bool:
        """Whether `commit` may be called: SQLite's thread has nothing to do, and the disk was quick lately.

        Waking the thread and being woken takes as long as a commit of a few rows. A disk that is not
        quick is waited for in the thread, by `write`.
        """
        return self._slowest < self._quick and self.at_hand

    def look(self, body: Callable[[Unit], T]) -> T:
        """`read` for a few rows, at once."""
        return self._look(body)

    def commit(self, body: Callable[[Unit], T]) -> T:
        """`write` for a few rows, at once."""
        return self._run(body)

    def _look(self, body: Callable[[Unit], T]) -> T:
        """SQLite needs no transaction for a consistent view: nobody else writes, by the lock on the file."""
        with self._asked():
            if self.sqlite:
                if self._view is None:
                    self._view = Unit(self._connected())
                return body(self._view)
            with self.engine.begin() as conn:
                return body(Unit(conn))

    def _connected(self) -> sa.Connection:
        if self._only is None:
            self._only = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        return self._only

    def _run(self, body: Callable[[Unit], T]) -> T:
        with self._asked():
            result = self._written(body)
        if not self._well:
            self._well = True
            log.warning("the database can be used again")
        return result

    @contextlib.contextmanager
    def _asked(self) -> Iterator[None]:
        """What may pass is raised as NoStorage. Only a write shows that it has: a full disk can be read."""
        try:
            yield
        except sa.exc.DBAPIError as wrong:
            if not _may_pass(wrong):
                raise
            no = NoStorage(str(wrong.orig).strip().partition("\n")[0])
            self._slowest = self._quick
            if self._well:
                self._well = False
                log.error("%s; what has to be written waits, and is tried again", no)
            raise no from wrong

    def _written(self, body: Callable[[Unit], T]) -> T:
        if not self.sqlite:
            try:
                with self.engine.begin() as conn:
                    return body(Unit(conn))
            except sa.exc.IntegrityError as clash:
                raise Conflict(str(clash.orig)) from clash
        conn = self._connected()
        say(conn, "BEGIN IMMEDIATE")
        try:
            result = body(Unit(conn))
            began = time.perf_counter()
            say(conn, "COMMIT")
            self._slowest = max(time.perf_counter() - began, self._slowest * FORGET)
        except sa.exc.IntegrityError as clash:
            _roll_back(conn)
            raise Conflict(str(clash.orig)) from clash
        except BaseException:
            _roll_back(conn)
            raise
        return result

    async def close(self) -> None:
        """Finish what runs, and let another process in."""
        if self._only is not None:
            await self._threads.do(self._only.close)
        self._threads.close()
        self.engine.dispose()
        if self._lock is not None:
            os.close(self._lock)


def _may_pass(wrong: sa.exc.DBAPIError) -> bool:
    if isinstance(wrong.orig, sqlite3.Error):
        return (getattr(wrong.orig, "sqlite_errorcode", 0) & 0xFF) in PASSING
    return isinstance(wrong, sa.exc.OperationalError | sa.exc.InterfaceError)


def _roll_back(conn: sa.Connection) -> None:
    """Undo what was written; after a full disk or a failed write SQLite has done so by itself."""
    dbapi = conn.connection.dbapi_connection
    if isinstance(dbapi, sqlite3.Connection) and dbapi.in_transaction:
        say(conn, "ROLLBACK")


def _lock(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Names, codes and votes are for nobody else on this machine; SQLite's other files follow this one.
        # One that is there is never opened here: closing it again would end SQLite's own locks on it.
        with contextlib.suppress(FileExistsError):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        handle = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as wrong:
        raise Unusable(
            f"the database {path} cannot be opened: {wrong.strerror}. Name another place in the config"
        ) from wrong
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise Busy(f"another tminus has {path} open") from None
    return handle


def _options(sqlite: bool) -> dict[str, object]:
    if not sqlite:
        return {"pool_size": THREADS, "pool_pre_ping": True}
    return {"poolclass": sa.StaticPool, "connect_args": {"check_same_thread": False, "timeout": 10}}


def _behave(dbapi: sqlite3.Connection, _: object) -> None:
    """Durable at commit, foreign keys checked, readers beside the writer."""
    dbapi.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        dbapi.execute(f"PRAGMA {pragma}")
