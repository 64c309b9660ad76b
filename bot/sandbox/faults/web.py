"""Faults on the way to a web service: a middleware for each, and the routes to ask for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.core.errors import Unclear
from bot.sandbox.faults.model import TARGETS, Faults, Kind
from bot.sandbox.faults.words import read_fault

CONTROL = "/+sandbox/"
"""Paths of the rehearsal's own, which never fail: somebody has to end the bad weather."""

RETRY_AFTER = "1"
"""Seconds that a 503 or 429 asks for."""


def under_faults(faults: Faults, target: str) -> Middleware:
    """A middleware that brings the faults of `target` upon every request but those to `/+sandbox/`.

    A service that is off ends each connection before a word was read; a refusal is a page in HTML,
    as Launchpad's front end and others send it, with Retry-After for 503 and 429.
    """

    @web.middleware
    async def struck(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path.startswith(CONTROL):
            return await handler(request)
        if faults.is_off(target):
            faults.count(target, Kind.OFF)
            return _cut(request)
        stroke = faults.draw(target)
        if stroke.delay:
            await asyncio.sleep(stroke.delay)
        if stroke.reset:
            return _cut(request)
        if stroke.status:
            return _refusal(stroke.status)
        try:
            answer = await handler(request)
        except web.HTTPException:
            if not stroke.lost:
                raise
            return _cut(request)
        return _cut(request) if stroke.lost else answer

    return struck


def control_routes(faults: Faults, now: Callable[[], datetime]) -> list[web.RouteDef]:
    """`PUT /+sandbox/fault` with `{"say": "launchpad 503 20%"}`, and `GET` for what is in force.

    Both answer with `{"faults": [{"target", "fault", "until"}], "struck": {"launchpad": {"status": N}}}`;
    what cannot be read gets 400 and a sentence.
    """

    def told() -> web.Response:
        in_force = [
            {"target": target, "fault": str(fault), "until": fault.until and fault.until.isoformat()}
            for target in TARGETS
            for fault in faults.active(target)
        ]
        struck: dict[str, dict[str, int]] = {}
        for (target, kind), times in sorted(faults.struck.items()):
            struck.setdefault(target, {})[kind] = times
        return web.json_response({"faults": in_force, "struck": struck})

    async def put(request: web.Request) -> web.Response:
        try:
            said = (await request.json())["say"]
            if not isinstance(said, str):
                raise TypeError
        except (ValueError, TypeError, KeyError, RecursionError):
            return web.Response(status=400, text='say {"say": "launchpad 503 20%"}\n')
        try:
            changes = read_fault(said, now())
        except Unclear as unclear:
            return web.Response(status=400, text=f"{unclear}\n")
        for change in changes:
            if change.fault is None:
                faults.clear(change.target)
            else:
                faults.put(change.target, change.fault)
        return told()

    async def get(_request: web.Request) -> web.Response:
        return told()

    return [web.put(f"{CONTROL}fault", put), web.get(f"{CONTROL}fault", get)]


def _cut(request: web.Request) -> web.Response:
    """End the connection; what is returned is never sent."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=503)


def _refusal(status: int) -> web.Response:
    try:
        title = HTTPStatus(status).phrase
    except ValueError:
        title = "Error"
    headers = {"Retry-After": RETRY_AFTER} if status in (429, 503) else {}
    page = (
        f"<!DOCTYPE html><html><head><title>{title}</title></head>"
        f"<body><h1>{title}</h1><p>Please try again in a little while.</p></body></html>\n"
    )
    return web.Response(status=status, text=page, content_type="text/html", headers=headers)
