"""From a request to a reply: the rules of Launchpad's web service, without any network.

Everything here is synchronous, so that each request sees and leaves a whole state.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from bot.sandbox.launchpad import changes, forms, operations, wadl
from bot.sandbox.launchpad.catalogue import TYPES
from bot.sandbox.launchpad.faults import Fault, denied, not_allowed
from bot.sandbox.launchpad.oauth import Ails, requester, sound
from bot.sandbox.launchpad.paging import page_json
from bot.sandbox.launchpad.paths import FieldOf, PageOf, Target, find, parts
from bot.sandbox.launchpad.represent import entry_json, same_etag, simple_etag
from bot.sandbox.launchpad.root import root_json
from bot.sandbox.launchpad.schema import (
    EDIT,
    Call,
    CollectionType,
    Created,
    Moved,
    Operation,
)
from bot.sandbox.launchpad.state import Entry, World

TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Ask:
    """A request: `path` is decoded and without /devel; `query` is as it was sent."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Reply:
    """A response."""

    status: int
    body: bytes = b""
    media_type: str = TEXT
    headers: dict[str, str] = field(default_factory=dict)


class Service:
    """The API over `world`, as seen at `base` (the server's URL without a slash at its end).

    `ails` tells what is wrong with a token that was good when it was given out.
    """

    def __init__(self, world: World, base: str, ails: Ails = sound) -> None:
        self._world, self._ails = world, ails
        self._base = base
        self._root = _to_json(root_json(base))
        self._wadl = wadl.service_wadl(base)

    def answer(self, ask: Ask) -> Reply:
        """The reply to `ask`; a refusal is a reply too."""
        try:
            return self._answer(ask)
        except Fault as fault:
            body = fault.text.encode(errors="replace")
            return Reply(fault.status, body, headers=fault.headers)
        except RecursionError:
            # Values are read before anything is written, so that nothing is half done.
            return Reply(400, b"The request is nested too deeply.")

    def _answer(self, ask: Ask) -> Reply:
        query = forms.fields(ask.query)
        path = parts(ask.path)
        if not path:
            return self._root_reply(ask, query)
        call = self._call(ask)
        target = find(call, path)
        if isinstance(target, Moved):
            if ask.method != "GET":
                raise not_allowed(["GET"])
            return Reply(target.status, headers={"Location": target.location})
        method = ask.method
        if method == "POST":
            method = ask.headers.get("X-HTTP-Method-Override", method).upper()
        if method not in _methods(target):
            raise not_allowed(_methods(target))
        if method == "GET":
            return self._get(call, target, ask, query)
        if method == "POST":
            return self._post(call, target, ask)
        assert isinstance(target, Entry)
        if method in ("PATCH", "PUT"):
            return self._change(call, target, ask, whole=method == "PUT")
        return _delete(call, target)

    def _call(self, ask: Ask) -> Call:
        token = requester(self._world, ask.headers.get("Authorization"), self._ails)
        who = token.person if token is not None else None

        def resolve(link: str) -> Entry | None:
            local = unquote(link.removeprefix(self._base))
            path = parts(local.removeprefix("/devel/")) if local.startswith("/") else []
            try:
                found = find(call, path) if path else None
            except Fault as fault:
                if fault.status == 410:
                    raise
                return None
            return found if isinstance(found, Entry) else None

        call = Call(self._world, self._base, who, resolve, token is None or token.writes)
        return call

    def _root_reply(self, ask: Ask, query: Sequence[tuple[str, str]]) -> Reply:
        if ask.method != "GET":
            raise not_allowed(["GET"])
        described = _wants_wadl(ask, query)
        body = self._wadl if described else self._root
        etag = simple_etag(body)
        headers = {"ETag": etag, "Cache-Control": "max-age=3600"}
        if same_etag(ask.headers.get("If-None-Match", ""), etag):
            return Reply(304, headers=headers)
        return Reply(200, body, wadl.MEDIA_TYPE if described else wadl.JSON, headers)

    def _get(self, call: Call, target: Target, ask: Ask, query: Sequence[tuple[str, str]]) -> Reply:
        url = f"{self._base}/devel/{quote('/'.join(parts(ask.path)), safe='/~+@')}"
        if any(name == "ws.op" for name, _ in query):
            subject, known = _operations(target)
            result = operations.run(call, known, subject, query, post=False)
            return _result(call, url, query, result)
        root = f"{self._base}/devel/"
        if isinstance(target, CollectionType):
            items = target.read(call)
            return _ok(page_json(call, url, query, items, f"{root}#{target.name}"))
        if isinstance(target, PageOf):
            items = target.page.read(call, target.entry)
            link = f"{root}#{target.page.of or target.page.name}-page-resource"
            return _ok(page_json(call, url, query, items, link))
        if isinstance(target, FieldOf):
            value = call.render(target.field.read(call, target.entry))
            etag = entry_json(call, target.entry)["http_etag"]
            return _tagged(ask, _to_json(value), wadl.JSON, etag)
        assert isinstance(target, Entry)
        shown = entry_json(call, target)
        if _wants_wadl(ask, query):
            body = wadl.entry_wadl(self._base, url, target.type_name)
            return _tagged(ask, body, wadl.MEDIA_TYPE, shown["http_etag"])
        return _tagged(ask, _to_json(shown), wadl.JSON, shown["http_etag"])

    def _post(self, call: Call, target: Target, ask: Ask) -> Reply:
        form = forms.pairs(ask.body, ask.headers.get("Content-Type", ""))
        subject, known = _operations(target)
        result = operations.run(call, known, subject, form, post=True)
        return _result(call, "", [], result)

    def _change(self, call: Call, entry: Entry, ask: Ask, *, whole: bool) -> Reply:
        headers = ask.headers
        media_type, if_match = headers.get("Content-Type"), headers.get("If-Match")
        if changes.change(call, entry, ask.body, media_type, if_match, whole=whole):
            return Reply(301, headers={"Location": call.url(entry)})
        # 209 "Content Returned" is Launchpad's own; the new tag is in the body alone.
        return Reply(209, _to_json(entry_json(call, entry)), wadl.JSON)


