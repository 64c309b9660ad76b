"""A file comes whole and by a safe way, or it is said why not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.core.errors import Stuck, Trouble
from bot.gateways.web_download import Downloader

CONTENT = bytes(range(256)) * 4000


class Site:
    """Serves a file, redirects, refusals, and a file that ends too early."""

    async def start(self) -> None:
        app = web.Application()
        app.router.add_get("/{what}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.base = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self.seen: list[web.Request] = []

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(request)
        what = request.match_info["what"]
        if what == "moved":
            return web.Response(status=302, headers={"Location": "/file"})
        if what == "circle":
            return web.Response(status=302, headers={"Location": "/circle"})
        if what.isdigit():
            return web.Response(status=int(what))
        if what == "short":
            half = web.StreamResponse(headers={"Content-Length": str(len(CONTENT))})
            await half.prepare(request)
            await half.write(CONTENT[:1000])
            assert request.transport is not None
            request.transport.close()
            return half
        if what == "slow":
            await asyncio.sleep(60)
        return web.Response(body=CONTENT)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    one = Site()
    await one.start()
    try:
        yield one
    finally:
        await one.stop()


async def fetched(url: str, *, allow_private: bool = True, patience: float = 20) -> bytes:
    taken = bytearray()

    async def sink(piece: bytes) -> None:
        taken.extend(piece)

    downloader = Downloader("me@example.org", allow_private=allow_private, timeout=patience)
    try:
        await downloader.fetch(url, sink)
    finally:
        await downloader.close()
    return bytes(taken)


@pytest.mark.parametrize("what", ["file", "moved"])
async def test_every_byte_comes_and_no_credential_goes(site: Site, what: str) -> None:
    assert await fetched(f"{site.base}/{what}") == CONTENT
    assert all("Authorization" not in request.headers for request in site.seen)


@pytest.mark.parametrize(
    ("what", "kind", "why"),
    [
        ("404", Stuck, "answered with status 404, and not with the file"),
        ("503", Trouble, "answered with status 503"),
        ("circle", Stuck, "redirects more than 5 times"),
        ("short", Trouble, "did not send it all"),
    ],
)
async def test_what_does_not_come_whole_is_said(site: Site, what: str, kind: type[Trouble], why: str) -> None:
    with pytest.raises(kind, match=why) as caught:
        await fetched(f"{site.base}/{what}")
    assert isinstance(caught.value, Stuck) == (kind is Stuck)


async def test_a_file_that_is_too_slow_is_given_up(site: Site) -> None:
    with pytest.raises(Trouble, match=r"did not send it all within 0\.1 seconds"):
        await fetched(f"{site.base}/slow", patience=0.1)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://127.0.0.1/x", "is not on the public internet"),
        ("https://10.0.0.1/x", "is not on the public internet"),
        ("http://example.org/x", "a file is fetched by https alone"),
        ("ftp://example.org/x", "it has to begin with http"),
        ("https://me:secret@example.org/x", "give the address without it"),
    ],
)
async def test_an_address_that_is_not_safe_is_never_asked(url: str, why: str) -> None:
    with pytest.raises(Stuck, match=why):
        await fetched(url, allow_private=False)


async def test_who_takes_the_file_may_end_it(site: Site) -> None:
    async def sink(_: bytes) -> None:
        raise Stuck("no room")

    downloader = Downloader("me@example.org", allow_private=True)
    with pytest.raises(Stuck, match="no room"):
        await downloader.fetch(f"{site.base}/file", sink)
    await downloader.close()
