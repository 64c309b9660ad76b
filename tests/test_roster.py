"""What the bot holds people to be, asked anew on request, and a nickname that two people list."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from bot.core.effects import Tell
from bot.store.unit import Unit
from tests.house import NOON, House

CODE = r"tminus-[0-9a-f]{12}"


def on_launchpad(house: House, person: str, *nicknames: str, **more: Any) -> None:
    """What a look at a person finds from now on."""
    found: dict[str, Any] = {"exists": True, "name": person, "is_team": False, "active": True}
    found |= {"description": "", "email": "", "keys": None, "url": f"https://launchpad.net/~{person}"}
    found |= {"nicknames": [["test", nick] for nick in nicknames], **more}
    house.web["person", person] = house.web["roster", person] = found


async def answered(house: House, who: str, text: str, **more: Any) -> str:
    """Say it, have it looked at, and give the answer that follows."""
    await house.says(who, text, **more)
    await house.perform()
    return house.said[-1][1]


async def code_for(house: House, who: str, name: str) -> str:
    found = re.search(CODE, await answered(house, who, f"identify {name}"))
    assert found is not None
    return found[0]


# -- whoami and refresh


async def test_whoami_says_where_each_role_comes_from_and_how_old_that_is(house: House) -> None:
    house.teams.members = {"ppb": {"eday"}, "others": {"eday"}, "burrow-drivers": {"eday"}}
    await house.agrees("eday", "idea new message queue service")
    assert (await house.says("eday", "whoami")).text == (
        "you are eday (account eday). bound: eday on test by a test, 14 Feb 2011. "
        "roles: not asked for lately. Say: refresh"
    )
    await house.directory.learn("eday")
    house.clock.go(minutes=4)
    assert (await house.says("eday", "whoami")).text.endswith(
        "roles: a board member (team ppb, asked 4 min ago), driver of I-1 (its proposer)"
    )


async def test_a_team_of_a_project_counts_where_it_is_ours(house: House) -> None:
    await house.agrees("eday", "idea new message queue service")
    await house.at("I-1", "coding")

    def name_it(unit: Unit) -> None:
        case = unit.cases.find("I-1")
        assert case is not None
        unit.cases.keep(case, replace(case, name="burrow"), live=True)
        teams = {"burrow-drivers": {"ours": True}, "burrow-core": {"ours": False}}
        unit.voices.evidence(case.id, "bootstrap", "burrow", NOON, {"teams": teams, "project": None}, None)

    await house.database.write(name_it)
    house.teams.members = {"burrow-drivers": {"vishy"}, "burrow-core": {"vishy"}, "x-drivers": {"vishy"}}
    await house.directory.learn("vishy")
    assert (await house.says("vishy", "whoami")).text.endswith(
        "roles: driver of burrow (team burrow-drivers, asked 0 s ago)"
    )


async def test_whoami_says_since_when_launchpad_does_not_answer(house: House) -> None:
    house.teams.down = True
    await house.directory.learn("eday")
    assert (await house.says("eday", "whoami")).text.endswith(
        "Launchpad has not answered since Mon 14 Feb 2011 12:00 UTC, so your roles are not known"
    )


async def test_refresh_asks_anew_for_roles_and_bindings_and_once_a_minute_is_enough(house: House) -> None:
    on_launchpad(house, "eday", "eday")
    said = await answered(house, "eday", "refresh")
    assert "what speaks for them stands" in said
    house.clock.go(seconds=20)
    no = await house.says("eday", "refresh")
    assert not no.ok
    assert no.text == ("I ask Launchpad about somebody once in 1 min, and did so 20 s ago. Say: whoami")
    house.clock.go(minutes=1)
    on_launchpad(house, "eday", "somebody")
    said = await answered(house, "eday", "refresh")
    assert "account eday on test speaks for eday no more: eday does not list the nickname eday" in said
    assert not [effect for effect in house.done if isinstance(effect, Tell)], "the answer told already"
    assert not (await house.says("eday", "refresh")).ok


async def test_refresh_changes_nothing_while_launchpad_cannot_be_asked(house: House) -> None:
    said = await answered(house, "eday", "refresh")
    assert said.startswith("refused")
    assert "Launchpad could not be asked, so all stays as it was" in said
    await house.agrees("eday", "idea new message queue service")


async def test_an_administrator_refreshes_others_and_nobody_else_does(house: House) -> None:
    house.teams.members["admins"] = {"vishy"}
    on_launchpad(house, "eday")
    assert not (await house.says("jorge", "refresh eday")).ok
    said = await answered(house, "vishy", "refresh ~EDay")
    assert "account eday on test speaks for eday no more" in said
    (word,) = [effect for effect in house.done if isinstance(effect, Tell)]
    assert word.person == "eday"


async def test_bindings_shows_what_speaks_for_a_person_and_what_did(house: House) -> None:
    await house.agrees("eday", "forget me")
    reply = await house.says("jorge", "bindings eday")
    assert reply.text == "eday: no account speaks for them"
    assert reply.more == (
        "14 Feb 2011 account eday on test ended by eday: they asked for it",
        "14 Feb 2011 account eday on test bound by eday: a test",
    )
    assert not (await house.says("jorge", "bindings ../x")).text.startswith("eday")


# -- one nickname, two people


@pytest.fixture
async def two(house: House) -> House:
    """eday is bound to the account eday, and jorge lists that nickname as well."""
    on_launchpad(house, "eday", "eday")
    on_launchpad(house, "jorge", "jorge", "EDay")
    return house


async def test_a_listing_alone_takes_nothing_from_anybody(two: House) -> None:
    two.clock.go(hours=1)
    await answered(two, "jorge", "refresh")
    await two.agrees("eday", "idea new message queue service")


async def test_an_account_that_two_people_list_and_claim_speaks_for_neither(two: House) -> None:
    said = await answered(two, "eday", "identify jorge")
    assert "jorge and eday list the nickname eday for test on Launchpad" in said
    assert "so the account speaks for none of them" in said
    assert (await two.says("eday", "whoami")).text.startswith(
        "you are account eday, which eday and jorge both claim, so it speaks for neither"
    )
    (word,) = [effect for effect in two.done if isinstance(effect, Tell)]
    assert word.person == "eday"
    assert "If it is not yours, take it off your page there" in word.text
    await answered(two, "eday", "identify jorge")
    assert len([effect for effect in two.done if isinstance(effect, Tell)]) == 1, "told once"


async def test_the_code_in_the_profile_settles_nothing_while_two_list_it(two: House) -> None:
    await two.agrees("eday", "forget me")
    await answered(two, "jorge", "refresh")
    assert "speaks for none of them" in await answered(two, "eday", "identify eday")
    asked = await two.database.read(lambda unit: unit.bindings.challenge("test", "eday"))
    assert asked is not None
    on_launchpad(two, "eday", "eday", description=asked.code)
    assert "speaks for none of them" in await answered(two, "eday", "identify eday")
    assert not (await two.says("eday", "idea new something")).ok


async def test_who_takes_it_off_their_page_leaves_it_to_the_other(two: House) -> None:
    await answered(two, "eday", "identify jorge")
    on_launchpad(two, "jorge", "jorge")
    code = await code_for(two, "eday", "eday")
    on_launchpad(two, "eday", "eday", description=code)
    assert "account eday on test now speaks for eday" in await answered(two, "eday", "identify eday")
    await two.agrees("eday", "idea new message queue service")


async def test_who_lost_the_nickname_gives_way_to_who_lists_it_alone(two: House) -> None:
    on_launchpad(two, "eday")
    code = await code_for(two, "eday", "jorge")
    on_launchpad(two, "jorge", "jorge", "eday", description=code)
    assert "account eday on test now speaks for jorge" in await answered(two, "eday", "identify jorge")
    history = await two.database.read(lambda unit: unit.bindings.history("eday"))
    assert history[0].what == "ended"


async def test_somebody_who_could_not_be_asked_about_counts_as_if_they_listed_it(two: House) -> None:
    del two.web["person", "eday"]
    assert "speaks for none of them" in await answered(two, "eday", "identify jorge")


async def test_an_administrator_ends_it_for_both_and_puts_nobody_in_their_place(two: House) -> None:
    two.teams.members["admins"] = {"vishy"}
    await answered(two, "eday", "identify jorge")
    assert not (await two.says("jorge", "unbind eday because I like it")).ok
    said = await two.agrees("vishy", "unbind EDay because they quarrel")
    assert said.text == "account EDay speaks for nobody now; eday, jorge may identify again"
    assert (await two.says("eday", "whoami")).text.startswith(
        "you are account eday, not bound to a Launchpad person"
    )
    history = await two.database.read(lambda unit: unit.bindings.history("eday"))
    assert [(event.what, event.by) for event in history] == [
        ("unlisted", "vishy"),
        ("ended", "vishy"),
        ("contested", "jorge"),
        ("bound", "eday"),
    ]


async def test_who_lists_the_nicknames_of_others_does_not_keep_them_out_for_good(two: House) -> None:
    two.teams.members["admins"] = {"vishy"}
    await two.agrees("eday", "forget me")
    await answered(two, "jorge", "refresh")
    assert "speaks for none of them" in await answered(two, "eday", "identify eday")
    await two.agrees("vishy", "unbind eday because jorge is not eday")
    code = await code_for(two, "eday", "eday")
    on_launchpad(two, "eday", "eday", description=code)
    assert "account eday on test now speaks for eday" in await answered(two, "eday", "identify eday")
    no = await two.says("vishy", "unbind nobody because of a typing error")
    assert no.text == "nobody claims an account 'nobody'. Say: bindings NAME"


async def test_an_account_that_is_bound_already_needs_no_code(two: House) -> None:
    assert "account eday on test speaks for eday already" in await answered(two, "eday", "identify eday")


@pytest.mark.parametrize(
    ("more", "no"),
    [
        ({"active": False}, "the Launchpad account of ttx is not active"),
        ({"exists": False, "suspended": True}, "the Launchpad account of ttx is not active"),
        ({"exists": False}, "Launchpad knows no person ttx"),
        ({"is_team": True}, "an account speaks for a person, and ttx is a team"),
        ({"name": "thierry"}, "ttx is called thierry on Launchpad now. Say: identify thierry"),
        ({"nicknames": [["other", "ttx"]]}, "ttx does not list ttx as an IRC nickname for test"),
        ({"nicknames": [["test", "tt\u0445"]]}, "ttx does not list ttx as an IRC nickname for test"),
    ],
)
async def test_who_cannot_be_bound_is_told_why(house: House, more: dict[str, Any], no: str) -> None:
    on_launchpad(house, "ttx", "ttx", **more)
    assert no in await answered(house, "ttx", "identify ttx")
