"""What was renamed on Launchpad is followed to its new name, and who asked hears of that name."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import date

import pytest

from bot.core.errors import Stuck, Trouble
from bot.gateways.launchpad import LaunchpadGateway
from bot.gateways.lazr import Wire
from bot.gateways.ports import Made
from tests.gateways.launchpad_entries import (
    ETAG,
    created,
    milestone,
    project,
    scripted_launchpad,
    settings,
    team,
)
from tests.gateways.scripted import Answer, Scripted, entry, page_of

World = tuple[LaunchpadGateway, Scripted]


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with scripted_launchpad() as made:
        yield made


def moved(script: Scripted, path: str, status: int = 301) -> Answer:
    return Answer(status, headers={"Location": script.link(path)})


async def test_a_reading_gives_the_new_name(world: World) -> None:
    gateway, script = world
    script.on("GET", "old", moved(script, "new"))
    script.on("GET", "new", entry(project(script, "new")))
    found = await gateway.project("old")
    assert found is not None
    assert (found.name, found.focus) == ("new", "trunk")


async def test_a_collection_is_read_at_the_new_name(world: World) -> None:
    gateway, script = world
    script.on("GET", "old/series", moved(script, "new/series"))
    script.on("GET", "new/series", page_of({"name": "trunk"}))
    assert await gateway.series("old") == ("trunk",)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_creation_is_made_at_the_new_name_which_is_told(world: World, status: int) -> None:
    gateway, script = world
    script.on("POST", "old", moved(script, "new", status))
    script.on("POST", "new", created(script, "new/cactus"))
    made = await gateway.ensure_series("old", "cactus", "C")
    assert made == Made(f"{script.root}/new/cactus", created=True, renamed="new")
    assert [asked.form for asked in script.asked] == [script.asked[0].form] * 2
    assert script.asked[1].headers["authorization"].startswith("OAuth ")


async def test_what_is_found_under_a_new_name_tells_it(world: World) -> None:
    gateway, script = world
    script.on("GET", "old", moved(script, "new"))
    script.on("GET", "new", entry(project(script, "new")))
    made = await gateway.ensure_project("old", "O", "O", "", "", again=True)
    assert made == Made(f"{script.root}/new", created=False, renamed="new")
    script.on("GET", "~old", moved(script, "~new"))
    script.on("GET", "~new", entry(team(script, "new")))
    script.on("PATCH", "~new", entry(team(script, "new"), 209))
    assert (await gateway.ensure_team("old", "O", "", "Open Team", again=True)).renamed == "new"
    assert script.methods()[-1] == "PATCH ~new"


async def test_duties_are_changed_at_the_new_name_and_the_focus_is_one_of_its_series(world: World) -> None:
    gateway, script = world
    script.on("GET", "old", moved(script, "new"))
    script.on("GET", "new", entry(project(script, "new")))
    script.on("PATCH", "new", entry(project(script, "new"), 209))
    made = await gateway.ensure_duties("old", focus="cactus", driver="drivers")
    assert made == Made(f"{script.root}/new", created=True, renamed="new")
    assert json.loads(script.asked[-1].body)["development_focus_link"] == script.link("new/cactus")
    assert script.asked[-1].headers["if-match"] == ETAG


async def test_a_change_is_made_at_the_new_name(world: World) -> None:
    gateway, script = world
    there = milestone(script, "c1", "cactus", "2027-03-01")
    script.on("GET", "burrow/+milestone/c1", entry(there))
    script.on("PATCH", "burrow/+milestone/c1", moved(script, "new/+milestone/c1"))
    script.on("PATCH", "new/+milestone/c1", entry(there, 209))
    await gateway.ensure_milestone("burrow", "cactus", "c1", date(2027, 2, 1), again=True)
    assert script.methods()[-1] == "PATCH new/+milestone/c1"
    assert script.asked[-1].body == script.asked[-2].body
    assert script.asked[-1].headers["if-match"] == ETAG


async def test_a_thing_that_kept_its_name_is_not_renamed(world: World) -> None:
    gateway, script = world
    script.on("POST", "people", created(script, "~burrow"))
    assert (await gateway.ensure_team("burrow", "B", "", "Open Team")).renamed == ""
    script.on("GET", "b%2B1", entry({**project(script, "b%2B1"), "name": "b+1"}))
    assert (await gateway.ensure_project("b+1", "B", "B", "", "", again=True)).renamed == ""


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:2/devel/new",
        "https://launchpad.net/new",
        "//elsewhere.example/devel/new",
        "/new",
        "../../new",
        "http://[",
        "",
    ],
)
@pytest.mark.parametrize("method", ["POST", "PATCH"])
async def test_a_change_never_goes_anywhere_but_below_our_root(
    world: World, method: str, location: str
) -> None:
    gateway, script = world
    script.on("GET", "old", entry(project(script, "old")))
    script.on(method, "old", Answer(301, headers={"Location": location}))
    calls = {
        "POST": lambda: gateway.ensure_series("old", "cactus", "C"),
        "PATCH": lambda: gateway.ensure_duties("old", driver="drivers"),
    }
    with pytest.raises(Stuck, match="301"):
        await calls[method]()
    assert {asked.path for asked in script.asked} == {"old"}


async def test_a_form_that_is_answered_with_see_other_is_not_made_twice(world: World) -> None:
    gateway, script = world
    script.on("POST", "old", moved(script, "new", 303))
    with pytest.raises(Stuck, match="303"):
        await gateway.ensure_series("old", "cactus", "C")
    assert script.methods() == ["POST old"]


async def test_a_circle_of_redirected_changes_is_trouble(world: World) -> None:
    gateway, script = world
    script.on("POST", "old", moved(script, "new"))
    script.on("POST", "new", moved(script, "old"))
    with pytest.raises(Trouble, match="circles"):
        await gateway.ensure_series("old", "cactus", "C")
    assert len(script.asked) == 4


async def test_a_new_name_that_we_asked_for_is_a_success_and_no_redirect(world: World) -> None:
    _, script = world
    script.on("PATCH", "old", moved(script, "new"))
    script.on("PATCH", "alias", moved(script, "old"))
    wire = Wire(settings(script.api))
    for path in ("old", "alias"):
        reply = await wire.patch(path, {"name": "new"}, ETAG)
        assert (reply.succeeded, reply.url) == (True, script.link("new"))
    await wire.close()
    assert script.methods() == ["PATCH old", "PATCH alias", "PATCH old"]
