"""One TCP connection: bytes into lines and lines into bytes, within limits, as fast as it goes.

The receive buffer is one fixed block, and nothing more is read until its lines are handled: a
client can neither make us hold more than that nor keep others waiting for long. What is written
while input is handled leaves in one send when that input is done (`Outbound`); asyncio sets
TCP_NODELAY by itself.
"""

from __future__ import annotations

import asyncio
import logging
from abc import abstractmethod
from collections import deque
from typing import cast

from bot.sandbox.irc.outbound import Limits, Outbound

RECEIVE_LIMIT = 16 * 1024
"""Bytes without a line end after which a client is dropped."""

SEND_LIMIT = 1024 * 1024
"""Bytes a client may leave unread before it is dropped."""

TURN = 0.005
"""Seconds after which a client with many lines lets others have their turn."""

EAGER_FLUSH = 64 * 1024
LINGER = 2.0
"""Seconds a closed connection has to take its last lines."""

log = logging.getLogger(__name__)


class Connection(asyncio.BufferedProtocol):
    """Subclasses say what a line, the PING and the end of the connection mean."""

    def __init__(self, outbound: Outbound, limits: Limits) -> None:
        self.host = b"127.0.0.1"
        self.closing = False
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._loop = asyncio.get_running_loop()
        self._outbound = outbound
        self._limits = limits
        self._transport: asyncio.Transport | None = None
        self._buffer = memoryview(bytearray(RECEIVE_LIMIT))
        self._held = 0
        self._lines: deque[bytes] = deque()
        self._out: list[bytes] = []
        self._out_size = 0
        self._heard = self._loop.time()
        self._pinged = False
        self._timer: asyncio.TimerHandle | None = None
        self._times: deque[float] | None = None
        if limits.flood is not None:
            self._times = deque(maxlen=limits.flood[0])

    @abstractmethod
    def on_line(self, line: bytes) -> None: ...

    @abstractmethod
    def on_silence(self) -> None: ...

    @abstractmethod
    def on_close(self, reason: bytes) -> None:
        """Called once, while a last line can still be written."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._timer = self._loop.call_later(
            self._limits.register_within, self.close, b"Registration timed out"
        )

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self.close(str(exc).encode() if exc else b"Connection closed")
        if self._timer is not None:
            self._timer.cancel()
        if not self.ended.done():
            self.ended.set_result(None)

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._buffer if self.closing else self._buffer[self._held :]

    def buffer_updated(self, nbytes: int) -> None:
        if self.closing:
            return
        self._heard = self._loop.time()
        self._pinged = False
        *lines, rest = bytes(self._buffer[: self._held + nbytes]).split(b"\n")
        self._held = len(rest)
        self._buffer[: self._held] = rest
        self._lines.extend(lines)
        self._work()

    def _work(self) -> None:
        """Handle lines for one turn; if some are left they have the next, and reading waits."""
        self._outbound.batch = True
        ends = self._loop.time() + TURN
        try:
            while self._lines and not self.closing:
                self._take(self._lines.popleft())
                if self._loop.time() > ends:
                    break
            if self._held == RECEIVE_LIMIT and not self._lines:
                self.close(b"RecvQ exceeded")
        finally:
            self._outbound.batch = False
            self._outbound.flush()
        if self._transport is None:
            return
        if self._lines and not self.closing:
            self._transport.pause_reading()
            self._loop.call_soon(self._work)
        else:
            self._transport.resume_reading()

    def _take(self, line: bytes) -> None:
        """Whatever goes wrong with a client's line is the end of that client alone."""
        if self._times is not None and self._floods(self._times):
            self.close(b"Excess Flood")
            return
        try:
            self.on_line(line.translate(None, b"\r\0"))
        except Exception:
            log.exception("a line from %r could not be handled", self.host)
            self.close(b"Internal error")
        if self._out_size > EAGER_FLUSH:
            self._outbound.flush()

    def _floods(self, times: deque[float]) -> bool:
        seconds = self._limits.flood[1] if self._limits.flood else 0.0
        times.append(self._heard)
        return len(times) == times.maxlen and times[-1] - times[0] < seconds

    def write(self, data: bytes) -> None:
        if self.closing:
            return
        if not self._out:
            self._outbound.add(self)
        self._out.append(data)
        self._out_size += len(data)

    def flush(self) -> None:
        if not self._out:
            return
        data = self._out[0] if len(self._out) == 1 else b"".join(self._out)
        self._out.clear()
        self._out_size = 0
        transport = self._transport
        if transport is None:
            return
        transport.write(data)
        if transport.get_write_buffer_size() > SEND_LIMIT:
            self.close(b"SendQ exceeded")
            transport.abort()

    def watch(self) -> None:
        """From now on a silent client is asked, and dropped when it does not answer."""
        self._restart(self._limits.ping_interval)

    def _restart(self, delay: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_later(delay, self._tick)

    def _tick(self) -> None:
        interval = self._limits.ping_interval
        silent = self._loop.time() - self._heard
        if self._pinged:
            self.close(b"Ping timeout: %d seconds" % round(silent))
        elif silent < interval:
            self._restart(interval - silent)
        else:
            self._pinged = True
            self.on_silence()
            self._restart(interval)

    def close(self, reason: bytes) -> None:
        """Say goodbye, send what is waiting, and end.

        We stop writing first and read on without looking until the other side ends as well: closing
        with input unread makes a reset, which overtakes the ERROR line. Nobody gets long for that.
        """
        if self.closing:
            return
        try:
            self.on_close(reason)
        except Exception:
            log.exception("the end of %r could not be told", self.host)
        self.closing = True
        self.flush()
        if self._timer is not None:
            self._timer.cancel()
        if self._transport is None:
            return
        self._timer = self._loop.call_later(LINGER, self._transport.abort)
        try:
            self._transport.write_eof()
        except OSError:
            # The other side has reset the connection, and the loop has not told us yet.
            self._transport.abort()

    def end(self) -> None:
        """Free the socket once what was written has left, whatever the other side does."""
        if self._transport is not None:
            self._transport.close()

    def abort(self) -> None:
        """Free the socket now."""
        if self._transport is not None:
            self._transport.abort()
