"""Who is who stays true while Launchpad changes, and a word finds the person and nobody else."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.launchpad.state import Nickname
from bot.sandbox.launchpad.teams import add_member
from bot.sandbox.people import NETWORK
from tests.journeys.postal import PostalTown
from tests.journeys.town import Town
from tests.journeys.travel import travel


@pytest.fixture
async def postal(tmp_path: Path) -> AsyncIterator[PostalTown]:
    one = PostalTown(tmp_path)
    try:
        await one.open()
        yield one
    finally:
        await one.close()


def lists(town: Town, name: str, nickname: str) -> None:
    person = town.launchpad.people[name]
    person.nicknames.append(Nickname(person, 1000 + len(person.nicknames), NETWORK, nickname))


async def test_a_nickname_that_is_gone_from_launchpad_speaks_no_more_and_its_person_is_told(
    town: Town,
) -> None:
    (eday,) = await town.known("eday")
    await eday.agrees("idea new message queue service")
    town.launchpad.people["eday"].nicknames.clear()
    mark = eday.mark
    await town.passes("+25h")
    told = await eday.hears("speaks for eday no more", mark)
    assert "eday does not list the nickname eday for sandbox on Launchpad any more" in told
    assert (await eday.refused("idea new another thing")).startswith("idea new is for any identified person")
    lists(town, "eday", "eday")
    assert "put tminus-" in await eday.agrees("identify eday")


async def test_bindings_outlive_an_outage_and_roles_too_for_a_while(town: Town) -> None:
    (mtaylor,) = await town.known("mtaylor")
    await mtaylor.agrees("refresh")
    town.wire.down = True
    await town.passes("+20h")
    await mtaylor.agrees("refresh all")
    assert "an administrator (team tminus-admins, asked 20 h ago)" in await mtaylor.says("whoami")
    await town.passes("+6h")
    no = await mtaylor.refused("refresh all")
    assert "Launchpad has not answered since" in no
    assert "so your roles are not known. Try again, or say: refresh" in no
    await mtaylor.agrees("idea new something")


async def test_refresh_grants_a_role_that_launchpad_has_given_since(town: Town) -> None:
    (eday,) = await town.known("eday")
    assert "is for an administrator" in await eday.refused("refresh all")
    people = town.launchpad.people
    add_member(town.launchpad, people["tminus-admins"], people["eday"], people["mtaylor"], "Approved", None)
    said = await eday.agrees("refresh")
    assert "roles: " in said
    assert "an administrator (team tminus-admins, asked 0 s ago)" in said
    assert "Launchpad is asked about 1 person" in await eday.agrees("refresh all")


@pytest.mark.parametrize("joins", [True, False], ids=["in our channel", "elsewhere on the network"])
async def test_a_word_goes_to_the_nick_that_is_logged_in_and_not_to_a_stranger_of_that_name(
    town: Town, joins: bool
) -> None:
    eday, _ = await travel(town, "proposal")
    await town.known("vishy")
    await town.people.pop("vishy").close()
    stranger = await town.person("vishy", None)
    away = await town.person("vish-on-the-road", "vishy", joins=joins)
    assert (await away.says("whoami")).startswith("you are vishy")
    await eday.agrees("prereview burrow ask vishy")
    await away.hears("eday asks you to read burrow")
    assert stranger.heard() == []


async def test_who_comes_back_under_their_own_nick_is_found_without_having_spoken(town: Town) -> None:
    eday, _ = await travel(town, "proposal")
    await town.known("vishy")
    await town.people.pop("vishy").close()
    vishy = await town.person("vishy", joins=False)
    await eday.agrees("prereview burrow ask vishy")
    await vishy.hears("eday asks you to read burrow")


async def test_who_is_not_on_irc_reads_it_by_mail(postal: PostalTown) -> None:
    eday, _ = await travel(postal, "proposal")
    stranger = await postal.person("vishy", None)
    await eday.agrees("prereview burrow ask vishy")
    letter = await postal.letter_to("vishy", "A word from the bot")
    assert "eday asks you to read burrow" in letter
    assert "because I did not find you on IRC" in letter
    assert stranger.heard() == []


async def test_of_two_who_list_a_nickname_the_one_who_signs_has_it(postal: PostalTown) -> None:
    await postal.key("jorge")
    (holder,) = await postal.known("eday")
    lists(postal, "jorge", "eday")
    said = await holder.agrees("identify jorge")
    assert "so the account speaks for none of them" in said
    code = re.search(r"identify code (tminus-\w+)", said)
    assert code is not None
    assert "If it is not yours, take it off your page" in await postal.letter_to("eday", "A word")
    assert "which eday and jorge both claim" in await holder.says("whoami")
    await postal.writes("jorge", f" identify code {code[1]}\n")
    assert (await holder.says("whoami")).startswith("you are jorge (account eday)")
    assert "it was bound to jorge by a signed mail" in await postal.letter_to("eday", "A word", nth=1)
    assert "ended by jorge" in (await postal.operator("bindings eday"))["more"][0]
