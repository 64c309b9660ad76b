"""What a look tells of a page, and how long it bears with one that has a bad moment."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.gateways.launchpad import LaunchpadGateway, LaunchpadSettings
from bot.gateways.web import WebProbe
from bot.outbox.lookers import Looker, lookers
from tests.gateways.scripted import Answer, Scripted, scripted_server

PAGE = Answer(200, "<title>burrow</title>", "text/html")


@pytest.fixture
async def web() -> AsyncIterator[Scripted]:
    async with scripted_server() as server:
        yield server


@pytest.fixture
async def look(web: Scripted) -> AsyncIterator[Looker]:
    probe = WebProbe("me@example.org", allow_private=True)
    settings = LaunchpadSettings(api=web.api, consumer="c", token="t", secret="s", contact="me@example.org")
    launchpad = LaunchpadGateway(settings)
    yield lookers(launchpad, probe, web.root)["url"]
    await probe.close()
    await launchpad.close()


@pytest.mark.parametrize("status", [502, 503, 504])
async def test_a_page_that_has_a_bad_moment_is_looked_at_again(
    web: Scripted, look: Looker, status: int
) -> None:
    web.on("GET", "/burrow", Answer(status), Answer(status), PAGE)
    assert await look(f"{web.root}/burrow") == {"status": 200, "title": "burrow"}
    assert len(web.asked) == 3


@pytest.mark.parametrize(("status", "asked"), [(503, 4), (500, 1), (404, 1), (401, 1)])
async def test_what_a_page_answers_to_the_end_is_what_is_kept(
    web: Scripted, look: Looker, status: int, asked: int
) -> None:
    web.on("GET", "/burrow", Answer(status))
    assert await look(f"{web.root}/burrow") == {"status": status, "title": None}
    assert len(web.asked) == asked
