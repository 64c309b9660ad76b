"""Fetches a file that a stranger named, or that a service sends us to, with bounds."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from importlib.metadata import version

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from yarl import URL

from bot.core.errors import Stuck, Trouble
from bot.gateways.web import HOPS, web_address
from bot.gateways.web_addresses import PublicResolver, refuse_private_literal

CHUNK = 256 * 1024
"""Bytes that are handed on at a time."""

Sink = Callable[[bytes], Awaitable[None]]
"""Takes a part of the file. What it raises ends the download, and is raised."""


class Downloader:
    """Only https and the public internet (unless `allow_private`, for a rehearsal), no credentials.

    `timeout` is in seconds for a whole file; how large it may be is for who takes it to say.
    """

    def __init__(self, contact: str, *, allow_private: bool = False, timeout: float = 600.0) -> None:
        self._contact = re.sub(r"[^\x20-\x7e]+|[()]", " ", contact)
        self._allow_private = allow_private
        self._timeout = timeout
        self._session: ClientSession | None = None

    async def close(self) -> None:
        """End all connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def fetch(self, url: str, sink: Sink) -> None:
        """Hand all bytes behind `url` to `sink`.

        Raises `Stuck` for what can never be fetched (no https address, not public, an answer other than
        200), `Trouble` where nothing came, or not all of it, or not in time.
        """
        there = self._allowed(web_address(url))
        try:
            async with asyncio.timeout(self._timeout):
                for _ in range(HOPS + 1):
                    onward = await self._ask(there, sink)
                    if onward is None:
                        return
                    there = self._allowed(onward)
        except TimeoutError as late:
            raise Trouble(f"{there.host} did not send it all within {self._timeout:g} seconds.") from late
        except (ClientError, OSError, ValueError) as failure:
            reason = str(failure).partition("\n")[0][:200] or type(failure).__name__
            raise Trouble(f"{there.host} did not send it all ({reason}).") from failure
        raise Stuck(f"{url} redirects more than {HOPS} times.")

    async def _ask(self, there: URL, sink: Sink) -> URL | None:
        """One request: None where the whole file came, or where to ask next."""
        async with self._opened().get(there, allow_redirects=False) as answer:
            onward = answer.headers.get("Location")
            if answer.status in (301, 302, 303, 307, 308) and onward is not None:
                return web_address(onward, there)
            if answer.status in (408, 425, 429) or answer.status >= 500:
                raise Trouble(f"{there.host} answered with status {answer.status}.")
            if answer.status != 200:
                raise Stuck(f"{there.host} answered with status {answer.status}, and not with the file.")
            async for piece in answer.content.iter_chunked(CHUNK):
                await sink(piece)
        return None

    def _allowed(self, there: URL) -> URL:
        if not self._allow_private:
            if there.scheme != "https":
                raise Stuck(f"{there.host} is named with {there.scheme}; a file is fetched by https alone.")
            refuse_private_literal(there.raw_host or "")
        return there

    def _opened(self) -> ClientSession:
        if self._session is None:
            resolver = None if self._allow_private else PublicResolver()
            self._session = ClientSession(
                connector=TCPConnector(resolver=resolver, use_dns_cache=False, force_close=True, limit=4),
                timeout=ClientTimeout(total=None),  # `fetch` has the one limit that counts
                cookie_jar=DummyCookieJar(),
                auto_decompress=False,  # the bytes are what is signed
                headers={
                    "User-Agent": f"tminus/{version('tminus')} (+{self._contact})",
                    "Accept-Encoding": "identity",
                },
            )
        return self._session
