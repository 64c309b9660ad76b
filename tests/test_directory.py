"""A claim becomes a principal by what was bound and what Launchpad said lately, and by nothing else."""

from __future__ import annotations

import asyncio

import pytest

from bot.core.command import Speaker
from bot.core.people import Proof, Role
from tests.house import House


def on_irc(account: str | None, nick: str = "eday", network: str = "test") -> Speaker:
    return Speaker(f"irc:{network}", nick, account, nick)


@pytest.mark.parametrize("account", [None, ""])
def test_without_an_account_one_is_nobody_whatever_the_nick(house: House, account: str | None) -> None:
    who = house.directory.principal(on_irc(account))
    assert not who.identified
    assert (who.person, who.proof) == ("", Proof.NICK)
    assert who.roles == {Role.ANYONE}
    assert who.known == "eday, not logged in to services"


def test_an_account_that_was_never_bound_is_nobody_and_we_say_which_it_is(house: House) -> None:
    who = house.directory.principal(on_irc("mallory"))
    assert not who.identified
    assert who.known == "account mallory, not bound to a Launchpad person"


def test_a_bound_account_speaks_for_its_person_on_its_network_alone(house: House) -> None:
    who = house.directory.principal(on_irc("EDAY", nick="somebody"))
    assert (who.person, who.proof) == ("eday", Proof.ACCOUNT)
    assert who.roles == {Role.ANYONE, Role.PERSON}
    assert not house.directory.principal(on_irc("eday", network="other")).identified


def test_the_operator_is_an_administrator_by_name(house: House) -> None:
    who = house.directory.principal(Speaker("control", "root", "root"))
    assert who.person == "operator:root"
    assert who.identified
    assert who.has(Role.DRIVER, Role.BOARD)
    assert not who.has(Role.CLOCK)


@pytest.mark.parametrize("door", ["clock", "bot", "irc", "mail", ""])
def test_a_door_cannot_claim_to_be_ourselves(house: House, door: str) -> None:
    for account in ("clock", "tminus", "operator:root"):
        who = house.directory.principal(Speaker(door, "clock", account))
        assert not who.identified
        assert who.roles == {Role.ANYONE}


async def test_what_was_learned_is_held_for_minutes(house: House) -> None:
    house.teams.members["admins"] = {"eday"}
    assert house.directory.unknown("eday", [Role.ADMIN, Role.PERSON]) == ["admins"]
    await house.directory.learn("eday", ["admins", "ppb"])
    assert house.directory.unknown("eday", [Role.ADMIN, Role.BOARD]) == []
    assert house.directory.principal(on_irc("eday")).roles == {Role.ANYONE, Role.PERSON, Role.ADMIN}
    house.clock.go(minutes=5)
    assert house.directory.principal(on_irc("eday")).roles == {Role.ANYONE, Role.PERSON}
    assert house.directory.unknown("eday", [Role.ADMIN]) == ["admins"]


async def test_what_could_not_be_asked_is_not_held_is_told_and_is_asked_again_soon(house: House) -> None:
    house.teams.down = True
    await house.directory.learn("eday", ["admins"])
    who = house.directory.principal(on_irc("eday"))
    assert not who.has(Role.ADMIN)
    assert who.unasked == {Role.ADMIN}
    assert house.directory.unknown("eday", [Role.ADMIN]) == [], "Launchpad is left alone for a while"
    house.clock.go(seconds=31)
    assert house.directory.unknown("eday", [Role.ADMIN]) == ["admins"]


async def test_memberships_are_asked_for_at_the_same_time(house: House) -> None:
    house.teams.members["ppb"] = {"eday"}
    house.teams.together = asyncio.Barrier(2)
    await house.directory.learn("eday", ["admins", "ppb"])
    assert house.directory.holds("eday", "ppb")


async def test_a_team_whose_members_changed_is_asked_for_anew(house: House) -> None:
    await house.directory.learn("eday", ["admins", "ppb"])
    house.directory.forget("admins")
    assert house.directory.unknown("eday", [Role.ADMIN, Role.BOARD]) == ["admins"]
    assert not house.directory.holds("eday", "admins")


async def test_a_binding_that_ended_speaks_for_nobody_at_once(house: House) -> None:
    await house.agrees("eday", "forget me")
    assert not house.directory.principal(on_irc("eday")).identified
    assert not (await house.says("eday", "idea new something else")).ok
