"""The sandbox's wiki on a socket: /api.php for programs, /wiki/TITLE for people."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.typedefs import Middleware

from bot.sandbox.wiki.api import Ask, answer
from bot.sandbox.wiki.pages import HEADERS, index, page
from bot.sandbox.wiki.sessions import COOKIE, Sessions
from bot.sandbox.wiki.state import Wiki
from bot.sandbox.wiki.titles import account_of

MAX_BODY = 8 * 1024 * 1024
"""The largest body of a request, in bytes: a page of 2 MiB, percent-encoded."""


class WikiServer:
    """A miniature MediaWiki on 127.0.0.1; its accounts are the residents (password `NAME-wiki`).

    `now` gives an aware time, and `base` is the URL once it listens. `extra_routes` are served before
    its own paths, `middlewares` are aiohttp's and see every request first. The state is in `wiki`, to
    look at, to furnish, and to make difficult (`readonly`, `protected`, `blocked`, `lag`, `rate`);
    `sessions.forget()` logs everybody out.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        *,
        extra_routes: Sequence[web.RouteDef] = (),
        middlewares: Sequence[Middleware] = (),
    ) -> None:
        self.wiki = Wiki(now)
        self.sessions = Sessions()
        self._extra_routes = extra_routes
        self._middlewares = middlewares
        self._runner: web.AppRunner | None = None
        self.base = ""

    async def start(self, port: int = 0) -> str:
        """Listen, and return the URL without a slash at its end; port 0 takes a free one."""
        app = web.Application(client_max_size=MAX_BODY, middlewares=self._middlewares)
        app.router.add_routes(self._extra_routes)
        app.router.add_route("*", "/api.php", self._api)
        app.router.add_get("/wiki/{title:.+}", self._page)
        app.router.add_get("/", self._index)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        self._runner = runner
        await web.TCPSite(runner, "127.0.0.1", port).start()
        self.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        return self.base

    async def stop(self) -> None:
        """Close every connection and the port; it may be started again."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def edit(self, user: str, title: str, text: str, summary: str = "") -> int:
        """A resident edits a page in the browser, whatever stood there; gives the revision."""
        return self.wiki.put(account_of(user), title, text, summary).id

    async def _api(self, request: web.Request) -> web.Response:
        try:
            form = dict(request.query)
            if request.method == "POST":
                form |= {
                    key: value for key, value in (await request.post()).items() if isinstance(value, str)
                }
        except web.HTTPRequestEntityTooLarge:
            return web.Response(status=413, text="The body is larger than 8 MB.\n")
        except (ValueError, LookupError, web.RequestPayloadError, HttpProcessingError):
            return web.Response(status=400, text="The body cannot be read.\n")
        cookie = request.cookies.get(COOKIE, "")
        session = self.sessions.find(cookie)
        begun = session is None and form.get("meta") == "tokens"
        if begun:
            cookie, session = self.sessions.begin()
        found, headers = answer(self.wiki, Ask(form, session, request.method == "POST", self.base))
        # ASCII alone: lone surrogates of a stranger's title would be no UTF-8.
        body = json.dumps(found).encode()
        response = web.Response(body=body, content_type="application/json", headers=headers)
        if begun:
            response.set_cookie(COOKIE, cookie, httponly=True, samesite="Lax")
        return response

    async def _page(self, request: web.Request) -> web.Response:
        status, text = page(self.wiki, request.match_info["title"], request.query)
        return web.Response(status=status, body=text.encode(errors="replace"), headers=HEADERS)

    async def _index(self, _request: web.Request) -> web.Response:
        return web.Response(body=index(self.wiki).encode(errors="replace"), headers=HEADERS)
