"""The clock says what is due, once, in order, and again where it was not heard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from bot.clock import AGAIN, Clock, Timekeeper
from bot.core.command import Command, Reply
from bot.core.errors import Trouble
from bot.core.people import Principal
from bot.core.rules import Rules
from bot.store.database import Database
from bot.store.errors import NoStorage
from bot.store.schema import prepare
from bot.store.unit import Unit
from tests.house import NOON, House
from tests.stages import idea
from tests.waiting import eventually
from workflows.new_project import NEW_PROJECT

T = TypeVar("T")


class Keeper:
    """A timekeeper at work in a house; `deaf` counts how often it is not heard."""

    def __init__(self, house: House, clock: Clock) -> None:
        self.house, self.clock = house, clock
        self.said: list[str] = []
        self.deaf = 0
        self.keeper = Timekeeper(house.database, NEW_PROJECT, Rules(), self.clock, self.speak)
        house.desk.listener = self
        self._task: asyncio.Task[None] | None = None

    async def speak(self, command: Command, who: Principal) -> Reply:
        self.said.append(command.text)
        if self.deaf:
            self.deaf -= 1
            raise Trouble("too many people are writing about this at once")
        return await self.house.desk.speak(command, who)

    @property
    def adoptions(self) -> list[str]:
        return [text for text in self.said if text.startswith("adopted ")]

    def posted(self) -> None: ...

    def wrote(self, case_id: int) -> None:
        self.keeper.noticed(case_id)

    def start(self) -> None:
        self._task = asyncio.create_task(self.keeper.run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def rest(self) -> None:
        await eventually(self.keeper.idle)

    async def turn(self, **span: float) -> None:
        """Turn the clock from stop to stop, as a rehearsal does."""
        await self.rest()
        until = self.clock() + timedelta(**span)
        while (now := self.clock()) < until:
            due = self.keeper.next_due()
            stop = min(until, due) if due is not None and due > now else until
            self.clock.turn(max(stop - self.clock(), timedelta()))
            await self.rest()


@pytest.fixture
async def keeper(tmp_path: Path) -> AsyncIterator[Keeper]:
    clock = Clock(NOON - datetime.now(UTC))
    house = await House.build(tmp_path, now=clock)
    await house.bind("eday", "jaypipes", "vishy", "jorge")
    await idea(house)
    one = Keeper(house, clock)
    yield one
    await one.stop()
    await house.database.close()


async def test_the_clock_speaks_when_a_deadline_is_there_and_not_before(keeper: Keeper) -> None:
    await keeper.house.agrees("eday", "park burrow until 2011-02-20 because travelling")
    keeper.start()
    await keeper.turn(days=6)
    assert keeper.said == []
    await keeper.turn(days=1)
    assert keeper.said == ["unpark I-1"]
    assert (await keeper.house.case("burrow")).parked_until is None
    assert (await keeper.house.history("burrow"))[-1].by == "clock"


async def test_a_deadline_that_moved_is_heard_of_at_its_new_time(keeper: Keeper) -> None:
    keeper.start()
    await keeper.house.agrees("eday", "park burrow until 2011-02-16 because travelling")
    await keeper.house.agrees("eday", "unpark burrow")
    await keeper.house.agrees("eday", "park burrow until 2011-02-20 because travelling on")
    await keeper.turn(days=4)
    assert keeper.said == []
    await keeper.turn(days=4)
    assert keeper.said == ["unpark I-1"]


async def test_what_came_due_while_no_bot_ran_is_said_at_the_next_start(keeper: Keeper) -> None:
    await keeper.house.agrees("eday", "park burrow until 2011-02-20 because travelling")
    keeper.clock.turn(timedelta(days=30))
    keeper.start()
    await keeper.rest()
    assert keeper.said == ["unpark I-1"]


async def test_deadlines_are_said_in_their_order_and_each_once(keeper: Keeper) -> None:
    await keeper.house.agrees("jaypipes", "idea new object storage")
    keeper.start()
    await keeper.turn(days=400)
    assert keeper.said == [
        *("nudge I-1", "nudge I-2"),
        *("stale I-1", "stale I-2", "abandon I-1", "abandon I-2"),
    ]
    await keeper.turn(days=400)
    assert len(keeper.said) == 6


async def test_a_word_that_was_not_heard_is_said_again_a_minute_later(keeper: Keeper) -> None:
    keeper.deaf = 2
    await keeper.house.agrees("eday", "park burrow until 2011-02-20 because travelling")
    keeper.start()
    await keeper.turn(days=7)
    assert keeper.said == ["unpark I-1"] * 3
    assert (await keeper.house.case("burrow")).parked_until is None
    at = (await keeper.house.history("burrow"))[-1].at
    assert at >= datetime(2011, 2, 20, 23, 59, tzinfo=UTC) + 2 * AGAIN


async def test_a_no_to_the_clock_is_not_asked_for_again_until_something_changed(keeper: Keeper) -> None:
    house = keeper.house
    await house.agrees("eday", "withdraw burrow because no time")
    await house.agrees("jorge", "adopt I-1")
    await idea_two(house)
    keeper.start()
    await keeper.turn(days=10)
    assert keeper.adoptions == ["adopted I-1"], "its name is in use now"
    assert (await house.case("I-1")).step == "withdrawn"
    await house.agrees("eday", "object I-1")
    await house.agrees("jorge", "adopt I-1")
    await house.agrees("vishy", "withdraw burrow because jorge was first")
    await keeper.turn(days=10)
    assert keeper.adoptions == ["adopted I-1"] * 2
    assert (await house.case("I-1")).proposer == "jorge"


async def idea_two(house: House) -> None:
    """Another idea, of vishy, under the name that is free."""
    await house.agrees("vishy", "idea new image registry")
    for question in ("missing", "unsolved", "users"):
        await house.agrees("vishy", f'idea answer I-2 {question} "something"')
    await house.agrees("vishy", "promote I-2 as burrow")


async def test_who_comes_back_early_is_reminded_from_then_on_and_over_a_restart_only_once(
    keeper: Keeper,
) -> None:
    house = keeper.house
    await house.agrees("eday", "away until 2011-04-15")
    keeper.start()
    await keeper.turn(days=20)
    assert keeper.said == []
    await house.agrees("eday", "away over")
    await keeper.turn(days=6.9)
    assert keeper.said == []
    await keeper.turn(days=0.2)
    assert keeper.said == ["nudge I-1"]
    await keeper.stop()
    again = Keeper(house, keeper.clock)
    again.start()
    await again.turn(days=20)
    await again.stop()
    assert again.said == []


class Moody(Database):
    """A database on a disk that cannot be read for a while."""

    failures = 0

    async def read(self, body: Callable[[Unit], T]) -> T:
        if self.failures:
            self.failures -= 1
            raise NoStorage("disk I/O error")
        return await super().read(body)


async def test_a_database_that_cannot_be_asked_is_waited_out_and_no_deadline_is_lost(tmp_path: Path) -> None:
    clock, database = Clock(NOON - datetime.now(UTC)), Moody(str(tmp_path / "tminus.db"))
    await prepare(database)
    house = House(database, now=clock)
    await house.bind("eday", "vishy")
    await idea(house)
    keeper = Keeper(house, clock)
    keeper.start()
    await keeper.rest()
    database.failures = 1
    await house.agrees("eday", "park burrow until 2011-02-20 because travelling")
    await eventually(lambda: not database.failures)
    await house.agrees("vishy", "idea new image registry")  # a write that succeeds wakes it
    await keeper.turn(days=7)
    await keeper.stop()
    await database.close()
    assert keeper.said == ["unpark I-1"]


def test_a_clock_never_goes_back() -> None:
    clock = Clock()
    with pytest.raises(ValueError, match="back"):
        clock.turn(timedelta(seconds=-1))


async def test_who_sleeps_wakes_up_when_the_clock_is_turned() -> None:
    clock = Clock()
    sleeping = asyncio.create_task(clock.sleep_until(clock() + timedelta(days=30)))
    await asyncio.sleep(0)
    clock.turn(timedelta(days=29))
    await asyncio.sleep(0.01)
    assert not sleeping.done()
    clock.turn(timedelta(days=2))
    await asyncio.wait_for(sleeping, 5)


async def test_a_moment_that_is_over_is_not_slept_for() -> None:
    clock = Clock()
    await clock.sleep_until(clock() - timedelta(days=1))
