"""Steps 7 and 8 on a Launchpad that is 300 ms away: a plain script, the bot by steps, the bot in one go.

World, bot and script are processes of their own; the bot is spoken to through its control socket, and is
done when the case is at step 9, all of it read back. Requests and rounds are taken from the sandbox's own
log: a round is as deep as requests had to wait for one another. Looking and reading back count in all
three; the script's login and its members do not. The table is the check of roles of a whole cycle: who is
in the four teams of each project, asked by the gateway over its limited connections. Memory is in MB.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from _common import memory_mb, show
from aiohttp import ClientSession

from bot.app import launchpad_settings
from bot.config import load
from bot.core.errors import Trouble
from bot.doors.control import ask
from bot.gateways.launchpad import LaunchpadGateway
from bot.sandbox.rehearsal import Rehearsal
from bot.sandbox.story import BEGINS
from bot.store.database import Database
from bot.store.schema import prepare
from bot.store.unit import Unit

LATENCY = "300ms"
RATIO, ROUNDS, READ_ROUNDS, REQUESTS = 4.0, 3, 2, 10
CYCLES = (10, 50, 200)
PATIENCE = 600.0
SUFFIXES = {
    "": "Open Team",
    "-drivers": "Restricted Team",
    "-core": "Restricted Team",
    "-bugs": "Moderated Team",
}
SCHEDULE = (
    "series {name} create cactus",
    "milestone {name} add cactus-ff 2011-03-24 kind feature-freeze",
    "milestone {name} add cactus-bf 2011-04-05 kind bug-freeze",
    "milestone {name} add cactus-release 2011-04-14 kind release",
)


class Log:
    """The sandbox's log of requests."""

    def __init__(self, session: ClientSession, web: str) -> None:
        self._session, self._web = session, web

    async def fault(self, words: str) -> None:
        async with self._session.put(f"{self._web}/+sandbox/fault", json={"say": words}) as answer:
            answer.raise_for_status()

    async def clear(self) -> None:
        async with self._session.delete(f"{self._web}/+sandbox/requests") as answer:
            answer.raise_for_status()

    async def figures(self) -> dict[str, int]:
        """Writing requests and their rounds, without members; reading requests and their rounds."""
        async with self._session.get(f"{self._web}/+sandbox/requests") as answer:
            passed: list[dict[str, Any]] = await answer.json()
        writes = [one for one in passed if one["method"] != "GET" and one["operation"] != "addMember"]
        reads = [one for one in passed if one["method"] == "GET"]
        return {
            "requests": len(writes),
            "rounds": rounds(writes),
            "members": len(passed) - len(writes) - len(reads),
            "reads": len(reads),
            "read_rounds": rounds(reads),
        }


def rounds(requests: Sequence[dict[str, Any]]) -> int:
    """How many of them had to wait for one another, one after the other."""
    depth: list[tuple[float, int]] = []
    for one in sorted(requests, key=lambda one: float(one["began"])):
        before = (deep for ended, deep in depth if ended <= one["began"])
        depth.append((one["ended"], 1 + max(before, default=0)))
    return max((deep for _, deep in depth), default=0)


class Bot:
    """The operator at the control socket of the rehearsal's bot."""

    def __init__(self, control: Path) -> None:
        self._control = control

    async def say(self, text: str) -> None:
        """Say it, and wait for what it set off; a question is confirmed."""
        said = await ask(self._control, {"say": text}, PATIENCE)
        if not said["ok"]:
            raise Trouble(f"{text!r} was refused: {said['text']}")
        ended = await ask(self._control, {"wait": said["receipt"]}, PATIENCE)
        if ended["state"] == "confirm":
            await self.say(ended["answer"].rpartition("To go on: ")[2])
        elif ended["state"] != "done":
            raise Trouble(f"{text!r}: {ended['answer']}")

    async def reaches(self, name: str, step: str) -> None:
        """Wait until the case is at that step."""
        while step not in (await ask(self._control, {"say": f"status {name}"}, PATIENCE))["text"]:  # noqa: ASYNC110
            await asyncio.sleep(0.005)

    async def by_steps(self, name: str) -> None:
        await self.say(f"bootstrap {name} plan")
        await self.say(f"bootstrap {name} apply")
        await self.reaches(name, "series and milestones since")
        for text in SCHEDULE:
            await self.say(text.format(name=name))
        await self.say(f"schedule {name} done")
        await self.reaches(name, "code and progress since")

    async def in_one_go(self, name: str) -> None:
        for text in SCHEDULE:
            await self.say(text.format(name=name))
        await self.say(f"bootstrap {name} plan")
        await self.say(f"bootstrap {name} apply")
        await self.reaches(name, "code and progress since")


