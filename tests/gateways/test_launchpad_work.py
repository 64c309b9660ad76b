"""Blueprints and bugs as a Launchpad tells them that is out of its mind, or very large."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.core.errors import Stuck, Trouble
from bot.gateways.launchpad import LaunchpadGateway
from bot.gateways.ports import BugTask
from tests.gateways.launchpad_entries import REDACTED, of_kind, scripted_launchpad
from tests.gateways.scripted import Answer, Scripted, entry, page_of

World = tuple[LaunchpadGateway, Scripted]
TASK = BugTask(7, "burrow/cactus", "It breaks", "New", "High", "c1")


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with scripted_launchpad() as made:
        yield made


def task(script: Scripted, **fields: Any) -> dict[str, Any]:
    known = {
        "bug_link": script.link("bugs/7"),
        "bug_target_name": "burrow/cactus",
        "title": 'Bug #7 in Burrow cactus: "It breaks"',
        "status": "New",
        "importance": "High",
        "milestone_link": script.link("burrow/+milestone/c1"),
        "is_complete": False,
    }
    return of_kind(script, "bug_task", "burrow/cactus/+bug/7", **{**known, **fields})


def blueprint(script: Scripted, **fields: Any) -> dict[str, Any]:
    known = {
        "name": "api",
        "priority": "Undefined",
        "definition_status": "New",
        "implementation_status": "Unknown",
        "milestone_link": script.link("burrow/+milestone/c1"),
        "whiteboard": None,
    }
    return of_kind(script, "specification", "burrow/+spec/api", **{**known, **fields})


async def test_open_bugs_are_searched_by_name_and_followed_over_pages(world: World) -> None:
    gateway, script = world
    more = script.link("burrow?ws.op=searchTasks&ws.start=300")
    script.on("GET", "burrow", page_of(task(script), following=more), page_of(task(script)))
    assert await gateway.open_bugs("burrow") == (TASK, TASK)


@pytest.mark.parametrize(
    "odd",
    [
        {"bug_link": None},
        {"bug_link": "bugs/0x7"},
        {"bug_link": "bugs/" + "9" * 5000},
        {"bug_target_name": "no name"},
        {"bug_target_name": 7},
        {"title": ["x"]},
    ],
)
async def test_a_bug_that_makes_no_sense_is_trouble_and_no_crash(world: World, odd: dict[str, Any]) -> None:
    gateway, script = world
    script.on("GET", "burrow", page_of(task(script, **odd)))
    with pytest.raises(Trouble):
        await gateway.open_bugs("burrow")


async def test_a_hidden_milestone_is_none(world: World) -> None:
    gateway, script = world
    script.on("GET", "burrow/all_specifications", page_of(blueprint(script, milestone_link=REDACTED)))
    (found,) = await gateway.blueprints("burrow")
    assert found.milestone == ""


async def test_a_bug_of_a_series_is_moved_where_it_stands(world: World) -> None:
    gateway, script = world
    script.on("GET", "burrow/cactus/+bug/7", entry(task(script)))
    script.on("PATCH", "burrow/cactus/+bug/7", entry(task(script), 209))
    assert await gateway.move_bug(TASK, "c1", "c2") is True
    assert script.asked[-1].headers["if-match"] == '"read-write"'
    assert script.asked[-1].body == (
        b'{"milestone_link": "' + script.link("burrow/+milestone/c2").encode() + b'"}'
    )


async def test_a_bug_that_was_closed_meanwhile_stays(world: World) -> None:
    gateway, script = world
    script.on("GET", "burrow/cactus/+bug/7", entry(task(script, is_complete=True)))
    assert await gateway.move_bug(TASK, "c1", "c2") is False


async def test_who_planned_it_otherwise_meanwhile_has_the_word(world: World) -> None:
    gateway, script = world
    theirs = blueprint(script, milestone_link=script.link("burrow/+milestone/c9"))
    script.on("GET", "burrow/+spec/api", entry(blueprint(script)), entry(theirs))
    script.on("PATCH", "burrow/+spec/api", Answer(412))
    assert await gateway.move_blueprint("burrow", "api", "c1", "c2") is False


async def test_what_is_no_blueprint_is_not_changed(world: World) -> None:
    gateway, script = world
    script.on("GET", "burrow/+spec/api", entry(of_kind(script, "project", "burrow")))
    with pytest.raises(Stuck, match="has none of that name"):
        await gateway.kick_blueprint("burrow", "api", "Not yet.")
    assert script.methods() == ["GET burrow/+spec/api"]
