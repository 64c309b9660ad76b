"""Who raised a concern has the last word on it while they are there, and does not block it for ever."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.store.unit import Unit
from tests.house import HOME, House
from tests.stages import idea


@pytest.fixture
async def told(house: House) -> House:
    """vishy's concern about burrow, and eday's word that they will resolve it."""
    await idea(house)
    await house.at("burrow", "feedback")
    await house.agrees("vishy", "concern burrow ordering: which order?")
    notice = await house.agrees("eday", "resolve burrow ordering because it is stated now")
    assert "vishy is told that you will resolve 'ordering'" in notice.text
    await house.perform()
    assert house.said[-1][0] == "vishy"
    assert house.said[-1][1].endswith("If it stands, say: object burrow ordering because ...")
    return house


async def no(house: House, who: str, text: str) -> str:
    reply = await house.says(who, text)
    assert not reply.ok
    return reply.text


async def test_an_objection_voids_the_notice_and_the_driver_hears_of_it(told: House) -> None:
    yes = await told.agrees("vishy", "object burrow ordering: because it is stated for one node only")
    assert yes.text == 'concern "ordering" on burrow stands; eday is told'
    await told.perform()
    assert told.said[-2:] == [
        (
            "eday",
            'vishy objects, so the concern "ordering" on burrow stands: it is stated for one node only. '
            "Say: wait burrow",
        ),
        (HOME, 'vishy objects: concern "ordering" on burrow stands: it is stated for one node only'),
    ]
    told.clock.go(days=2)
    again = await told.agrees("eday", "resolve burrow ordering because they agree now")
    assert "vishy is told that you will resolve" in again.text
    assert (await told.known("burrow")).concerns[0].open
    told.clock.go(days=1, minutes=1)
    assert "is resolved" in (await told.agrees("eday", "resolve burrow ordering because they agree")).text


async def test_only_who_raised_it_objects(told: House) -> None:
    why = await no(told, "jorge", "object burrow ordering")
    assert "who raised a concern objects to closing it, and 'ordering' is of vishy" in why
    assert "is of vishy; you are eday" in await no(told, "eday", "object burrow ordering")
    assert (await told.known("burrow")).concerns[0].told_at is not None


async def test_there_is_something_to_object_to(told: House) -> None:
    assert "open: ordering. Say: object burrow ordering" in await no(told, "vishy", "object burrow order")
    await told.agrees("vishy", "object burrow ordering")
    assert "so it stands as it is" in await no(told, "vishy", "object burrow ordering")


async def test_to_object_to_an_adoption_is_another_thing(told: House) -> None:
    assert "nobody asked to adopt burrow" in await no(told, "eday", "object burrow")


async def test_a_wish_to_adopt_that_a_driver_ended_is_shown_to_nobody_later(house: House) -> None:
    await idea(house)
    await house.at("burrow", "coding")
    await stale(house)
    await house.agrees("vishy", "adopt burrow")
    assert "vishy takes it over" in (await house.agrees("jorge", "wait burrow")).text
    assert "vishy wants to adopt it" in str(await house.agrees("eday", "next"))
    await house.agrees("eday", "help-wanted burrow easy tests")
    house.clock.go(days=60)
    await stale(house)
    assert "Anyone may say: adopt burrow" in (await house.agrees("jorge", "wait burrow")).text
    assert "adopt" not in str(await house.agrees("eday", "next"))


async def stale(house: House) -> None:
    """As the clock would say it."""

    def body(unit: Unit) -> None:
        case = unit.cases.find("burrow")
        assert case is not None
        unit.cases.keep(case, replace(case, stale_since=house.clock()), live=True)

    await house.database.write(body)


async def test_what_one_person_is_told_is_not_listed_for_all(told: House) -> None:
    await told.agrees("vishy", "object burrow ordering because of this and that")
    listed = (await told.agrees("jorge", "effects")).text
    assert "Tell eday ready" in listed
    assert "this and that" not in listed
