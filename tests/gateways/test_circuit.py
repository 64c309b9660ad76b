"""A service that answers nobody is left in peace by everybody, and one asks first when the pause is over."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.errors import Stuck, Trouble, Unwell
from bot.gateways.launchpad import LaunchpadGateway
from bot.gateways.patience import ALLOWED, FIRST_REST, LONGEST_REST, Circuit
from tests.gateways.launchpad_entries import project, scripted_launchpad, settings
from tests.gateways.scripted import Answer, entry

BEGINS = datetime(2011, 2, 14, 10, 2, tzinfo=UTC)


class Service:
    """A circuit, its clock, and requests through it. `sent` is how many got through."""

    def __init__(self) -> None:
        self.now, self.sent, self.changes = BEGINS, 0, 0
        self.circuit = Circuit("Launchpad", lambda: self.now)
        self.circuit.changed = self._changed

    def _changed(self) -> None:
        self.changes += 1

    def go(self, span: timedelta) -> None:
        self.now += span

    async def answers(self) -> None:
        async with self.circuit.request() as request:
            self.sent += 1
            request.answered = True

    async def fails(self, times: int = 1, retry_after: float | None = None) -> None:
        for _ in range(times):
            with pytest.raises(Unwell):
                await self._failing(retry_after)

    async def _failing(self, retry_after: float | None) -> None:
        async with self.circuit.request():
            self.sent += 1
            raise Unwell("503", retry_after)


async def test_a_few_failures_are_no_reason_to_rest_and_an_answer_forgets_them() -> None:
    service = Service()
    for _ in range(3):
        await service.fails(ALLOWED - 1)
        assert not service.circuit.open
        await service.answers()
    assert service.changes == 0


async def test_after_so_many_in_a_row_nobody_gets_through_until_the_pause_is_over() -> None:
    service = Service()
    await service.fails()
    service.go(timedelta(minutes=1))
    await service.fails(ALLOWED - 1)
    assert (service.circuit.since, service.circuit.until) == (BEGINS, service.now + FIRST_REST)
    with pytest.raises(Unwell) as caught:
        await service.answers()
    assert str(caught.value) == (
        "Launchpad has not answered since Mon 14 Feb 2011 10:02 UTC; it is asked again at "
        "Mon 14 Feb 2011 10:03 UTC."
    )
    assert caught.value.retry_after == FIRST_REST.total_seconds()
    assert service.sent == ALLOWED
    service.go(FIRST_REST)
    await service.answers()
    assert not service.circuit.open
    assert service.circuit.since is None
    assert service.changes == 2
    service.go(timedelta(hours=1))
    await service.fails(ALLOWED)
    assert service.circuit.since == service.now
    assert service.circuit.until == service.now + FIRST_REST, "another outage begins with a short rest"


async def test_each_time_that_it_still_does_not_answer_it_rests_twice_as_long_up_to_a_bound() -> None:
    service = Service()
    await service.fails(ALLOWED)
    pauses = []
    for _ in range(10):
        assert service.circuit.until is not None
        pauses.append(service.circuit.until - service.now)
        service.now = service.circuit.until
        await service.fails()
    assert pauses[:4] == [FIRST_REST * n for n in (1, 2, 4, 8)]
    assert max(pauses) == pauses[-1] == LONGEST_REST
    assert service.sent == ALLOWED + 10
    assert service.circuit.since == BEGINS


@pytest.mark.parametrize(
    ("asked", "rests"), [(60.0, 60.0), (1.0, 5.0), (86_400.0, 900.0), (float("inf"), 900.0)]
)
async def test_a_pause_that_the_service_asks_for_is_kept_within_reason(asked: float, rests: float) -> None:
    service = Service()
    await service.fails(ALLOWED, asked)
    assert service.circuit.until == service.now + timedelta(seconds=rests)


async def test_one_goes_first_and_the_others_follow_when_it_is_answered() -> None:
    service, gate = Service(), asyncio.Event()
    await service.fails(ALLOWED)
    service.go(FIRST_REST)

    async def first() -> None:
        async with service.circuit.request() as request:
            service.sent += 1
            await gate.wait()
            request.answered = True

    tasks = [asyncio.create_task(first()) for _ in range(5)]
    await asyncio.sleep(0.01)
    assert service.sent == ALLOWED + 1
    gate.set()
    await asyncio.gather(*tasks)
    assert service.sent == ALLOWED + 5


async def test_those_who_wait_for_the_first_rest_on_when_it_fails() -> None:
    service, gate = Service(), asyncio.Event()
    await service.fails(ALLOWED)
    service.go(FIRST_REST)

    async def failing() -> None:
        async with service.circuit.request():
            service.sent += 1
            await gate.wait()
            raise Unwell("503")

    tasks = [asyncio.create_task(failing()) for _ in range(5)]
    await asyncio.sleep(0.01)
    gate.set()
    ends = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(end, Unwell) for end in ends)
    assert service.sent == ALLOWED + 1
    assert service.circuit.until == service.now + FIRST_REST * 2


async def test_when_the_first_is_given_up_another_goes_first() -> None:
    service = Service()
    await service.fails(ALLOWED)
    service.go(FIRST_REST)

    async def never() -> None:
        async with service.circuit.request():
            await asyncio.Event().wait()

    first = asyncio.create_task(never())
    await asyncio.sleep(0)
    second = asyncio.create_task(service.answers())
    await asyncio.sleep(0.01)
    assert not second.done()
    first.cancel()
    await second
    assert not service.circuit.open


async def test_an_answer_to_what_was_asked_before_the_rest_ends_it_and_a_failure_prolongs_nothing() -> None:
    service, gates = Service(), [asyncio.Event(), asyncio.Event()]

    async def slow(gate: asyncio.Event, *, answered: bool) -> None:
        async with service.circuit.request() as request:
            await gate.wait()
            request.answered = answered

    late = [
        asyncio.create_task(slow(gate, answered=good))
        for gate, good in zip(gates, (False, True), strict=True)
    ]
    await asyncio.sleep(0)
    await service.fails(ALLOWED)
    until = service.circuit.until
    gates[0].set()
    await late[0]
    assert service.circuit.until == until
    gates[1].set()
    await late[1]
    assert not service.circuit.open


async def test_a_rest_goes_on_after_a_restart() -> None:
    service = Service()
    service.circuit.resume(BEGINS - timedelta(hours=1), BEGINS + timedelta(minutes=1), 3)
    await service.fails()
    assert service.sent == 0
    service.go(timedelta(minutes=1))
    await service.fails()
    assert service.circuit.until == service.now + FIRST_REST * 8


@pytest.mark.parametrize("status", [429, 502, 503, 504])
async def test_launchpad_is_not_asked_while_it_rests(status: int) -> None:
    async with scripted_launchpad() as (gateway, script):
        script.on("GET", "burrow", Answer(status, "<html>", "text/html", {"Retry-After": "900"}))
        for _ in range(ALLOWED + 10):
            with pytest.raises(Unwell) as caught:
                await gateway.project("burrow")
            assert caught.value.retry_after == pytest.approx(900, abs=30)
        assert len(script.asked) == ALLOWED
        with pytest.raises(Unwell, match="Launchpad has not answered since"):
            await gateway.ensure_team("burrow", "B", "", "Open Team")
        assert len(script.asked) == ALLOWED


@pytest.mark.parametrize("status", [400, 401, 404, 410, 500])
async def test_an_answer_about_one_thing_is_an_answer(status: int) -> None:
    async with scripted_launchpad() as (gateway, script):
        script.on("POST", "burrow", Answer(status, "no"))
        for _ in range(ALLOWED + 3):
            with pytest.raises(Trouble) as caught:
                await gateway.ensure_series("burrow", "cactus", "C")
            assert not isinstance(caught.value, Unwell)
        assert len(script.asked) == ALLOWED + 3


async def test_time_outs_and_lost_connections_count_and_all_who_share_the_circuit_rest() -> None:
    now = BEGINS
    circuit = Circuit("Launchpad", lambda: now)
    gone = LaunchpadGateway(settings("http://127.0.0.1:1/devel"), circuit)
    for _ in range(ALLOWED):
        with pytest.raises(Unwell, match="did not reach"):
            await gone.me()
    await gone.close()
    async with scripted_launchpad() as (_, script):
        script.on("GET", "burrow", entry(project(script, "burrow")))
        other = LaunchpadGateway(settings(script.api), circuit)
        with pytest.raises(Unwell):
            await other.project("burrow")
        assert script.asked == []
        now += FIRST_REST
        found = await asyncio.gather(*(other.project("burrow") for _ in range(4)))
        await other.close()
    assert [one.name for one in found if one] == ["burrow"] * 4


async def test_a_no_is_no_rest() -> None:
    service = Service()
    await service.fails(ALLOWED - 1)
    with pytest.raises(Stuck):
        async with service.circuit.request():
            raise Stuck("it is a closed door, not an absent one")
    assert not service.circuit.open
