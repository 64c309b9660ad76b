"""A person shows once who they are, and nobody else can be them."""

from __future__ import annotations

import re

from tests.journeys.town import Person, Town

CODE = r"tminus-[0-9a-f]{12}"


async def code_for(person: Person, name: str) -> str:
    found = re.search(CODE, await person.agrees(f"identify {name}"))
    assert found is not None
    return found[0]


async def test_a_code_in_the_profile_binds_the_account_for_good(town: Town) -> None:
    eday = await town.person("eday")
    assert await eday.says("whoami") == (
        "you are account eday, not bound to a Launchpad person. "
        "Log in to services and say: identify YOUR-LAUNCHPAD-NAME"
    )
    code = await code_for(eday, "~EDay")
    town.launchpad.people["eday"].description = f"I like queues. {code}\n"
    bound = await eday.agrees("identify eday")
    assert "account eday on sandbox now speaks for eday" in bound
    assert "you are eday (account eday)" in await eday.says("whoami")
    town.launchpad.people["eday"].description = ""
    await town.stop_bot()
    await town.start_bot()
    await eday.agrees("idea new message queue service")


async def test_a_code_that_is_not_in_the_profile_is_asked_for_again_and_stays_the_same(town: Town) -> None:
    eday = await town.person("eday")
    code = await code_for(eday, "eday")
    town.launchpad.people["eday"].description = "tminus-000000000000"
    again = await eday.agrees("identify eday")
    assert again.partition(": ")[2].startswith(
        f"the code is not there yet: put {code} into the description of"
    )
    assert (await eday.says("idea new something")).startswith(
        "refused: idea new is for any identified person"
    )


async def test_a_code_is_good_for_an_hour(town: Town) -> None:
    eday = await town.person("eday")
    code = await code_for(eday, "eday")
    town.launchpad.people["eday"].description = code
    await town.passes("+61m")
    again = await eday.agrees("identify eday")
    assert "the code of before is too old: put tminus-" in again
    assert code not in again


async def test_who_does_not_own_the_nickname_is_told_where_to_enter_it(town: Town) -> None:
    mallory = await town.person("jorge")
    no = await mallory.refused("identify eday")
    assert no.startswith("eday does not list jorge as an IRC nickname for sandbox. Add it at http://")
    assert no.endswith("/~eday/+editircnicknames and say: identify eday")


async def test_the_code_of_one_person_binds_nobody_to_another(town: Town) -> None:
    """jorge gets a code for himself, and eday shows it: that proves nothing about either."""
    jorge = await town.person("jorge")
    code = await code_for(jorge, "jorge")
    town.launchpad.people["eday"].description = code
    eday = await town.person("eday")
    assert "put tminus-" in await eday.agrees("identify eday")
    assert "the code is not there yet" in await jorge.agrees("identify jorge")


async def test_who_is_no_person_cannot_be_spoken_for(town: Town) -> None:
    eday = await town.person("eday")
    assert (await eday.refused("identify openstack-ppb")).startswith(
        "an account speaks for a person, and openstack-ppb is a team"
    )
    assert (await eday.refused("identify nobody-here")).startswith("Launchpad knows no person nobody-here")
    assert (await eday.refused("identify ../../etc")).startswith("'../../etc' is no Launchpad name")


async def test_without_an_account_there_is_nothing_to_bind(town: Town) -> None:
    nobody = await town.person("eday", account=None)
    no = await nobody.refused("identify eday")
    assert "eday, not logged in to services" in no
    assert no.endswith("Say: help identify")


async def test_a_launchpad_that_does_not_answer_is_told_and_tried_later(town: Town) -> None:
    eday = await town.person("eday")
    town.wire.down = True
    await eday.says("identify eday")
    await town.until(town.parts.runner.next_due)
    await town.passes("+5m")
    assert "Launchpad could not be asked about eday" in await eday.hears(r"^refused r-")
    town.wire.down = False
    assert "put tminus-" in await eday.agrees("identify eday")


async def test_who_says_forget_me_is_a_stranger_again(town: Town) -> None:
    (eday,) = await town.known("eday")
    await eday.agrees("idea new message queue service")
    assert "account eday on sandbox speaks for nobody now" in await eday.agrees("forget me")
    assert (await eday.refused("idea new another thing")).startswith("idea new is for any identified person")
    assert "not bound to a Launchpad person" in await eday.says("whoami")


async def test_at_the_shell_one_is_known_already(town: Town) -> None:
    answer = await town.operator("identify eday")
    assert not answer["ok"]
    assert answer["text"].endswith("Say it to me on IRC")
    assert not (await town.operator("forget me"))["ok"]
