"""Blueprints and bugs of the sandbox's Launchpad: what becomes of them, and who finds them."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.sandbox.lpclient import Client, sandbox

DATES = (
    *("confirmed", "triaged", "in_progress", "fix_committed", "fix_released"),
    *("closed", "left_new", "left_closed", "incomplete"),
)


async def burrow(lp: Client) -> None:
    """A project of tminus with a series and two milestones."""
    await lp.new_project()
    await lp.post("/burrow", "newSeries", name="cactus", summary="C")
    for name in ("ff", "rc"):
        await lp.post("/burrow/cactus", "newMilestone", name=f"cactus-{name}")


async def blueprint(lp: Client, name: str, **changes: object) -> None:
    target = lp.link("/burrow")
    made = await lp.post("/specs", "createSpecification", name=name, title=name, summary="S", target=target)
    assert made.status == 201, made.text
    if changes:
        changed = await lp.patch(f"/burrow/+spec/{name}", changes)
        assert changed.status == 209, changed.text


async def bug(lp: Client, title: str, **changes: object) -> str:
    """The path of a new bug's task."""
    target = lp.link("/burrow")
    made = await lp.post("/bugs", "createBug", title=title, description="D", target=target)
    path = f"/burrow/+bug/{made.headers['Location'].rpartition('/')[2]}"
    if changes:
        changed = await lp.patch(path, changes)
        assert changed.status == 209, changed.text
    return path


async def titles(lp: Client, url: str) -> list[str]:
    """What a search finds: the words in quotes."""
    found = await lp.get(url)
    assert found.status == 200, found.text
    return [one["title"].split('"')[1] for one in found.json["entries"]]


async def test_blueprints_are_listed_by_weight_and_dead_ones_are_not_valid() -> None:
    async with sandbox() as lp:
        await burrow(lp)
        await blueprint(lp, "low", priority="Low")
        await blueprint(lp, "heavy", priority="Essential")
        await blueprint(lp, "dead", definition_status="Superseded")
        every = await lp.get("/burrow/all_specifications")
        valid = await lp.get("/burrow/valid_specifications")
        assert [one["name"] for one in every.json["entries"]] == ["heavy", "low", "dead"]
        assert [one["name"] for one in valid.json["entries"]] == ["heavy", "low"]


@pytest.mark.parametrize(
    ("changes", "lifecycle"),
    [
        ({}, "Not started"),
        ({"implementation_status": "Deferred"}, "Not started"),
        ({"implementation_status": "Blocked"}, "Started"),
        ({"implementation_status": "Implemented"}, "Complete"),
        ({"definition_status": "Obsolete"}, "Complete"),
        ({"implementation_status": "Informational"}, "Not started"),
        ({"implementation_status": "Informational", "definition_status": "Approved"}, "Complete"),
    ],
)
async def test_a_blueprints_life_follows_from_its_two_states(
    changes: dict[str, object], lifecycle: str
) -> None:
    async with sandbox() as lp:
        await burrow(lp)
        await blueprint(lp, "one", **changes)
        shown = (await lp.get("/burrow/+spec/one")).json
        assert shown["lifecycle_status"] == lifecycle
        assert bool(shown["date_completed"]) == shown["is_complete"] == (lifecycle == "Complete")
        assert bool(shown["starter_link"]) == shown["is_started"]


async def test_a_milestone_of_another_project_crashes_for_a_blueprint_and_is_refused_for_a_bug() -> None:
    async with sandbox() as lp:
        await burrow(lp)
        await lp.new_project("nova")
        await lp.post("/nova/trunk", "newMilestone", name="theirs")
        await blueprint(lp, "one")
        task = await bug(lp, "It breaks")
        theirs = {"milestone_link": lp.link("/nova/+milestone/theirs")}
        assert (await lp.patch("/burrow/+spec/one", theirs)).status == 500
        assert (await lp.patch(task, theirs)).status == 400


