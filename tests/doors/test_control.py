"""The control door hears one user, by the name that the operating system gives, in lines of JSON."""

from __future__ import annotations

import asyncio
import json
import os
import pwd
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.command import Command, Reply
from bot.core.errors import Trouble
from bot.doors.control import LONGEST, WATCH, ControlDoor, ask
from tests.waiting import eventually

ME = pwd.getpwuid(os.getuid()).pw_name


class Desk:
    """What the door is given: it keeps what it hears. `gate` holds back who waits."""

    def __init__(self) -> None:
        self.heard: list[Command] = []
        self.gate = asyncio.Event()

    async def handle(self, command: Command) -> Reply:
        self.heard.append(command)
        if command.text == "no":
            return Reply("because", ok=False)
        return Reply(f"heard {command.text}", receipt=0x1F3A, more=("and", "more"))

    async def wait(self, number: int) -> dict[str, Any]:
        await self.gate.wait()
        return {"state": "done", "answer": "", "left": 0, "number": number}

    def health(self) -> dict[str, Any]:
        return {"online": True}


class Raw:
    """A connection on which anything is said."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def says(self, line: bytes) -> Any:
        self.writer.write(line + b"\n")
        return json.loads(await asyncio.wait_for(self.reader.readline(), 5))


@pytest.fixture
async def desk() -> Desk:
    return Desk()


@pytest.fixture
async def door(tmp_path: Path, desk: Desk) -> AsyncIterator[ControlDoor]:
    one = ControlDoor(tmp_path / "tminus.sock", desk.handle, desk.wait, desk.health)
    await one.open()
    yield one
    await one.close()


@pytest.fixture
async def raw(door: ControlDoor) -> AsyncIterator[Raw]:
    one = Raw(*await asyncio.open_unix_connection(str(door.path)))
    yield one
    one.writer.close()


async def test_a_command_is_answered_with_its_line_its_rest_and_its_receipt(door: ControlDoor) -> None:
    answer = await ask(door.path, {"say": "status"})
    assert answer == {
        "ok": True,
        "text": "ok r-1f3a: heard status",
        "more": ["and", "more"],
        "receipt": 0x1F3A,
    }
    refusal = await ask(door.path, {"say": "no"})
    assert refusal == {"ok": False, "text": "refused: because", "more": [], "receipt": None}


async def test_who_speaks_is_who_the_operating_system_says(door: ControlDoor, desk: Desk) -> None:
    claim = {"say": "status", "user": "mallory", "account": "mallory", "speaker": {"account": "mallory"}}
    await ask(door.path, claim)
    (command,) = desk.heard
    assert (command.speaker.door, command.speaker.account, command.speaker.place) == ("control", ME, "")


async def test_the_same_words_said_twice_are_two_commands(door: ControlDoor, desk: Desk) -> None:
    await ask(door.path, {"say": "status"})
    await ask(door.path, {"say": "status"})
    assert len({command.id for command in desk.heard}) == 2


async def test_nobody_else_may_open_the_socket(door: ControlDoor) -> None:
    assert stat.S_IMODE(door.path.stat().st_mode) == 0o600


async def test_many_requests_go_through_one_connection_in_order(raw: Raw) -> None:
    for n in range(5):
        assert (await raw.says(json.dumps({"say": f"status {n}"}).encode()))["text"].endswith(f"status {n}")
    assert await raw.says(b'{"health": true}') == {"online": True}


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"status",
        b"[]",
        b'"say"',
        b"{",
        b"\xff\xfe",
        b"[" * 50_000,
        b'{"a":' * 20_000,
        b'{"say": 7}',
        b'{"say": null}',
        b'{"say": "\\ud800"}',
        b'{"say": "a\\nb"}',
        b'{"say": "a\\u0000b"}',
        b'{"wait": "r-1000"}',
        b'{"wait": true}',
        b'{"health": "yes"}',
        b"{}",
        b'{"say": "' + b"x" * LONGEST + b'"}',
    ],
)
async def test_what_is_no_request_is_told_so_and_the_connection_goes_on(
    raw: Raw, desk: Desk, line: bytes
) -> None:
    answer = await raw.says(line)
    assert answer["ok"] is False
    assert "please" in answer["text"] or "ask" in answer["text"]
    assert desk.heard == []
    raw.reader._limit = 1 << 20  # type: ignore[attr-defined]
    while answer["ok"] is False:
        answer = await raw.says(b'{"say": "status"}')
    assert answer["text"] == "ok r-1f3a: heard status"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(line=st.binary(max_size=200).filter(lambda b: b"\n" not in b))
def test_no_bytes_are_taken_for_a_command_that_they_are_not(tmp_path: Path, line: bytes) -> None:
    async def play() -> None:
        desk = Desk()
        door = ControlDoor(tmp_path / "any.sock", desk.handle, desk.wait, desk.health)
        await door.open()
        raw = Raw(*await asyncio.open_unix_connection(str(door.path)))
        assert (await raw.says(line))["ok"] is False
        raw.writer.close()
        await door.close()

    asyncio.run(play())


async def test_who_waits_is_answered_when_it_is_done_and_nobody_else_waits_meanwhile(
    door: ControlDoor, desk: Desk
) -> None:
    waiting = asyncio.create_task(ask(door.path, {"wait": 0x1F3A}))
    assert (await ask(door.path, {"say": "status"}))["ok"]
    assert not waiting.done()
    desk.gate.set()
    assert (await waiting)["number"] == 0x1F3A


async def test_a_number_of_any_size_can_be_waited_for(door: ControlDoor, desk: Desk) -> None:
    desk.gate.set()
    assert (await ask(door.path, {"wait": 10**30}))["number"] == 2**31 - 1
    assert (await ask(door.path, {"wait": -5}))["number"] == 0


async def test_a_file_comes_with_its_command(door: ControlDoor, desk: Desk) -> None:
    text = "series: cactus\n" + "#" * 200_000
    assert (await ask(door.path, {"say": "milestones apply attached", "attached": text}))["ok"]
    assert desk.heard[-1].attached == text
    assert not (await ask(door.path, {"say": "status", "attached": ["no", "text"]}))["ok"]


async def test_when_the_bot_ends_who_waits_is_hung_up_on(door: ControlDoor) -> None:
    waiting = asyncio.create_task(ask(door.path, {"wait": 0x1F3A}))
    async with asyncio.timeout(5):
        while not door._talks:  # noqa: ASYNC110 -- the connection is made by the other task
            await asyncio.sleep(0)
    await door.close()
    with pytest.raises(ConnectionError):
        await waiting
    assert not door.path.exists()
    with pytest.raises(OSError):  # noqa: PT011 -- no file, or nobody behind it
        await ask(door.path, {"say": "status"})


async def test_a_socket_that_a_dead_bot_left_is_taken_over(tmp_path: Path, desk: Desk) -> None:
    path = tmp_path / "tminus.sock"
    left = await asyncio.start_unix_server(lambda r, w: None, str(path))
    left.close()
    door = ControlDoor(path, desk.handle, desk.wait, desk.health)
    await door.open()
    assert (await ask(path, {"say": "status"}))["ok"]
    await door.close()


async def test_who_hangs_up_in_the_middle_harms_nobody(door: ControlDoor, desk: Desk) -> None:
    for line in (b"", b'{"say": "sta', b'{"wait": 1}\n', b'{"say": "status"}\n'):
        _, writer = await asyncio.open_unix_connection(str(door.path))
        writer.write(line)
        writer.close()
    desk.gate.set()
    assert (await ask(door.path, {"say": "status"}))["ok"]


async def test_nobody_waits_for_who_has_hung_up(tmp_path: Path) -> None:
    waits: list[asyncio.Task[Any]] = []

    async def wait(number: int) -> dict[str, Any]:
        task = asyncio.current_task()
        assert task is not None
        waits.append(task)
        await asyncio.Event().wait()
        return {}

    desk = Desk()
    door = ControlDoor(tmp_path / "tminus.sock", desk.handle, wait, desk.health)
    await door.open()
    _, writer = await asyncio.open_unix_connection(str(door.path))
    writer.write(b'{"wait": 1}\n')
    await eventually(lambda: waits)
    writer.close()
    await eventually(lambda: waits[0].cancelled())
    await door.close()


async def test_who_only_says_nothing_more_is_waited_for(door: ControlDoor, desk: Desk) -> None:
    reader, writer = await asyncio.open_unix_connection(str(door.path))
    writer.write(b'{"wait": 1}\n')
    writer.write_eof()
    await asyncio.sleep(1.1 * WATCH)
    desk.gate.set()
    assert json.loads(await reader.readline())["state"] == "done"
    writer.close()


async def test_who_waits_while_the_database_is_unwell_is_told_so(tmp_path: Path) -> None:
    async def wait(number: int) -> dict[str, Any]:
        raise Trouble("the database cannot be used now: disk I/O error")

    desk = Desk()
    door = ControlDoor(tmp_path / "tminus.sock", desk.handle, wait, desk.health)
    await door.open()
    answer = await ask(door.path, {"wait": 1})
    assert answer["text"] == "the database cannot be used now: disk I/O error; ask again"
    assert (await ask(door.path, {"say": "status"}))["ok"]
    await door.close()
