"""How long a person waits for an answer, beside a bot that does nothing but echo.

One user in private, one line after the other, over the sandbox's IRC: `status burrow` (read), `update
burrow "..."` (write: committed with synchronous=FULL before it is answered) and the same `status
burrow` said to the bare echo bot, in interleaved rounds. World and both bots are processes of their
own, ours as production runs it. Times are in milliseconds; CPU is the bot's own for one command.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

from _common import ECHO, PATIENCE, Member, cpu_seconds, end, give_past, member, percentile, show, start_echo

from bot.sandbox.people import BOT, RESIDENTS
from bot.sandbox.rehearsal import Rehearsal

CASES = 20
SETTLE = 0.15
"""Seconds after a round in which work that was put off is done, and counted."""
READ_TARGET, WRITE_TARGET = 2.0, 4.0


class Measured:
    """One kind of command: to whom, what, how the answer begins, and what came of it."""

    def __init__(self, name: str, nick: str, pid: int, text: str, begins: str) -> None:
        self.name, self._nick, self._pid, self._text, self._begins = name, nick, pid, text, begins
        self.seconds: list[float] = []
        self.cpu = 0.0

    async def round(self, user: Member, times: int, counted: bool) -> float:
        """Say it `times` times, each when the last was answered. Gives the median in seconds."""
        took: list[float] = []
        cpu = cpu_seconds(self._pid)
        for n in range(times):
            line = f"PRIVMSG {self._nick} :{self._text.format(n=n)}"
            began = time.perf_counter()
            user.send(line)
            answer = await user.sees(" PRIVMSG ", by=self._nick)
            took.append(time.perf_counter() - began)
            if f" :{self._begins}" not in answer:
                raise SystemExit(f"{line!r} was answered: {answer}")
        await asyncio.sleep(SETTLE)
        if counted:
            self.seconds += took
            self.cpu += cpu_seconds(self._pid) - cpu
        return percentile(took, 50)

    def figures(self) -> dict[str, float]:
        return {
            f"{self.name}_p50_ms": _ms(percentile(self.seconds, 50)),
            f"{self.name}_p99_ms": _ms(percentile(self.seconds, 99)),
            f"{self.name}_cpu_ms": _ms(self.cpu / len(self.seconds)),
        }


def _ms(seconds: float) -> float:
    return round(seconds * 1e3, 3)


async def measure(rehearsal: Rehearsal, rounds: int, times: int) -> None:
    """Play all rounds and print the figures; the first round of each kind only warms up."""
    await give_past(rehearsal.folder, CASES)
    await rehearsal.start()
    assert rehearsal.bot is not None
    eday = next(one for one in RESIDENTS if one.name == "eday")
    async with member(rehearsal, eday.name, eday.password) as user:
        echo = await start_echo(rehearsal)
        try:
            await user.sees(" JOIN ", by=ECHO)
            ours, status = rehearsal.bot.pid, "status burrow"
            kinds = [
                Measured("echo", ECHO, echo.pid, status, begins=status),
                Measured("read", BOT, ours, status, begins="burrow"),
                Measured("write", BOT, ours, 'update burrow "part {n} is merged"', begins="ok r-"),
            ]
            for n in range(rounds + 1):
                medians = {kind.name: await kind.round(user, times, counted=n > 0) for kind in kinds}
                if n:
                    show(round=n, **{f"{name}_p50_ms": _ms(median) for name, median in medians.items()})
        finally:
            await end(echo)
    bare, read, write = (percentile(kind.seconds, 50) for kind in kinds)
    show(
        benchmark="command",
        read_vs_bare=round(read / bare, 2),
        read_target=READ_TARGET,
        write_vs_bare=round(write / bare, 2),
        write_target=WRITE_TARGET,
        met=read < READ_TARGET * bare and write < WRITE_TARGET * bare,
        **{key: value for kind in kinds for key, value in kind.figures().items()},
        commands=rounds * times,
    )


async def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--rounds", type=int, default=20)
    options.add_argument("--times", type=int, default=50, help="commands of each kind in a round")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="tminus-bench-") as folder:
        rehearsal = Rehearsal(Path(folder))
        try:
            async with asyncio.timeout(PATIENCE):
                await measure(rehearsal, given.rounds, given.times)
        finally:
            await rehearsal.stop()


if __name__ == "__main__":
    asyncio.run(main())
