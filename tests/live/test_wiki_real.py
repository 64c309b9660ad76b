"""A real MediaWiki keeps the contract that the sandbox keeps."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar

from bot.gateways.wiki import WikiGateway, WikiSettings
from bot.texts import Texts
from tests.contracts.wiki_contract import HOSTILE as WORDS
from tests.contracts.wiki_contract import Ready, WikiContract
from tests.live.wiki_server import ADMIN, ADMIN_PASSWORD, APP, BOT, BOT_PASSWORD, RealWiki, mediawiki
from tests.texts.examples import EVIL, HOSTILE

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


def _said_by_all(words: str) -> Any:
    """The values of a proposal in which people said `words` everywhere."""
    return json.loads(json.dumps(HOSTILE).replace(json.dumps(EVIL), json.dumps(words)))


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

    @pytest.mark.parametrize("words", [EVIL, *WORDS], ids=range(1 + len(WORDS)))
    async def test_words_of_people_make_no_markup_in_the_real_parser(
        self, wiki: RealWiki, ready: Ready, words: str
    ) -> None:
        seen, plain = [
            await self.parsed(wiki, ready.hands, Texts().render("proposal.wiki", _said_by_all(one)))
            for one in (words, "harmless")
        ]
        assert [one["category"] for one in seen["categories"]] == ["Related_Projects"]
        assert [one["level"] for one in seen["sections"]] == [one["level"] for one in plain["sections"]]
        assert (seen["links"], seen["templates"], seen["images"]) == ([], [], [])
        for tag in ("table", "tr", "th", "td", "ul", "ol", "li", "dl", "dd", "b", "i", "pre", "hr"):
            counts = [len(re.findall(f"<{tag}[ />]", page["text"])) for page in (seen, plain)]
            assert counts[0] == counts[1], tag

    @staticmethod
    async def parsed(wiki: RealWiki, hands: Any, text: str) -> dict[str, Any]:
        what = {"prop": "text|categories|sections|links|templates|images", "contentmodel": "wikitext"}
        found = await _call(hands.session, wiki, action="parse", text=text, title="Burrow", **what)
        page: dict[str, Any] = found["parse"]
        return page
