"""A claim becomes a principal by what was bound and what Launchpad said lately, and by nothing else."""

from __future__ import annotations

import asyncio

import pytest

from bot.core.command import Speaker
from bot.core.people import Proof, Role
from bot.store.unit import Unit
from tests.house import NOON, House


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
    assert house.directory.standing("eday") is None
    await house.directory.learn("eday")
    assert house.directory.principal(on_irc("eday")).roles == {Role.ANYONE, Role.PERSON, Role.ADMIN}
    assert house.directory.holds("eday", "admins")
    house.clock.go(minutes=5)
    assert house.directory.principal(on_irc("eday")).roles == {Role.ANYONE, Role.PERSON}
    assert house.directory.standing("eday") is None


async def test_what_could_not_be_asked_is_not_held_is_told_and_is_asked_again_soon(house: House) -> None:
    house.teams.down = True
    await house.directory.learn("eday")
    who = house.directory.principal(on_irc("eday"))
    assert not who.has(Role.ADMIN)
    assert who.unasked == (
        "Launchpad has not answered since Mon 14 Feb 2011 12:00 UTC, so your roles are not known"
    )
    assert house.directory.standing("eday") is not None, "Launchpad is left alone for a while"
    house.clock.go(seconds=31)
    assert house.directory.standing("eday") is None


async def test_known_roles_live_on_for_a_set_time_while_launchpad_does_not_answer(house: House) -> None:
    house.teams.members["admins"] = {"eday"}
    await house.directory.learn("eday")
    house.teams.down = True
    for hours in (1, 22):
        house.clock.go(hours=hours)
        await house.directory.learn("eday")
        who = house.directory.principal(on_irc("eday"))
        assert who.has(Role.ADMIN)
        assert who.unasked == (
            "Launchpad has not answered since Mon 14 Feb 2011 13:00 UTC, "
            "and your roles are as of Mon 14 Feb 2011 12:00 UTC"
        )
    house.clock.go(hours=1)
    await house.directory.learn("eday")
    who = house.directory.principal(on_irc("eday"))
    assert not who.has(Role.ADMIN)
    assert who.unasked.endswith("so your roles are not known")
    house.teams.down = False
    house.clock.go(minutes=1)
    await house.directory.learn("eday")
    who = house.directory.principal(on_irc("eday"))
    assert who.has(Role.ADMIN)
    assert who.unasked == ""


async def test_a_role_that_was_not_known_before_is_not_granted_in_an_outage(house: House) -> None:
    await house.directory.learn("eday")
    house.teams.members["admins"] = {"eday"}
    house.teams.down = True
    house.clock.go(hours=1)
    await house.directory.learn("eday")
    assert not house.directory.principal(on_irc("eday")).has(Role.ADMIN)


async def test_a_suspended_person_holds_no_role_at_once(house: House) -> None:
    house.teams.members["admins"] = {"eday"}
    await house.directory.learn("eday")
    house.teams.gone.add("eday")
    house.clock.go(minutes=5)
    await house.directory.learn("eday")
    who = house.directory.principal(on_irc("eday"))
    assert not who.has(Role.ADMIN)
    assert who.unasked == "", "that is an answer"


async def test_many_who_ask_about_one_person_ask_once(house: House) -> None:
    house.teams.members["ppb"] = {"eday"}
    await asyncio.gather(*(house.directory.learn("eday") for _ in range(20)))
    assert house.directory.holds("eday", "ppb")
    assert house.teams.asked == ["eday"]


async def test_different_people_are_asked_about_at_the_same_time(house: House) -> None:
    house.teams.together = asyncio.Barrier(2)
    await asyncio.gather(house.directory.learn("eday"), house.directory.learn("vishy"))
    assert sorted(house.teams.asked) == ["eday", "vishy"]


async def test_when_the_members_of_a_team_changed_everybody_is_asked_for_anew(house: House) -> None:
    house.teams.members["ppb"] = {"eday"}
    await house.directory.learn("eday")
    house.directory.forget("admins")
    assert house.directory.standing("eday") is None
    assert not house.directory.holds("eday", "ppb")


async def test_an_account_that_two_people_claim_speaks_for_neither(house: House) -> None:
    def contest(unit: Unit) -> None:
        (bound,) = unit.bindings.of_account("eday")
        unit.bindings.contest(bound, "jorge", NOON)

    await house.database.write(contest)
    await house.directory.refresh()
    who = house.directory.principal(on_irc("eday"))
    assert not who.identified
    assert who.known == "account eday, which eday and jorge both claim, so it speaks for neither"


@pytest.mark.parametrize("account", ["\u212aday", "\u017foren", "s\u00d6ren", "nick{a}"])
async def test_only_ascii_letters_have_a_case_in_an_account(house: House, account: str) -> None:
    """A Kelvin sign becomes a k and a long s an s in Unicode; { is a small [ on some networks alone."""
    await house.bind("kday", "soren", "s\u00f6ren", "nick[a]")
    assert house.directory.principal(on_irc("KDAY")).identified
    assert not house.directory.principal(on_irc(account)).identified


async def test_a_binding_that_ended_speaks_for_nobody_at_once(house: House) -> None:
    await house.agrees("eday", "forget me")
    assert not house.directory.principal(on_irc("eday")).identified
    assert not (await house.says("eday", "idea new something else")).ok
