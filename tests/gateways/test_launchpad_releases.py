"""Releases and their files: created once, looked up when an answer was lost, and refused in words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import pytest

from bot.core.errors import Stuck, Trouble
from bot.gateways.launchpad import LaunchpadGateway
from bot.gateways.ports import Made, Release, ReleaseFile
from tests.gateways.launchpad_entries import created, of_kind, project, scripted_launchpad
from tests.gateways.scripted import Answer, Scripted, entry, page_of

World = tuple[LaunchpadGateway, Scripted]
DAY = date(2011, 4, 15)
RELEASE = "burrow/cactus/2011.2"
FILE = f"{RELEASE}/+file/burrow-2011.2.tar.gz"
TAR = b"\x1f\x8b\x00\xff bytes"


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with scripted_launchpad() as made:
        yield made


async def release(gateway: LaunchpadGateway, again: bool = False) -> Made:
    return await gateway.ensure_release("burrow", "cactus", "2011.2", DAY, "Out", again=again)


async def file(gateway: LaunchpadGateway, again: bool = False) -> Made:
    return await gateway.ensure_release_file(
        "burrow", "cactus", "2011.2", "burrow-2011.2.tar.gz", TAR, b"signed", again=again
    )


def there(script: Scripted, path: str, kind: str) -> Answer:
    return entry(of_kind(script, kind, path))


async def test_a_new_release_and_its_file_are_one_request_each(world: World) -> None:
    gateway, script = world
    script.on("POST", "burrow/+milestone/2011.2", created(script, RELEASE))
    script.on("POST", RELEASE, created(script, FILE))
    assert await release(gateway) == Made(f"{script.root}/{RELEASE}", created=True)
    assert (await file(gateway)).created
    first, second = script.asked
    assert first.form["date_released"] == '"2011-04-15"'
    assert second.headers["content-type"].startswith("multipart/form-data; boundary=")
    for part in (
        b'name="filename"',
        b'"burrow-2011.2.tar.gz"',
        b"\r\n\r\n" + TAR + b"\r\n",
        b"\r\n\r\nsigned",
    ):
        assert part in second.body


async def test_what_was_tried_before_is_looked_up_first(world: World) -> None:
    gateway, script = world
    script.on("GET", RELEASE, there(script, RELEASE, "project_release"))
    script.on("GET", FILE, there(script, FILE, "project_release_file"))
    assert not (await release(gateway, again=True)).created
    assert not (await file(gateway, again=True)).created
    assert script.methods() == [f"GET {RELEASE}", f"GET {FILE}"]


@pytest.mark.parametrize("words", ["", "A milestone can only have one.", "file_content: no"])
async def test_a_400_in_whatever_words_is_looked_into(world: World, words: str) -> None:
    gateway, script = world
    script.on("POST", "burrow/+milestone/2011.2", Answer(400, words))
    script.on("POST", RELEASE, Answer(400, words))
    for make in (release, file):
        with pytest.raises(Stuck, match="Launchpad refused to"):
            await make(gateway)
    script.on("GET", RELEASE, there(script, RELEASE, "project_release"))
    script.on("GET", FILE, there(script, FILE, "project_release_file"))
    assert not (await release(gateway)).created
    assert not (await file(gateway)).created


async def test_a_lost_or_strange_answer_is_trouble(world: World) -> None:
    gateway, script = world
    for answer in (Answer(dropped=True), Answer(503), Answer(201, headers={"Location": "https://evil/x"})):
        script.on("POST", RELEASE, answer)
        with pytest.raises(Trouble) as caught:
            await file(gateway)
        assert not isinstance(caught.value, Stuck)


async def test_bytes_are_where_launchpad_sends_us_and_no_signature_is_told(world: World) -> None:
    gateway, script = world
    place = ("burrow", "cactus", "2011.2", "burrow-2011.2.tar.gz")
    assert await gateway.release_file(*place) is None
    script.on("GET", FILE, there(script, FILE, "project_release_file"))
    with pytest.raises(Trouble, match="does not say where"):
        await gateway.release_file(*place)
    there_ = "https://launchpadlibrarian.net/93/burrow-2011.2.tar.gz"
    script.on("GET", f"{FILE}/file", Answer(303, headers={"Location": there_}))
    assert await gateway.release_file(*place) == ReleaseFile(there_, "")
    script.on("GET", f"{FILE}/signature", Answer(303, headers={"Location": f"{there_}.asc"}))
    assert await gateway.release_file(*place) == ReleaseFile(there_, f"{there_}.asc")


async def test_a_release_tells_its_files(world: World) -> None:
    gateway, script = world
    assert await gateway.release("burrow", "cactus", "2011.2") is None
    script.on("GET", RELEASE, there(script, RELEASE, "project_release"))
    script.on("GET", f"{RELEASE}/files", page_of({"self_link": script.link(FILE)}))
    found = await gateway.release("burrow", "cactus", "2011.2")
    assert found == Release(f"{script.root}/{RELEASE}", ("burrow-2011.2.tar.gz",))


async def test_critical_bugs_that_are_open_are_told_by_their_titles(world: World) -> None:
    gateway, script = world
    with pytest.raises(Stuck, match="There is no project burrow"):
        await gateway.open_critical_bugs("burrow")
    there = entry(project(script, "burrow"))
    script.on("GET", "burrow", there, page_of({"title": "It loses messages"}))
    assert await gateway.open_critical_bugs("burrow") == ("It loses messages",)
    script.on("GET", "burrow", there, Answer(503))
    with pytest.raises(Trouble):
        await gateway.open_critical_bugs("burrow")


async def test_a_series_tells_its_status(world: World) -> None:
    gateway, script = world
    with pytest.raises(Stuck, match="There is no series cactus of burrow"):
        await gateway.series_status("burrow", "cactus")
    script.on(
        "GET", "burrow/cactus", entry(of_kind(script, "project_series", "burrow/cactus", status="Supported"))
    )
    assert await gateway.series_status("burrow", "cactus") == "Supported"


async def test_names_that_are_none_are_never_sent(world: World) -> None:
    gateway, script = world
    for wrong in ("../x", "A", "a/b", ""):
        with pytest.raises(Stuck, match="cannot be the name"):
            await gateway.release("burrow", "cactus", wrong)
    assert script.asked == []
