"""The control door: a unix socket beside the database, for the operator at the shell.

One JSON object a line: `{"say": TEXT}` is an ordinary command spoken by `operator:USER` (the user that the
operating system names, never one that the line claims) and is answered with `{"ok", "text", "more",
"receipt"}`; `"attached": TEXT` beside it is the text of a file that the command is about. `{"wait": RECEIPT}`
is answered when no effect of that receipt is left to do, with `{"state", "answer", "left"}`;
`{"health": true}` is answered with what the bot knows of itself. The app may have answers to other questions,
each a key with a text (`{"calendar": PROJECT}`, `{"run": RECEIPT}`).
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import pwd
import select
import socket
import struct
import uuid
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from bot.core.command import Command, Reply, Speaker
from bot.core.errors import Trouble

log = logging.getLogger(__name__)

LONGEST = 2 * 1024 * 1024
"""Bytes of one request, which may carry a file of 256 KiB in the long letters of JSON."""
WATCH = 1.0
"""Seconds after which it is seen whether who waits is still there."""

Handle = Callable[[Command], Awaitable[Reply]]
Wait = Callable[[int], Awaitable[dict[str, Any]]]
Health = Callable[[], dict[str, Any]]
Question = Callable[[str], Awaitable[dict[str, Any]]]


class ControlDoor:
    """Listens at `path` (mode 0600) until closed. `questions` are answered beside the usual ones."""

    def __init__(
        self,
        path: Path,
        handle: Handle,
        wait: Wait,
        health: Health,
        questions: Mapping[str, Question] | None = None,
    ) -> None:
        self.path, self._handle, self._wait, self._health = path, handle, wait, health
        self._questions = dict(questions or {})
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Listen. The database's lock has made sure that no other bot does."""
        self.path.unlink(missing_ok=True)
        before = os.umask(0o177)
        try:
            self._server = await asyncio.start_unix_server(self._begin, str(self.path), limit=LONGEST)
        finally:
            os.umask(before)

    async def close(self) -> None:
        """Let nobody in any more, and hang up on those who wait."""
        if self._server is None:
            return
        self._server.close()
        self._server = None
        self.path.unlink(missing_ok=True)
        talks = list(self._talks)
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)

    def _begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.create_task(self._serve(reader, writer), name="control")
        self._talks.add(talk)

        def ended(_: asyncio.Task[None]) -> None:
            self._talks.discard(talk)
            writer.close()

        talk.add_done_callback(ended)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        user = _user(writer.get_extra_info("socket"))
        try:
            while line := await self._line(reader):
                answer = await self._answer(line, user, writer.get_extra_info("socket"))
                writer.write(json.dumps(answer).encode() + b"\n")
                await writer.drain()
        except ConnectionError as ended:
            log.info("the control connection of %s ended: %s", user, ended)
        except Exception:
            log.exception("the control connection of %s ended by a fault of ours", user)

    async def _line(self, reader: asyncio.StreamReader) -> bytes:
        """The next line; one that is too long is given as no JSON, and what follows it is heard."""
        try:
            return await reader.readline()
        except ValueError:
            return b"too long"

    async def _answer(self, line: bytes, user: str, sock: socket.socket) -> dict[str, Any]:
        asked = _read(line)
        if asked is None:
            return {"ok": False, "text": f"one JSON object a line, please, of {LONGEST} bytes at most"}
        number = _number(asked.get("wait"))
        if number is not None:
            return await self._waited(number, sock)
        text, attached = asked.get("say"), asked.get("attached", "")
        if asked.get("health") is True:
            return self._health()
        for key, answer in self._questions.items():
            if isinstance(words := asked.get(key), str) and words.isprintable():
                return await answer(words)
        if not isinstance(text, str) or not text.isprintable() or not isinstance(attached, str):
            wanted = '{"say": TEXT}, {"wait": RECEIPT} or {"health": true}'
            return {"ok": False, "text": f"ask {wanted}; a text is one line"}
        speaker = Speaker("control", user, user)
        reply = await self._handle(Command(f"control:{uuid.uuid4().hex}", text, speaker, attached))
        return {"ok": reply.ok, "text": reply.line, "more": list(reply.more), "receipt": reply.receipt}

    async def _waited(self, number: int, sock: socket.socket) -> dict[str, Any]:
        """What became of a receipt. Raises ConnectionError when who asks has hung up before."""
        waiting = asyncio.ensure_future(self._wait(number))
        try:
            while not waiting.done():
                await asyncio.wait([waiting], timeout=WATCH)
                if not waiting.done() and _hung_up(sock):
                    raise ConnectionError("hung up while waiting")
            return waiting.result()
        except Trouble as trouble:
            return {"ok": False, "text": f"{trouble}; ask again"}
        finally:
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)


async def ask(path: Path, request: dict[str, Any], patience: float = 60.0) -> dict[str, Any]:
    """One request to a running bot. Raises OSError where none listens, TimeoutError where it is silent."""
    reader, writer = await asyncio.open_unix_connection(str(path), limit=4 * LONGEST)
    try:
        writer.write(json.dumps(request).encode() + b"\n")
        line = await asyncio.wait_for(reader.readline(), patience)
    finally:
        writer.close()
    if not line:
        raise ConnectionError("the bot hung up")
    answer: dict[str, Any] = json.loads(line)
    return answer


def _read(line: bytes) -> dict[str, Any] | None:
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return asked if isinstance(asked, dict) else None


def _number(said: object) -> int | None:
    """The receipt that is asked about, cut to what a database can hold; None for no number."""
    if not isinstance(said, int) or isinstance(said, bool):
        return None
    return max(0, min(said, 2**31 - 1))


def _hung_up(sock: socket.socket) -> bool:
    """Whether the other side has closed its end for good; who only says nothing more may still listen."""
    poll = select.poll()
    poll.register(sock.fileno(), 0)
    return any(event & select.POLLHUP for _, event in poll.poll(0))


def _user(sock: socket.socket) -> str:
    packed = sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    uid = struct.unpack("3i", packed)[1]
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
