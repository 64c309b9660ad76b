"""The embedded runner performs what the ledger holds, on a real database with real coroutines."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

import pytest

from bot.core.effects import Say
from bot.core.errors import Stuck, Trouble
from bot.outbox.ledger import Claim, Ledger
from bot.outbox.local import ROOM, LocalRunner
from bot.store import tables as t
from tests.outbox.works import HOME, Works, name, team
from tests.waiting import eventually


async def test_independent_effects_are_performed_at_the_same_time(works: Works) -> None:
    meeting = asyncio.Barrier(4)

    async def world(claim: Claim) -> None:
        await meeting.wait()

    works.world = world
    works.start()
    ids = await works.post(*(team(f"team{n}") for n in range(4)))
    for effect in ids:
        await works.until(effect, "done")


async def test_a_target_has_room_for_so_many_and_others_are_not_kept_waiting(works: Works) -> None:
    gate, now, most = asyncio.Event(), 0, 0

    async def world(claim: Claim) -> None:
        nonlocal now, most
        now, most = now + 1, max(most, now + 1)
        await gate.wait()
        now -= 1

    works.world = world
    works.start()
    ids = await works.post(*(team(f"team{n}") for n in range(20)), Say("#x", "hello"))
    await eventually(lambda: works.told == ["#x hello"] and most == ROOM["launchpad"])
    gate.set()
    for effect in ids:
        await works.until(effect, "done")
    assert most == ROOM["launchpad"]


async def test_what_waits_starts_as_soon_as_its_needs_are_done_and_finds_their_results(works: Works) -> None:
    order: list[str] = []

    async def world(claim: Claim) -> dict[str, str]:
        order.append(name(claim))
        return {"url": f"https://launchpad.net/~{name(claim)}"}

    works.world = world
    works.start()
    ids = await works.post(team("one"), team("two"), team("three"), needs=True)
    row = await works.until(ids[-1], "done")
    assert order == ["one", "two", "three"]
    assert row.result == {"url": "https://launchpad.net/~three"}


async def test_a_target_that_is_switched_off_waits_without_failing(works: Works) -> None:
    works.runner.switch("irc", on=False)
    works.start()
    said, made = await works.post(Say("#x", "hello"), team("burrow"))
    await works.until(made, "done")
    assert await works.runner.idle(), "what is off is not waited for"
    row = await works.row(said)
    assert (row.state, row.starts, row.failures) == ("ready", 0, 0)
    works.runner.switch("irc", on=True)
    await works.until(said, "done")
    assert works.told == ["#x hello"]


async def test_trouble_is_tried_again_when_its_pause_is_over_and_looks_first(works: Works) -> None:
    again: list[bool] = []

    async def world(claim: Claim) -> None:
        again.append(claim.again)
        if len(again) < 3:
            raise Trouble("Launchpad answers with 503", retry_after=600)

    works.world = world
    works.start()
    (effect,) = await works.post(team("burrow"))
    for failures in (1, 2):
        await works.failed(effect, failures)
        works.clock.turn(timedelta(seconds=601))
    row = await works.until(effect, "done")
    assert again == [False, True, True]
    assert (row.starts, row.failures, row.error) == (3, 2, None)


async def test_a_bug_in_a_performer_is_logged_and_tried_again_and_harms_no_other(
    works: Works, caplog: pytest.LogCaptureFixture
) -> None:
    async def world(claim: Claim) -> None:
        if name(claim) == "bad" and not claim.again:
            raise ZeroDivisionError("our own")

    works.world = world
    works.start()
    with caplog.at_level(logging.ERROR, "bot.outbox"):
        bad, good = await works.post(team("bad"), team("good"))
        await works.until(good, "done")
        row = await works.failed(bad, 1)
    assert "ZeroDivisionError" in (row.error or "")
    assert any(record.exc_info for record in caplog.records)
    works.clock.turn(timedelta(seconds=2))
    await works.until(bad, "done")


async def test_a_dead_letter_is_told_in_the_home_channel_with_what_to_say(works: Works) -> None:
    async def world(claim: Claim) -> None:
        raise Stuck("The name burrow is taken.")

    works.world = world
    works.start()
    effect, after = await works.post(team("burrow"), team("next"), needs=True)
    await works.until(effect, "dead")
    await eventually(lambda: works.told)
    assert works.told == [
        f"{HOME} team burrow is stuck: The name burrow is taken. An administrator may say: "
        f"effects retry {effect}, or: effects skip {effect} because ..."
    ]
    assert (await works.row(after)).state == "waiting"


async def test_a_letter_that_dies_again_after_a_retry_is_told_again(works: Works) -> None:
    async def world(claim: Claim) -> None:
        raise Stuck("no")

    works.world = world
    works.start()
    (effect,) = await works.post(team("burrow"))

    async def told(times: int) -> None:
        await eventually(lambda: works.failure or len(works.told) == times)
        assert works.failure is None

    for times in (1, 2, 3):
        await told(times)
        await works.until(effect, "dead")
        await works.database.write(lambda unit: Ledger(unit.conn).retry(effect, works.clock()))
        works.runner.poke()


async def test_what_cannot_be_said_is_not_told_by_saying_it(works: Works) -> None:
    async def mute(claim: Claim) -> None:
        raise Stuck("no such nick")

    works.runner = LocalRunner(works.database, {Say: mute}, works.clock, works.clock.sleep_until, HOME)
    works.start()
    (effect,) = await works.post(Say("nobody", "hello"))
    await works.until(effect, "dead")
    left = await works.database.read(lambda unit: Ledger(unit.conn).unfinished())
    assert [row.id for row in left] == [effect]


async def test_what_ran_when_the_bot_stopped_is_performed_again_and_looks_first(works: Works) -> None:
    begun = asyncio.Event()
    seen: list[bool] = []

    async def world(claim: Claim) -> None:
        seen.append(claim.again)
        begun.set()
        if not claim.again:
            await asyncio.Event().wait()

    works.world = world
    works.start()
    (effect,) = await works.post(team("burrow"))
    await begun.wait()
    await works.stop()
    assert (await works.row(effect)).state == "running"
    works.start()
    row = await works.until(effect, "done")
    assert seen == [False, True]
    assert (row.starts, row.failures) == (2, 0)


async def test_when_the_runner_has_stopped_no_performer_is_still_at_work(works: Works) -> None:
    at_work = asyncio.Event()

    async def world(claim: Claim) -> None:
        at_work.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.01)
            at_work.clear()

    works.world = world
    works.start()
    await works.post(team("burrow"))
    await at_work.wait()
    await works.stop()
    assert not at_work.is_set()


async def test_the_next_try_is_known_and_what_is_off_has_none(works: Works) -> None:
    works.runner.switch("irc", on=False)
    await works.post(Say("#x", "hello"))
    assert await works.runner.next_due() is None
    works.runner.switch("irc", on=True)
    assert await works.runner.next_due() is not None
    assert not await works.runner.idle()


async def limit(works: Works, pages: int) -> None:
    """From now on the disk holds so many pages of the database, or what it has by now."""
    set_ = f"PRAGMA max_page_count = {pages}"
    await works.database.read(lambda unit: unit.conn.exec_driver_sql(set_).close())


async def test_a_full_disk_is_waited_out_and_what_ended_meanwhile_is_not_performed_again(
    works: Works, caplog: pytest.LogCaptureFixture
) -> None:
    performed: list[str] = []

    async def world(claim: Claim) -> dict[str, str]:
        performed.append(name(claim))
        return {"url": "x" * 200_000}

    works.world = world
    works.start()
    (effect,) = await works.post(team("burrow"))
    await works.until(effect, "done")
    await limit(works, 1)
    other = (await works.post(team("cactus")))[0]
    await eventually(lambda: works.failure or "again" in caplog.text)
    assert works.failure is None
    assert (await works.row(other)).state == "running"
    await limit(works, 100_000)
    works.runner.poke()
    await works.until(other, "done")
    assert performed == ["burrow", "cactus"]


async def test_a_full_disk_at_the_start_is_waited_out(works: Works) -> None:
    (effect,) = await works.post(team("burrow"))
    room = {"launchpad": 1}
    await works.database.write(lambda unit: Ledger(unit.conn).begin(room, works.clock()))
    await works.database.read(lambda unit: unit.conn.exec_driver_sql("PRAGMA query_only = 1").close())
    works.start()
    await asyncio.sleep(0.05)
    assert works.failure is None
    await works.database.read(lambda unit: unit.conn.exec_driver_sql("PRAGMA query_only = 0").close())
    works.runner.poke()
    await works.until(effect, "done")


async def test_trouble_in_bytes_that_are_no_text_is_kept_and_told_on_one_line(works: Works) -> None:
    async def world(claim: Claim) -> None:
        raise Stuck("it says: \udce9t\udce9\r\n\0" + "x" * 2000)

    works.world = world
    works.start()
    (effect,) = await works.post(team("burrow"))
    row = await works.until(effect, "dead")
    assert row.error is not None
    assert row.error.startswith("it says: ?t? ?xxx")
    assert len(row.error) == 500
    await eventually(lambda: works.told)
    assert row.error in works.told[0]


async def test_what_this_release_cannot_read_is_told_as_any_dead_letter(works: Works) -> None:
    async def world(claim: Claim) -> None:
        raise Stuck("no")

    works.world = world
    works.start()
    (effect,) = await works.post(team("burrow"))
    await works.until(effect, "dead")
    strange = t.effect.update().where(t.effect.c.id == effect).values(kind="EnsureMoon")
    await works.database.write(lambda unit: unit.conn.execute(strange))
    await works.database.write(lambda unit: Ledger(unit.conn).retry(effect, works.clock()))
    works.runner.poke()
    await eventually(lambda: works.failure or len(works.told) == 2)
    assert works.failure is None
    assert works.told[1].startswith(f"{HOME} EnsureMoon is stuck: this release cannot read it")
