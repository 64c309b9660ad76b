"""The road to a Launchpad-like web service: one signed request out, one answer in, or none.

Here stand the bounds: whom we speak to, how long we wait, how much we read, how many requests are under
way, and whether the service rests.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from urllib.parse import urljoin

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, FormData, TCPConnector
from yarl import URL

from bot.core.errors import Trouble, Unwell
from bot.gateways.lazr_body import CODINGS, whole
from bot.gateways.lazr_entries import name_in
from bot.gateways.lazr_login import Fresh, Keys, Login
from bot.gateways.lazr_refusals import is_away, login_refused, retry_after
from bot.gateways.lazr_reply import Reply
from bot.gateways.patience import Circuit

LARGEST_BODY = 10 * 1024 * 1024
"""Bytes of one answer; the largest that a gateway asks for is a page of 300 people (1 MB)."""

CONNECT = 10.0
"""Seconds to get a connection."""

UPLOAD = 600.0
"""Seconds for a request that carries files."""

Body = bytes | Callable[[], FormData] | None
"""What a request carries: bytes, or what makes a form with files, anew for each try."""


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
    connections: int = 12
    fresh: Fresh | None = None


class Transport:
    """Signed requests to one service. May be used by many tasks of one event loop at once.

    `circuit` is the rest that all who ask this service share; without it it has one of its own.
    """

    def __init__(self, settings: LaunchpadSettings, circuit: Circuit | None = None) -> None:
        self._settings = settings
        self.login = Login(Keys(settings.consumer, settings.token, settings.secret), settings.fresh)
        self._circuit = circuit or Circuit("Launchpad", lambda: datetime.now(UTC))
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
        if not (link.isascii() and link.isprintable()) or " " in link:
            return False
        try:
            there = URL(link)
            same = there.user is None and there.origin() == self._root.origin()
        except ValueError:
            return False
        path = there.path
        return same and path.startswith(f"{self._root.path}/") and ".." not in path.split("/")

    def renamed(self, path: str, link: str) -> str:
        """The new name of what we asked for as `path` and found at `link`; "" where it kept its name.

        Projects, people and teams stand first in a path.
        """
        if not self.is_ours(link):
            return ""
        there = URL(link).raw_path.removeprefix(f"{self._root.raw_path}/").partition("/")[0]
        asked, found = name_in(f"/{path.partition('/')[0]}"), name_in(f"/{there}")
        return found if found and found != asked else ""

    async def send(
        self,
        method: str,
        link: str,
        *,
        body: Body = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """One request, one answer, whatever its status.

        Raises `Trouble` when no whole answer came: whether a write happened is then unknown. It is
        `Unwell` where Launchpad gave no answer at all, or rests, and then nothing was sent. Raises
        `LoggedOut` where Launchpad does not take our login; nothing happened then.
        """
        self.login.check()
        keys = self.login.keys
        reply = await self._once(method, link, keys, body, headers or {})
        why = login_refused(reply)
        if why is not None and await self.login.renewed(keys):
            reply = await self._once(method, link, self.login.keys, body, headers or {})
            why = login_refused(reply)
        if why is not None:
            raise self.login.refuse(why)
        return reply

    async def _once(
        self, method: str, link: str, keys: Keys, body: Body, headers: Mapping[str, str]
    ) -> Reply:
        signed = {"Authorization": keys.signature(f"{self._root.origin()}/"), **headers}
        async with self._turns, self._circuit.request() as request:
            reply = await self._exchange(method, link, body, signed)
            request.answered = not is_away(reply)
            request.retry_after = retry_after(reply)
            return reply

    async def _exchange(self, method: str, link: str, body: Body, headers: Mapping[str, str]) -> Reply:
        session = self._opened()
        data = body() if callable(body) else body
        limit = ClientTimeout(total=UPLOAD, sock_connect=CONNECT) if callable(body) else session.timeout
        try:
            async with session.request(
                *(method, URL(link, encoded=True)),
                data=data,
                headers=headers,
                allow_redirects=False,
                timeout=limit,
            ) as answer:
                received = await whole(answer, LARGEST_BODY)
                known = {key.lower(): value for key, value in answer.headers.items()}
                return Reply(method, link, answer.status, known, received)
        except TimeoutError as late:
            raise Unwell(f"Launchpad did not answer {method} {link} in time.") from late
        except (ClientError, OSError, ValueError) as failure:
            reason = " ".join(f"{type(failure).__name__}: {failure}".split())[:200]
            raise Unwell(f"We did not reach Launchpad for {method} {link} ({reason}).") from failure

    def _opened(self) -> ClientSession:
        if self._closed:
            raise Trouble("We are no longer connected to Launchpad.")
        if self._session is None:
            contact = re.sub(r"[^\x20-\x7e]+|[()]", " ", self._settings.contact)
            self._session = ClientSession(
                connector=TCPConnector(limit=self._settings.connections),
                timeout=ClientTimeout(total=self._settings.timeout, sock_connect=CONNECT),
                cookie_jar=DummyCookieJar(),
                auto_decompress=False,
                headers={
                    "Accept": "application/json",
                    "Accept-Encoding": CODINGS,
                    "User-Agent": f"tminus/{version('tminus')} (+{contact})",
                },
            )
        return self._session

    def onward(self, reply: Reply) -> str | None:
        """Where a redirect leads, if that is within the service."""
        try:
            onward = urljoin(reply.url, reply.location)
        except ValueError:
            return None
        return onward if reply.location and self.is_ours(onward) else None
