"""A server that says exactly these bytes, at the pace that a test wants, whatever it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress

JSON = b"Content-Type: application/json\r\n"


def head(*lines: bytes, status: bytes = b"200 OK") -> bytes:
    """A status line and headers; the body follows until the connection ends."""
    return b"HTTP/1.1 " + status + b"\r\n" + b"".join(lines) + b"Connection: close\r\n\r\n"


class Rude:
    """`heard` is what each connection asked, `sent` how many bytes all of them were given."""

    def __init__(self, said: Iterable[bytes], pause: float) -> None:
        self.said, self.pause = said, pause
        self.heard: list[bytes] = []
        self.sent = 0
        self.root = ""

    async def speak(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            self.heard.append(await reader.readuntil(b"\r\n\r\n"))
            for piece in self.said:
                writer.write(piece)
                await writer.drain()
                self.sent += len(piece)
                if self.pause:
                    await asyncio.sleep(self.pause)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def rude_server(said: Iterable[bytes], pause: float = 0.0) -> AsyncIterator[Rude]:
    rude = Rude(said, pause)
    tasks: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        with suppress(asyncio.CancelledError):  # the test is over
            await rude.speak(reader, writer)

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    rude.root = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield rude
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()
