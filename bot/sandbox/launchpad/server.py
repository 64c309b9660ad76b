"""The sandbox's Launchpad on a socket: the API under /devel/, and the web site everywhere else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from urllib.parse import parse_qsl
from uuid import uuid4

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.typedefs import Middleware

from bot.sandbox.launchpad import dance
from bot.sandbox.launchpad.faults import Fault
from bot.sandbox.launchpad.forms import MULTIPART
from bot.sandbox.launchpad.oauth import Ails, sound
from bot.sandbox.launchpad.release_types import LIBRARIAN
from bot.sandbox.launchpad.seed import new_world
from bot.sandbox.launchpad.service import Ask, Reply, Service
from bot.sandbox.launchpad.state import World
from bot.sandbox.launchpad.web import MEDIA_TYPE, page

MAX_BODY = 1024 * 1024
"""The largest body of a request, in bytes."""
MAX_UPLOAD = 64 * MAX_BODY
"""The largest body of one that carries files."""
MOST_FIELDS = 100
"""Fields of a form on the web site."""

logger = logging.getLogger(__name__)

_ALWAYS = {"X-Lazr-Notifications": "[]", "Vary": "Accept", "X-Content-Type-Options": "nosniff"}


class LaunchpadServer:
    """A miniature Launchpad on 127.0.0.1, with the residents and teams of `bot.sandbox.people`.

    `now` gives an aware time, for dates of creation. `extra_routes` are served before its own
    paths, `middlewares` are aiohttp's and see every request first. The state is in `world`, to look at
    or to furnish; `created` has the URL of each thing that was created, as often as it was, oldest first.
    The answer to a creation takes `slow` seconds. `ails` tells what is wrong with a token.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        *,
        extra_routes: Sequence[web.RouteDef] = (),
        middlewares: Sequence[Middleware] = (),
        ails: Ails = sound,
    ) -> None:
        self.world: World = new_world(now)
        self._ails = ails
        self.created: list[str] = []
        self.slow = 0.0
        self._middlewares = middlewares
        self._extra_routes = extra_routes
        self._runner: web.AppRunner | None = None
        self._service: Service | None = None
        self._base = ""

    async def start(self, port: int = 0) -> str:
        """Listen, and return the URL without a slash at its end; port 0 takes a free one."""
        app = web.Application(client_max_size=MAX_UPLOAD, middlewares=self._middlewares)
        app.router.add_routes(self._extra_routes)
        app.router.add_get(f"{LIBRARIAN}/{{number:[0-9]{{1,9}}}}/{{name}}", self._librarian)
        app.router.add_route("*", "/devel", self._api)
        app.router.add_route("*", "/devel/{path:.*}", self._api)
        for path in ("/+request-token", "/+authorize-token", "/+access-token"):
            app.router.add_route("GET", path, self._dance)
            app.router.add_route("POST", path, self._dance)
        app.router.add_route("*", "/{path:.*}", self._web)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        self._runner = runner
        await web.TCPSite(runner, "127.0.0.1", port).start()
        self._base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self._service = Service(self.world, self._base, self._ails)
        return self._base

    async def stop(self) -> None:
        """Close every connection and the port; it may be started again."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _api(self, request: web.Request) -> web.Response:
        assert self._service is not None
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            return _response(Reply(413, b"The body is larger than 64 MB."))
        except (web.RequestPayloadError, HttpProcessingError):
            return _response(Reply(400, b"The body cannot be read."))
        if len(body) > MAX_BODY and request.content_type != MULTIPART:
            return _response(Reply(413, b"The body is larger than 1 MB."))
        ask = Ask(
            request.method,
            request.path.removeprefix("/devel"),
            request.rel_url.raw_query_string,
            request.headers,
            body,
        )
        try:
            reply = self._service.answer(ask)
            if reply.status == 201:
                self.created.append(reply.headers["Location"])
                await asyncio.sleep(self.slow)
            return _response(reply)
        except Exception:
            reference = uuid4().hex
            logger.exception("request %s to the sandbox's Launchpad failed", reference)
            oops = {"X-Lazr-OopsId": f"OOPS-{reference}"}
            return _response(Reply(500, b"Something went wrong here.", headers=oops))

    async def _librarian(self, request: web.Request) -> web.Response:
        """The bytes of a file, which anybody may read."""
        kept = self.world.librarian.get(int(request.match_info["number"]))
        if kept is None or kept.name != request.match_info["name"]:
            return web.Response(status=404, text="No such file here.\n")
        return web.Response(body=kept.content, content_type="application/octet-stream")

    async def _dance(self, request: web.Request) -> web.Response:
        try:
            # launchpadlib names no Content-Type here; the body is a form all the same.
            sent = (await request.read())[:MAX_BODY]
            form = parse_qsl(sent.decode(errors="replace"), max_num_fields=MOST_FIELDS)
        except (ValueError, web.HTTPRequestEntityTooLarge, web.RequestPayloadError, HttpProcessingError):
            return _response(Reply(400, b"The form cannot be read."))
        values = {**request.query, **dict(form)}
        try:
            return _response(self._step(request, values))
        except Fault as fault:
            return _response(Reply(fault.status, fault.text.encode(), headers=fault.headers))

    def _step(self, request: web.Request, values: dict[str, str]) -> Reply:
        match request.method, request.path:
            case "POST", "/+authorize-token":
                return dance.decide(self.world, values)
            case _, "/+authorize-token":
                allowed = request.query.getall("allow_permission", [])
                return dance.authorize_page(self.world, values, allowed)
            case _, "/+request-token":
                wants_json = "application/json" in request.headers.get("Accept", "")
                return dance.request_token(self.world, values, wants_json)
        return dance.access_token(self.world, values)

    async def _web(self, request: web.Request) -> web.Response:
        if request.method not in ("GET", "HEAD"):
            return web.Response(status=405, headers={"Allow": "GET HEAD"})
        status, body = page(self.world, self._base, request.path)
        return web.Response(status=status, body=body, headers={"Content-Type": MEDIA_TYPE})


def _response(reply: Reply) -> web.Response:
    # launchpadlib reads the content type of every answer, an empty one too.
    headers = {**_ALWAYS, "Content-Type": reply.media_type, **reply.headers}
    return web.Response(status=reply.status, body=reply.body, headers=headers)
