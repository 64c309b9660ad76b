"""Threads do their jobs in order, give back what came of them, and end when they are told."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from bot.store.threads import Threads


@pytest.fixture
def one() -> Iterator[Threads]:
    threads = Threads(1, "test")
    yield threads
    threads.close()


async def test_a_job_gives_its_result_to_who_asked(one: Threads) -> None:
    assert await one.do(lambda a, b: a + b, 1, 2) == 3


async def test_what_a_job_raises_reaches_who_asked_and_the_thread_goes_on(one: Threads) -> None:
    with pytest.raises(ZeroDivisionError):
        await one.do(lambda: 1 / 0)
    with pytest.raises(KeyboardInterrupt):
        await one.do(_interrupt)
    assert await one.do(lambda: "still there") == "still there"


async def test_jobs_of_one_thread_keep_their_order_and_never_overlap(one: Threads) -> None:
    done: list[int] = []
    await asyncio.gather(*(one.do(done.append, n) for n in range(200)))
    assert done == list(range(200))


async def test_a_job_that_waits_can_be_called_off_and_one_that_runs_goes_on(one: Threads) -> None:
    started, go, done = threading.Event(), threading.Event(), []

    def run() -> None:
        started.set()
        go.wait()
        done.append("running")

    running, waiting = one.do(run), one.do(done.append, "waiting")
    await asyncio.to_thread(started.wait)
    running.cancel()
    waiting.cancel()
    go.set()
    await one.do(done.append, "last")
    assert done == ["running", "last"]


async def test_closing_waits_for_what_was_given() -> None:
    done: list[int] = []
    threads = Threads(2, "test")
    for n in range(20):
        threads.do(done.append, n)
    threads.close()
    assert sorted(done) == list(range(20))


def test_a_job_whose_asker_is_gone_ends_in_peace(one: Threads) -> None:
    started, go = threading.Event(), threading.Event()

    def run() -> None:
        started.set()
        go.wait()

    async def ask() -> None:
        future = one.do(run)
        await asyncio.to_thread(started.wait)
        future.cancel()

    asyncio.run(ask())
    go.set()
    assert asyncio.run(_answer(one)) == "still there"


async def _answer(threads: Threads) -> str:
    return await threads.do(lambda: "still there")


def _interrupt() -> None:
    raise KeyboardInterrupt


async def test_it_is_idle_when_every_job_has_ended_also_one_that_was_cancelled(one: Threads) -> None:
    assert one.idle
    go_on = threading.Event()
    first, second = one.do(go_on.wait, 10), one.do(lambda: None)
    assert not one.idle
    second.cancel()
    go_on.set()
    await first
    await one.do(lambda: None)
    assert one.idle
