"""A series and five milestones for sixty projects on a Launchpad that is 300 ms away: a script, and the bot.

The script does what release-tools' milestone tool did with launchpadlib; ours is `tminus milestones apply`
where no bot runs, so that it composes one. Both are processes of their own and pay for their start and login;
each is run cold and again, when all is as the file wants it. Projects of a size are there before, without
series. Requests are taken from the sandbox's own log; the bot has eight connections at most.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from _common import show
from aiohttp import ClientSession

from bot.app import launchpad_settings
from bot.config import load
from bot.core.errors import Trouble
from bot.gateways.launchpad import LaunchpadGateway
from bot.sandbox.rehearsal import Rehearsal

LATENCY = "300ms"
CONNECTIONS = 8
COLD, AGAIN = 10.0, 20.0
HEADLINE = 60
THEIRS, OURS = (10, 60), (10, 60, 300)
PATIENCE = 3600.0
MILESTONES = {"bf": "2011-03-17", "ff": "2011-03-24", "gamma": "2011-04-05", "rc": "2011-04-12"}
RELEASE = {"release": "2011.2", "release-date": "2011-04-14"}
WRITES = 1 + len(MILESTONES) + 1
"""For each project: the series, its milestones, and that of the release."""


class Bench:
    """A world with a latency, the projects in it, and the two ways to give them a cycle."""

    def __init__(self, rehearsal: Rehearsal, session: ClientSession) -> None:
        self._rehearsal, self._session = rehearsal, session
        self.figures: dict[str, dict[str, Any]] = {}

    async def fault(self, words: str) -> None:
        url = f"{self._rehearsal.web}/+sandbox/fault"
        async with self._session.put(url, json={"say": words}) as answer:
            answer.raise_for_status()

    async def make(self, names: Iterable[str]) -> None:
        """Projects of the bot's own, as quickly as the sandbox makes them."""
        gateway = LaunchpadGateway(launchpad_settings(load(self._rehearsal.config)))
        try:
            making = (gateway.ensure_project(name, name, "A part.", "Apache Licence", "") for name in names)
            await asyncio.gather(*making)
        finally:
            await gateway.close()

    async def run(self, who: str, size: int) -> None:
        """Cold and again; the figures are shown and kept as `script 60`."""
        names = [f"{who}{size:03}-{n:03}" for n in range(size)]
        await self.make(names)
        file = self._rehearsal.folder / f"{who}{size}.yaml"
        file.write_text(
            yaml.safe_dump({"series": "cactus", "milestones": MILESTONES, "projects": names, **RELEASE})
        )
        command = self._script(file) if who == "script" else self._ours(file)
        await self.fault(f"launchpad latency {LATENCY}")
        found: dict[str, Any] = {}
        for turn in ("cold", "again"):
            found |= {f"{key}_{turn}": value for key, value in (await self._measure(command, size)).items()}
        await self.fault("launchpad clear")
        self.figures[f"{who} {size}"] = found
        show(way=who, projects=size, **found)

    def _script(self, file: Path) -> list[str]:
        script = Path(__file__).with_name("_milestones.py")
        cache = file.with_suffix(".cache")
        return ["-W", "ignore", str(script), f"{self._rehearsal.web}/", str(file), str(cache)]

    def _ours(self, file: Path) -> list[str]:
        return ["-m", "bot", "milestones", "apply", str(file), "--config", str(self._rehearsal.config)]

    async def _measure(self, command: list[str], size: int) -> dict[str, Any]:
        log = f"{self._rehearsal.web}/+sandbox/requests"
        async with self._session.delete(log) as answer:
            answer.raise_for_status()
        began = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        out, err = await process.communicate()
        took = time.perf_counter() - began
        if process.returncode or len(out.splitlines()) != size * (WRITES - 1):
            raise Trouble(f"{command} ended with {process.returncode}: {err.decode()[-2000:]}")
        async with self._session.get(log) as answer:
            methods = [one["method"] for one in await answer.json()]
        reads = methods.count("GET")
        return {"s": round(took, 2), "reads": reads, "writes": len(methods) - reads}


async def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--script", type=int, nargs="*", default=THEIRS, help="projects of the script")
    options.add_argument("--ours", type=int, nargs="*", default=OURS, help="projects of ours")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="tminus-bench-") as folder:
        rehearsal = Rehearsal(Path(folder), without=("mail", "wiki", "announce"))
        try:
            async with asyncio.timeout(PATIENCE), ClientSession() as session:
                await rehearsal.start()
                await rehearsal.kill_bot()
                config = yaml.safe_load(rehearsal.config.read_text())
                config["launchpad"]["connections"] = CONNECTIONS
                rehearsal.config.write_text(yaml.safe_dump(config))
                bench = Bench(rehearsal, session)
                for size in given.ours:
                    await bench.run("ours", size)
                for size in given.script:
                    await bench.run("script", size)
        finally:
            await rehearsal.stop()
    ours, script = (bench.figures.get(f"{who} {HEADLINE}") for who in ("ours", "script"))
    if ours is None or script is None:
        return
    cold, again = script["s_cold"] / ours["s_cold"], script["s_again"] / ours["s_again"]
    writes, wanted = (ours["writes_cold"], ours["writes_again"]), (HEADLINE * WRITES, 0)
    show(
        benchmark="cycle",
        projects=HEADLINE,
        ratio_cold=round(cold, 2),
        ratio_again=round(again, 2),
        writes_cold=writes[0],
        writes_again=writes[1],
        ratio_cold_target=COLD,
        ratio_again_target=AGAIN,
        writes_target=wanted[0],
        met=cold >= COLD and again >= AGAIN and writes == wanted,
    )


if __name__ == "__main__":
    asyncio.run(main())
