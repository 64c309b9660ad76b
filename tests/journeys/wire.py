"""The wire between the bot and Launchpad: it counts what is changed, and breaks when it is told to."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from aiohttp import ClientSession, ClientTimeout, web

HOP = {"Transfer-Encoding", "Content-Length", "Content-Encoding", "Connection", "Host"}


class Wire:
    """Passes everything on to `there`. `writes` are the changes asked for since it was emptied, and `log`
    is every request (method, path, body).

    While it is `down` it answers 503; `lose` answers are lost after they were given. `breaks` may name how
    the request that it is shown goes wrong: `503`, `reset` and `html` strike before anything was done,
    `lost` afterwards.
    """

    def __init__(self, there: str) -> None:
        self.there, self.here = there, ""
        self.writes: list[str] = []
        self.log: list[tuple[str, str, str]] = []
        self.breaks: Callable[[str, str, str], str | None] = lambda method, path, body: None
        self.down = False
        self.lose = 0

    async def start(self) -> None:
        self._session = ClientSession(timeout=ClientTimeout(30), auto_decompress=True)
        app = web.Application(client_max_size=8 << 20)
        app.router.add_route("*", "/{path:.*}", self._pass)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.here = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        await self._runner.cleanup()
        await self._session.close()

    async def _pass(self, request: web.Request) -> web.StreamResponse:
        if self.down:
            return web.Response(status=503, text="not now")
        body = self._turned(await request.read(), self.here, self.there)
        told = (request.method, request.path, body.decode(errors="replace"))
        self.log.append(told)
        broken = self.breaks(*told)
        if broken == "503":
            return web.Response(status=503, text="<p>later</p>", content_type="text/html")
        if broken == "html":
            return web.Response(text="<p>hello</p>", content_type="text/html")
        if broken == "reset":
            return _cut(request)
        if request.method not in ("GET", "HEAD"):
            self.writes.append(f"{request.method} {request.path} {body.decode(errors='replace')}")
        headers = {name: value for name, value in request.headers.items() if name.title() not in HOP}
        there = self.there + request.raw_path
        async with self._session.request(
            request.method, there, data=body, headers=headers, allow_redirects=False
        ) as answer:
            text = self._turned(await answer.read(), self.there, self.here)
            back = {name: value for name, value in answer.headers.items() if name.title() not in HOP}
        if "Location" in back:
            back["Location"] = back["Location"].replace(self.there, self.here)
        if broken == "lost":
            return _cut(request)
        if self.lose and request.method == "POST":
            self.lose -= 1
            return _cut(request)
        return web.Response(status=answer.status, body=text, headers=back)

    def _turned(self, body: bytes, old: str, new: str) -> bytes:
        for turn in (str, lambda link: quote(link, safe="")):
            body = body.replace(turn(old).encode(), turn(new).encode())
        return body


def _cut(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.close()
    return web.Response()