def _methods(target: Target) -> list[str]:
    if isinstance(target, CollectionType):
        return ["GET", "POST"]
    if isinstance(target, Entry):
        deletable = TYPES[target.type_name].delete is not None
        return ["GET", "PUT", "PATCH", "POST", *(["DELETE"] if deletable else [])]
    return ["GET"]


def _operations(target: Target) -> tuple[Entry | None, Sequence[Operation]]:
    if isinstance(target, CollectionType):
        return None, target.operations
    if isinstance(target, Entry):
        return target, TYPES[target.type_name].operations
    return None, ()


def _delete(call: Call, entry: Entry) -> Reply:
    type_ = TYPES[entry.type_name]
    if not (call.writes and type_.may(call.who, entry, EDIT)):
        raise denied(entry, "delete", EDIT)
    assert type_.delete is not None
    type_.delete(entry)
    return _ok(None)


def _result(call: Call, url: str, query: Sequence[tuple[str, str]], result: object) -> Reply:
    if isinstance(result, Created):
        return Reply(201, headers={"Location": call.url(result.entry)})
    if isinstance(result, Entry):
        return _ok(entry_json(call, result))
    if isinstance(result, list):
        return _ok(page_json(call, url, query, result, None))
    return _ok(result)


def _tagged(ask: Ask, body: bytes, media_type: str, etag: str) -> Reply:
    headers = {"ETag": etag}
    if same_etag(ask.headers.get("If-None-Match", ""), etag):
        return Reply(304, headers=headers)
    return Reply(200, body, media_type, headers)


def _ok(value: object) -> Reply:
    return Reply(200, _to_json(value), wadl.JSON)


def _to_json(value: object) -> bytes:
    return json.dumps(value).encode()


def _wants_wadl(ask: Ask, query: Sequence[tuple[str, str]]) -> bool:
    accepted = dict(query).get("ws.accept", ask.headers.get("Accept", ""))
    return wadl.MEDIA_TYPE in accepted
