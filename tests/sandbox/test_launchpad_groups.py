"""Project groups, and what is not for everybody to see."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.launchpad.state import World
from tests.sandbox.lpclient import Client, sandbox


@pytest.fixture
async def lp() -> AsyncIterator[Client]:
    async with sandbox() as client:
        yield client


async def test_a_project_comes_into_a_group_and_is_listed_there(lp: Client) -> None:
    link = lp.link("/openstack")
    assert (await lp.new_project("burrow", project_group=link)).status == 201
    assert (await lp.new_project("later")).status == 201
    assert (await lp.patch("/later", {"project_group_link": link})).json["project_group_link"] == link
    listed = await lp.get("/openstack/projects")
    assert [one["name"] for one in listed.json["entries"]] == ["burrow", "later"]
    assert (await lp.patch("/later", {"project_group_link": None})).status == 209
    assert (await lp.get("/openstack/projects")).json["total_size"] == 1


async def test_a_group_is_its_owners_to_change(lp: Client) -> None:
    refused = await lp.patch("/openstack", {"summary": "Mine"})
    assert (refused.status, "launchpad.Edit" in refused.text) == (401, True)
    changed = await lp.by("ttx").patch("/openstack", {"summary": "Clouds"})
    assert (changed.status, changed.json["summary"]) == (209, "Clouds")
    renamed = await lp.by("ttx").patch("/openstack", {"name": "clouds"})
    assert (renamed.status, "launchpad.Moderate" in renamed.text) == (401, True)


async def test_groups_are_searched_and_found_on_the_web_site(lp: Client) -> None:
    found = await lp.get("/projectgroups?ws.op=search&text=CLOUDS")
    assert [one["name"] for one in found.json["entries"]] == ["openstack"]
    assert (await lp.get("/projectgroups?ws.op=search&text=zzz")).json["total_size"] == 0
    assert (await lp.get("/projectgroups")).json["total_size"] == 1
    moved = await lp.get("/projectgroups/openstack")
    assert (moved.status, moved.headers["Location"]) == (301, f"{lp.base}/openstack")
    assert (await lp.get(f"{lp.base}/openstack")).status == 200
    assert (await lp.get("/projectgroups/nowhere")).status == 404


async def test_a_group_keeps_its_name_from_projects(lp: Client) -> None:
    taken = await lp.new_project("openstack")
    assert (taken.status, taken.text.startswith("name: ")) == (400, True)


async def test_a_proprietary_project_is_for_its_own_people_and_keeps_its_name(lp: Client) -> None:
    await lp.new_project("burrow")
    changed = await lp.patch("/burrow", {"information_type": "Proprietary"})
    assert (changed.status, changed.json["private"]) == (209, True)
    for stranger in (None, "ewan"):
        theirs = lp.by(stranger)
        assert (await theirs.get("/burrow")).status == 404
        assert (await theirs.get("/projects?ws.op=search&text=burrow")).json["total_size"] == 0
    assert (await lp.get("/projects?ws.op=search&text=burrow")).json["total_size"] == 1
    assert (await lp.by("ewan").new_project("burrow")).status == 400


async def test_a_setting_that_changes_nothing_else_is_kept(lp: Client) -> None:
    await lp.new_project("burrow")
    assert (await lp.get("/burrow")).json["official_bugs"] is False
    assert (await lp.patch("/burrow", {"official_bugs": True})).status == 209
    assert (await lp.get("/burrow")).json["official_bugs"] is True
    wrong = await lp.patch("/burrow", {"official_bugs": "maybe", "vcs": "Pigeons"})
    assert {line.partition(":")[0] for line in wrong.text.splitlines()} == {"official_bugs", "vcs"}


async def test_a_whole_document_replaces_and_half_of_one_is_refused(lp: Client) -> None:
    await lp.new_project("burrow")
    whole = (await lp.get("/burrow")).json
    half = await lp.request("PUT", "/burrow", json={"summary": "Half"})
    assert half.status == 400
    put = await lp.request("PUT", "/burrow", json={**whole, "summary": "Whole"})
    assert (put.status, put.json["summary"]) == (209, "Whole")


async def test_lists_of_things_that_the_sandbox_does_not_have_are_empty(lp: Client) -> None:
    person = (await lp.get("/~eday")).json
    page = await lp.get(person["ppas_collection_link"])
    assert (page.status, page.json["total_size"], page.json["entries"]) == (200, 0, [])


async def test_a_release_is_taken_back(lp: Client) -> None:
    await lp.new_project("burrow")
    await lp.post("/burrow/trunk", "newMilestone", name="m1")
    await lp.post("/burrow/+milestone/m1", "createProductRelease", date_released="2011-02-01")
    refused = await lp.by("ewan").post("/burrow/trunk/m1", "delete")
    assert (refused.status, "launchpad.Edit" in refused.text) == (401, True)
    assert (await lp.post("/burrow/trunk/m1", "delete")).status == 200
    assert (await lp.get("/burrow/trunk/m1")).status == 404
    assert (await lp.get("/burrow/+milestone/m1")).json["release_link"] is None


async def test_a_series_is_driven_by_its_drivers_or_else_by_the_owner(lp: Client) -> None:
    await lp.new_project("burrow")

    async def drivers() -> list[str]:
        return [one["name"] for one in (await lp.get("/burrow/trunk/drivers")).json["entries"]]

    assert await drivers() == ["tminus"]
    await lp.patch("/burrow/trunk", {"driver_link": lp.link("/~eday")})
    await lp.patch("/burrow", {"driver_link": lp.link("/~ttx")})
    assert await drivers() == ["eday", "ttx"]


def hide(world: World) -> None:
    world.people["openstack-ppb"].private = True
    world.people["soren"].suspended = True


async def test_a_private_team_is_for_its_members_and_keeps_its_name() -> None:
    async with sandbox(furnish=hide) as lp:
        for stranger in (lp, lp.by(None)):
            assert (await stranger.get("/~openstack-ppb")).status == 404
            assert (await stranger.get("/people?ws.op=find&text=ppb")).json["total_size"] == 1
        mine = await lp.by("ttx").get("/~openstack-ppb")
        assert (mine.json["private"], mine.json["visibility"]) == (True, "Private")
        assert (await lp.by("ttx").get("/people?ws.op=find&text=ppb")).json["total_size"] == 2
        taken = await lp.post("/people", "newTeam", name="openstack-ppb", display_name="B")
        assert (taken.status, taken.text.startswith("name: ")) == (400, True)
        await lp.post("/people", "newTeam", name="mine", display_name="M")
        unseen = await lp.post("/~mine", "addMember", person=lp.link("/~openstack-ppb"))
        assert (unseen.status, unseen.text.startswith("person: ")) == (400, True)


async def test_a_suspended_person_is_gone() -> None:
    async with sandbox(furnish=hide) as lp:
        assert (await lp.get("/~soren")).status == 410
        theirs = await lp.by("soren").get("/people/+me")
        assert (theirs.status, theirs.text) == (401, "Inactive account.")
        await lp.post("/people", "newTeam", name="mine", display_name="M")
        assert (await lp.post("/~mine", "addMember", person=lp.link("/~soren"))).status == 410
