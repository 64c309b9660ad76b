"""People can look at the sandbox's wiki, and nothing that stands on it can hurt them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from aiohttp import ClientSession
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.wiki import WikiServer
from bot.sandbox.wiki.markup import html_of
from bot.sandbox.wiki.state import Wiki
from bot.texts import Texts
from tests.texts.examples import AGENDA, PROPOSAL

NOON = datetime(2011, 2, 14, 12, tzinfo=UTC)
TAGS = {"h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "dl", "dd", "b", "i", "a"}
TAGS |= {"table", "tr", "td", "th", "caption"}


class Seen(HTMLParser):
    """The tags and addresses of a page, and its words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.words = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert {name for name, _ in attrs} <= {"href", "rel"}
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.fixture
async def server() -> AsyncIterator[WikiServer]:
    server = WikiServer(lambda: NOON)
    await server.start()
    yield server
    await server.stop()


async def look(server: WikiServer, path: str) -> tuple[int, str]:
    async with ClientSession() as session, session.get(server.base + path) as answer:
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        return answer.status, await answer.text()


async def test_a_page_its_history_and_its_older_texts_can_be_seen(server: WikiServer) -> None:
    first = server.edit("eday", "Burrow queue", "old words", "made")
    server.edit("ttx", "burrow_queue", "== new words ==", "<b>changed</b>")
    status, page = await look(server, "/wiki/Burrow_queue")
    assert status == 200
    assert "<h2>new words</h2>" in page
    assert "Changed by Ttx, 14 Feb 2011 12:00 UTC." in page
    status, page = await look(server, "/wiki/burrow%20queue?action=history")
    assert status == 200
    assert page.index("&lt;b&gt;changed&lt;/b&gt;") < page.index("made")
    assert "-old words\n+== new words ==" in page
    assert "old words" in (await look(server, f"/wiki/Burrow_queue?oldid={first}"))[1]
    assert 'href="/wiki/Burrow_queue"' in (await look(server, "/"))[1]


async def test_what_is_not_there_is_404_and_a_bad_title_400(server: WikiServer) -> None:
    server.edit("eday", "Burrow", "x")
    assert (await look(server, "/wiki/Nothing"))[0] == 404
    assert (await look(server, "/wiki/Burrow?oldid=99"))[0] == 404
    status, page = await look(server, "/wiki/%3Cscript%3E%7C")
    assert (status, "<script" in page) == (400, False)


def test_the_pages_of_the_bot_look_like_pages() -> None:
    proposal = Seen(html_of(Texts().render("proposal.wiki", PROPOSAL)))
    assert {"h2", "h3", "ul", "li", "table", "td", "b", "a"} <= proposal.tags
    assert "Multi-tenant & horizontally scalable." in proposal.words
    agenda = Seen(html_of(Texts().render("agenda.wiki", AGENDA)))
    assert agenda.links == ["/wiki/Governance/Proposed/NewProjectProcess"]
    assert "4.1 burrow (queue)" in agenda.words


@given(st.text(st.characters() | st.sampled_from("[]{}|<>&'\"=*#:!- \n/"), max_size=200))
def test_whatever_is_written_only_known_tags_come_of_it(text: str) -> None:
    seen = Seen(html_of(text))
    assert seen.tags <= TAGS
    assert all(link.startswith(("/wiki/", "http://", "https://")) for link in seen.links)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '[https://x.example/"onclick=x y]',
        "[[<img src=x>]]",
        "[javascript:x y]",
        "<!-- never closed <b>",
        "&lt;script&gt;",
        "'" * 20_000,
        "[[" * 20_000,
        "<!--" * 20_000,
    ],
    ids=range(9),
)
def test_a_trick_stays_words(text: str) -> None:
    assert Seen(html_of(text)).tags <= TAGS


def test_a_signature_is_written_out_and_in_nowiki_it_is_not() -> None:
    wiki = Wiki(lambda: NOON)
    made = wiki.put("Eday", "x", "~~~~ <nowiki>~~~~</nowiki>")
    link = "[[User:Eday|Eday]] ([[User talk:Eday|talk]]) 12:00, 14 February 2011 (UTC)"
    assert made.text == f"{link} <nowiki>~~~~</nowiki>"