async def test_a_goal_is_accepted_at_once_from_a_driver_and_can_be_declined() -> None:
    async with sandbox() as lp:
        await burrow(lp)
        await blueprint(lp, "one", assignee_link=lp.link("/~eday"))
        theirs = lp.by("eday")
        goal = lp.link("/burrow/cactus")
        assert (await theirs.post("/burrow/+spec/one", "proposeGoal", goal=goal)).status == 200
        assert (await lp.get("/burrow/+spec/one")).json["has_accepted_goal"] is False
        assert (await theirs.post("/burrow/+spec/one", "acceptGoal")).status == 401
        assert (await lp.post("/burrow/+spec/one", "proposeGoal", goal=goal)).status == 200
        assert (await lp.get("/burrow/+spec/one")).json["has_accepted_goal"] is True
        assert (await lp.post("/burrow/+spec/one", "declineGoal")).status == 200
        assert (await lp.get("/burrow/+spec/one")).json["has_accepted_goal"] is False


async def test_bugs_are_searched_by_milestone_status_importance_and_words() -> None:
    async with sandbox() as lp:
        await burrow(lp)
        freeze = lp.link("/burrow/+milestone/cactus-ff")
        await bug(lp, "small", importance="Low", milestone_link=freeze)
        await bug(lp, "grave", importance="Critical", milestone_link=freeze, status="Fix Committed")
        await bug(lp, "done", status="Fix Released", milestone_link=freeze)
        await bug(lp, "elsewhere")
        search = "?ws.op=searchTasks"
        assert await titles(lp, f"/burrow/+milestone/cactus-ff{search}") == ["grave", "small"]
        assert await titles(lp, f"/burrow{search}") == ["grave", "small", "elsewhere"]
        assert await titles(lp, f"/burrow{search}&status=Fix+Released") == ["done"]
        assert await titles(lp, f"/burrow{search}&importance=Low&importance=Critical") == ["grave", "small"]
        assert await titles(lp, f"/burrow{search}&search_text=ELSE") == ["elsewhere"]
        assert await titles(lp, f"/burrow{search}&order_by=-id") == ["elsewhere", "grave", "small"]
        assert await titles(lp, f"/burrow{search}&milestone={quote(freeze)}") == ["grave", "small"]
        assert await titles(lp, f"/burrow/cactus{search}") == []


async def test_a_bug_may_be_mended_in_a_series_and_in_another_project() -> None:
    async with sandbox() as lp:
        await burrow(lp)
        await lp.new_project("nova")
        await bug(lp, "It breaks")
        for target in ("/burrow/cactus", "/nova"):
            added = await lp.post("/bugs/1", "addTask", target=lp.link(target))
            assert (added.status, added.headers["Location"]) == (201, lp.link(f"{target}/+bug/1"))
        tasks = (await lp.get("/bugs/1/bug_tasks")).json["entries"]
        assert [one["bug_target_name"] for one in tasks] == ["burrow", "burrow/cactus", "nova"]
        assert await titles(lp, "/burrow/cactus?ws.op=searchTasks") == ["It breaks"]


async def test_a_private_bug_is_there_for_its_own_people_alone() -> None:
    async with sandbox() as lp:
        await burrow(lp)
        target = lp.link("/burrow")
        words = {"title": "secret", "description": "D", "information_type": "Private Security"}
        assert (await lp.post("/bugs", "createBug", target=target, **words)).status == 201
        stranger = lp.by("ewan")
        for path in ("/bugs/1", "/burrow/+bug/1", "/bugs/1/bug_tasks"):
            assert (await lp.get(path)).status == 200
            assert (await stranger.get(path)).status == 404
        assert await titles(stranger, "/burrow?ws.op=searchTasks") == []


@pytest.mark.parametrize("number", ["0", "x", "-1", "\u0663", "9" * 5000])
async def test_what_is_no_number_of_a_bug_is_nothing(number: str) -> None:
    async with sandbox() as lp:
        await burrow(lp)
        assert (await lp.get(f"/bugs/{number}")).status == 404
        assert (await lp.get(f"/burrow/+bug/{number}")).status == 404


async def test_a_reopened_task_tells_when_it_was_opened_again() -> None:
    async with sandbox() as lp:
        await burrow(lp)
        task = await bug(lp, "It breaks", status="Fix Released")
        shown = (await lp.get(task)).json
        assert {name for name in DATES if shown[f"date_{name}"]} == {
            *("confirmed", "triaged", "in_progress", "fix_committed", "fix_released"),
            *("closed", "left_new"),
        }
        shown = (await lp.patch(task, {"status": "Confirmed"})).json
        assert {name for name in DATES if shown[f"date_{name}"]} == {"confirmed", "left_new", "left_closed"}
