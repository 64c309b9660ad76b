"""What the benchmarks share: a world with the echo bot in it, a past for ours, eyes on processes."""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.sandbox.people import NETWORK
from bot.sandbox.rehearsal import Rehearsal
from bot.sandbox.story import BEGINS, CHANNEL
from bot.store.database import Database
from bot.store.schema import prepare
from bot.store.unit import Unit

ECHO = "echo"
"""The nick of the bare bot."""
PATIENCE = 180.0
"""Seconds after which a benchmark that hangs gives up."""


async def start_echo(rehearsal: Rehearsal) -> asyncio.subprocess.Process:
    """The bare bot as a process, in the channel of ours."""
    irc = rehearsal.world["irc"]
    script = Path(__file__).with_name("_echo.py")
    return await asyncio.create_subprocess_exec(
        *(sys.executable, str(script), irc["host"], str(irc["port"]), ECHO, CHANNEL),
        stdin=asyncio.subprocess.DEVNULL,
    )


async def end(process: asyncio.subprocess.Process) -> None:
    """End a process that stops at SIGTERM, and wait for it."""
    if process.returncode is None:
        process.terminate()
    await process.wait()


@asynccontextmanager
async def member(rehearsal: Rehearsal, nick: str, password: str | None = None) -> AsyncIterator[Member]:
    """Somebody who sits in the channel; with `password`, logged in to the account of that name."""
    irc = rehearsal.world["irc"]
    reader, writer = await asyncio.open_connection(irc["host"], irc["port"])
    one = Member(reader, writer)
    try:
        one.send(f"NICK {nick}", f"USER {nick} 0 * :{nick}")
        if password is not None:
            one.send(f"PRIVMSG NickServ :IDENTIFY {nick} {password}")
            await one.sees(" 900 ")
        one.send(f"JOIN {CHANNEL}")
        await one.sees(" 366 ")
        yield one
    finally:
        writer.close()


class Member:
    """A raw connection that costs little: sends lines, and waits for one."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    def send(self, *lines: str) -> None:
        self._writer.write("".join(f"{line}\r\n" for line in lines).encode())

    async def sees(self, text: str, by: str = "") -> str:
        """The next line of `by` that contains `text`; PINGs are answered meanwhile."""
        start = f":{by}!" if by else ":"
        while line := (await self._reader.readline()).decode():
            if line.startswith(start) and text in line:
                return line
            if line.startswith("PING"):
                self.send(f"PONG{line[4:].rstrip()}")
        raise ConnectionError("the sandbox hung up")


async def give_past(folder: Path, cases: int) -> None:
    """A database in which eday is bound to his account and drives `burrow`, the last of `cases`."""
    database = Database(str(folder / "tminus.db"))
    try:
        await prepare(database)
        await database.write(lambda unit: _write_past(unit, cases))
    finally:
        await database.close()


def _write_past(unit: Unit, cases: int) -> None:
    unit.bindings.bind(NETWORK, "eday", "eday", "benchmark", BEGINS)
    for n in range(cases):
        name = "burrow" if n == cases - 1 else f"project-{n}"
        at = BEGINS + timedelta(seconds=n)
        opened = unit.cases.open(f"message queue service {n}", "eday", "coding", at)
        case = unit.cases.keep(opened, replace(opened, name=name), live=True)
        for question in ("missing", "unsolved", "users"):
            unit.voices.answer(case.id, question, f"what people said about {question}", "eday", at)
        for item in ("scale", "tenancy", "modular", "rest", "zones", "ha"):
            unit.voices.require(case.id, item, "yes", "the design has an answer to it", "eday", at)
        unit.voices.sense(case.id, "vishy", 1, "ran it over the weekend", at)
        unit.schedules.begin(case.id, "cactus", "Cactus release", "", at.date(), at)
        unit.voices.progress(case.id, "eday", "the HTTP API is merged; next: accounts", at)


def cpu_seconds(pid: int) -> float:
    """What a process has used so far in all its threads, as the scheduler counts it."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9


def memory_mb(pid: int) -> float:
    """Resident memory in MB (10^6 bytes)."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) * 1024 / 1e6


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that `percent` of all do not exceed."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def show(**values: object) -> None:
    """One JSON object on a line of its own."""
    print(json.dumps(values), flush=True)
