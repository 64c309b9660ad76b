"""What is read about people, teams, projects and plans, and in how many requests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import pytest

from bot.core.errors import Gone, Stuck, Trouble
from bot.gateways.launchpad import LaunchpadGateway
from bot.gateways.ports import Holder, Launchpad, Milestone, Person, Project, Team
from tests.gateways.launchpad_entries import (
    membership,
    milestone,
    of_kind,
    person,
    project,
    scripted_launchpad,
    team,
)
from tests.gateways.scripted import Answer, Scripted, entry, page_of

World = tuple[LaunchpadGateway, Scripted]


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with scripted_launchpad() as made:
        yield made


async def test_the_gateway_is_a_launchpad(world: World) -> None:
    gateway: Launchpad = world[0]
    assert await gateway.me() == "tminus"


async def test_a_person_comes_with_nicknames_in_two_requests(world: World) -> None:
    gateway, script = world
    address = "https://api.launchpad.net/devel/~eday/+email/Eday%40example.org"
    script.on(
        "GET",
        "~eday",
        entry(person(script, "eday", description="code 1234", preferred_email_address_link=address)),
    )
    nicknames = (
        {"network": "sandbox", "nickname": "eday"},
        {"network": "", "nickname": "nobody"},
        {"network": "oftc", "nickname": "eday_"},
    )
    script.on("GET", "~eday/irc_nicknames", page_of(*nicknames))
    assert await gateway.person("eday") == Person(
        "eday", "Eday", False, "code 1234", "eday@example.org", (("sandbox", "eday"), ("oftc", "eday_"))
    )
    assert len(script.asked) == 2


async def test_a_person_is_found_by_address_and_what_is_no_address_belongs_to_nobody(world: World) -> None:
    gateway, script = world
    nobody = Answer(400, "email: not one")
    told = (entry(person(script, "eday")), entry(None), entry(team(script, "burrow")), nobody)
    script.on("GET", "people", *told)
    address = "eday@example.org"
    assert [await gateway.person_by_email(address) for _ in told] == ["eday", None, None, None]


async def test_a_person_who_is_suspended_is_no_stranger(world: World) -> None:
    gateway, script = world
    script.on("GET", "people", Answer(410, "'User is suspended: ~a'"))
    with pytest.raises(Stuck, match="suspended"):
        await gateway.person_by_email("a@b")


async def test_a_hidden_address_is_not_known_to_us(world: World) -> None:
    gateway, script = world
    hidden = "tag:launchpad.net:2008:redacted"
    script.on("GET", "~eday", entry(person(script, "eday", preferred_email_address_link=hidden)))
    script.on("GET", "~eday/irc_nicknames", page_of())
    found = await gateway.person("eday")
    assert found is not None
    assert found.email == ""


async def test_a_team_has_no_nicknames_and_an_empty_description_is_no_text(world: World) -> None:
    gateway, script = world
    script.on("GET", "~burrow", entry(team(script, "burrow", description=None)))
    script.on("GET", "~burrow/irc_nicknames", page_of({"network": "n", "nickname": "x"}))
    assert await gateway.person("burrow") == Person("burrow", "Burrow", True)


async def test_who_is_not_there_is_none_and_who_is_suspended_is_stuck(world: World) -> None:
    gateway, script = world
    assert await gateway.person("nobody") is None
    assert await gateway.team("nobody") is None
    script.on("GET", "~mallory", Answer(410, "'User is suspended: ~mallory'"))
    script.on("GET", "~mallory/irc_nicknames", Answer(410, "'User is suspended: ~mallory'"))
    with pytest.raises(Stuck, match="suspended"):
        await gateway.person("mallory")


async def test_trouble_with_one_of_two_readings_is_the_answer(world: World) -> None:
    gateway, script = world
    script.on("GET", "~eday", entry(person(script, "eday")))
    script.on("GET", "~eday/irc_nicknames", Answer(503, headers={"Retry-After": "5"}))
    with pytest.raises(Trouble) as caught:
        await gateway.person("eday")
    assert caught.value.retry_after == 5


async def test_a_team_has_the_people_in_it_and_in_the_teams_within(world: World) -> None:
    gateway, script = world
    script.on("GET", "~burrow", entry(team(script, "burrow", owner="eday")))
    inside = (person(script, "eday"), team(script, "burrow-core"), person(script, "vishy"))
    script.on("GET", "~burrow/participants", page_of(*inside))
    expected = Team("burrow", "eday", "Restricted Team", frozenset({"eday", "vishy"}))
    assert await gateway.team("burrow") == expected


async def test_a_person_is_no_team(world: World) -> None:
    gateway, script = world
    script.on("GET", "~eday", entry(person(script, "eday")))
    script.on("GET", "~eday/participants", page_of())
    assert await gateway.team("eday") is None


async def test_a_direct_member_is_found_in_one_request(world: World) -> None:
    gateway, script = world
    script.on("GET", "~burrow/+member/eday", membership(script, "Administrator"))
    assert await gateway.is_member("burrow", "eday")
    assert script.methods() == ["GET ~burrow/+member/eday"]


@pytest.mark.parametrize("status", ["Invited", "Proposed", "Deactivated", "Expired", "Declined"])
async def test_a_membership_that_is_not_in_force_does_not_count(world: World, status: str) -> None:
    gateway, script = world
    script.on("GET", "~burrow/+member/eday", membership(script, status))
    script.on("GET", "~burrow/participants", page_of(person(script, "vishy")))
    assert not await gateway.is_member("burrow", "eday")


async def test_an_indirect_member_is_found_and_the_search_ends_there(world: World) -> None:
    gateway, script = world
    following = script.link("~burrow/participants?ws.start=300")
    first = page_of(person(script, "eday"), following=following)
    script.on("GET", "~burrow/participants", first)
    assert await gateway.is_member("burrow", "eday")
    assert len(script.asked) == 2


async def test_all_teams_of_a_person_nested_ones_too_are_one_request(world: World) -> None:
    gateway, script = world
    script.on("GET", "~eday/super_teams", page_of(team(script, "ppb"), team(script, "openstack")))
    assert await gateway.teams_of("eday") == {"ppb", "openstack"}
    assert len(script.asked) == 1
    assert await gateway.teams_of("nobody") == set()
    assert await gateway.teams_of("../people") == set()
    assert len(script.asked) == 2, "what can be no name is not asked for"


async def test_a_suspended_person_is_gone_which_is_an_answer(world: World) -> None:
    gateway, script = world
    script.on("GET", "~mallory/super_teams", Answer(410, "'User is suspended: ~mallory'"))
    with pytest.raises(Gone):
        await gateway.teams_of("mallory")


async def test_a_renamed_person_comes_under_the_new_name(world: World) -> None:
    gateway, script = world
    script.on("GET", "~old", Answer(301, headers={"Location": script.link("~eday")}))
    moved = Answer(301, headers={"Location": script.link("~eday/irc_nicknames")})
    script.on("GET", "~old/irc_nicknames", moved)
    script.on("GET", "~eday", entry(person(script, "eday")))
    script.on("GET", "~eday/irc_nicknames", page_of({"network": "oftc", "nickname": "eday"}))
    found = await gateway.person("old")
    assert found is not None
    assert (found.name, found.nicknames) == ("eday", (("oftc", "eday"),))


async def test_a_deactivated_person_is_not_active(world: World) -> None:
    gateway, script = world
    script.on("GET", "~eday", entry(person(script, "eday", is_valid=False)))
    script.on("GET", "~eday/irc_nicknames", page_of())
    found = await gateway.person("eday")
    assert found is not None
    assert not found.active


async def test_a_project_with_its_duties(world: World) -> None:
    gateway, script = world
    fields = {"driver_link": script.link("~burrow-drivers")}
    script.on("GET", "burrow", entry(project(script, "burrow", "burrow", **fields)))
    assert await gateway.project("burrow") == Project(
        "burrow", "burrow", "burrow-drivers", None, "trunk", ("Apache Licence",)
    )


async def test_a_focus_in_another_project_is_no_focus(world: World) -> None:
    gateway, script = world
    foreign = project(script, "burrow", development_focus_link=script.link("nova/trunk"))
    script.on("GET", "burrow", entry(foreign))
    found = await gateway.project("burrow")
    assert found is not None
    assert found.focus is None


async def test_a_project_group_is_no_project(world: World) -> None:
    gateway, script = world
    script.on("GET", "openstack", entry(of_kind(script, "project_group", "openstack")))
    assert await gateway.project("openstack") is None


async def test_series_and_milestones_of_a_project(world: World) -> None:
    gateway, script = world
    script.on("GET", "burrow/series", page_of({"name": "trunk"}, {"name": "cactus"}))
    past = {**milestone(script, "old", "trunk", None), "is_active": False}
    dated = {**milestone(script, "c1", "cactus", "2027-02-01"), "code_name": "prickly"}
    script.on("GET", "burrow/all_milestones", page_of(past, dated))
    assert await gateway.series("burrow") == ("trunk", "cactus")
    assert await gateway.milestones("burrow") == (
        Milestone("old", "trunk", None, False),
        Milestone("c1", "cactus", date(2027, 2, 1), True, "prickly"),
    )
    assert await gateway.series("nothing") == ()
    assert await gateway.milestones("nothing") == ()


async def test_a_milestone_with_a_date_that_is_none_is_trouble(world: World) -> None:
    gateway, script = world
    odd = milestone(script, "c1", "cactus", "next tuesday")
    script.on("GET", "burrow/all_milestones", page_of(odd))
    with pytest.raises(Trouble, match="date_targeted"):
        await gateway.milestones("burrow")


async def test_what_has_a_projects_name_may_be_no_project(world: World) -> None:
    gateway, script = world
    script.on("GET", "openstack", entry(of_kind(script, "project_group", "openstack", name="openstack")))
    script.on("GET", "ubuntu", entry(of_kind(script, "distribution", "ubuntu", name="ubuntu")))
    script.on("GET", "~mallory", Answer(410, "'User is suspended: ~mallory'", "text/plain"))
    assert await gateway.what_has("openstack") == Holder("project group")
    assert await gateway.what_has("ubuntu") == Holder("distribution")
    assert await gateway.who_has("mallory") == Holder("suspended account")
    assert await gateway.what_has("burrow") is None
    assert await gateway.who_has("burrow") is None
    assert await gateway.who_has("No Name") is None
    assert await gateway.project("openstack") is None


async def test_a_team_whose_members_are_hidden_has_none_that_we_know(world: World) -> None:
    gateway, script = world
    script.on("GET", "~burrow", entry(team(script, "burrow", owner="ttx")))
    script.on("GET", "~burrow/participants", Answer(401, "(<Person>, 'participants', 'x')", "text/plain"))
    for expected in (True, False):
        assert await gateway.who_has("burrow", expected=expected) == Holder(
            "team", Team("burrow", "ttx", "Restricted Team")
        )
