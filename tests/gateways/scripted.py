"""A small web server that says what a test told it to say, and remembers what it was asked."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web


@dataclass(frozen=True)
class Answer:
    """One answer; `dropped` ends the connection without a word, `body` may be text or bytes."""

    status: int = 200
    body: str | bytes = b""
    kind: str = "text/plain;charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    dropped: bool = False


def entry(fields: Any, status: int = 200) -> Answer:
    return Answer(status, json.dumps(fields), "application/json")


def page_of(*entries: dict[str, Any], following: str | None = None) -> Answer:
    fields: dict[str, Any] = {"start": 0, "total_size": len(entries), "entries": list(entries)}
    if following is not None:
        fields["next_collection_link"] = following
    return entry(fields)


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    form: dict[str, str]
    body: bytes
    headers: dict[str, str]


class Scripted:
    """Answers each (method, path) in turn; the last answer is given for ever, others get 404."""

    def __init__(self) -> None:
        self.root = ""
        self.asked: list[Asked] = []
        self._answers: dict[tuple[str, str], list[Answer]] = {}

    @property
    def api(self) -> str:
        return f"{self.root}/devel"

    def link(self, path: str) -> str:
        return f"{self.api}/{path}"

    def on(self, method: str, path: str, *answers: Answer) -> None:
        self._answers[(method, path)] = list(answers)

    def methods(self) -> list[str]:
        return [f"{asked.method} {asked.path}" for asked in self.asked]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        path = request.rel_url.raw_path.removeprefix("/devel/")
        form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        heard = {key.lower(): value for key, value in request.headers.items()}
        self.asked.append(Asked(request.method, path, form, body, heard))
        prepared = self._answers.get((request.method, path))
        if not prepared:
            return web.Response(status=404, text="Object: <Scripted>, name: 'x'")
        answer = prepared.pop(0) if len(prepared) > 1 else prepared[0]
        if answer.dropped and request.transport is not None:
            request.transport.abort()
        content = answer.body.encode() if isinstance(answer.body, str) else answer.body
        headers = {"Content-Type": answer.kind, **answer.headers}
        return web.Response(status=answer.status, body=content, headers=headers)


@asynccontextmanager
async def scripted_server() -> AsyncIterator[Scripted]:
    script = Scripted()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", script.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    script.root = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield script
    finally:
        await runner.cleanup()
