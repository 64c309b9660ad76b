"""How soon after its start the bot sits in its channel, beside a bare echo bot, and the memory it takes.

The time runs from the start of the process to the moment in which a member of the channel sees it
join. Our bot has 1,000 cases under way in its database. Bare and ours are started in turn; seconds are
medians, memory is the largest of all runs, after the deadlines of all cases were computed.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from _common import ECHO, PATIENCE, Member, end, give_past, member, memory_mb, show, start_echo

from bot.sandbox.people import BOT
from bot.sandbox.rehearsal import Rehearsal

CASES = 1000
RSS_TARGET = 90.0
FACTOR, ALLOWANCE = 1.5, 0.5
"""The bot may take this many times as long as the bare one, and so many seconds more."""


async def measure(rehearsal: Rehearsal, runs: int) -> None:
    """Start both in turn, and print the figures."""
    bare, ours, memory = [], [], []
    await give_past(rehearsal.folder, CASES)
    await rehearsal.start()
    assert rehearsal.bot is not None
    await end(rehearsal.bot)
    async with member(rehearsal, "watcher") as watcher:
        for n in range(runs):
            began = time.perf_counter()
            echo = await start_echo(rehearsal)
            await watcher.sees(" JOIN ", by=ECHO)
            bare.append(time.perf_counter() - began)
            await end(echo)

            began = time.perf_counter()
            await rehearsal.start_bot()
            await watcher.sees(" JOIN ", by=BOT)
            ours.append(time.perf_counter() - began)
            memory.append(await _resident(rehearsal, watcher))
            await end(rehearsal.bot)
            took = {"bare_s": round(bare[-1], 3), "start_s": round(ours[-1], 3)}
            show(run=n + 1, **took, rss_mb=round(memory[-1], 1))
    start, reference = statistics.median(ours), statistics.median(bare)
    target = FACTOR * reference + ALLOWANCE
    show(
        benchmark="start",
        start_s=round(start, 3),
        start_target_s=round(target, 3),
        bare_s=round(reference, 3),
        start_vs_bare=round(start / reference, 2),
        rss_mb=round(max(memory), 1),
        rss_target_mb=RSS_TARGET,
        met=start < target and max(memory) < RSS_TARGET,
        cases=CASES,
        runs=runs,
    )


async def _resident(rehearsal: Rehearsal, watcher: Member) -> float:
    """Memory once the bot has answered about all cases, and has nothing left to do."""
    assert rehearsal.bot is not None
    await rehearsal.online()
    watcher.send(f"PRIVMSG {BOT} :status")
    await watcher.sees("under way", by=BOT)
    seen = 0.0
    while (now := memory_mb(rehearsal.bot.pid)) > seen:
        seen = now
        await asyncio.sleep(0.3)
    return seen


async def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--runs", type=int, default=9)
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="tminus-bench-") as folder:
        rehearsal = Rehearsal(Path(folder))
        try:
            async with asyncio.timeout(PATIENCE):
                await measure(rehearsal, given.runs)
        finally:
            await rehearsal.stop()


if __name__ == "__main__":
    asyncio.run(main())
