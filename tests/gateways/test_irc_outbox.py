"""Nobody's long answer holds up the others, and nobody waits for what will never be sent."""

from __future__ import annotations

import asyncio

import pytest

from bot.core.errors import Trouble
from bot.gateways.irc_outbox import Outbox

NEVER = 0.000_001
SOON = 200.0


async def sent_by(outbox: Outbox, **lanes: int) -> list[asyncio.Task[None]]:
    """Let each lane send that many lines, in the order given."""
    tasks = []
    for lane, count in lanes.items():
        lines = [f"{lane}{n}".encode() for n in range(count)]
        tasks.append(asyncio.create_task(outbox.send(lane, lines)))
        await asyncio.sleep(0)
    return tasks


async def test_a_burst_goes_at_once_and_the_rest_waits() -> None:
    written: list[bytes] = []
    outbox = Outbox(written.append, 3, NEVER)
    (task,) = await sent_by(outbox, a=5)
    assert written == [b"a0", b"a1", b"a2"]
    assert not task.done()
    outbox.close("gone")
    with pytest.raises(Trouble, match="gone"):
        await task


async def test_without_a_limit_everything_goes_at_once() -> None:
    written: list[bytes] = []
    outbox = Outbox(written.append, 1, 0)
    await asyncio.gather(*await sent_by(outbox, a=300, b=300))
    assert len(written) == 600
    assert outbox.idle


async def test_targets_take_turns_and_each_keeps_its_order() -> None:
    written: list[bytes] = []
    outbox = Outbox(written.append, 1, SOON)
    await asyncio.gather(*await sent_by(outbox, a=5, b=1, c=2))
    assert written == [b"a0", b"a1", b"b0", b"c0", b"a2", b"c1", b"a3", b"a4"]
    assert outbox.idle


async def test_who_stops_waiting_takes_their_lines_along() -> None:
    written: list[bytes] = []
    outbox = Outbox(written.append, 1, SOON)
    long, short = await sent_by(outbox, a=50, b=2)
    long.cancel()
    await short
    assert [line for line in written if line.startswith(b"b")] == [b"b0", b"b1"]
    assert outbox.idle
    assert len(written) < 10


async def test_nothing_is_written_while_the_connection_is_full() -> None:
    written: list[bytes] = []
    outbox = Outbox(written.append, 1, 0)
    outbox.pause()
    (task,) = await sent_by(outbox, a=3)
    assert written == []
    outbox.resume()
    await task
    assert written == [b"a0", b"a1", b"a2"]


async def test_too_much_at_once_is_refused_not_dropped() -> None:
    outbox = Outbox(lambda _: None, 1, NEVER)
    (task,) = await sent_by(outbox, a=400)
    with pytest.raises(Trouble, match="too much"):
        await outbox.send("a", [b"x"] * 200)
    outbox.post("b", [b"x"])
    outbox.close("gone")
    with pytest.raises(Trouble):
        await task


async def test_after_the_end_nothing_can_be_sent() -> None:
    outbox = Outbox(lambda _: None, 1, 0)
    outbox.close("gone")
    with pytest.raises(Trouble, match="gone"):
        await outbox.send("a", [b"x"])


async def test_a_connection_that_dies_under_the_queue_ends_the_wait() -> None:
    room = 2

    def write(_: bytes) -> None:
        nonlocal room
        room -= 1
        if room < 0:
            raise Trouble("dead")

    outbox = Outbox(write, 1, SOON)
    (task,) = await sent_by(outbox, a=4)
    with pytest.raises(Trouble, match="dead"):
        await task


async def test_lines_that_cannot_wait_count_all_the_same() -> None:
    written: list[bytes] = []
    outbox = Outbox(written.append, 2, NEVER)
    outbox.spend()
    (task,) = await sent_by(outbox, a=2)
    assert written == [b"a0"]
    task.cancel()
    await asyncio.wait([task])
    assert outbox.idle
