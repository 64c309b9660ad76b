"""`tminus sandbox`: it comes up, tells where to connect, lets time pass, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import contextlib
import re
import signal
import sqlite3
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.sandbox.beats import Says
from bot.sandbox.folder import BEFORE
from bot.sandbox.people import RESIDENTS
from bot.sandbox.story import BEGINS
from bot.sandbox.teller import Teller
from bot.store.database import Database
from bot.store.errors import Busy
from tests.waiting import eventually

LAST = "On Launchpad the token"


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A running `tminus sandbox`, what it said when it came up, and its IRC port and Launchpad."""

    process: Process
    folder: Path
    said: str
    port: int
    web: str


async def tminus(*words: str) -> Process:
    command = (sys.executable, "-m", "bot", "sandbox", *words)
    return await asyncio.create_subprocess_exec(*command, stdin=DEVNULL, stdout=PIPE, stderr=PIPE)


async def said_by(*words: str) -> tuple[int, str, str]:
    """The command from beginning to end: its status, what it printed, what it complained about."""
    process = await tminus(*words)
    out, errors = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode is not None
    return process.returncode, out.decode(), errors.decode()


@contextlib.asynccontextmanager
async def sandbox(folder: Path, *words: str) -> AsyncIterator[Sandbox]:
    """A sandbox on free ports, ended by SIGINT where the block has not ended it."""
    process = await tminus("--irc-port", "0", "--launchpad-port", "0", "--folder", str(folder), *words)
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        said = ""
        async with asyncio.timeout(60):
            while LAST not in said:
                line = (await process.stdout.readline()).decode()
                assert line, said + (await process.stderr.read()).decode()
                said += line
        port, web = re.search(r"port (\d+)", said), re.search(r"http://127\.0\.0\.1:\d+", said)
        assert port is not None
        assert web is not None
        yield Sandbox(process, folder, said, int(port[1]), web[0])
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
        await asyncio.wait_for(process.communicate(), 30)


@contextlib.asynccontextmanager
async def teller(box: Sandbox, *cast: str) -> AsyncIterator[Teller]:
    """These people on IRC, identified."""
    told = Teller("127.0.0.1", box.port, box.folder / "tminus.db.sock", box.web, lambda _: None)
    try:
        await told.open(cast)
        for who in cast:
            await told.identify(who)
        yield told
    finally:
        await told.close()


async def silent(port: int) -> bool:
    """Whether nobody listens there."""
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except ConnectionRefusedError:
        return True
    writer.close()
    return False


async def let_go(folder: Path) -> bool:
    """Whether no bot has the folder's database open."""
    try:
        await Database(str(folder / "tminus.db")).close()
    except Busy:
        return False
    return True


def moves(folder: Path) -> list[tuple[str, datetime]]:
    connection = sqlite3.connect(f"file:{folder / 'tminus.db'}?mode=ro", uri=True, timeout=10)
    try:
        rows = connection.execute("SELECT move, at FROM history ORDER BY id").fetchall()
    finally:
        connection.close()
    return [(move, datetime.fromisoformat(at)) for move, at in rows]


async def test_it_tells_where_to_connect_and_ends_with_everything_by_ctrl_c(tmp_path: Path) -> None:
    async with sandbox(tmp_path / "new", "--fresh") as box:
        assert "#openstack" in box.said
        assert "\x1b" not in box.said
        for one in RESIDENTS:
            assert re.search(rf"^  {one.name} +{one.password} ", box.said, re.MULTILINE)
        assert not await silent(box.port)
        words = ("--irc-port", str(box.port), "--launchpad-port", "0", "--folder", str(tmp_path / "two"))
        status, out, _ = await said_by(*words)
        assert status == 1
        assert f"port {box.port}" in out
        assert "--irc-port" in out
        box.process.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(box.process.wait(), 30) == 0
        assert await silent(box.port)
        assert await let_go(box.folder)


async def test_the_clock_turns_from_the_shell_and_from_irc_and_stops_where_something_is_due(
    tmp_path: Path,
) -> None:
    async with sandbox(tmp_path / "new") as box, teller(box, "eday", "mtaylor") as told:
        await told.says(Says("eday", "idea new a queue"))
        folder = str(box.folder)
        status, out, _ = await said_by("--folder", folder, "clock", "+7d")
        assert (status, out) == (0, "it is Mon 7 Feb 2011 09:00 UTC in the sandbox\n")
        assert [move for move, _ in moves(box.folder)] == ["idea new"]
        status, _, errors = await said_by("--folder", folder, "clock", "2011-02-01")
        assert status == 2
        assert "never goes back" in errors
        turn = "sandbox clock +400d"
        await told.says(Says("mtaylor", turn, until="it is Tue 13 Mar 2012 09:00 UTC now"))
        (_, begun), *nudges, (stale, stale_at), (ended, ended_at) = moves(box.folder)
        assert {move for move, _ in nudges} == {"nudge"}
        assert (stale, ended) == ("stale", "abandon")
        end = BEGINS.replace(tzinfo=None) + timedelta(days=407)
        assert begun < stale_at < ended_at < end - timedelta(days=30)


async def test_killed_it_leaves_nothing_running_and_the_next_start_begins_anew(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    async with sandbox(folder) as box:
        async with teller(box, "eday") as told:
            await told.says(Says("eday", "idea new a queue"))
        status, _, errors = await said_by("--folder", str(folder))
        assert status == 2
        assert "is running" in errors
        box.process.kill()
        await box.process.wait()
        await eventually(lambda: silent(box.port), 30)
        await eventually(lambda: let_go(box.folder), 30)
    async with sandbox(folder) as box:
        assert "begins anew" in box.said
        assert moves(folder) == []
        assert [move for move, _ in moves(folder / BEFORE)] == ["idea new"]
        async with teller(box, "eday") as told:
            await told.says(Says("eday", "idea new another queue"))


def test_other_peoples_folders_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("database: mine.db\n")
    status, _, errors = asyncio.run(said_by("--fresh", "--folder", str(tmp_path)))
    assert status == 2
    assert "a folder of its own" in errors
    assert [file.name for file in tmp_path.iterdir()] == ["config.yaml"]


async def test_where_no_sandbox_runs_the_clock_says_how_to_start_one(tmp_path: Path) -> None:
    status, _, errors = await said_by("--folder", str(tmp_path), "clock", "+1d")
    assert status == 2
    assert f"tminus sandbox --folder {tmp_path}" in errors
