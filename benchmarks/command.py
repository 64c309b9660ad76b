"""How long a person waits for an answer, beside a bot that does nothing but echo.

One user, one line after the other, over the sandbox's IRC: `status burrow` in private (read), `tminus:
update burrow "..."` in the channel (write: committed with synchronous=FULL before it is answered) and
`status burrow` said in private to the bare echo bot. World and both bots are processes of their own, ours
as production runs it. It has no mail, wiki or feed here, and the update is said in the channel that hears
of updates, so that it is a commit and nothing that follows from it.

Each kind is said many times without a pause, in interleaved rounds; `read_vs_bare` and `write_vs_bare`
are ratios of these medians. The figures `at_rest` are another measure and no target: the three in a
shuffled order, each after a pause of 2 ms, where the echo too pays for waking the processor.
Times are in milliseconds; CPU is the bot's own for one command with all that follows from it;
`bare_commit_p50_ms` is what SQLite alone takes to make one row durable on this disk.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sqlite3
import tempfile
import time
from pathlib import Path

from _common import ECHO, PATIENCE, Member, cpu_seconds, end, give_past, member, percentile, show, start_echo

from bot.sandbox.people import BOT, RESIDENTS
from bot.sandbox.rehearsal import Rehearsal
from bot.sandbox.story import CHANNEL

CASES = 20
SETTLE = 0.15
"""Seconds after a round in which work that was put off is done, and counted."""
PAUSE = 0.002
"""Seconds before a line that is said at rest."""
WARM_UP = 50
"""Commands of each kind that come first and are not counted."""
SEED = 2011
READ_TARGET, WRITE_TARGET = 2.0, 4.0


class Kind:
    """One kind of command: to whom, what, how the answer begins, and what came of it.

    It is said in private to `nick`, or in `channel`.
    """

    def __init__(
        self, name: str, nick: str, pid: int, text: str, begins: str, channel: str | None = None
    ) -> None:
        self.name, self._nick, self._pid, self._text, self._begins = name, nick, pid, text, begins
        self._to = channel or nick
        self._said = 0
        self.seconds: list[float] = []
        self.at_rest: list[float] = []
        self.cpu = 0.0

    async def ask(self, user: Member) -> float:
        """Say it once; gives the seconds until the answer was there."""
        self._said += 1
        line = f"PRIVMSG {self._to} :{self._text.format(n=self._said)}"
        began = time.perf_counter()
        user.send(line)
        answer = await user.sees(" PRIVMSG ", by=self._nick)
        took = time.perf_counter() - began
        if f" :{self._begins}" not in answer:
            raise SystemExit(f"{line!r} was answered: {answer}")
        return took

    async def round(self, user: Member, times: int) -> None:
        """Say it `times` times, each as soon as the last was answered."""
        before = cpu_seconds(self._pid)
        self.seconds += [await self.ask(user) for _ in range(times)]
        await asyncio.sleep(SETTLE)
        self.cpu += cpu_seconds(self._pid) - before

    async def ask_at_rest(self, user: Member) -> None:
        """Say it once after a pause."""
        await asyncio.sleep(PAUSE)
        self.at_rest.append(await self.ask(user))

    def figures(self) -> dict[str, float]:
        return {
            f"{self.name}_p50_ms": _ms(percentile(self.seconds, 50)),
            f"{self.name}_p99_ms": _ms(percentile(self.seconds, 99)),
            f"{self.name}_cpu_ms": _ms(self.cpu / len(self.seconds)),
            f"{self.name}_at_rest_p50_ms": _ms(percentile(self.at_rest, 50)),
        }


def _ms(seconds: float) -> float:
    return round(seconds * 1e3, 3)


def bare_commit(folder: Path, times: int) -> float:
    """Seconds (median) that SQLite takes for one row with synchronous=FULL, after the same pauses."""
    took = []
    with sqlite3.connect(folder / "bare.db", isolation_level=None) as bare:
        for statement in (
            "PRAGMA journal_mode=WAL",
            "PRAGMA synchronous=FULL",
            "CREATE TABLE row (text TEXT)",
        ):
            bare.execute(statement)
        for n in range(times):
            time.sleep(PAUSE)
            began = time.perf_counter()
            bare.execute("INSERT INTO row VALUES (?)", (f"part {n} is merged",))
            took.append(time.perf_counter() - began)
    bare.close()
    return percentile(took, 50)


async def play(kinds: list[Kind], user: Member, rounds: int, times: int) -> None:
    """Warm up, then in each round: every kind without pauses, and all in turns with pauses."""
    turns = random.Random(SEED)  # noqa: S311 -- the same order each time
    for kind in kinds:
        for _ in range(WARM_UP):
            await kind.ask(user)
    for n in range(rounds):
        for kind in kinds:
            await kind.round(user, times)
        medians = {f"{kind.name}_p50_ms": _ms(percentile(kind.seconds[-times:], 50)) for kind in kinds}
        show(round=n + 1, **medians)
        for _ in range(times):
            for kind in turns.sample(kinds, len(kinds)):
                await kind.ask_at_rest(user)


async def measure(rehearsal: Rehearsal, rounds: int, times: int) -> None:
    """Measure all, and print the figures."""
    await give_past(rehearsal.folder, CASES)
    await rehearsal.start()
    assert rehearsal.bot is not None
    ours, status = rehearsal.bot.pid, "status burrow"
    eday = next(one for one in RESIDENTS if one.name == "eday")
    async with member(rehearsal, eday.name, eday.password) as user:
        bare = await start_echo(rehearsal)
        try:
            await user.sees(" JOIN ", by=ECHO)
            echo = Kind("echo", ECHO, bare.pid, status, begins=status)
            read = Kind("read", BOT, ours, status, begins="burrow")
            said = f'{BOT}: update burrow "part {{n}} is merged"'
            write = Kind("write", BOT, ours, said, begins=f"{eday.name}: ok r-", channel=CHANNEL)
            await play([echo, read, write], user, rounds, times)
        finally:
            await end(bare)
    kinds = [echo, read, write]
    medians = [percentile(kind.seconds, 50) for kind in kinds]
    resting = [percentile(kind.at_rest, 50) for kind in kinds]
    show(
        benchmark="command",
        read_vs_bare=round(medians[1] / medians[0], 2),
        read_target=READ_TARGET,
        write_vs_bare=round(medians[2] / medians[0], 2),
        write_target=WRITE_TARGET,
        met=medians[1] < READ_TARGET * medians[0] and medians[2] < WRITE_TARGET * medians[0],
        **{key: value for kind in kinds for key, value in kind.figures().items()},
        read_vs_bare_at_rest=round(resting[1] / resting[0], 2),
        write_vs_bare_at_rest=round(resting[2] / resting[0], 2),
        bare_commit_p50_ms=_ms(bare_commit(rehearsal.folder, times)),
        commands=rounds * times,
    )


async def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--times", type=int, default=120, help="commands of each kind in a round")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="tminus-bench-") as folder:
        rehearsal = Rehearsal(Path(folder), without=("mail", "wiki", "announce"))
        try:
            async with asyncio.timeout(PATIENCE):
                await measure(rehearsal, given.rounds, given.times)
        finally:
            await rehearsal.stop()


if __name__ == "__main__":
    asyncio.run(main())
