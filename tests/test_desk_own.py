"""The bot and the clock speak at the desk like everyone, and people speak there all at once."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.effects import Say
from bot.core.people import BOT, Role
from bot.plugin import Ask, Plugin
from tests.house import HOME, House
from tests.stages import LAUNCHPAD, at_bootstrap, idea, question, shape

# -- bugs and trouble


def faulty() -> Plugin:
    plugin = Plugin("faulty", "Breaks.")

    @plugin.writes("break <project>", by=Role.PERSON, example="")
    def broken(ask: Ask) -> str:
        """break"""
        ask.voices.answer(ask.case.id, "missing", "overwritten", ask.who.person, ask.now)
        raise KeyError("our own fault")

    @plugin.reads("peek", example="")
    def peek(ask: Ask) -> str:
        """break as well"""
        raise KeyError("our own fault")

    return plugin


@pytest.fixture
async def faulty_house(tmp_path: Path) -> AsyncIterator[House]:
    one = await House.build(tmp_path, (faulty(),))
    await one.bind("eday")
    yield one
    await one.database.close()


async def test_a_bug_in_a_handler_is_a_reference_number_and_nothing_was_changed(
    faulty_house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house = faulty_house
    await house.agrees("eday", "idea new message queue service")
    await house.agrees("eday", 'idea answer I-1 missing "this"')
    with caplog.at_level(logging.ERROR):
        for text in ("break I-1", "peek"):
            reply = await house.says("eday", text)
            found = re.search(
                r"something broke here \(reference ([0-9a-f]{6})\); nothing was changed", reply.text
            )
            assert found is not None, reply.text
            assert f"bug {found[1]}" in caplog.text
    assert "our own fault" in caplog.text
    assert (await house.known("I-1")).answers == {"missing": "this"}
    assert await house.receipts() == 2


# -- the bot and the clock speak


async def test_the_bot_goes_on_when_all_was_read_back(house: House) -> None:
    number = await question(house)
    await house.agrees("eday", f"confirm {number}")
    house.web[LAUNCHPAD] = shape()
    await house.perform()
    assert (await house.case("burrow")).step == "scheduling"
    assert any(
        place == HOME and "burrow is now at series and milestones" in text for place, text in house.said
    )
    assert (await house.history("burrow"))[-1].by == BOT.person


async def test_what_the_bot_is_refused_goes_to_the_history_and_the_home_channel(house: House) -> None:
    number = await question(house)
    await house.agrees("eday", f"confirm {number}")
    await house.perform()
    newest = (await house.history("burrow"))[-1]
    assert newest.move == "bootstrapped refused"
    assert "Launchpad does not have it all" in newest.detail["why"]
    told = [text for place, text in house.said if place == HOME]
    assert told[-1].startswith("burrow: Launchpad does not have it all: no team burrow")
    assert (await house.case("burrow")).step == "bootstrap"
    assert [row.kind for row in await house.effects()] == []


async def test_a_word_of_the_bot_about_a_step_that_was_left_moves_nothing(house: House) -> None:
    number = await question(house)
    await house.agrees("eday", f"confirm {number}")
    house.web[LAUNCHPAD] = shape()
    await house.agrees("eday", "back burrow naming because of the name")
    await house.perform()
    newest = (await house.history("burrow"))[-1]
    assert (newest.move, newest.by) == ("superseded", "tminus")
    assert (await house.case("burrow")).step == "naming"


async def test_a_word_of_the_bot_that_meets_a_bug_is_said_again(faulty_house: House) -> None:
    house = faulty_house
    await house.agrees("eday", "idea new message queue service")
    with pytest.raises(KeyError):
        await house.desk.then("r-2000/0", "peek", 1)


async def test_people_cannot_say_what_is_the_clocks_or_the_bots(house: House) -> None:
    await idea(house)
    await house.at("burrow", "feedback")
    house.teams.members["admins"] = {"vishy"}
    for text in ("ended burrow", "stale burrow", "seen burrow", "bootstrapped burrow", "adopted burrow"):
        for who in ("eday", "vishy"):
            reply = await house.says(who, text)
            assert not reply.ok, text
    assert (await house.case("burrow")).step == "feedback"


# -- at the same time


async def test_two_people_who_move_one_case_at_once_move_it_once(house: House) -> None:
    await house.agrees("eday", "idea new message queue service")
    for question_ in ("missing", "unsolved", "users"):
        await house.agrees("eday", f'idea answer I-1 {question_} "x"')
    await house.agrees("eday", "driver I-1 add jaypipes")
    replies = await asyncio.gather(
        house.says("eday", "promote I-1 as burrow"), house.says("jaypipes", "promote I-1 as warren")
    )
    assert sorted(reply.ok for reply in replies) == [False, True]
    lost = next(reply for reply in replies if not reply.ok)
    assert "is at initial requirements, and promote does not lead on from there" in lost.text
    moves = [entry.move for entry in await house.history("I-1")]
    assert moves.count("promote") == 1


async def test_many_people_talking_at_once_are_all_heard(house: House) -> None:
    await idea(house)
    await house.at("burrow", "feedback")
    people = ["jaypipes", "vishy", "jorge"] * 10
    replies = await asyncio.gather(*(house.says(who, "content burrow +1 good") for who in people))
    assert all(reply.ok for reply in replies)
    assert len({reply.receipt for reply in replies}) == len(people)


# -- what has ended


@pytest.mark.parametrize(
    ("step", "way_back"),
    [("withdrawn", "adopt burrow"), ("abandoned", "adopt burrow"), ("rejected", "reapply burrow")],
)
async def test_nothing_is_done_about_a_case_that_has_ended_and_the_way_back_is_told(
    house: House, step: str, way_back: str
) -> None:
    await at_bootstrap(house, shape())
    await house.agrees("eday", "bootstrap burrow plan")
    await house.perform()
    await house.at("burrow", step, left="coding")
    for text in (
        "series burrow create cactus",
        "member burrow core add mallory",
        "driver burrow add mallory",
        "update burrow something",
        "summary burrow something",
        "concern burrow x: y",
    ):
        reply = await house.says("eday", text)
        assert not reply.ok, text
        assert reply.text.endswith(f"Say: {way_back}"), reply.text
    assert [row for row in await house.effects() if row.kind != "Say"] == []


async def test_a_project_that_was_accepted_goes_on_with_its_schedule(house: House) -> None:
    await at_bootstrap(house, shape())
    await house.agrees("eday", "bootstrap burrow plan")
    await house.perform()
    await house.at("burrow", "accepted", level="incubation")
    await house.agrees("eday", "series burrow create diablo")


async def test_a_schedule_is_made_only_for_a_project_that_was_seen_to_be_ours(house: House) -> None:
    await at_bootstrap(house, shape(ours=False))
    await house.at("burrow", "scheduling")
    for text in ("series burrow create cactus", "member burrow core add mallory"):
        reply = await house.says("eday", text)
        assert reply.text.endswith("Say: bootstrap burrow plan"), reply.text
    await house.agrees("eday", "bootstrap burrow plan")
    await house.perform()
    assert not (await house.says("eday", "series burrow create cactus")).ok
    assert not any(row.kind.startswith("Ensure") for row in await house.effects())


async def test_what_everybody_should_know_is_said_in_the_home_channel_unless_it_was_said_there(
    house: House,
) -> None:
    await idea(house)
    await house.perform()
    assert [text for place, text in house.said if place == HOME] == [
        "burrow is now at initial requirements (step 2 of 10); next: the requirements, then: req burrow done"
    ]
    house.said.clear()
    await house.agrees("eday", "withdraw burrow because enough", place=HOME)
    await house.perform()
    assert house.said == []
    assert not any(isinstance(effect, Say) and effect.place == HOME for effect in house.done[1:])


async def test_the_name_of_an_accepted_project_is_nobody_elses(house: House) -> None:
    await idea(house)
    await house.at("burrow", "accepted", level="core")
    await house.agrees("jorge", "idea new an archive")
    await house.at("I-2", "naming")
    reply = await house.says("jorge", "name I-2 pick Burrow")
    assert reply.text.startswith(
        "burrow is the name of I-1, which the board has accepted. Say: name I-2 pick"
    )
    reply = await house.says("jorge", "name I-2 pick warren")
    assert reply.text == "nobody has checked whether warren is taken. Say: name I-2 check warren"