async def give_cases(folder: Path, *names: str) -> None:
    """Proposals of eday that are at step 7."""

    def body(unit: Unit) -> None:
        for name in names:
            opened = unit.cases.open(f"service {name}", "eday", "bootstrap", BEGINS)
            facts = {"picked": name, "language": "Python"}
            unit.cases.keep(opened, replace(opened, name=name, facts=facts), live=True)

    database = Database(str(folder / "tminus.db"))
    try:
        await prepare(database)
        await database.write(body)
    finally:
        await database.close()


async def by_script(web: str, name: str) -> float:
    """Seconds of the script, in a process of its own."""
    script = Path(__file__).with_name("_script.py")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "ignore", str(script), f"{web}/", name), stdout=asyncio.subprocess.PIPE
    )
    told, _ = await process.communicate()
    if process.returncode:
        raise Trouble("the script failed")
    return float(json.loads(told)["seconds"])


async def compare(rehearsal: Rehearsal, log: Log) -> dict[str, Any]:
    """The three ways; gives the figures of the last."""
    bot = Bot(rehearsal.control)
    await bot.say("bootstrap warm plan")  # who we are is asked once in a bot's life
    await log.fault(f"launchpad latency {LATENCY}")
    await log.clear()
    script = await by_script(rehearsal.web, "scripted")
    show(way="script", seconds=round(script, 2), **await log.figures())
    took = 0.0
    for way, run, name in (
        ("by steps", bot.by_steps, "stepped"),
        ("in one go", bot.in_one_go, "burrow"),
    ):
        await log.clear()
        began = time.perf_counter()
        await run(name)
        took = time.perf_counter() - began
        figures = await log.figures()
        show(way=way, seconds=round(took, 2), ratio=round(script / took, 2), **figures)
    await log.clear()
    began = time.perf_counter()
    await bot.say("bootstrap burrow drift")
    show(way="check", seconds=round(time.perf_counter() - began, 2), **await log.figures())
    return {"seconds": round(took, 2), "ratio": round(script / took, 2), **figures}


async def cycle(rehearsal: Rehearsal, log: Log, projects: int) -> None:
    """One check of all roles, and what it cost."""
    gateway = LaunchpadGateway(launchpad_settings(load(rehearsal.config)))
    teams = [(f"cycle{n:03}{suffix}", policy) for n in range(projects) for suffix, policy in SUFFIXES.items()]
    try:
        await log.fault("launchpad clear")
        await asyncio.gather(*(gateway.ensure_team(name, name, "", policy) for name, policy in teams))
        await log.fault(f"launchpad latency {LATENCY}")
        await log.clear()
        before, began = memory_mb(os.getpid()), time.perf_counter()
        found = await asyncio.gather(*(gateway.team(name) for name, _ in teams))
        took = time.perf_counter() - began
        assert all(team is not None and team.members for team in found)
        figures = await log.figures()
        show(
            projects=projects,
            requests=figures["reads"],
            seconds=round(took, 2),
            requests_per_second=round(figures["reads"] / took, 1),
            memory=round(memory_mb(os.getpid()), 1),
            memory_more=round(memory_mb(os.getpid()) - before, 1),
        )
    finally:
        await gateway.close()


async def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument(
        "--cycles", type=int, nargs="*", default=CYCLES, help="projects in each check of roles"
    )
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="tminus-bench-") as folder:
        rehearsal = Rehearsal(Path(folder), without=("mail", "wiki", "announce"))
        try:
            async with asyncio.timeout(PATIENCE), ClientSession() as session:
                await give_cases(rehearsal.folder, "warm", "stepped", "burrow")
                await rehearsal.start()
                log = Log(session, rehearsal.web)
                last = await compare(rehearsal, log)
                for projects in given.cycles:
                    await cycle(rehearsal, log, projects)
        finally:
            await rehearsal.stop()
    met = (
        last["ratio"] >= RATIO
        and last["requests"] <= REQUESTS
        and last["rounds"] <= ROUNDS
        and last["read_rounds"] <= READ_ROUNDS
    )
    targets = {
        "ratio_target": RATIO,
        "requests_target": REQUESTS,
        "rounds_target": ROUNDS,
        "read_rounds_target": READ_ROUNDS,
    }
    show(benchmark="bootstrap", **last, **targets, met=met)


if __name__ == "__main__":
    asyncio.run(main())
