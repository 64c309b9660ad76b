"""What goes to the wiki is rendered from the database, and what is found there is plain evidence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.errors import Stuck, Trouble
from bot.core.page import Damaged, block, put_block
from bot.core.rules import Rules
from bot.gateways.ports import Page, Saved
from bot.outbox.lookers import page_looker
from bot.outbox.pages import Pages
from bot.texts import Texts
from tests.house import HOME, NOON, House
from tests.stages import idea
from workflows.new_project import NEW_PROJECT


async def made(folder: Path, *, down: bool = False) -> tuple[House, Pages]:
    house = await House.build(folder)
    await house.bind("eday")
    await idea(house)

    async def seats() -> int:
        if down:
            raise Trouble("Launchpad answers with 503")
        return 3

    rules = Rules(home=HOME)
    pages = Pages(house.database, Texts().render, NEW_PROJECT, rules, house.clock, board="ppb", seats=seats)
    return house, pages


async def test_a_page_is_made_of_what_the_case_says_when_it_is_written(tmp_path: Path) -> None:
    house, pages = await made(tmp_path)
    put = await pages.put("proposal", 1)
    first = put("Words of people.\n")
    assert first.startswith("Words of people.\n\n<!-- tminus:proposal begin")
    assert "Step 2 of 10" in (block(first, "proposal") or "")
    await house.at("burrow", "coding")
    again = (await pages.put("proposal", 1))(first)
    assert "Step 9 of 10" in (block(again, "proposal") or "")
    assert put(first) == first


async def test_an_edit_inside_the_part_of_the_bot_is_never_overwritten(tmp_path: Path) -> None:
    _, pages = await made(tmp_path)
    put = await pages.put("proposal", 1)
    with pytest.raises(Damaged, match="edited by hand"):
        put(put("").replace("Step 2", "Step 3"))


async def test_the_agenda_holds_who_stands_before_the_board(tmp_path: Path) -> None:
    house, pages = await made(tmp_path)
    assert "4. Applications: none" in (await pages.put("agenda", None))("")
    await house.at("burrow", "review")
    text = (await pages.put("agenda", None))(put_block("", "notes", "kept"))
    assert ":: 4.1 burrow (message queue service)" in text
    assert "(3 seats, quorum 2)" in text
    assert block(text, "notes") == "kept"


async def test_what_this_release_does_not_know_waits_for_a_person(tmp_path: Path) -> None:
    _, pages = await made(tmp_path)
    for kind, case in (("proposal", 99), ("proposal", None), ("newsletter", 1)):
        with pytest.raises(Stuck, match="this release knows no page"):
            await pages.put(kind, case)


async def test_while_the_board_cannot_be_asked_for_the_agenda_waits(tmp_path: Path) -> None:
    _, pages = await made(tmp_path, down=True)
    with pytest.raises(Trouble, match="503"):
        await pages.put("agenda", None)


class OnePage:
    """A wiki of one page."""

    def __init__(self, page: Page | None) -> None:
        self._page = page

    async def page(self, title: str) -> Page | None:
        return self._page if self._page and self._page.title == title else None

    async def save(
        self, title: str, text: str, summary: str, base: Page | None, *, again: bool = False
    ) -> Saved:
        raise Stuck("this page is protected")

    async def update(self, title: str, change: Callable[[str], str], summary: str) -> Saved:
        raise Stuck("this page is protected")


async def test_a_look_at_a_page_finds_whose_edit_is_the_newest() -> None:
    at = datetime(2011, 2, 14, 12, tzinfo=UTC)
    look = page_looker(OnePage(Page("Burrow", "text", 7, at, "Jorge", "http://wiki/Burrow", NOON)))
    assert await look("Burrow") == {
        "exists": True,
        "url": "http://wiki/Burrow",
        "revision": 7,
        "user": "Jorge",
        "timestamp": "2011-02-14T12:00:00+00:00",
    }
    assert await look("Warren") == {"exists": False}
