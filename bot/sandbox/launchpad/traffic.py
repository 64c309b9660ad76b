"""What went over the wire to the sandbox's Launchpad: the last requests, for tests and measurements."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import asdict, dataclass
from urllib.parse import parse_qsl

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

KEPT = 10_000
"""Requests that are remembered; older ones are forgotten."""
OWN = "/+sandbox/"


@dataclass(frozen=True, slots=True)
class Passed:
    """One request: `operation` is its `ws.op`, `began` and `ended` are seconds of the same clock."""

    method: str
    path: str
    operation: str
    status: int
    began: float
    ended: float


class Traffic:
    """Remembers requests. `routes` are `GET /+sandbox/requests`, and `DELETE` to begin anew."""

    def __init__(self) -> None:
        self.passed: deque[Passed] = deque(maxlen=KEPT)
        self.routes = [
            web.get(f"{OWN}requests", self._tell),
            web.delete(f"{OWN}requests", self._forget),
        ]

    @property
    def middleware(self) -> Middleware:
        """Sees every request but those of the rehearsal itself."""

        @web.middleware
        async def passing(request: web.Request, handler: Handler) -> web.StreamResponse:
            if request.path.startswith(OWN):
                return await handler(request)
            clock = asyncio.get_running_loop().time
            began = clock()
            answer = await handler(request)
            form = await _form(request)
            operation = dict(form).get("ws.op", request.query.get("ws.op", ""))
            self.passed.append(Passed(request.method, request.path, operation, answer.status, began, clock()))
            return answer

        return passing

    async def _tell(self, _: web.Request) -> web.Response:
        return web.json_response([asdict(one) for one in self.passed])

    async def _forget(self, _: web.Request) -> web.Response:
        self.passed.clear()
        return web.json_response([])


async def _form(request: web.Request) -> list[tuple[str, str]]:
    """The parameters of a form; of anything else none. The body was read, and is kept."""
    if request.method != "POST":
        return []
    try:
        return parse_qsl((await request.read()).decode(errors="replace"), max_num_fields=100)
    except (ValueError, OSError, web.HTTPException, web.RequestPayloadError):
        return []
