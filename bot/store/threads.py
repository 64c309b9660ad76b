"""Threads that do one job after the other, and hand what came of it back to the loop that asked.

Python's own pool goes through a second future and several locks, which takes half as long as a short
transaction does.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")
_Job = tuple[asyncio.AbstractEventLoop, asyncio.Future[Any], Callable[..., Any], tuple[Any, ...]]


class Threads:
    """`count` threads; with one, jobs never overlap and keep their order."""

    def __init__(self, count: int, name: str) -> None:
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._given = 0
        self._all = [threading.Thread(target=self._work, name=f"{name} {n}") for n in range(count)]
        for thread in self._all:
            thread.daemon = True  # who forgets to close must not keep the process from ending
            thread.start()

    @property
    def idle(self) -> bool:
        """Whether every job that this loop gave has ended."""
        return self._given == 0

    def do(self, job: Callable[..., T], *args: Any) -> asyncio.Future[T]:
        """Call `job` in a thread. A job that waits can be cancelled, one that runs goes on to its end."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._given += 1
        self._jobs.put((loop, future, job, args))
        return future

    def close(self) -> None:
        """Return when every job that was given is done. No more may be given."""
        for _ in self._all:
            self._jobs.put(None)
        for thread in self._all:
            thread.join()

    def _work(self) -> None:
        while (given := self._jobs.get()) is not None:
            loop, future, job, args = given
            result, wrong = None, None
            try:
                result = None if future.cancelled() else job(*args)
            except BaseException as bug:  # noqa: BLE001 -- whatever it is, it is the asker's
                wrong = bug
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(self._settle, future, result, wrong)
            del given, loop, future, job, args, result, wrong  # nothing of it outlives it

    def _settle(self, future: asyncio.Future[Any], result: Any, wrong: BaseException | None) -> None:
        self._given -= 1
        if future.done():
            return
        if wrong is not None:
            future.set_exception(wrong)
        else:
            future.set_result(result)
