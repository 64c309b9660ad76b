"""A person at the sandbox's Launchpad: requests with an OAuth header, and nothing followed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp

from bot.sandbox.launchpad import LaunchpadServer
from bot.sandbox.launchpad.state import World
from bot.sandbox.people import CONSUMER

NOW = datetime(2011, 2, 1, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Answer:
    """What came back; `json` is None where the body is not JSON."""

    status: int
    headers: Any
    text: str
    json: Any


def oauth(token: str, secret: str, consumer: str = CONSUMER, method: str = "PLAINTEXT") -> str:
    """An Authorization header, as launchpadlib writes it."""
    return (
        f'OAuth realm="sandbox", oauth_consumer_key="{consumer}", oauth_token="{token}", '
        f'oauth_signature_method="{method}", oauth_signature="%26{secret}", '
        'oauth_timestamp="1", oauth_nonce="1", oauth_version="1.0"'
    )


class Client:
    """Speaks as `name`, or as nobody in particular."""

    def __init__(self, session: aiohttp.ClientSession, base: str, name: str | None) -> None:
        self._session = session
        self.base = base
        self.api = f"{base}/devel"
        self._name = name

    def by(self, name: str | None) -> Client:
        """The same server, as somebody else."""
        return Client(self._session, self.base, name)

    def link(self, path: str) -> str:
        return self.api + path

    async def request(self, method: str, url: str, **options: Any) -> Answer:
        """Send; `url` is a path of the API, or whole."""
        headers = dict(options.pop("headers", {}))
        if self._name is not None:
            headers.setdefault("Authorization", oauth(f"{self._name}-token", f"{self._name}-secret"))
        whole = url if url.startswith("http") else self.api + url
        async with self._session.request(
            method, whole, headers=headers, allow_redirects=False, **options
        ) as response:
            text = await response.text()
            is_json = response.content_type == "application/json"
            body = await response.json() if is_json and text else None
            return Answer(response.status, response.headers, text, body)

    async def get(self, url: str, **options: Any) -> Answer:
        return await self.request("GET", url, **options)

    async def post(self, url: str, op: str, **form: Any) -> Answer:
        """A named operation with its parameters as they are."""
        return await self.request("POST", url, data={"ws.op": op, **form})

    async def patch(self, url: str, change: object, headers: dict[str, str] | None = None) -> Answer:
        return await self.request("PATCH", url, json=change, headers=headers or {})

    async def new_project(self, name: str = "burrow", **form: Any) -> Answer:
        """A project with the least that one needs."""
        words = {"display_name": name.title(), "title": name.title(), "summary": "A queue"}
        return await self.post("/projects", "new_project", name=name, **{**words, **form})


@asynccontextmanager
async def sandbox(
    name: str | None = "tminus", furnish: Callable[[World], None] = lambda _world: None, **options: Any
) -> AsyncIterator[Client]:
    """A running server whose world `furnish` has changed, and `name` as its client."""
    server = LaunchpadServer(lambda: NOW, **options)
    furnish(server.world)
    base = await server.start()
    try:
        async with aiohttp.ClientSession() as session:
            yield Client(session, base, name)
    finally:
        await server.stop()
