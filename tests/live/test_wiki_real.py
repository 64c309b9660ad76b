"""A real MediaWiki keeps the contract that the sandbox keeps."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar

from bot.gateways.wiki import WikiGateway, WikiSettings
from tests.contracts.wiki_contract import Ready, WikiContract
from tests.live.wiki_server import ADMIN, ADMIN_PASSWORD, APP, BOT, BOT_PASSWORD, RealWiki, mediawiki

pytestmark = pytest.mark.live


@dataclass(frozen=True)
class AdminHands:
    """An administrator, who is also the person that edits; speaks to the API without our gateway."""

    wiki: RealWiki
    session: ClientSession
    token: str

    async def edit(self, title: str, text: str) -> None:
        await self._act("edit", title=title, text=text)

    async def texts(self, title: str) -> list[str]:
        shown = {"prop": "revisions", "rvprop": "content", "rvslots": "main", "rvlimit": "50"}
        found = await _call(self.session, self.wiki, action="query", titles=title, **shown)
        revisions = found["query"]["pages"][0]["revisions"]
        return [one["slots"]["main"]["content"] for one in reversed(revisions)]

    async def delete(self, title: str) -> None:
        await self._act("delete", title=title)

    async def protect(self, title: str) -> None:
        await self._act("protect", title=title, protections="edit=sysop")

    async def block(self, on: bool) -> None:
        words = {"user": BOT, "reason": "too eager"}
        await (self._act("block", **words) if on else self._act("unblock", **words))

    async def readonly(self, reason: str) -> None:
        self.wiki.readonly(reason)

    async def forget_logins(self) -> None:
        self.wiki.forget_logins()

    async def _act(self, action: str, **values: str) -> None:
        found = await _call(self.session, self.wiki, action=action, token=self.token, **values)
        assert action in found, found


async def _call(session: ClientSession, wiki: RealWiki, **values: str) -> dict[str, Any]:
    form = {"format": "json", "formatversion": "2", **values}
    async with session.post(f"{wiki.url}/api.php", data=form) as answer:
        found: dict[str, Any] = json.loads(await answer.text())
        return found


@asynccontextmanager
async def admin(wiki: RealWiki) -> AsyncIterator[AdminHands]:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
        found = await _call(session, wiki, action="query", meta="tokens", type="login")
        token = found["query"]["tokens"]["logintoken"]
        who = {"lgname": ADMIN, "lgpassword": ADMIN_PASSWORD, "lgtoken": token}
        assert (await _call(session, wiki, action="login", **who))["login"]["result"] == "Success"
        found = await _call(session, wiki, action="query", meta="tokens")
        yield AdminHands(wiki, session, found["query"]["tokens"]["csrftoken"])


@pytest.fixture(scope="module")
def wiki() -> Iterator[RealWiki]:
    with mediawiki() as running:
        yield running


class TestMediaWiki(WikiContract):
    @pytest.fixture
    async def ready(self, wiki: RealWiki) -> AsyncIterator[Ready]:
        settings = WikiSettings(
            api=f"{wiki.url}/api.php",
            user=f"{BOT}@{APP}",
            password=BOT_PASSWORD,
            contact="tests@sandbox.example",
        )
        ours = WikiGateway(settings)
        async with admin(wiki) as hands:
            yield Ready(ours, settings, BOT, hands)
        await ours.close()
