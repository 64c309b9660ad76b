"""A milestone file is made true for many projects: from the shell, by link, and again after a failure."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.applying import apply
from bot.core.errors import UserError
from bot.core.milestone_file import read
from bot.outbox.ledger import Ledger
from bot.sandbox.launchpad.projects import create_milestone, create_project, create_series
from bot.yamltext import read as read_yaml
from tests.journeys.town import Town
from tests.journeys.travel import travel
from tests.waiting import eventually

FILE = """\
series: cactus
milestones:
  ff: 2011-03-24
  'gamma': '2011-04-05'
  rc: ''
projects:
{projects}
release: '2011.2'
release-date: '2011-04-14'
"""
NAMES = ("cactus-ff", "cactus-gamma", "cactus-rc", "2011.2")


@dataclass(frozen=True)
class Told:
    """How the command ended, and what it printed where."""

    status: int
    out: list[str]
    err: list[str]


class Shell:
    """The operator at the shell, with a milestone file in the folder."""

    def __init__(self, town: Town, capsys: pytest.CaptureFixture[str]) -> None:
        self._town, self._capsys = town, capsys
        self.file = town.folder / "cactus.yaml"

    def has(self, *projects: str) -> None:
        self.file.write_text(milestone_file(*projects))

    async def applies(self, *, dry: bool = False, patience: float = 20) -> Told:
        self._capsys.readouterr()
        status = await apply(self._town.folder / "config.yaml", self.file, dry=dry, patience=patience)
        said = self._capsys.readouterr()
        return Told(status, said.out.splitlines(), said.err.splitlines())


@pytest.fixture
def shell(town: Town, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(town, capsys)


def milestone_file(*projects: str) -> str:
    return FILE.format(projects="\n".join(f"  - {name}" for name in projects))


def furnish(town: Town, *names: str, owner: str = "tminus") -> None:
    lp = town.launchpad
    for name in names:
        create_project(lp, lp.people[owner], name, name.capitalize(), "A part of the cloud.")


def days(town: Town, project: str) -> dict[str, date | None]:
    found = town.launchpad.projects[project].milestones.values()
    return {one.name: one.targeted for one in found}


async def test_every_project_gets_the_series_and_its_milestones_and_again_nothing_is_written(
    town: Town, shell: Shell
) -> None:
    furnish(town, "nova", "glance")
    shell.has("nova", "glance")
    told = await shell.applies()
    assert told.status == 0, told
    assert sorted(told.out) == sorted(f"{p} {n}: created" for p in ("nova", "glance") for n in NAMES)
    assert days(town, "nova") == {
        "cactus-ff": date(2011, 3, 24),
        "cactus-gamma": date(2011, 4, 5),
        "cactus-rc": None,
        "2011.2": date(2011, 4, 14),
    }
    made = town.launchpad.projects["nova"].milestones
    assert {one.series.name for one in made.values()} == {"cactus"}
    assert [made[name].code_name for name in NAMES[:3]] == ["cff", "cgamma", "RC"]
    assert len(town.wire.writes) == 2 * (1 + 4)
    town.wire.writes.clear()
    again = await shell.applies()
    assert (again.status, town.wire.writes) == (0, [])
    assert sorted(again.out) == sorted(f"{p} {n}: OK" for p in ("nova", "glance") for n in NAMES)


async def test_a_wrong_date_is_fixed_and_what_has_none_in_the_file_keeps_its_own(
    town: Town, shell: Shell
) -> None:
    furnish(town, "nova")
    nova = town.launchpad.projects["nova"]
    series = create_series(town.launchpad, nova, town.launchpad.people["tminus"], "cactus", "Ours")
    create_milestone(series, "cactus-ff", date(2011, 3, 17))
    create_milestone(series, "cactus-rc", date(2011, 4, 12))
    create_milestone(series, "2011.2", None)
    shell.has("nova")
    dry = await shell.applies(dry=True)
    assert (dry.status, town.wire.writes) == (0, [])
    assert sorted(dry.out) == [
        "nova 2011.2: wrong date would be fixed (was no date)",
        "nova cactus-ff: wrong date would be fixed (was 2011-03-17)",
        "nova cactus-gamma: would be created",
        "nova cactus-rc: OK",
    ]
    told = await shell.applies()
    assert sorted(told.out) == [
        "nova 2011.2: wrong date fixed (was no date)",
        "nova cactus-ff: wrong date fixed (was 2011-03-17)",
        "nova cactus-gamma: created",
        "nova cactus-rc: OK",
    ]
    assert days(town, "nova")["cactus-rc"] == date(2011, 4, 12)
    assert series.summary == "Ours"
    assert len(town.wire.writes) == 3


async def test_what_cannot_be_done_is_listed_and_everything_else_is_done(town: Town, shell: Shell) -> None:
    furnish(town, "nova", "swift", "burrow")
    furnish(town, "secret", owner="jbryce")
    lp = town.launchpad
    create_milestone(lp.projects["swift"].series["trunk"], "cactus-ff", date(2011, 3, 24))
    done = create_series(lp, lp.projects["burrow"], lp.people["tminus"], "cactus", "Cactus")
    create_milestone(done, "cactus-ff", date(2011, 3, 17)).active = False
    shell.has("nova", "absent", "secret", "swift", "burrow")
    told = await shell.applies()
    assert told.status == 1
    assert len(told.out) == 4 + 3 + 3
    assert "absent: refused: There is no project absent on Launchpad, or it is hidden from us." in told.err
    assert any(line.startswith("secret: refused: Launchpad does not let us") for line in told.err)
    assert any(
        line.startswith("swift cactus-ff: refused:") and "in the series trunk" in line for line in told.err
    )
    closed = next(line for line in told.err if line.startswith("burrow cactus-ff: refused:"))
    assert "is closed (2011-03-17)" in closed
    assert told.err[-1] == "5 projects: 10 created, 4 failed"
    assert await left(town) == []
    furnish(town, "absent")
    town.wire.writes.clear()
    shell.has("nova", "absent")
    assert (await shell.applies()).status == 0
    assert len(town.wire.writes) == 1 + 4


async def left(town: Town) -> list[str]:
    rows = await town.parts.database.read(lambda unit: Ledger(unit.conn).unfinished())
    return [row.kind for row in rows]


async def test_an_outage_leaves_the_rest_and_the_next_run_finishes_it(town: Town, shell: Shell) -> None:
    furnish(town, "nova", "glance", "swift")
    shell.has("nova")
    assert (await shell.applies()).status == 0
    town.wire.down = True
    shell.has("nova", "glance", "swift")
    told = await shell.applies(patience=0.5)
    assert told.status == 1
    assert told.err[-1].startswith("3 projects:")
    assert "3 not done yet" in told.err[-1]
    assert any("done when the bot runs" in line for line in told.err)
    town.wire.down = False
    town.wire.writes.clear()
    await town.passes("+20m")
    told = await shell.applies()
    assert told.status == 0, told
    assert await left(town) == []
    assert len(town.wire.writes) == 2 * (1 + 4)
    assert [len(days(town, name)) for name in ("nova", "glance", "swift")] == [4, 4, 4]


async def test_a_later_run_takes_the_place_of_what_an_earlier_one_could_not_do(
    town: Town, shell: Shell
) -> None:
    furnish(town, "nova")
    shell.has("nova")
    town.wire.down = True
    for _ in range(3):
        assert (await shell.applies(patience=0.1)).status == 1
    assert (await left(town)).count("EnsureMilestones") <= 2  # one may be under way


async def test_a_run_that_is_killed_in_the_middle_is_finished_by_the_next_and_nothing_is_made_twice(
    town: Town, shell: Shell
) -> None:
    furnish(town, "nova", "glance")
    shell.has("nova", "glance")
    await town.stop_bot()
    town.wire.lose = 100
    config = str(town.folder / "config.yaml")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "milestones", "apply", str(shell.file), "--config", config),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    await town.until(lambda: len(town.wire.writes) >= 2)
    process.kill()
    await process.wait()
    town.wire.lose = 0
    assert not all(len(days(town, name)) == 4 for name in ("nova", "glance"))
    told = await shell.applies()  # without a bot that runs
    assert told.status == 0, told
    assert all(len(days(town, name)) == 4 for name in ("nova", "glance"))
    created = town.world.launchpad.created
    assert len(created) == len(set(created)) == 2 * (1 + 4)
    town.wire.writes.clear()
    assert (await shell.applies()).status == 0
    assert town.wire.writes == []


async def test_a_file_that_is_not_in_order_is_refused_with_its_line_before_anybody_is_asked(
    town: Town, shell: Shell
) -> None:
    shell.file.write_text("series: cactus\nmilestones: {ff: 2011-02-30}\nprojects: [nova]\n")
    with pytest.raises(UserError, match=r"cactus.yaml: line 2: milestones.ff: .*"):
        await shell.applies()
    shell.file.write_bytes(b"\xff\xfe")
    with pytest.raises(UserError, match="not written in UTF-8"):
        await shell.applies()
    shell.file.unlink()
    with pytest.raises(UserError, match="cannot be read"):
        await shell.applies()


async def test_a_project_of_ours_has_the_dates_in_its_own_record_and_keeps_the_order(
    town: Town, shell: Shell
) -> None:
    eday, _ = await travel(town, "coding")
    shell.file.write_text(
        "series: cactus\nmilestones: {ff: 2011-02-25, rc: 2011-04-12, extra: ''}\nprojects: [burrow]\n"
    )
    dry = await shell.applies(dry=True)
    assert "burrow cactus-ff: wrong date would be fixed (was 2011-02-24)" in dry.out
    assert "nothing was moved" in await eday.says("milestone burrow history")
    told = await shell.applies()
    assert told.status == 0, told
    assert days(town, "burrow")["cactus-ff"] == date(2011, 2, 25)
    listed = await eday.says("milestone burrow list")
    assert "cactus-ff 25 Feb 2011 (feature-freeze)" in listed
    assert "cactus-rc 12 Apr 2011 (rc-freeze)" in listed
    assert "cactus-extra no date yet (milestone)" in listed
    assert "the milestone file says so" in await eday.says("milestone burrow history")
    town.wire.writes.clear()
    assert (await shell.applies()).status == 0
    assert "1 move;" in await eday.says("milestone burrow history")
    shell.file.write_text("series: cactus\nmilestones: {rc: 2011-02-20}\nprojects: [burrow, absent]\n")
    for dry_run in (True, False):
        told = await shell.applies(dry=dry_run)
        assert told.status == 1
        refusal = next(line for line in told.err if line.startswith("burrow: refused:"))
        assert "cactus-rc" in refusal
        assert "is in the way" in refusal
    assert town.wire.writes == []


@asynccontextmanager
async def published(answers: dict[str, Any]) -> AsyncIterator[str]:
    """A web server with these files; gives its root."""

    async def give(request: web.Request) -> web.StreamResponse:
        found: web.StreamResponse = answers[request.path]()
        return found

    app = web.Application()
    app.router.add_get("/{path:.*}", give)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def test_by_link_a_release_manager_applies_it_and_hears_what_came_of_it(town: Town) -> None:
    furnish(town, "nova")
    ttx, eday = await town.known("ttx", "eday")
    files = {
        "/cactus.yaml": lambda: web.Response(text=milestone_file("nova", "absent")),
        "/page": lambda: web.Response(text="<p>the file</p>", content_type="text/html"),
        "/long": lambda: web.Response(body=b"#" * (256 * 1024 + 1)),
        "/wrong": lambda: web.Response(text="series: cactus\n"),
        "/gone": lambda: web.Response(status=404),
    }
    async with published(files) as root:
        assert "release manager" in await eday.refused(f"milestones apply {root}/cactus.yaml")
        assert "a page for people" in await ttx.refused(f"milestones apply {root}/page")
        assert "longer than 256 KiB" in await ttx.refused(f"milestones apply {root}/long")
        assert "line 1: the key milestones is missing" in await ttx.refused(f"milestones apply {root}/wrong")
        assert "status 404" in await ttx.refused(f"milestones apply {root}/gone")
        assert "begin with http" in await ttx.refused("milestones apply cactus.yaml")
        assert town.wire.writes == []
        mark = ttx.mark
        answer = await ttx.agrees(f"milestones try {root}/cactus.yaml")
        assert "nothing is changed" in answer
        await ttx.hears("2 projects, in a dry run: 4 created, 1 failed", mark)
        await ttx.hears("absent: refused: There is no project absent", mark)
        assert town.wire.writes == []
        mark = ttx.mark
        answer = await ttx.agrees(f"milestones apply {root}/cactus.yaml")
        receipt = answer.split()[1].rstrip(":")
        await ttx.hears(f"ok {receipt}: 2 projects: 4 created, 1 failed", mark)
        await ttx.hears("absent: refused: There is no project absent", mark)
    assert len(days(town, "nova")) == 4
    assert "4 created, 1 failed" in await eday.says(f"milestones report {receipt}")
    assert "no receipt of a milestone file" in await eday.refused("milestones report r-9999")
    assert "no file came with this" in await ttx.refused("milestones apply attached")
    await eventually(lambda: len(town.wire.writes) == 5)


def test_the_file_in_the_readme_is_one() -> None:
    readme = (Path(__file__).parent.parent.parent / "README.md").read_text()
    file = read(read_yaml("series:" + readme.partition("```yaml\nseries:")[2].partition("```")[0]))
    assert [line.name for line in file.lines] == [*NAMES]
