"""People and teams of the sandbox's Launchpad, over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.sandbox.people import RESIDENTS, TEAMS
from tests.sandbox.lpclient import Client, sandbox


@pytest_asyncio.fixture
async def lp() -> AsyncIterator[Client]:
    async with sandbox() as client:
        yield client


async def new_team(lp: Client, name: str = "burrow", **form: str) -> None:
    answer = await lp.post("/people", "newTeam", name=name, display_name=name.title(), **form)
    assert answer.status == 201, answer.text


async def test_the_residents_are_there_with_their_nicknames_and_addresses(lp: Client) -> None:
    for resident in RESIDENTS:
        person = await lp.get(f"/~{resident.name}")
        assert person.json["display_name"] == resident.display_name
        assert person.json["is_team"] is False
        assert person.json["resource_type_link"] == lp.link("/#person")
        assert person.json["web_link"] == f"{lp.base}/~{resident.name}"
        nicknames = await lp.get(person.json["irc_nicknames_collection_link"])
        told = [(n["network"], n["nickname"]) for n in nicknames.json["entries"]]
        assert told == [("sandbox", resident.name)]
        email = await lp.get(person.json["preferred_email_address_link"])
        assert email.json["email"] == resident.email


async def test_the_teams_are_there_with_their_members(lp: Client) -> None:
    for seed in TEAMS:
        team = await lp.get(f"/~{seed.name}")
        assert team.json["is_team"] is True
        assert team.json["membership_policy"] == seed.policy
        assert team.json["team_owner_link"] == lp.link(f"/~{seed.owner}")
        members = await lp.get(f"/~{seed.name}/members")
        assert {m["name"] for m in members.json["entries"]} == set(seed.members)
        admins = await lp.get(f"/~{seed.name}/admins")
        assert [m["name"] for m in admins.json["entries"]] == [seed.owner]


async def test_me_is_whoever_the_token_belongs_to(lp: Client) -> None:
    answer = await lp.by("eday").get("/people/+me")
    assert (answer.status, answer.headers["Location"]) == (303, lp.link("/~eday"))
    assert (await lp.by(None).get("/people/+me")).status == 401


async def test_people_below_the_collection_are_elsewhere(lp: Client) -> None:
    answer = await lp.get("/people/eday")
    assert (answer.status, answer.headers["Location"]) == (301, lp.link("/~eday"))
    capital = await lp.get("/~Eday")
    assert (capital.status, capital.headers["Location"]) == (301, f"{lp.base}/~eday")
    for path in ("/people/nobody", "/~nobody", "/~eday/nothing", "/~eday/+member/x", "/~"):
        assert (await lp.get(path)).status == 404


async def test_a_new_team_is_moderated_and_its_maker_administers_it(lp: Client) -> None:
    answer = await lp.post("/people", "newTeam", name="burrow", display_name="Burrow")
    assert (answer.status, answer.text) == (201, "")
    assert answer.headers["Location"] == lp.link("/~burrow")
    team = (await lp.get("/~burrow")).json
    assert team["membership_policy"] == "Moderated Team"
    assert team["team_owner_link"] == lp.link("/~tminus")
    membership = await lp.get("/~burrow/+member/tminus")
    assert membership.json["status"] == "Administrator"
    assert membership.json["date_joined"].startswith("2011-02-01T12:00:00")


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"name": "eday"}, ["name: ", "already in use"]),
        ({"name": "openstack"}, ["name: ", "already in use"]),
        ({"name": "Burrow"}, ["name: "]),
        ({"name": "b"}, ["name: "]),
        ({"name": ""}, ["name: "]),
        ({"name": "a b"}, ["name: "]),
        ({"name": "a\x00b"}, ["name: "]),
        ({"name": '"\\ud800x"'}, ["name: "]),
        ({"name": "admin"}, ["name: ", "blocked"]),
        ({"name": "true"}, ["name: ", "True"]),
        ({"name": "null"}, ["name: "]),
        ({"display_name": "null"}, ["display_name: "]),
        ({"name": "null", "display_name": "null"}, ["name: ", "display_name: "]),
        ({"membership_policy": "Closed"}, ["membership_policy: ", "Restricted Team"]),
        ({"membership_policy": "\U0001f600<b>"}, ["membership_policy: ", "&lt;b&gt;"]),
        ({"default_membership_period": "abc"}, ["default_membership_period: "]),
        ({"default_membership_period": "-1"}, ["default_membership_period: "]),
        ({"default_membership_period": "9" * 5000}, ["default_membership_period: "]),
    ],
)
async def test_a_bad_team_is_refused_line_by_line(lp: Client, form: dict[str, str], words: list[str]) -> None:
    good = {"name": "burrow", "display_name": "Burrow"}
    answer = await lp.post("/people", "newTeam", **{**good, **form})
    assert answer.status == 400
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert all(word in answer.text for word in words), answer.text
    assert (await lp.get("/~burrow")).status == 404


async def test_parameters_that_an_operation_does_not_have_are_ignored(lp: Client) -> None:
    await new_team(lp, memership_policy="Open Team")
    assert (await lp.get("/~burrow")).json["membership_policy"] == "Moderated Team"


async def test_values_may_be_json_and_numbers_become_names(lp: Client) -> None:
    await new_team(lp, '"burrow"', membership_policy='"Restricted Team"')
    assert (await lp.get("/~burrow")).json["membership_policy"] == "Restricted Team"
    await new_team(lp, "12345")
    assert (await lp.get("/~12345")).json["name"] == "12345"


async def test_the_old_word_for_the_policy_is_understood(lp: Client) -> None:
    await new_team(lp, subscription_policy="Open Team", team_description="Words")
    team = (await lp.get("/~burrow")).json
    assert team["membership_policy"] == team["subscription_policy"] == "Open Team"
    assert team["description"] == team["team_description"] == "Words"


async def test_nobody_in_particular_cannot_make_a_team(lp: Client) -> None:
    answer = await lp.by(None).post("/people", "newTeam", name="burrow", display_name="B")
    assert answer.status == 500
    assert (await lp.get("/~burrow")).status == 404


async def test_adding_a_member_tells_whether_it_changed_anything(lp: Client) -> None:
    await new_team(lp)

    async def add(**form: str) -> object:
        answer = await lp.post("/~burrow", "addMember", person=lp.link("/~eday"), **form)
        assert answer.status == 200, answer.text
        return answer.json

    assert await add() == [True, "Approved"]
    assert await add() == [False, "Approved"]
    assert await add(status="Administrator", comment="core") == [True, "Administrator"]
    details = await lp.get("/~burrow/members_details")
    assert {m["member_link"]: m["status"] for m in details.json["entries"]} == {
        lp.link("/~tminus"): "Administrator",
        lp.link("/~eday"): "Administrator",
    }
    supers = await lp.get("/~eday/super_teams")
    assert [t["name"] for t in supers.json["entries"]] == ["burrow", "openstack"]


@pytest.mark.parametrize(
    ("form", "status", "words"),
    [
        ({"person": "API/~nobody"}, 400, "person: "),
        ({"person": "eday"}, 400, "person: "),
        ({"person": "https://api.launchpad.net/devel/~eday"}, 400, "person: "),
        ({"person": "API/people"}, 400, "person: "),
        ({"person": "API/~tminus/+member/x"}, 400, "person: "),
        ({"person": "7"}, 400, "person: "),
        ({}, 400, "person: "),
        ({"person": "API/~eday", "status": "Boss"}, 400, "status: "),
        ({"person": "API/~eday", "status": "Deactivated"}, 500, "ValueError"),
        ({"person": "API/~burrow"}, 500, "AssertionError"),
    ],
)
async def test_a_bad_member_is_refused(lp: Client, form: dict[str, str], status: int, words: str) -> None:
    await new_team(lp)
    sent = {key: value.replace("API", lp.api) for key, value in form.items()}
    answer = await lp.post("/~burrow", "addMember", **sent)
    assert (answer.status, words in answer.text) == (status, True), answer.text


async def test_a_relative_link_is_a_link(lp: Client) -> None:
    await new_team(lp)
    answer = await lp.post("/~burrow", "addMember", person="/~eday")
    assert answer.json == [True, "Approved"]


async def test_only_owners_and_administrators_add_members(lp: Client) -> None:
    await new_team(lp)
    eday = lp.by("eday")
    refused = await eday.post("/~burrow", "addMember", person="/~eday")
    assert refused.status == 401
    assert refused.text.startswith("(<")
    assert refused.text.endswith("'addMember', 'launchpad.Edit')")
    await lp.post("/~burrow", "addMember", person="/~eday", status="Administrator")
    assert (await eday.post("/~burrow", "addMember", person="/~ttx")).status == 200


async def test_an_owner_who_left_still_administers(lp: Client) -> None:
    await new_team(lp)
    assert (await lp.post("/~tminus", "leave", team="/~burrow")).json is None
    assert (await lp.get("/~burrow/members")).json["entries"] == []
    assert (await lp.post("/~burrow", "addMember", person="/~eday")).json == [True, "Approved"]


async def test_somebody_elses_team_is_invited_and_comes_in_when_it_accepts(lp: Client) -> None:
    await new_team(lp)
    invited = await lp.post("/~burrow", "addMember", person="/~openstack")
    assert invited.json == [True, "Invited"]
    assert (await lp.get("/~burrow/invited_members")).json["total_size"] == 1
    assert "eday" not in await names(lp, "/~burrow/participants")
    forged = await lp.post("/~openstack", "acceptInvitationToBeMemberOf", team="/~burrow", comment="me")
    assert forged.status == 401
    await lp.by("jbryce").post("/~openstack", "acceptInvitationToBeMemberOf", team="/~burrow", comment="yes")
    assert "openstack" in await names(lp, "/~burrow/members")
    assert "eday" in await names(lp, "/~burrow/participants")
    assert "eday" not in await names(lp, "/~burrow/members")


async def test_teams_do_not_contain_themselves_through_others(lp: Client) -> None:
    await new_team(lp)
    await new_team(lp, "burrow-core")
    added = await lp.post("/~burrow", "addMember", person="/~burrow-core")
    assert added.json == [True, "Approved"]
    assert (await lp.post("/~burrow-core", "addMember", person="/~burrow")).status == 500


@pytest.mark.parametrize(
    ("policy", "status", "page"),
    [
        ("Open Team", 200, "members"),
        ("Delegated Team", 200, "members"),
        ("Moderated Team", 200, "proposed_members"),
        ("Restricted Team", 400, None),
    ],
)
async def test_joining_follows_the_policy(lp: Client, policy: str, status: int, page: str | None) -> None:
    await new_team(lp, membership_policy=policy)
    eday = lp.by("eday")
    assert (await eday.post("/~eday", "join", team="/~burrow")).status == status
    if page is None:
        assert (await lp.get("/~burrow/+member/eday")).status == 404
    else:
        assert "eday" in await names(lp, f"/~burrow/{page}")


async def test_nobody_joins_for_somebody_else(lp: Client) -> None:
    await new_team(lp, membership_policy="Open Team")
    assert (await lp.post("/~eday", "join", team="/~burrow")).status == 401


async def test_a_membership_changes_its_status(lp: Client) -> None:
    await new_team(lp)
    await lp.post("/~burrow", "addMember", person="/~eday")
    path = "/~burrow/+member/eday"
    assert (await lp.by("eday").post(path, "setStatus", status="Administrator")).status == 401
    assert (await lp.post(path, "setStatus", status="Deactivated", comment="bye")).json is True
    entry = (await lp.get(path)).json
    assert (entry["status"], entry["last_change_comment"]) == ("Deactivated", "bye")
    assert entry["last_changed_by_link"] == lp.link("/~tminus")
    assert (await lp.post(path, "setStatus", status="Deactivated")).json is False
    by_status = await lp.get("/~burrow?ws.op=getMembersByStatus&status=Deactivated")
    assert [m["name"] for m in by_status.json["entries"]] == ["eday"]
    again = await lp.post("/~burrow", "addMember", person="/~eday")
    assert again.json == [True, "Approved"]


async def test_a_period_makes_memberships_end(lp: Client) -> None:
    await new_team(lp, default_membership_period="10")
    await lp.post("/~burrow", "addMember", person="/~eday")
    path = "/~burrow/+member/eday"
    assert (await lp.get(path)).json["date_expires"].startswith("2011-02-11")
    assert (await lp.post(path, "setExpirationDate", date="2011-03-01")).json is None
    assert (await lp.get(path)).json["date_expires"].startswith("2011-03-01")


async def test_people_change_themselves_and_nobody_else(lp: Client) -> None:
    eday = lp.by("eday")
    changed = await eday.patch("/~eday", {"description": "code 4711", "display_name": "Eric"})
    assert changed.status == 209
    assert changed.json["description"] == "code 4711"
    assert (await lp.get("/~eday")).json["display_name"] == "Eric"
    refused = await lp.patch("/~eday", {"description": "mine"})
    assert (refused.status, "launchpad.Edit" in refused.text) == (401, True)
    assert (await lp.by(None).patch("/~eday", {"description": "x"})).status == 401


async def test_addresses_can_be_hidden(lp: Client) -> None:
    eday = lp.by("eday")
    await eday.patch("/~eday", {"hide_email_addresses": True})
    assert (await lp.get("/~eday")).json["preferred_email_address_link"].startswith("tag:")
    assert (await eday.get("/~eday")).json["preferred_email_address_link"].startswith("http")
    hidden = await lp.get("/~eday/+email/eday@sandbox.example")
    assert hidden.status == 401
    assert (await eday.get("/~eday/+email/eday@sandbox.example")).status == 200


async def test_people_are_found_by_address_and_by_words(lp: Client) -> None:
    found = await lp.get("/people?ws.op=getByEmail&email=eday@sandbox.example")
    assert found.json["name"] == "eday"
    unknown = await lp.get("/people?ws.op=getByEmail&email=nobody@sandbox.example")
    assert (unknown.status, unknown.text) == (200, "null")
    assert (await lp.get("/people?ws.op=getByEmail&email=nonsense")).status == 400
    assert await names(lp, "/people?ws.op=find&text=carrez") == ["ttx"]
    assert await names(lp, "/people?ws.op=findPerson&text=openstack") == []
    teams = await names(lp, "/people?ws.op=findTeam&text=openstack-ppb")
    assert sorted(teams) == ["openstack-ppb", "openstack-ppb-chairs"]
    assert (await lp.get("/people?ws.op=find")).status == 400


async def test_a_team_is_renamed_and_given_away(lp: Client) -> None:
    await new_team(lp)
    moved = await lp.patch("/~burrow", {"name": "warren"})
    assert (moved.status, moved.headers["Location"]) == (301, lp.link("/~warren"))
    assert (await lp.get("/~burrow")).status == 404
    taken = await lp.patch("/~warren", {"display_name": "X", "name": "eday"})
    assert (taken.status, "already in use" in taken.text) == (400, True)
    assert (await lp.get("/~warren")).json["display_name"] == "Burrow"
    given = await lp.patch("/~warren", {"team_owner_link": lp.link("/~eday")})
    assert given.json["team_owner_link"] == lp.link("/~eday")
    assert (await lp.patch("/~warren", {"display_name": "Still"})).status == 209


async def test_keys_are_an_empty_page(lp: Client) -> None:
    page = (await lp.get("/~eday/gpg_keys")).json
    assert page == {
        "start": 0,
        "total_size": 0,
        "entries": [],
        "resource_type_link": lp.link("/#gpg_key-page-resource"),
    }


async def names(lp: Client, url: str) -> list[str]:
    answer = await lp.get(url)
    assert answer.status == 200, answer.text
    return [entry["name"] for entry in answer.json["entries"]]
