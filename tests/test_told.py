"""Who speaks by mail or in private is heard in the channel as well: one public line for each event."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.command import Command, Reply, Speaker
from bot.core.people import Proof
from tests.house import HOME, House
from tests.stages import idea

EVENTS = [
    ("feedback", "vishy", "concern burrow order: which one", 'vishy raises concern "order" on burrow'),
    ("feedback", "vishy", "hold burrow until 2011-02-20 because wait", "vishy holds burrow until Sun 20 Feb"),
    ("feedback", "eday", "summary burrow wanted, by all", "eday sums up burrow: wanted, by all"),
    (
        "feedback",
        "vishy",
        "content burrow -1 no order",
        "burrow: +0 0:0 -1:1; vishy says -1: no",
    ),
    ("feedback", "eday", "announce burrow blog http://x.example/1", "burrow (message queue service) is on"),
    ("feedback", "eday", "park burrow until 2011-02-20 because rest", "burrow rests until Sun 20 Feb 2011"),
    (
        "feedback",
        "eday",
        "waive burrow feedback because met",
        "eday asks to waive feedback of burrow: met",
    ),
    ("feedback", "eday", "back burrow requirements because of it", "burrow is now at initial requirements"),
    ("feedback", "eday", "withdraw burrow because of it", "burrow is withdrawn"),
    ("coding", "eday", "update burrow the API is merged", "update of burrow by eday: the API is merged"),
    ("coding", "eday", "help-wanted burrow sqlite", "burrow looks for help: sqlite. Ask eday"),
    ("coding", "eday", "handover burrow to soren", "eday hands burrow (message queue service) over to soren"),
    ("review", "jbryce", "decide burrow needinfo because of it", "burrow stays with the board, which needs"),
    ("review", "jbryce", "decide burrow postpone until 2011-03-01 because late", "burrow is postponed until"),
    (
        "withdrawn",
        "vishy",
        "adopt burrow",
        "burrow goes to vishy on Mon 21 Feb 2011 12:00 UTC (in 7 d)",
    ),
]
"""The step, who speaks, what they say, and how the channel's line begins."""


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    one = await House.build(tmp_path)
    one.teams.members = {"ppb-chairs": {"jbryce"}, "ppb": {"jbryce"}}
    await one.bind("eday", "vishy", "jbryce")
    await idea(one)
    await one.perform()
    one.said.clear()
    yield one
    await one.database.close()


async def by_mail(house: House, who: str, text: str) -> Reply:
    """As the mailroom says it, once it has checked the signature."""
    speaker = Speaker("mail", f"{who}@x.example", "<1@x.example>", f"{who}@x.example")
    asker = house.directory.person(who, Proof.SIGNED, f"{who} (signed)")
    return await house.desk.speak(Command(f"mail:{who}/1", text, speaker), asker)


@pytest.mark.parametrize("door", ["mail", "private"])
@pytest.mark.parametrize(("step", "who", "text", "heard"), EVENTS, ids=[event[2] for event in EVENTS])
async def test_an_event_said_by_mail_or_in_private_is_told_in_the_channel_once(
    house: House, step: str, who: str, text: str, heard: str, door: str
) -> None:
    await house.at("burrow", step)
    reply = await (by_mail if door == "mail" else House.says)(house, who, text)
    assert reply.ok, reply.text
    await house.perform()
    assert [said.startswith(heard) for place, said in house.said if place == HOME] == [True], house.said


@pytest.mark.parametrize(("step", "who", "text", "heard"), EVENTS, ids=[event[2] for event in EVENTS])
async def test_an_event_said_in_the_channel_is_answered_there_and_not_told_again(
    house: House, step: str, who: str, text: str, heard: str
) -> None:
    await house.at("burrow", step)
    await house.agrees(who, text, place=HOME)
    await house.perform()
    assert [said for place, said in house.said if place == HOME] == []


@pytest.mark.parametrize(
    "text",
    ["away until 2011-02-20", "driver burrow add soren", "req burrow ha yes", "resolve burrow x", "whoami"],
)
async def test_what_is_no_event_stays_between_two(house: House, text: str) -> None:
    await house.at("burrow", "requirements")
    await house.says("eday", text)
    await house.perform()
    assert [said for place, said in house.said if place == HOME] == []


async def test_a_long_text_is_told_in_one_line_that_a_channel_can_read(house: House) -> None:
    await house.at("burrow", "coding")
    await by_mail(house, "eday", f"update burrow {'merged ' * 400}")
    await house.perform()
    ((place, said),) = house.said
    assert place == HOME
    assert len(said) < 350
    assert said.endswith("…")


async def test_who_resolves_a_concern_and_when_the_window_ends_then_is_told(house: House) -> None:
    await house.at("burrow", "feedback")
    await house.agrees("vishy", "concern burrow order: which one is kept", place=HOME)
    await by_mail(house, "vishy", "resolve burrow order because the page says so")
    await house.perform()
    ends = "whose window ends Mon 21 Feb 2011 23:59 UTC"
    told = f'vishy resolves concern "order" on burrow, {ends}: the page says so'
    assert house.said == [(HOME, told)]


async def test_an_event_is_told_once_however_often_its_mail_comes(house: House) -> None:
    await house.at("burrow", "coding")
    await house.perform()
    house.said.clear()
    answers = {(await by_mail(house, "eday", "update burrow merged")).line for _ in range(3)}
    await house.perform()
    assert len(answers) == 1, "the stored answer"
    assert house.said == [(HOME, "update of burrow by eday: merged")]
