"""Is there something at this address? A careful look at a page that a stranger named."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import TypeVar

from aiohttp import (
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    TCPConnector,
)
from yarl import URL

from bot.core.errors import Stuck, Trouble
from bot.gateways.web_addresses import PublicResolver, refuse_private_literal

T = TypeVar("T")

HOPS = 5
"""How many redirects are followed."""

MOST_READ = 64 * 1024
"""Bytes of a page that are read; its title stands near the top."""

LARGEST_FILE = 256 * 1024
"""Bytes of a file that is read; a milestone file for three hundred projects has ten thousand."""

LONGEST_URL = 2000
LONGEST_TITLE = 200

_CHARSETS = frozenset(
    {"us-ascii", "utf-8", "iso-8859-1", "iso-8859-15", "windows-1251", "windows-1252"}
    | {"koi8-r", "shift_jis", "euc-jp", "euc-kr", "gb2312", "gbk", "big5"}
)
"""The encodings we read. Not every name that Python knows is one for pages, or a quick one."""

_TITLE = re.compile(r"<title(?=[\s>])", re.IGNORECASE)
_TITLE_END = re.compile(r"</title", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """What answered: the address after all redirects, its HTTP status, and a page's title."""

    url: str
    status: int
    title: str | None


class WebProbe:
    """Looks at pages named by strangers, so it takes nothing for granted.

    Only http and https, only the public internet (unless `allow_private`, for a rehearsal on one
    machine), no cookies, no credentials, 64 kB at most. `timeout` is in seconds for a whole look.
    """

    def __init__(self, contact: str, *, allow_private: bool = False, timeout: float = 15.0) -> None:
        self._contact = re.sub(r"[^\x20-\x7e]+|[()]", " ", contact)
        self._allow_private = allow_private
        self._timeout = timeout
        self._session: ClientSession | None = None

    async def close(self) -> None:
        """End all connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def look(self, url: str) -> Found:
        """Ask for the page. Every HTTP status is an answer.

        Raises `Stuck` for what can never be looked at (no web address, not public, redirects
        without end) and `Trouble` when nothing answered, or not in time.
        """
        return await self._follow(url, self._seen)

    async def text(self, url: str) -> str:
        """The text file at this address, of 256 KiB at most, in UTF-8.

        Raises as `look` does, and `Stuck` for what is no such file.
        """
        return await self._follow(url, self._read)

    async def _follow(self, url: str, take: Callable[[URL, ClientResponse], Awaitable[T]]) -> T:
        """What `take` makes of the answer at the end of all redirects."""
        there = web_address(url)
        try:
            async with asyncio.timeout(self._timeout):
                for _ in range(HOPS + 1):
                    found = await self._ask(there, take)
                    if not isinstance(found, URL):
                        return found
                    there = found
        except TimeoutError as late:
            raise Trouble(f"{there.host} did not answer within {self._timeout:g} seconds.") from late
        except (ClientError, OSError, ValueError) as failure:
            reason = str(failure).partition("\n")[0][:200] or type(failure).__name__
            raise Trouble(f"{there.host} could not be reached ({reason}).") from failure
        raise Stuck(f"{url} redirects more than {HOPS} times.")

    async def _ask(self, there: URL, take: Callable[[URL, ClientResponse], Awaitable[T]]) -> T | URL:
        """One request: what was found, or where to look next."""
        if not self._allow_private:
            refuse_private_literal(there.raw_host or "")
        async with self._opened().get(there, allow_redirects=False) as answer:
            onward = answer.headers.get("Location")
            if answer.status in (301, 302, 303, 307, 308) and onward is not None:
                return web_address(onward, there)
            return await take(there, answer)

    @staticmethod
    async def _seen(there: URL, answer: ClientResponse) -> Found:
        return Found(url=str(there), status=answer.status, title=await _title(answer))

    @staticmethod
    async def _read(there: URL, answer: ClientResponse) -> str:
        kind = answer.headers.get("Content-Type", "").lower()
        if answer.status != 200:
            raise Stuck(f"{there.host} answered with the status {answer.status}, and with no file.")
        if "html" in kind:
            raise Stuck(f"{there.host} answered with a page for people; take the link to the bare file.")
        if answer.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
            raise Stuck(f"{there.host} packs the file, although we asked it not to.")
        file = bytearray()
        async for piece in answer.content.iter_any():
            file += piece
            if len(file) > LARGEST_FILE:
                raise Stuck(f"the file is longer than {LARGEST_FILE // 1024} KiB.")
        try:
            return file.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Stuck("the file is not written in UTF-8.") from None

    def _opened(self) -> ClientSession:
        if self._session is None:
            resolver = None if self._allow_private else PublicResolver()
            self._session = ClientSession(
                connector=TCPConnector(resolver=resolver, use_dns_cache=False, force_close=True, limit=8),
                # `look` has the one limit that counts: it covers all redirects.
                timeout=ClientTimeout(total=None),
                cookie_jar=DummyCookieJar(),
                auto_decompress=False,
                headers={
                    "User-Agent": f"tminus/{version('tminus')} (+{self._contact})",
                    "Accept": "text/html, */*;q=0.5",
                    "Accept-Encoding": "identity",
                },
            )
        return self._session


def web_address(url: str, base: URL | None = None) -> URL:
    """The URL, made absolute. Raises `Stuck` unless it is a plain http or https address."""
    shown = "".join(c if c.isprintable() else "?" for c in url[:100])
    if len(url) > LONGEST_URL or not url.isprintable() or " " in url:
        raise Stuck(f"{shown} is no web address: too long, or with characters that none has.")
    try:
        there = URL(url) if base is None else base.join(URL(url))
        host, port, user, password = there.host, there.port, there.user, there.password
    except ValueError:
        raise Stuck(f"{shown} is no web address that we can read.") from None
    if there.scheme not in ("http", "https") or not host or not port:
        raise Stuck(f"{shown} is no web address: it has to begin with http:// or https://.")
    if user is not None or password is not None:
        raise Stuck(f"{there.host} is named with a user or password; give the address without it.")
    return there.with_fragment(None)


async def _title(answer: ClientResponse) -> str | None:
    kind = answer.headers.get("Content-Type", "").lower()
    coding = answer.headers.get("Content-Encoding", "identity").strip().lower()
    if "html" not in kind or coding not in ("", "identity"):
        return None
    page = bytearray()
    async for piece in answer.content.iter_any():
        page += piece[: MOST_READ - len(page)]
        if len(page) >= MOST_READ:
            break
    charset = kind.partition("charset=")[2].partition(";")[0].strip(" \"'")
    return title_of(page.decode(charset if charset in _CHARSETS else "utf-8", "replace"))


def title_of(page: str) -> str | None:
    """The title of a page in HTML on one line, clipped; None where it has none.

    Each step looks through the page once, so that no page can keep us busy.
    """
    start = _TITLE.search(page)
    if start is None:
        return None
    opened = page.find(">", start.end())
    end = _TITLE_END.search(page, opened)
    if opened < 0 or end is None:
        return None
    said = html.unescape(page[opened + 1 : end.start()])
    line = " ".join("".join(c if c.isprintable() else " " for c in said).split())
    return (line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1]}…") or None
