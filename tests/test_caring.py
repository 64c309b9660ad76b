"""Reminders that people ask for, the lead that changes hands, and absences that are respected."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.effects import EnsureMember
from tests.house import HOME, NOON, House
from tests.stages import LAUNCHPAD, idea, shape


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    one = await House.build(tmp_path)
    await one.bind("eday", "vishy", "ewan", "jorge", "soren")
    await idea(one)
    await heard(one)
    yield one
    await one.database.close()


async def heard(house: House) -> list[tuple[str, str]]:
    """What was said on IRC since the last time."""
    await house.perform()
    said, house.said = house.said, []
    return said


async def noes(house: House, who: str, text: str) -> str:
    reply = await house.says(who, text)
    assert not reply.ok, reply.text
    assert "Say" in reply.text
    return reply.text


# -- remind


async def test_silent_readers_are_asked_again(house: House) -> None:
    await house.agrees("eday", "prereview burrow ask vishy, ewan, jorge")
    await house.agrees("jorge", "prereview burrow ok")
    await heard(house)
    reply = await house.agrees("eday", "remind burrow")
    assert reply.text == "ewan, vishy are asked again about burrow"
    said = await heard(house)
    assert [place for place, _ in said] == ["ewan", "vishy"]
    assert all("eday reminds you of burrow" in text and "prereview burrow ok" in text for _, text in said)
    assert (await house.history("burrow"))[-1].detail == {"people": ["ewan", "vishy"]}


async def test_people_are_reminded_once_in_two_days(house: House) -> None:
    await house.agrees("eday", "prereview burrow ask vishy")
    await house.agrees("eday", "remind burrow")
    house.clock.go(hours=47)
    no = await noes(house, "eday", "remind burrow")
    assert "once in 2 d" in no
    assert "Wed 16 Feb 2011 12:00 UTC (in 1 h)" in no
    house.clock.go(hours=1)
    await house.agrees("eday", "remind burrow")


async def test_in_a_window_those_who_read_it_and_those_with_a_concern_are_asked(house: House) -> None:
    await house.agrees("eday", "prereview burrow ask vishy, ewan")
    await house.at("burrow", "feedback")
    await house.agrees("ewan", "content burrow +1")
    await house.agrees("jorge", "concern burrow ordering: which?")
    await heard(house)
    await house.agrees("eday", "remind burrow")
    said = dict(await heard(house))
    assert set(said) == {"vishy", "jorge"}
    assert "content burrow +1|0|-1" in said["vishy"]
    assert "resolve burrow ordering because ..." in said["jorge"]


async def test_where_nobody_is_silent_nobody_is_reminded(house: House) -> None:
    assert "has spoken or is away" in await noes(house, "eday", "remind burrow")
    await house.agrees("eday", "prereview burrow ask vishy")
    await house.agrees("vishy", "away until 2011-03-01")
    assert "has spoken or is away" in await noes(house, "eday", "remind burrow")
    await house.agrees("vishy", "away over")
    await house.agrees("eday", "remind burrow")


async def test_nobody_is_reminded_of_what_is_parked(house: House) -> None:
    await house.agrees("eday", "prereview burrow ask vishy")
    await house.agrees("eday", "park burrow until 2011-03-01 because we rest")
    assert "Say: unpark burrow" in await noes(house, "eday", "remind burrow")


async def test_only_a_driver_has_people_reminded(house: House) -> None:
    assert "remind is for a driver" in await noes(house, "vishy", "remind burrow")


# -- handover


async def test_who_is_named_leads_at_once_and_the_old_lead_stays_a_driver(house: House) -> None:
    reply = await house.agrees("eday", "handover burrow to ~Soren")
    assert reply.text == "soren leads burrow now; eday stays a driver"
    known = await house.known("burrow")
    assert known.case.proposer == "soren"
    assert known.drivers == {"eday", "soren"}
    (private, public) = await heard(house)
    told = "eday hands burrow (message queue service) over to soren"
    assert private == ("soren", f"{told}: you lead it now. Say: wait burrow")
    assert public == (HOME, told)
    entry = (await house.history("burrow"))[-1]
    assert (entry.move, entry.by, entry.detail) == ("handover to", "eday", {"who": "~Soren"})
    await house.agrees("soren", "handover burrow to jorge")
    assert (await house.known("burrow")).drivers == {"eday", "soren", "jorge"}
    await house.agrees("eday", "handover burrow to eday")
    assert (await house.case("burrow")).proposer == "eday"


async def test_a_project_on_launchpad_takes_the_new_lead_into_its_drivers(house: House) -> None:
    await house.at("burrow", "bootstrap")
    house.web[LAUNCHPAD] = shape()
    await house.agrees("eday", "bootstrap burrow plan")
    await house.perform()
    await house.agrees("eday", "handover burrow to soren")
    (row,) = [row for row in await house.effects() if row.kind == "EnsureMember"]
    assert row.payload == EnsureMember("burrow-drivers", "soren", "leads after eday").pack()[1]


@pytest.mark.parametrize("who", ["no/name", "#home", "x", "sören", "a" * 80])
async def test_the_lead_goes_to_somebody_who_can_exist(house: House, who: str) -> None:
    assert "is no Launchpad name" in await noes(house, "eday", f"handover burrow to {who}")


async def test_nobody_hands_over_to_who_leads_already_or_what_is_not_theirs(house: House) -> None:
    assert "eday leads burrow already" in await noes(house, "eday", "handover burrow to eday")
    assert "handover to is for a driver" in await noes(house, "vishy", "handover burrow to vishy")


# -- away


async def test_an_absence_ends_at_the_end_of_its_day(house: House) -> None:
    reply = await house.agrees("eday", "away until 2011-02-20")
    assert "away until Sun 20 Feb 2011 23:59 UTC (in 6 d 11 h)" in reply.text
    until = (await house.known("burrow")).away["eday"]
    assert until == NOON.replace(day=20, hour=23, minute=59)
    await house.agrees("eday", "away until 2011-02-21")
    assert (await house.known("burrow")).away["eday"] == until + timedelta(days=1)
    assert "away: eday until 21 Feb 2011" in (await house.agrees("vishy", "wait burrow")).text
    house.clock.go(days=1)
    assert (await house.agrees("eday", "away over")).text.startswith("welcome back, eday")
    assert (await house.known("burrow")).away["eday"] == house.clock()
    assert "away" not in (await house.agrees("vishy", "wait burrow")).text


@pytest.mark.parametrize("day", ["2011-02-13", "2011-05-18", "2999-12-31", "1000-01-01"])
async def test_an_absence_has_an_end_that_others_can_wait_for(house: House, day: str) -> None:
    no = await noes(house, "eday", f"away until {day}")
    assert "92 days away at most" in no
    assert "17 May 2011 at the latest" in no
    await house.agrees("eday", "away until 2011-05-17")


@pytest.mark.parametrize("day", ["tomorrow", "2011-02-30", "0000-00-00"])
async def test_what_is_no_day_is_asked_for_again(house: House, day: str) -> None:
    reply = await house.says("eday", f"away until {day}")
    assert not reply.ok
    assert "write it as 2011-03-24" in reply.text


async def test_a_stranger_is_not_away(house: House) -> None:
    reply = await house.says("mallory", "away until 2011-02-20", account=None)
    assert not reply.ok
    assert "help identify" in reply.text


async def test_deadlines_that_wait_for_somebody_are_looked_at_again(house: House) -> None:
    moved: list[int] = []

    class Listener:
        def posted(self) -> None: ...
        def wrote(self, case_id: int) -> None:
            moved.append(case_id)

    await house.agrees("vishy", "idea new object storage")
    await house.agrees("vishy", "idea new image registry")
    await house.agrees("vishy", "driver I-3 add eday")
    house.desk.listener = Listener()
    await house.agrees("eday", "away until 2011-02-20")
    assert sorted(moved) == [1, 3]
