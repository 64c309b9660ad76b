"""One small question to a web service, and its answer in JSON, however the service behaves."""

from __future__ import annotations

import json
import re
from importlib.metadata import version
from typing import Any

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from yarl import URL

from bot.core.errors import Trouble

LARGEST = 1024 * 1024
"""Bytes of an answer that are read."""

HOPS = 2
"""Redirects that are followed, within one service."""


class Asker:
    """GETs for JSON. `contact` goes into the User-Agent. May be used by many tasks at once."""

    def __init__(self, contact: str) -> None:
        self._contact = re.sub(r"[^\x20-\x7e]+|[()]", " ", contact)
        self._session: ClientSession | None = None

    async def close(self) -> None:
        """End all connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def ask(self, url: str, accept: str = "application/json") -> tuple[int, Any]:
        """The status, 200 or 404, and the JSON that came with it; None for JSON that is too large to read.

        Raises `Trouble`, with a few words for a person, for every other answer and for none.
        """
        there = URL(url, encoded=True)
        try:
            for _ in range(HOPS + 1):
                async with self._opened().get(
                    there, allow_redirects=False, headers={"Accept": accept}
                ) as answer:
                    onward = _onward(there, answer)
                    if onward is None:
                        return answer.status, await _json(answer)
                there = onward
        except (ClientError, OSError) as lost:
            raise Trouble(f"no answer: {type(lost).__name__}") from lost
        raise Trouble("redirects without end")

    def _opened(self) -> ClientSession:
        if self._session is None:
            self._session = ClientSession(
                connector=TCPConnector(limit_per_host=4),
                # Whoever asks has a limit for the whole of it.
                timeout=ClientTimeout(total=None),
                cookie_jar=DummyCookieJar(),
                auto_decompress=False,
                headers={
                    "User-Agent": f"tminus/{version('tminus')} (+{self._contact})",
                    "Accept-Encoding": "identity",
                },
            )
        return self._session


def _onward(there: URL, answer: ClientResponse) -> URL | None:
    location = answer.headers.get("Location")
    if answer.status not in (301, 302, 303, 307, 308) or location is None:
        return None
    try:
        onward = there.join(URL(location))
        same = onward.origin() == there.origin()
    except ValueError:
        same = False
    if not same:
        raise Trouble("it sends us somewhere else")
    return onward


async def _json(answer: ClientResponse) -> Any:
    if answer.status in (403, 429):
        raise Trouble(f"{answer.status}, we asked too often or may not ask")
    if answer.status not in (200, 404):
        raise Trouble(f"it says {answer.status}")
    if answer.content_type != "application/json" and not answer.content_type.endswith("+json"):
        raise Trouble(f"no JSON, but {answer.content_type[:40]}")
    body = bytearray()
    async for piece in answer.content.iter_any():
        body += piece
        if len(body) > LARGEST:
            return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as nonsense:
        raise Trouble("its JSON cannot be read") from nonsense
