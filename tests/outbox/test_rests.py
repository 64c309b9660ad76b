"""A service that does not answer is left in peace by all effects; people are told once, and nothing fails."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.effects import Say
from bot.core.errors import Stuck, Trouble, Unwell
from bot.gateways.patience import ALLOWED, FIRST_REST, Circuit
from bot.outbox.ledger import Claim, Ledger
from bot.outbox.local import LocalRunner
from bot.outbox.rests import Rest
from bot.store.database import Database
from bot.store.schema import prepare
from tests.outbox.works import HOME, Works, name, team
from tests.waiting import eventually


class Weather(Works):
    """A runner whose Launchpad is asked through a circuit. `up` is whether it answers."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.up, self.asked, self.poison = False, 0, ""
        self.retry_after: float | None = None
        self.world = self._ask
        self.anew()

    def anew(self) -> None:
        """A new process with the same database."""
        self.circuit = Circuit("Launchpad", self.clock)
        table = {type(team("x")): self._perform, Say: self._say}
        self.runner = LocalRunner(
            *(self.database, table, self.clock, self.clock.sleep_until, HOME, {"launchpad": self.circuit})
        )

    async def _ask(self, claim: Claim) -> None:
        async with self.circuit.request() as request:
            self.asked += 1
            if not self.up or name(claim) == self.poison:
                raise Unwell("Launchpad is unwell (status 503).", self.retry_after)
            request.answered = True

    async def rests(self) -> list[Rest]:
        return await self.database.read(lambda unit: Ledger(unit.conn).rests())

    async def resting(self, times: int = 1) -> None:
        """Wait until the circuit has opened for that many times in a row, and all is quiet."""

        async def quiet() -> bool:
            assert self.failure is None, self.failure
            kept = await self.rests()
            return self.circuit.rests == times and await self.runner.idle() and len(kept) == 1

        await eventually(quiet)

    async def turn_to_next(self) -> None:
        due = await self.runner.next_due()
        assert due is not None
        self.clock.turn(max(due - self.clock(), timedelta()) + timedelta(milliseconds=1))


@pytest.fixture
async def works(tmp_path: Path) -> AsyncIterator[Weather]:
    database = Database(str(tmp_path / "tminus.db"))
    await prepare(database)
    one = Weather(database)
    yield one
    await one.stop()
    await database.close()


async def test_all_effects_of_a_target_rest_together_and_one_goes_first(works: Weather) -> None:
    works.start()
    ids = await works.post(*(team(f"team{n}") for n in range(30)))
    await works.resting()
    before = works.asked
    assert ALLOWED <= before <= ALLOWED + 8, "those under way when it opened still fail"
    for times in (2, 3, 4, 5):
        await works.turn_to_next()
        await works.resting(times)
        assert works.asked == before + times - 1
    works.up = True
    await works.turn_to_next()
    for effect in ids:
        await works.until(effect, "done")
    assert works.asked == before + 4 + 30
    assert await works.rests() == []


async def test_hours_of_rest_are_no_failures_of_any_effect(works: Weather) -> None:
    works.start()
    ids = await works.post(*(team(f"team{n}") for n in range(3)))
    begins = works.clock()
    times = 0
    while works.clock() - begins < timedelta(hours=6):
        await works.turn_to_next()
        times += 1
        await eventually(works.runner.idle)
    await works.resting(works.circuit.rests)
    rows = [await works.row(effect) for effect in ids]
    assert [row.state for row in rows] == ["ready"] * 3
    assert sum(row.failures for row in rows) < ALLOWED
    assert times < 60
    works.up = True
    await works.turn_to_next()
    for effect in ids:
        await works.until(effect, "done")


async def test_a_long_rest_is_told_once_and_its_end_too(works: Weather) -> None:
    works.start()
    works.retry_after = 900
    await works.post(*(team(f"team{n}") for n in range(6)))
    await works.resting()
    await eventually(lambda: works.told)
    for times in (2, 3):
        await works.turn_to_next()
        await works.resting(times)
    (rest,) = await works.rests()
    assert (rest.target, rest.service, rest.calls) == ("launchpad", "Launchpad", 6)
    assert works.circuit.until == rest.until
    (line,) = works.told
    assert line.startswith(f"{HOME} Launchpad has not answered since ")
    assert line.endswith(" UTC; 6 calls wait for it. I go on asking, and nothing is lost. Say: effects")
    works.up = True
    await works.turn_to_next()
    await eventually(lambda: len(works.told) == 2)
    assert works.told[1].startswith(f"{HOME} Launchpad answers again, after 45 min")


async def test_a_rest_of_a_few_seconds_is_told_nobody(works: Weather) -> None:
    works.start()
    ids = await works.post(*(team(f"team{n}") for n in range(6)))
    await works.resting()
    works.up = True
    await works.turn_to_next()
    for effect in ids:
        await works.until(effect, "done")
    assert works.told == []


async def test_a_restart_rests_on_and_tells_nothing_again(works: Weather) -> None:
    works.start()
    works.retry_after = 900
    (*_, last) = await works.post(*(team(f"team{n}") for n in range(6)))
    await works.resting()
    await eventually(lambda: works.told)
    before = await works.rests()
    asked = works.asked
    await works.stop()
    works.anew()
    works.start()
    await eventually(lambda: works.circuit.open)
    assert (await works.rests(), works.asked) == (before, asked)
    await works.turn_to_next()
    await works.resting(2)
    assert (await works.rests())[0].since == before[0].since
    assert len(works.told) == 1
    works.up = True
    await works.turn_to_next()
    await works.until(last, "done")


async def test_one_call_that_never_answers_keeps_no_other_waiting(works: Weather) -> None:
    works.start()
    works.poison = "team0"
    ids = await works.post(*(team(f"team{n}") for n in range(8)))
    await works.resting()
    works.up = True
    for _ in range(12):
        await works.turn_to_next()
        await eventually(works.runner.idle)
    for effect in ids[1:]:
        await works.until(effect, "done")
    assert (await works.row(ids[0])).state == "ready"


@pytest.mark.parametrize("trouble", [Trouble("odd answer"), Stuck("no")])
async def test_what_is_about_one_call_is_no_rest(works: Weather, trouble: Trouble) -> None:
    works.up = True

    async def world(claim: Claim) -> None:
        if name(claim) != "good":
            raise trouble

    works.world = world
    works.start()
    await works.post(*(team(f"team{n}") for n in range(10)))
    (good,) = await works.post(team("good"))
    await works.until(good, "done")
    assert await works.rests() == []
    assert not works.circuit.open


async def test_what_others_find_out_about_a_service_is_known_at_once(works: Weather) -> None:
    """Roles and looks ask it too, when nothing waits for it here."""

    async def ask() -> None:
        async with works.circuit.request() as request:
            request.answered, request.retry_after = works.up, 900

    works.start()
    await eventually(works.runner.idle)
    for _ in range(ALLOWED):
        await ask()
    await eventually(lambda: works.told)
    assert "; nothing waits for it. " in works.told[0]
    assert [rest.calls for rest in await works.rests()] == [0]
    works.up = True
    works.clock.turn(timedelta(minutes=15))
    await ask()
    await eventually(lambda: len(works.told) == 2)
    assert await works.rests() == []


async def test_other_targets_go_on(works: Weather) -> None:
    works.start()
    await works.post(*(team(f"team{n}") for n in range(6)))
    await works.resting()
    (said,) = await works.post(Say("#x", "hello"))
    await works.until(said, "done")
    assert await works.runner.next_due() == works.circuit.until
    assert works.circuit.until is not None
    assert works.circuit.until - works.clock() <= FIRST_REST
