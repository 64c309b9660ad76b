"""How we speak to a Launchpad-like web service: readings, named operations and changes.

The service is built on lazr.restful: operations are forms with `ws.op`, changes are PATCHes with
`If-Match`, answers are JSON entries. Nothing here knows what a project is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from aiohttp import FormData

from bot.core.errors import Trouble
from bot.gateways.lazr_entries import name_in
from bot.gateways.lazr_refusals import refusal
from bot.gateways.lazr_reply import Entry, Reply
from bot.gateways.lazr_transport import Body, LaunchpadSettings, Transport
from bot.gateways.lazr_wadl import check_fields, check_operation

__all__ = ["Bare", "File", "LaunchpadSettings", "Wire"]

HOPS = 3
"""How many redirects one request follows."""

REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOVED = frozenset({301, 302, 307, 308})
"""Redirects that a form or a change may follow: the same request is meant for the new address."""

_ETAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]{0,200}"')
"""RFC 9110, 8.8.3, without what is not ASCII."""


class Bare(str):
    """A value that goes into a form as it is: a choice such as `Restricted Team`."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class File:
    """A value that is a file; `media_type` is what its part says that it is."""

    content: bytes
    media_type: str = "application/octet-stream"


class Wire(Transport):
    """What one token may say to one service. May be used by many tasks of one event loop at once."""

    @property
    def _version(self) -> str:
        return self.root.rpartition("/")[2]

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
            if reply.status not in REDIRECTS:
                if not reply.succeeded:
                    raise refusal(reply, f"read {link}")
                return reply
            onward = self.onward(reply)
            if onward is None:
                return None
            link = onward
        raise Trouble(f"Launchpad sends us in circles at {link}.")

    async def ask(self, path: str, operation: str, values: Mapping[str, Any]) -> Reply:
        """A named operation that reads, answered whatever its status. Raises `Unlisted` as `call` does."""
        return await self.send(
            "GET", f"{self.link(path)}?{urlencode(self.question(path, operation, values))}"
        )

    def question(self, path: str, operation: str, values: Mapping[str, Any]) -> dict[str, str]:
        """The query of a named operation that reads. Raises `Unlisted` as `call` does."""
        check_operation(self._version, path, operation, values)
        return {"ws.op": operation, **_encoded(values)}

    async def entry(self, path: str) -> Entry | None:
        """One entry; None where there is none."""
        reply = await self.get(path)
        return None if reply is None else reply.entry()

    async def call(self, path: str, operation: str, values: Mapping[str, Any]) -> Reply:
        """A named operation that writes; where its resource was renamed, at the new name.

        Raises `Unlisted` for an operation or parameter that Launchpad does not have.
        """
        check_operation(self._version, path, operation, values)
        body = urlencode({"ws.op": operation, **_encoded(values)}).encode()
        return await self._write("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    async def upload(self, path: str, operation: str, values: Mapping[str, Any]) -> Reply:
        """As `call`, for values of which some are a `File`; Launchpad takes those as multipart alone."""
        check_operation(self._version, path, operation, values)
        plain = _encoded({key: one for key, one in values.items() if not isinstance(one, File)})

        def form() -> FormData:
            parts = FormData({"ws.op": operation, **plain}, default_to_multipart=True)
            for key, one in values.items():
                if isinstance(one, File):
                    parts.add_field(key, BytesIO(one.content), filename=key, content_type=one.media_type)
            return parts

        return await self._write("POST", path, form, {})

    async def patch(self, path: str, changes: Mapping[str, Any], etag: str) -> Reply:
        """Change fields of an entry, unless somebody changed it since `etag` (then 412).

        With "" anyhow: for what nobody but us has seen. A new name is answered with 301, which is a
        success. Raises `Trouble` for what is no ETag, and `Unlisted` for a field that nobody can change.
        """
        check_fields(path, changes)
        headers = {"Content-Type": "application/json"}
        if etag:
            if not _ETAG.fullmatch(etag):
                raise Trouble(
                    f"Launchpad did not say in a readable way which version of {path} we have seen."
                )
            headers["If-Match"] = etag
        body = json.dumps(changes).encode()
        return await self._write("PATCH", path, body, headers, new_name=changes.get("name"))

    async def _write(
        self, method: str, path: str, body: Body, headers: Mapping[str, str], *, new_name: str | None = None
    ) -> Reply:
        """The service did nothing where it sends us on, so the same request is made there.

        Except where it sends us to `new_name`, which is what we asked for.
        """
        link = self.link(path)
        for _ in range(HOPS + 1):
            reply = await self.send(method, link, body=body, headers=headers)
            onward = self.onward(reply) if reply.status in MOVED else None
            if onward is None:
                return reply
            if new_name is not None and name_in(onward) == new_name:
                return replace(reply, status=209, url=onward)
            link = onward
        raise Trouble(f"Launchpad sends us in circles at {link}.")


def _encoded(values: Mapping[str, Any]) -> dict[str, str]:
    """Values as JSON, except the `Bare` ones.

    The service decodes each value as JSON where it can, so that the plain name `true` would become a
    truth value; a choice in quotes is no longer the choice in older versions.
    """
    return {key: str(one) if isinstance(one, Bare) else json.dumps(one) for key, one in values.items()}
