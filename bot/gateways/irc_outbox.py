"""Everybody's turn to be answered: a token bucket, served round robin.

A server drops or slows down those who send too fast, so lines wait for tokens; a long answer to one
target takes turns with the others'. Where nothing waits and a token is there, a line is written at
once, without a task or a timer.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.core.errors import Trouble

_MOST_IN_LANE = 500
_MOST_IN_ALL = 5000


@dataclass(slots=True, eq=False)
class _Job:
    lines: deque[bytes]
    done: asyncio.Future[None] | None


class Outbox:
    """Lines of one connection that wait for their turn, in one lane for each target.

    `write` takes whole lines and raises Trouble when the connection is gone; `burst` is in lines and
    `rate` in lines a second (0 or less: no limit).
    """

    def __init__(self, write: Callable[[bytes], None], burst: int, rate: float) -> None:
        self._write, self._burst, self._rate = write, burst, rate
        self._loop = asyncio.get_running_loop()
        self._tokens = float(burst)
        self._at = self._loop.time()
        self._lanes: OrderedDict[str, deque[_Job]] = OrderedDict()
        self._waiting = 0
        self._timer: asyncio.TimerHandle | None = None
        self._paused = False
        self._gone: str | None = None

    @property
    def idle(self) -> bool:
        """Whether nothing waits."""
        return not self._lanes

    @property
    def free(self) -> bool:
        """Whether a line would be written now: nothing waits, and a token is there."""
        return not self._lanes and not self._paused and (self._rate <= 0 or self._earn() >= 1)

    async def send(self, lane: str, lines: Iterable[bytes]) -> None:
        """Return when all lines were written. Raises Trouble if they cannot be, or too many wait."""
        job = self._enqueue(lane, lines, wait=True)
        if job is None or job.done is None:
            return
        try:
            await job.done
        except asyncio.CancelledError:
            self._withdraw(lane, job)
            raise

    def post(self, lane: str, lines: Iterable[bytes]) -> None:
        """Write lines when their turn has come, for somebody who does not wait. May raise Trouble."""
        self._enqueue(lane, lines, wait=False)

    def spend(self) -> None:
        """Count a line that could not wait (PONG, NICK, JOIN) against the bucket."""
        if self._rate > 0:
            self._tokens = max(self._tokens - 1, -float(self._burst))

    def pause(self) -> None:
        """Write nothing while the connection's own buffer is full."""
        self._paused = True

    def resume(self) -> None:
        """Go on: the connection's buffer has drained."""
        self._paused = False
        if self._timer is None:
            self._pump()

    def close(self, reason: str) -> None:
        """End with Trouble for all who wait; nothing can be sent any more."""
        self._gone = reason
        if self._timer is not None:
            self._timer.cancel()
        jobs = [job for lane in self._lanes.values() for job in lane]
        self._lanes.clear()
        self._waiting = 0
        for job in jobs:
            if job.done is not None and not job.done.done():
                job.done.set_exception(Trouble(reason))

    def _enqueue(self, lane: str, lines: Iterable[bytes], *, wait: bool) -> _Job | None:
        if self._gone is not None:
            raise Trouble(self._gone)
        left = deque(lines)
        while left and not self._lanes and not self._paused and self._take():
            self._write(left.popleft())
        if not left:
            return None
        queue = self._lanes.get(lane, ())
        ahead = sum(len(job.lines) for job in queue)
        if ahead + len(left) > _MOST_IN_LANE or self._waiting + len(left) > _MOST_IN_ALL:
            raise Trouble("too much is waiting to be said on IRC")
        job = _Job(left, self._loop.create_future() if wait else None)
        self._lanes.setdefault(lane, deque()).append(job)
        self._waiting += len(left)
        if self._timer is None:
            self._pump()
        return job

    def _take(self) -> bool:
        if self._rate <= 0:
            return True
        if self._earn() < 1:
            return False
        self._tokens -= 1
        return True

    def _earn(self) -> float:
        """The tokens that are there by now."""
        now = self._loop.time()
        self._tokens = min(float(self._burst), self._tokens + (now - self._at) * self._rate)
        self._at = now
        return self._tokens

    def _pump(self) -> None:
        """Write one line of each lane in turn, as far as tokens reach; come back when one is due."""
        self._timer = None
        while self._lanes and not self._paused:
            if not self._take():
                # A millisecond more, so that the clock's grain does not wake us for nothing.
                delay = (1 - self._tokens) / self._rate + 0.001
                self._timer = self._loop.call_later(delay, self._pump)
                return
            lane, queue = next(iter(self._lanes.items()))
            job = queue[0]
            try:
                self._write(job.lines.popleft())
            except Trouble as gone:
                self.close(str(gone))
                return
            self._waiting -= 1
            if not job.lines:
                queue.popleft()
                if job.done is not None and not job.done.done():
                    job.done.set_result(None)
            if queue:
                self._lanes.move_to_end(lane)
            else:
                del self._lanes[lane]

    def _withdraw(self, lane: str, job: _Job) -> None:
        queue = self._lanes.get(lane)
        if queue is None or job not in queue:
            return
        self._waiting -= len(job.lines)
        queue.remove(job)
        if not queue:
            del self._lanes[lane]
