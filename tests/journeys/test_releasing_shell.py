"""An operator releases a file of the bot's own machine, with a bot that runs and without one."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.releasetown import COMMIT, ReleaseTown, tarball

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[ReleaseTown]:
    one = ReleaseTown(tmp_path)
    try:
        await one.open()
        yield one
    finally:
        await one.close()


async def shell(town: ReleaseTown, *more: str, given: str = "") -> tuple[int, str]:
    """`tminus release` in a process of its own: its exit status and all that it printed."""
    file = town.folder / "made" / "burrow 1.tar.gz"
    await asyncio.to_thread(file.parent.mkdir, exist_ok=True)
    await asyncio.to_thread(file.write_bytes, tarball())
    words = ("release", "burrow", "2011.2", "2011.2", "--tarball", str(file), "--hash", COMMIT)
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *words, "--config", str(town.folder / "config.yaml"), *more),
        stdin=pipe,
        stdout=pipe,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    out, _ = await process.communicate(given.encode())
    return process.returncode or 0, out.decode()


async def test_an_operator_releases_a_file_once_they_have_said_yes(town: ReleaseTown) -> None:
    await town.ready()
    status, told = await shell(town, given="n\n")
    assert status == 1
    assert told.endswith("Release it? [y/N]: nothing was done\n")
    assert await town.out() == []
    status, told = await shell(town, given="y\n")
    assert status == 0, told
    assert "Release it? [y/N]:" in told
    assert told.splitlines()[-1].startswith("burrow: 2011.2 (31 Jan 2011, 8d304410250d) is out")
    assert town.release.files["burrow-2011.2.tar.gz"].content.content == tarball()
    (out,) = await town.out()
    assert out.by.startswith("operator:")
    status, told = await shell(town, "--yes")
    assert status == 1
    assert "is closed already; a release closes a milestone that is open" in told


async def test_without_a_running_bot_all_of_it_is_done_by_the_command(town: ReleaseTown) -> None:
    await town.ready()
    await town.stop_bot()
    status, told = await shell(town, "--yes")
    assert status == 0, told
    assert "is out" in told.splitlines()[-1]
    assert not town.launchpad.projects["burrow"].milestones["2011.2"].active
    assert town.release.files["burrow-2011.2.tar.gz"].content.content == tarball()
