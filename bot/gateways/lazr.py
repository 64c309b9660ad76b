"""The wire to a Launchpad-like web service: one signed request out, one checked answer in.

The service is built on lazr.restful: operations are forms with `ws.op`, changes are PATCHes with
`If-Match`, answers are JSON entries. Nothing here knows what a project is.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any
from urllib.parse import urlencode, urljoin

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from yarl import URL

from bot.core.errors import Trouble
from bot.gateways.lazr_login import Fresh, Keys, Login
from bot.gateways.lazr_refusals import login_refused, refusal
from bot.gateways.lazr_reply import Entry, Reply

LARGEST_BODY = 10 * 1024 * 1024
"""Bytes of one answer; the largest that a gateway asks for is a page of 300 people (1 MB)."""

CONNECT = 10.0
"""Seconds to get a connection."""

HOPS = 3
"""How many redirects one reading follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchpadSettings:
    """Where Launchpad is and who we are there.

    `api` is the root of one version ("https://api.launchpad.net/devel"); `contact` goes into the
    User-Agent; `timeout` is in seconds for one request; at most `connections` are open at a time.
    `fresh` reads the keys anew when Launchpad does not take these any more.
    """

    api: str
    consumer: str
    token: str = field(repr=False)
    secret: str = field(repr=False)
    contact: str
    timeout: float = 30.0
    connections: int = 8
    fresh: Fresh | None = None


class Bare(str):
    """A value that goes into a form as it is: a choice such as `Restricted Team`."""

    __slots__ = ()


class Wire:
    """Signed requests to one service. May be used by many tasks of one event loop at once."""

    def __init__(self, settings: LaunchpadSettings) -> None:
        self._settings = settings
        self.login = Login(Keys(settings.consumer, settings.token, settings.secret), settings.fresh)
        self.root = settings.api.rstrip("/")
        self._root = URL(self.root)
        # Waiting for a turn is no part of a request's time-out, so it happens before the request.
        self._turns = asyncio.Semaphore(settings.connections)
        self._session: ClientSession | None = None
        self._closed = False

    async def open(self) -> None:
        """Make the session ready; the first request does so otherwise."""
        self._closed = False
        self._opened()

    async def close(self) -> None:
        """End all connections. Requests under way, and later ones, fail with `Trouble`."""
        self._closed = True
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def link(self, path: str) -> str:
        """The full address of a path whose parts are percent-encoded already."""
        return f"{self.root}/{path}"

    def is_ours(self, link: str) -> bool:
        """Whether a link leads to this service; the others never see our credentials."""
        try:
            there = URL(link)
            same = there.user is None and there.origin() == self._root.origin()
        except ValueError:
            return False
        return same and there.path.startswith(f"{self._root.path}/")

    async def get(self, path: str, query: Mapping[str, str] | None = None) -> Reply | None:
        """Read; redirects within the service are followed. None where there is nothing.

        A redirect off the service leads to the pages for people: nothing for us is there.
        """
        link = self.link(path) + (f"?{urlencode(query)}" if query else "")
        return await self.get_link(link)

    async def get_link(self, link: str) -> Reply | None:
        """As `get`, for a link that the service gave us."""
        for _ in range(HOPS + 1):
            reply = await self.send("GET", link)
            if reply.status == 404:
                return None
            if reply.status not in (301, 302, 303, 307, 308):
                if not reply.succeeded:
                    raise refusal(reply, f"read {link}")
                return reply
            try:
                link = urljoin(link, reply.location)
            except ValueError:
                return None
            if not reply.location or not self.is_ours(link):
                return None
        raise Trouble(f"Launchpad sends us in circles at {link}.")

    async def entry(self, path: str) -> Entry | None:
        """One entry; None where there is none."""
        reply = await self.get(path)
        return None if reply is None else reply.entry()

    async def call(self, path: str, operation: str, values: Mapping[str, Any]) -> Reply:
        """A named operation. Values are JSON, except the `Bare` ones.

        The service decodes each value as JSON where it can, so that the plain name `true` would
        become a truth value; a choice in quotes is no longer the choice in older versions.
        """
        form = {"ws.op": operation}
        for key, value in values.items():
            form[key] = str(value) if isinstance(value, Bare) else json.dumps(value)
        return await self.send(
            "POST",
            self.link(path),
            body=urlencode(form).encode(),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )

    async def patch(self, path: str, changes: Mapping[str, Any], etag: str) -> Reply:
        """Change fields of an entry, unless somebody changed it since `etag` ("" for: anyhow)."""
        headers = {"Content-Type": "application/json"}
        if etag and etag.isprintable():
            headers["If-Match"] = etag
        return await self.send("PATCH", self.link(path), body=json.dumps(changes).encode(), headers=headers)

    async def send(
        self,
        method: str,
        link: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """One request, one answer, whatever its status.

        Raises `Trouble` when no whole answer came: whether a write happened is then unknown. Raises
        `LoggedOut` where Launchpad does not take our login; nothing happened then.
        """
        self.login.check()
        keys = self.login.keys
        reply = await self._once(method, link, keys, body, headers)
        why = login_refused(reply)
        if why is not None and await self.login.renewed(keys):
            reply = await self._once(method, link, self.login.keys, body, headers)
            why = login_refused(reply)
        if why is not None:
            raise self.login.refuse(why)
        return reply

    async def _once(
        self, method: str, link: str, keys: Keys, body: bytes | None, headers: Mapping[str, str] | None
    ) -> Reply:
        try:
            async with (
                self._turns,
                self._opened().request(
                    method,
                    URL(link, encoded=True),
                    data=body,
                    headers={"Authorization": keys.signature(f"{self._root.origin()}/"), **(headers or {})},
                    allow_redirects=False,
                ) as answer,
            ):
                received = bytearray()
                async for piece in answer.content.iter_chunked(65_536):
                    received += piece
                    if len(received) > LARGEST_BODY:
                        raise Trouble(f"Launchpad's answer to {method} {link} has no end.")
                known = {key.lower(): value for key, value in answer.headers.items()}
                return Reply(method, link, answer.status, known, bytes(received))
        except TimeoutError as late:
            raise Trouble(f"Launchpad did not answer {method} {link} in time.") from late
        except (ClientError, OSError, ValueError) as failure:
            reason = f"{type(failure).__name__}: {failure}"[:200]
            raise Trouble(f"We did not reach Launchpad for {method} {link} ({reason}).") from failure

    def _opened(self) -> ClientSession:
        if self._closed:
            raise Trouble("We are no longer connected to Launchpad.")
        if self._session is None:
            contact = re.sub(r"[^\x20-\x7e]+|[()]", " ", self._settings.contact)
            self._session = ClientSession(
                connector=TCPConnector(limit=self._settings.connections),
                timeout=ClientTimeout(total=self._settings.timeout, sock_connect=CONNECT),
                cookie_jar=DummyCookieJar(),
                headers={
                    "Accept": "application/json",
                    "User-Agent": f"tminus/{version('tminus')} (+{contact})",
                },
            )
        return self._session
