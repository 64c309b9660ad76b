"""The recorded exchanges, said again to a sandbox, and what it answers differently.

Each transcript has a sandbox of its own, furnished with its cast; what the exchanges made stays
for those that follow. Of concurrent requests, the one that won comes first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

import aiohttp
from yarl import URL

from bot.sandbox.launchpad import LaunchpadServer
from bot.sandbox.launchpad.oauth import Ailment
from bot.sandbox.launchpad.state import Token
from tests.contracts.launchpad.cast import CONSUMER, EXPIRED, Cast
from tests.contracts.launchpad.compare import Answer, differences
from tests.contracts.launchpad.recordings import API, LIBRARIAN, WEB, Exchange, Part
from tests.contracts.launchpad.renaming import Rename, renamed
from tests.contracts.launchpad.scope import outside
from tests.sandbox.lpclient import oauth

_NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
_TAG = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True)
class Outcome:
    """One exchange, and in which ways the sandbox's answer differed (none: it was equal)."""

    exchange: Exchange
    differences: tuple[str, ...]


async def replay(exchanges: Sequence[Exchange], rename: Rename) -> list[Outcome]:
    """What became of each exchange that is in scope."""
    outcomes: list[Outcome] = []
    for file, found in groupby(exchanges, key=lambda each: each.file):
        server = LaunchpadServer(lambda: _NOW, ails=_ails)
        base = await server.start()
        try:
            cast = Cast(server.world, rename, file)
            async with aiohttp.ClientSession() as session:
                player = _Player(session, base, rename)
                for each in _winners_first(list(found)):
                    cast.before(each)
                    if outside(each) is None:
                        outcomes.append(await player.play(each))
        finally:
            await server.stop()
    return outcomes


def _ails(key: str, _token: Token) -> Ailment | None:
    return Ailment.EXPIRED if key == EXPIRED else None


def _winners_first(exchanges: list[Exchange]) -> list[Exchange]:
    def race(each: Exchange) -> str:
        return each.name.partition(" #")[0]

    ordered: list[Exchange] = []
    for name, group in groupby(exchanges, key=race):
        found = list(group)
        if name.startswith("race: "):
            found.sort(key=lambda each: each.status >= 400 or each.answer == [False, "Approved"])
        ordered += found
    return ordered


def _headers(each: Exchange) -> dict[str, str]:
    """The headers as recorded; one transcript left out what all the others say."""
    if each.headers:
        return each.headers
    media_type = "application/json" if each.form is None else "application/x-www-form-urlencoded"
    return {
        "Authorization": oauth(f"tok-{each.who}", f"sec-{each.who}", CONSUMER),
        "Content-Type": media_type,
    }


class _Player:
    """Says exchanges to the sandbox at `base`, with the tags and dates that this one gave."""

    def __init__(self, session: aiohttp.ClientSession, base: str, rename: Rename) -> None:
        self._session = session
        self._base = base
        self._rename = rename
        self._tags: dict[str, str] = {}
        self._shown: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}

    async def play(self, each: Exchange) -> Outcome:
        query = f"?{self._here(each.query)}" if each.query else ""
        url = URL(f"{self._base}{self._rename(each.path)}{query}", encoded=True)
        await self._know_tag(each, url)
        headers = {name: self._fresh(value) for name, value in _headers(each).items()}
        if each.multipart is not None:
            del headers["Content-Type"]  # a form has a boundary of its own each time
        async with self._session.request(
            each.method,
            url,
            headers=headers,
            data=self._body(each),
            allow_redirects=False,
            skip_auto_headers=("Accept",) if each.multipart is not None else ("Content-Type", "Accept"),
        ) as response:
            text = await response.text(errors="replace")
            is_json = response.content_type == "application/json" and text
            answer = Answer(
                response.status, response.headers, await response.json() if is_json else None, text
            )
        self._remember(each, answer)
        expected = Answer(
            each.status, self._locally(each.answer_headers), self._locally(each.answer), each.text
        )
        return Outcome(each, differences(expected, answer))

    def _here(self, text: str) -> str:
        local = text.replace(LIBRARIAN, f"{self._base}/+librarian")
        return self._rename(local.replace(API, self._base).replace(WEB, self._base))

    def _locally(self, value: Any) -> Any:
        return renamed(value, self._here)

    def _fresh(self, text: str) -> str:
        return _TAG.sub(lambda found: self._tags.get(found[0], found[0]), text)

    def _body(self, each: Exchange) -> bytes | aiohttp.FormData | None:
        if each.multipart is not None:
            return self._form(each.multipart)
        if each.form is not None:
            return urlencode([(key, self._here(value)) for key, value in each.form]).encode()
        if each.json is not None:
            return self._document(each)
        return each.body

    def _form(self, parts: Sequence[Part]) -> aiohttp.FormData:
        form = aiohttp.FormData(default_to_multipart=True)
        for part in parts:
            value: bytes | str = part.value if part.filename else self._here(part.value.decode("latin-1"))
            form.add_field(part.name, value, filename=part.filename, content_type=part.content_type)
        return form

    def _document(self, each: Exchange) -> bytes:
        document = self._locally(each.json)
        link = each.json.get("self_link") if isinstance(each.json, dict) else None
        recorded, shown = self._shown.get(link or "", ({}, {}))
        for key, value in recorded.items():
            # What was sent back as it had come is sent back as it came from here.
            if each.method == "PUT" and key in shown and each.json.get(key) == value:
                document[key] = shown[key]
        return json.dumps(document).encode()

    def _remember(self, each: Exchange, answer: Answer) -> None:
        self._pair(each.answer_headers.get("Etag"), answer.headers.get("ETag"))
        self._walk(each.answer, answer.json)

    def _walk(self, recorded: Any, shown: Any) -> None:
        if not isinstance(recorded, dict) or not isinstance(shown, dict):
            return
        self._pair(recorded.get("http_etag"), shown.get("http_etag"))
        if "self_link" in recorded:
            self._shown[recorded["self_link"]] = (recorded, shown)
        for one in recorded.get("entries", ()):
            link = self._locally(one["self_link"])
            same = (other for other in shown.get("entries", ()) if other["self_link"] == link)
            self._walk(one, next(same, None))

    def _pair(self, recorded: str | None, shown: str | None) -> None:
        if recorded and shown:
            self._tags.update(zip(_TAG.findall(recorded), _TAG.findall(shown), strict=False))

    async def _know_tag(self, each: Exchange, url: URL) -> None:
        """Learn a tag that was read unrecorded, which is that of the state now."""
        tags = _TAG.findall(each.headers.get("If-Match", ""))
        if not tags or any(tag in self._tags for tag in tags):
            return
        authorization = {"Authorization": each.headers["Authorization"]}
        async with self._session.get(url, headers=authorization) as response:
            shown = await response.json()
        self._pair(each.headers["If-Match"], shown["http_etag"])
