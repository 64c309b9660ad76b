"""The wire to a wiki's api.php: one form out, one JSON object in. Nothing here knows what a page is."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout, CookieJar, TCPConnector
from yarl import URL

from bot.core.errors import Stuck, Trouble
from bot.gateways.wiki_answers import Values
from bot.gateways.wiki_refusals import Refusal, one_line, seconds, status_trouble

LARGEST_ANSWER = 16 * 1024 * 1024
"""Bytes. A page has 2 MiB at most by MediaWiki's default, and JSON escapes may make six of one."""

CONNECT = 10.0
"""Seconds to get a connection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WikiSettings:
    """Where the wiki is and who we are there.

    `api` is the address of its api.php. `user` and `password` are a bot password as Special:BotPasswords
    shows it (`Tminus@incubator`). `contact` goes into the User-Agent, `timeout` is in seconds for one
    request, and `max_lag` is how many seconds the wiki's replicas may be behind before we wait.
    """

    api: str
    user: str
    password: str = field(repr=False)
    contact: str
    timeout: float = 30.0
    max_lag: int = 5


class Wire:
    """Requests to one wiki with one jar of cookies. May be used by many tasks of one event loop."""

    def __init__(self, settings: WikiSettings) -> None:
        self._settings = settings
        self._session: ClientSession | None = None
        self._closed = False

    async def close(self) -> None:
        """End all connections. Requests under way, and later ones, fail with `Trouble`."""
        self._closed = True
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def forget(self) -> None:
        """Become a stranger: MediaWiki lets nobody log in who is logged in with a bot password."""
        self._opened().cookie_jar.clear()

    async def get(self, **values: str) -> Values:
        """Read. Raises `Refusal`, `Trouble` or `Stuck`."""
        return await self._send("GET", values)

    async def post(self, **values: str) -> Values:
        """Change something. As `get`; after `Trouble` it is unknown whether it happened."""
        return await self._send("POST", values)

    async def _send(self, method: str, values: Mapping[str, str]) -> Values:
        form = {"format": "json", "formatversion": "2", "errorformat": "plaintext", **values}
        url = self._url()
        query, body, headers = form, None, {}
        if method == "POST":
            # As a file, which goes out in pieces: a page may have megabytes.
            query, body = {}, io.BytesIO(urlencode(form).encode())
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
        try:
            async with self._opened().request(
                method, url, params=query, data=body, headers=headers, allow_redirects=False
            ) as answer:
                received = bytearray()
                async for piece in answer.content.iter_chunked(65_536):
                    received += piece
                    if len(received) > LARGEST_ANSWER:
                        raise Trouble("The wiki's answer has no end.")
                wait = answer.headers.get("Retry-After", "")
                if "json" not in answer.headers.get("Content-Type", "").lower():
                    raise status_trouble(answer.status, wait, answer.headers.get("Location", ""))
                return _values(bytes(received), answer.status, wait)
        except TimeoutError as late:
            raise Trouble(f"The wiki at {url.host} did not answer in time.") from late
        except (ClientError, OSError, ValueError) as failure:
            reason = one_line(f"{type(failure).__name__}: {failure}", 200)
            raise Trouble(f"We did not reach the wiki at {url.host} ({reason}).") from failure

    def _url(self) -> URL:
        try:
            url = URL(self._settings.api)
            known = url.scheme in ("http", "https") and bool(url.host)
        except ValueError:
            known = False
        if not known:
            raise Stuck(f"{one_line(self._settings.api, 100)} is no address of a wiki's api.php.")
        return url

    def _opened(self) -> ClientSession:
        if self._closed:
            raise Trouble("We are no longer connected to the wiki.")
        if self._session is None:
            contact = re.sub(r"[^\x20-\x7e]+|[()]", " ", self._settings.contact)
            self._session = ClientSession(
                connector=TCPConnector(limit=4),
                timeout=ClientTimeout(total=self._settings.timeout, sock_connect=CONNECT),
                # Without `unsafe` the login to a wiki at an address without a name would be dropped.
                cookie_jar=CookieJar(unsafe=True),
                headers={"User-Agent": f"tminus/{version('tminus')} (+{contact})"},
            )
        return self._session


def _values(body: bytes, status: int, wait: str) -> Values:
    """The answer's object. Raises `Refusal` where it is an error, `Trouble` where it is no object."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as broken:
        raise Trouble("The wiki's answer is broken.") from broken
    if not isinstance(found, dict):
        raise Trouble("The wiki's answer is no object.")
    errors = found.get("errors")
    if isinstance(errors, list) and errors and isinstance(errors[0], dict):
        first = errors[0]
        words = one_line(first.get("text", ""))
        data = first.get("data")
        reason = data.get("readonlyreason") or data.get("blockinfo") if isinstance(data, dict) else None
        if isinstance(reason, dict):
            reason = reason.get("blockreason")
        if reason:
            words = f"{words} {one_line(reason, 200)}"
        raise Refusal(one_line(first.get("code", "unknownerror"), 80), words, seconds(wait))
    if status >= 400:
        raise status_trouble(status, wait, "")
    return found
