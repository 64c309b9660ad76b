"""Creations and changes: one request where it is new, looking first where it may not be."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import date

import pytest

from bot.core.errors import Stuck, Trouble
from bot.gateways.launchpad import LaunchpadGateway
from bot.gateways.ports import Made
from tests.gateways.launchpad_entries import (
    ETAG,
    REDACTED,
    created,
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
TAKEN = Answer(400, "name: no longer free")
DAY = date(2027, 2, 1)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with scripted_launchpad() as made:
        yield made


async def make_team(gateway: LaunchpadGateway, again: bool = False) -> Made:
    return await gateway.ensure_team("burrow", "Burrow", "It digs", "Restricted Team", again=again)


async def make_project(gateway: LaunchpadGateway, again: bool = False) -> Made:
    return await gateway.ensure_project("burrow", "Burrow", "Digs", "Apache Licence", "Python", again=again)


async def make_milestone(gateway: LaunchpadGateway, again: bool = False) -> Made:
    return await gateway.ensure_milestone("burrow", "cactus", "c1", DAY, again=again)


async def test_a_new_team_is_one_request(world: World) -> None:
    gateway, script = world
    script.on("POST", "people", created(script, "~burrow"))
    assert await make_team(gateway) == Made(f"{script.root}/~burrow", created=True)
    assert script.methods() == ["POST people"]
    assert script.asked[0].form["team_description"] == '"It digs"'


async def test_a_new_project_is_one_request_with_known_parameters_only(world: World) -> None:
    gateway, script = world
    script.on("POST", "projects", created(script, "burrow"))
    assert await make_project(gateway) == Made(f"{script.root}/burrow", created=True)
    assert script.methods() == ["POST projects"]
    assert script.asked[0].form == {
        "ws.op": "new_project",
        "name": '"burrow"',
        "display_name": '"Burrow"',
        "title": '"Burrow"',
        "summary": '"Digs"',
        "licenses": '["Apache Licence"]',
        "programming_lang": '"Python"',
    }


async def test_a_new_milestone_is_one_request(world: World) -> None:
    gateway, script = world
    script.on("POST", "burrow/cactus", created(script, "burrow/+milestone/c1"))
    made = await gateway.ensure_milestone("burrow", "cactus", "c1", DAY, "prickly")
    assert made == Made(f"{script.root}/burrow/+milestone/c1", created=True)
    assert script.asked[0].form == {
        "ws.op": "newMilestone",
        "name": '"c1"',
        "date_targeted": '"2027-02-01"',
        "code_name": '"prickly"',
    }


async def test_trying_again_finds_what_is_there_and_writes_nothing(world: World) -> None:
    gateway, script = world
    script.on("GET", "~burrow", entry(team(script, "burrow")))
    script.on("GET", "burrow", entry(project(script, "burrow")))
    script.on("GET", "burrow/cactus", entry(of_kind(script, "project_series", "burrow/cactus")))
    there = milestone(script, "c1", "cactus", "2027-02-01")
    script.on("GET", "burrow/+milestone/c1", entry(there))
    assert not (await make_team(gateway, again=True)).created
    assert not (await make_project(gateway, again=True)).created
    assert not (await gateway.ensure_series("burrow", "cactus", "C", again=True)).created
    assert not (await make_milestone(gateway, again=True)).created
    assert {asked.method for asked in script.asked} == {"GET"}
    assert script.methods().count("GET people/+me") == 1


async def test_trying_again_creates_what_is_not_there(world: World) -> None:
    gateway, script = world
    script.on("POST", "people", created(script, "~burrow"))
    assert (await make_team(gateway, again=True)).created
    assert script.methods() == ["GET ~burrow", "POST people"]


async def test_a_name_that_is_taken_by_ourselves_is_no_creation(world: World) -> None:
    gateway, script = world
    script.on("POST", "people", TAKEN)
    script.on("GET", "~burrow", entry(team(script, "burrow")))
    assert await make_team(gateway) == Made(f"{script.root}/~burrow", created=False)


async def test_a_team_that_we_administer_is_ours(world: World) -> None:
    gateway, script = world
    script.on("POST", "people", TAKEN)
    script.on("GET", "~burrow", entry(team(script, "burrow", owner="eday")))
    script.on("GET", "~burrow/+member/tminus", membership(script, "Administrator"))
    assert not (await make_team(gateway)).created


async def test_a_team_of_somebody_else_is_stuck_with_its_owner_named(world: World) -> None:
    gateway, script = world
    script.on("POST", "people", TAKEN)
    script.on("GET", "~burrow", entry(team(script, "burrow", owner="mallory")))
    script.on("GET", "~burrow/+member/tminus", membership(script, "Approved"))
    with pytest.raises(Stuck, match="burrow is on Launchpad already and belongs to mallory"):
        await make_team(gateway)


async def test_a_team_cannot_have_the_name_of_a_person(world: World) -> None:
    gateway, script = world
    script.on("POST", "people", TAKEN)
    script.on("GET", "~burrow", entry(person(script, "burrow")))
    with pytest.raises(Stuck, match="belongs to a person"):
        await make_team(gateway)


async def test_a_name_that_is_refused_but_not_to_be_seen_is_stuck(world: World) -> None:
    gateway, script = world
    script.on("POST", "projects", Answer(400, "name: blocked, &quot;sorry&quot;"))
    with pytest.raises(Stuck, match='name: blocked, "sorry"'):
        await make_project(gateway)


async def test_another_fault_than_the_name_is_not_looked_up(world: World) -> None:
    gateway, script = world
    script.on("POST", "projects", Answer(400, "licenses: not one of ours"))
    with pytest.raises(Stuck, match="licenses: not one of ours"):
        await make_project(gateway)
    assert script.methods() == ["POST projects"]


async def test_a_duplicate_in_the_database_is_looked_up(world: World) -> None:
    gateway, script = world
    script.on("POST", "people", Answer(500, "UniqueViolation"))
    with pytest.raises(Trouble) as caught:
        await make_team(gateway)
    assert not isinstance(caught.value, Stuck)
    script.on("GET", "~burrow", entry(team(script, "burrow")))
    assert not (await make_team(gateway)).created


async def test_a_made_thing_without_an_address_is_trouble(world: World) -> None:
    gateway, script = world
    script.on("POST", "people", Answer(201, headers={"Location": "http://elsewhere.example/"}))
    with pytest.raises(Trouble, match="where it put"):
        await make_team(gateway)


async def test_a_policy_that_launchpad_does_not_know_is_not_sent(world: World) -> None:
    gateway, script = world
    with pytest.raises(Stuck, match="policies"):
        await gateway.ensure_team("burrow", "Burrow", "", "Closed")
    assert script.asked == []


@pytest.mark.parametrize("duty", ["owner_link", "driver_link", "registrant_link"])
async def test_a_project_in_which_we_have_a_place_is_ours(world: World, duty: str) -> None:
    gateway, script = world
    script.on("POST", "projects", TAKEN)
    found = project(script, "burrow", "mallory", **{duty: script.link("~tminus")})
    script.on("GET", "burrow", entry(found))
    assert not (await make_project(gateway)).created


async def test_a_project_driven_by_a_team_of_ours_is_ours(world: World) -> None:
    gateway, script = world
    script.on("POST", "projects", TAKEN)
    link = script.link("~burrow-drivers")
    script.on("GET", "burrow", entry(project(script, "burrow", "mallory", driver_link=link)))
    script.on("GET", "~burrow-drivers/participants", page_of(person(script, "tminus")))
    assert not (await make_project(gateway)).created


async def test_a_project_of_somebody_else_is_stuck(world: World) -> None:
    gateway, script = world
    script.on("POST", "projects", TAKEN)
    script.on("GET", "burrow", entry(project(script, "burrow", "mallory")))
    with pytest.raises(Stuck, match="burrow is on Launchpad already and belongs to mallory"):
        await make_project(gateway)
    script.on("GET", "burrow", entry(of_kind(script, "project_group", "burrow")))
    with pytest.raises(Stuck, match="project_group"):
        await make_project(gateway)


async def test_a_wrong_date_is_set_right_unless_somebody_was_faster(world: World) -> None:
    gateway, script = world
    script.on("POST", "burrow/cactus", TAKEN)
    there = milestone(script, "c1", "cactus", "2027-03-01")
    script.on("GET", "burrow/+milestone/c1", entry(there))
    script.on("PATCH", "burrow/+milestone/c1", entry(there, 209))
    assert not (await make_milestone(gateway)).created
    change = script.asked[-1]
    assert json.loads(change.body) == {"date_targeted": "2027-02-01"}
    assert change.headers["if-match"] == ETAG
    assert change.headers["content-type"] == "application/json"


async def test_a_milestone_in_another_series_is_stuck(world: World) -> None:
    gateway, script = world
    script.on("POST", "burrow/cactus", TAKEN)
    there = milestone(script, "c1", "diablo", "2027-02-01")
    script.on("GET", "burrow/+milestone/c1", entry(there))
    with pytest.raises(Stuck, match="in the series diablo and not in cactus"):
        await make_milestone(gateway)


async def test_duties_are_one_change_with_the_owner_last(world: World) -> None:
    gateway, script = world
    script.on("GET", "burrow", entry(project(script, "burrow")))
    script.on("PATCH", "burrow", entry(project(script, "burrow"), 209))
    made = await gateway.ensure_duties(
        "burrow", owner="burrow", driver="burrow-drivers", bug_supervisor="b+1", focus="cactus"
    )
    assert made == Made(f"{script.root}/burrow", created=True)
    assert script.methods() == ["GET burrow", "PATCH burrow"]
    assert list(json.loads(script.asked[1].body).items()) == [
        ("driver_link", script.link("~burrow-drivers")),
        ("bug_supervisor_link", script.link("~b%2B1")),
        ("development_focus_link", script.link("burrow/cactus")),
        ("owner_link", script.link("~burrow")),
    ]


async def test_only_duties_that_differ_are_changed_and_none_is_no_write(world: World) -> None:
    gateway, script = world
    found = project(script, "burrow", driver_link=script.link("~b+1"))
    script.on("GET", "burrow", entry(found))
    script.on("PATCH", "burrow", entry(found, 209))
    made = await gateway.ensure_duties("burrow", owner="tminus", driver="b+1", focus="trunk")
    assert not made.created
    assert script.methods() == ["GET burrow"]
    await gateway.ensure_duties("burrow", owner="tminus", bug_supervisor="bugs")
    assert list(json.loads(script.asked[-1].body)) == ["bug_supervisor_link"]


async def test_a_change_that_crosses_another_is_tried_once_more(world: World) -> None:
    gateway, script = world
    newer = project(script, "burrow", http_etag='"newer"')
    script.on("GET", "burrow", entry(project(script, "burrow")), entry(newer))
    script.on("PATCH", "burrow", Answer(412), entry(newer, 209))
    assert (await gateway.ensure_duties("burrow", driver="drivers")).created
    patches = [asked.headers["if-match"] for asked in script.asked if asked.method == "PATCH"]
    assert patches == [ETAG, '"newer"']


async def test_a_change_of_something_else_meanwhile_stays_as_it_is(world: World) -> None:
    gateway, script = world
    newer = project(script, "burrow", http_etag='"newer"', bug_supervisor_link=script.link("~others"))
    script.on("GET", "burrow", entry(project(script, "burrow")), entry(newer))
    script.on("PATCH", "burrow", Answer(412), entry(newer, 209))
    assert (await gateway.ensure_duties("burrow", driver="drivers")).created
    assert json.loads(script.asked[-1].body) == {"driver_link": script.link("~drivers")}
    assert script.asked[-1].headers["if-match"] == '"newer"'


async def test_a_field_that_somebody_else_has_just_set_is_not_overwritten(world: World) -> None:
    gateway, script = world
    newer = project(script, "burrow", http_etag='"newer"', driver_link=script.link("~others"))
    script.on("GET", "burrow", entry(project(script, "burrow")), entry(newer))
    script.on("PATCH", "burrow", Answer(412))
    with pytest.raises(Stuck, match="just set driver to others, and we wanted drivers"):
        await gateway.ensure_duties("burrow", driver="drivers", focus="cactus")
    assert script.methods().count("PATCH burrow") == 1


async def test_a_date_that_somebody_else_has_just_set_is_told_with_both_values(world: World) -> None:
    gateway, script = world
    there = milestone(script, "c1", "cactus", "2027-03-01")
    newer = {**there, "http_etag": '"newer"', "date_targeted": None}
    script.on("GET", "burrow/+milestone/c1", entry(there), entry(newer))
    script.on("PATCH", "burrow/+milestone/c1", Answer(412))
    with pytest.raises(Stuck, match="set date_targeted to nothing, and we wanted 2027-02-01"):
        await make_milestone(gateway, again=True)


@pytest.mark.parametrize("etag", [None, "", 'x"\r\nX-Evil: 1', '"é"', '"a" , "b"', "*", REDACTED, '"a\nb"'])
async def test_what_has_no_etag_that_we_can_send_is_not_changed(world: World, etag: str | None) -> None:
    gateway, script = world
    script.on("GET", "burrow", entry(project(script, "burrow", http_etag=etag)))
    with pytest.raises(Trouble, match="which version"):
        await gateway.ensure_duties("burrow", driver="drivers")
    assert script.methods() == ["GET burrow"]


@pytest.mark.parametrize("status", [200, 209])
async def test_a_page_in_html_is_no_success_of_a_change(world: World, status: int) -> None:
    gateway, script = world
    script.on("GET", "burrow", entry(project(script, "burrow")))
    script.on("PATCH", "burrow", Answer(status, "<html>Log in to this network</html>", "text/html"))
    with pytest.raises(Trouble, match="no JSON"):
        await gateway.ensure_duties("burrow", driver="drivers")


async def test_a_change_that_crosses_others_twice_is_trouble(world: World) -> None:
    gateway, script = world
    script.on("GET", "burrow", entry(project(script, "burrow")))
    script.on("PATCH", "burrow", Answer(412))
    with pytest.raises(Trouble, match="keeps changing") as caught:
        await gateway.ensure_duties("burrow", driver="drivers")
    assert not isinstance(caught.value, Stuck)


async def test_a_crossing_change_that_did_our_work_leaves_nothing_to_do(world: World) -> None:
    gateway, script = world
    done = project(script, "burrow", driver_link=script.link("~drivers"))
    script.on("GET", "burrow", entry(project(script, "burrow")), entry(done))
    script.on("PATCH", "burrow", Answer(412))
    assert not (await gateway.ensure_duties("burrow", driver="drivers")).created


async def test_duties_of_no_project_are_stuck(world: World) -> None:
    gateway, _ = world
    with pytest.raises(Stuck, match="no project burrow"):
        await gateway.ensure_duties("burrow", driver="drivers")


async def test_duties_we_may_not_set_are_stuck(world: World) -> None:
    gateway, script = world
    script.on("GET", "burrow", entry(project(script, "burrow", "mallory")))
    script.on("PATCH", "burrow", Answer(401, "(<Product object>, 'driver', 'launchpad.Edit')"))
    with pytest.raises(Stuck, match=r"permission launchpad\.Edit"):
        await gateway.ensure_duties("burrow", driver="drivers")


@pytest.mark.parametrize(
    ("answer", "was_created"), [([True, "Approved"], True), ([False, "Approved"], False),
                                ([True, "Invited"], True)]
)  # fmt: skip
async def test_a_member_is_added(world: World, answer: list[object], was_created: bool) -> None:
    gateway, script = world
    script.on("POST", "~burrow", entry(answer))
    made = await gateway.ensure_member("burrow", "eday", "proposed it")
    assert made == Made(f"{script.root}/~burrow/+member/eday", created=was_created)
    assert script.asked[-1].form == {
        "ws.op": "addMember",
        "person": json.dumps(script.link("~eday")),
        "status": "Approved",
        "comment": '"proposed it"',
    }


@pytest.mark.parametrize("status", ["Approved", "Administrator", "Invited"])
async def test_who_is_in_already_keeps_the_place(world: World, status: str) -> None:
    gateway, script = world
    script.on("GET", "~burrow/+member/eday", membership(script, status))
    assert not (await gateway.ensure_member("burrow", "eday", "")).created
    assert script.methods() == ["GET ~burrow/+member/eday"]


async def test_an_unknown_member_or_team_is_stuck(world: World) -> None:
    gateway, script = world
    with pytest.raises(Stuck, match="put eday into the team burrow"):
        await gateway.ensure_member("burrow", "eday", "")
    script.on("POST", "~burrow", Answer(400, "person: no such thing"))
    with pytest.raises(Stuck, match="no person or team eday"):
        await gateway.ensure_member("burrow", "eday", "")
    script.on("POST", "~burrow", Answer(410, "'User is suspended: ~eday'"))
    with pytest.raises(Stuck, match="suspended"):
        await gateway.ensure_member("burrow", "eday", "")


@pytest.mark.parametrize("answer", [None, [], ["Approved"], {"changed": True}])
async def test_an_odd_answer_about_a_member_is_trouble(world: World, answer: object) -> None:
    gateway, script = world
    script.on("POST", "~burrow", entry(answer))
    with pytest.raises(Trouble, match="membership"):
        await gateway.ensure_member("burrow", "eday", "")


async def test_a_project_joins_a_group_and_leaves_it(world: World) -> None:
    gateway, script = world
    inside = project(script, "burrow", project_group_link=script.link("openstack"))
    script.on("GET", "burrow", entry(project(script, "burrow", project_group_link=None)), entry(inside))
    script.on("PATCH", "burrow", entry(inside, 209))
    assert (await gateway.ensure_duties("burrow", group="openstack")).created
    assert json.loads(script.asked[-1].body) == {"project_group_link": script.link("openstack")}
    assert not (await gateway.ensure_duties("burrow", group="openstack")).created
    assert (await gateway.ensure_duties("burrow", group="")).created
    assert json.loads(script.asked[-1].body) == {"project_group_link": None}


async def test_duties_of_a_new_project_are_one_request_and_a_page_in_html_is_no_success(world: World) -> None:
    gateway, script = world
    script.on("PATCH", "burrow", entry(project(script, "burrow"), 209), Answer(200, "<p>hello</p>"))
    await gateway.ensure_duties("burrow", owner="burrow-drivers", focus="cactus", direct=True)
    assert script.methods() == ["PATCH burrow"]
    assert list(json.loads(script.asked[0].body)) == ["development_focus_link", "owner_link"]
    with pytest.raises(Trouble):
        await gateway.ensure_duties("burrow", owner="burrow-drivers", direct=True)
