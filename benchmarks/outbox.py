"""From the commit of a decision to the start of its effect, and small effects per second, on SQLite.

What a user would pick instead for work that must not be lost is a queue table that is polled; the one here
does as little as it can (one row, one worker, one transaction each to take and to end) and is asked again as
soon as it has nothing to do. Times are in milliseconds.
"""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from _common import percentile, show

from bot.core.effects import Plan, Say
from bot.outbox.ledger import Claim, Ledger
from bot.outbox.local import LocalRunner
from bot.store.database import Database
from bot.store.schema import prepare
from bot.store.unit import Unit

SINGLE, MANY = 200, 4000
START_TARGET, RATE_TARGET = 3.0, 5000


async def ours(folder: Path) -> tuple[list[float], float]:
    """Seconds to each start, and effects per second when many wait."""
    database = Database(str(folder / "ours.db"))
    await prepare(database)
    started: dict[str, float] = {}

    async def say(claim: Claim) -> None:
        started[claim.key] = time.perf_counter()

    async def sleep_until(moment: datetime) -> None:
        await asyncio.sleep(max(0.0, (moment - datetime.now(UTC)).total_seconds()))

    runner = LocalRunner(database, {Say: say}, lambda: datetime.now(UTC), sleep_until)
    running = asyncio.create_task(runner.run())
    waits = [await _one(database, runner, started, n) for n in range(SINGLE)]

    def post(unit: Unit) -> None:
        plan = Plan()
        for n in range(MANY):
            plan.add(Say("#bench", str(n)))
        Ledger(unit.conn).post(plan, "many", None, datetime.now(UTC))

    await database.write(post)
    began = time.perf_counter()
    runner.poke()
    while len(started) < SINGLE + MANY or not await runner.idle():  # noqa: ASYNC110 -- it is measured from outside
        await asyncio.sleep(0.005)
    rate = MANY / (time.perf_counter() - began)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await database.close()
    return waits, rate


async def _one(database: Database, runner: LocalRunner, started: dict[str, float], n: int) -> float:
    def post(unit: Unit) -> None:
        plan = Plan()
        plan.add(Say("#bench", str(n)))
        Ledger(unit.conn).post(plan, f"one-{n}", None, datetime.now(UTC))

    await database.write(post)
    committed = time.perf_counter()
    runner.poke()
    while f"one-{n}/0" not in started:  # noqa: ASYNC110 -- it is measured from outside
        await asyncio.sleep(0.0002)
    await asyncio.sleep(0.005)
    return started[f"one-{n}/0"] - committed


def bare(folder: Path) -> float:
    """Effects per second of a queue table with one worker that polls."""
    with sqlite3.connect(folder / "bare.db", isolation_level=None) as queue:
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL"):
            queue.execute(statement)
        queue.execute("CREATE TABLE job (id INTEGER PRIMARY KEY, state TEXT, text TEXT)")
        queue.execute("CREATE INDEX job_state ON job (state, id)")
        queue.execute("BEGIN")
        queue.executemany("INSERT INTO job (state, text) VALUES ('new', ?)", [(str(n),) for n in range(400)])
        queue.execute("COMMIT")
        began, done = time.perf_counter(), 0
        while row := queue.execute("SELECT id FROM job WHERE state = 'new' ORDER BY id LIMIT 1").fetchone():
            queue.execute("UPDATE job SET state = 'running' WHERE id = ?", row)
            queue.execute("UPDATE job SET state = 'done' WHERE id = ?", row)
            done += 1
        rate = done / (time.perf_counter() - began)
    queue.close()
    return rate


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="tminus-bench-") as name:
        folder = Path(name)
        waits, rate = asyncio.run(ours(folder))
        bare_rate = bare(folder)
    start = percentile(waits, 50) * 1e3
    show(
        benchmark="outbox",
        effect_start_p50_ms=round(start, 3),
        effect_start_p99_ms=round(percentile(waits, 99) * 1e3, 3),
        start_target_ms=START_TARGET,
        effects_per_s=round(rate),
        rate_target=RATE_TARGET,
        bare_queue_per_s=round(bare_rate),
        met=start < START_TARGET and rate > RATE_TARGET,
    )


if __name__ == "__main__":
    main()
