"""On IRC, who is spoken to answers: one line, at the right place, in order, and not without end."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.doors.irc import STRANGER_BURST, WAITING
from tests.doors.hall import Hall
from tests.waiting import eventually

# -- what is for us


@pytest.mark.parametrize(
    "text",
    ["tminus: status", "tminus, status", "TMinus:status", "~status", "  tminus:   status  "],
)
async def test_the_bot_is_addressed_by_its_nick_or_called_with_the_prefix(hall: Hall, text: str) -> None:
    hall.says(text)
    assert await hall.texts(1) == ["status"]
    assert hall.net.said == [("#dev", "eday: ok r-1f3a: heard status")]


@pytest.mark.parametrize(
    "text",
    [
        "status",
        "tminus status",
        "is tminus: there?",
        "~",
        "~ status",
        "~~~",
        "~5 people",
        "tminusx: status",
        "x~status",
        "",
    ],
)
async def test_what_people_say_to_each_other_is_not_answered(hall: Hall, text: str) -> None:
    hall.says(text)
    hall.says("tminus: help")
    assert await hall.texts(1) == ["help"]


async def test_in_private_everything_is_for_the_bot(hall: Hall) -> None:
    for text in ("status", "tminus: status", "~status", "tminus status"):
        hall.says(text, private=True)
    assert await hall.texts(4) == ["status", "status", "status", "tminus status"]
    assert {place for place, _ in hall.net.said} == {"eday"}
    assert hall.net.said[0] == ("eday", "ok r-1f3a: heard status")


async def test_a_bare_nick_is_a_call_for_help(hall: Hall) -> None:
    hall.says("tminus:")
    assert await hall.texts(1) == ["help"]


async def test_the_nick_is_the_one_that_we_have_now(hall: Hall) -> None:
    hall.net.nick = "tminus_"
    hall.says("tminus: status")
    hall.says("tminus_: help")
    assert await hall.texts(1) == ["help"]


async def test_notices_are_never_answered(hall: Hall) -> None:
    hall.says("tminus: status", notice=True)
    hall.says("status", notice=True, private=True)
    hall.says("tminus: help")
    assert await hall.texts(1) == ["help"]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(max_size=60), private=st.booleans())
def test_no_text_breaks_the_door(text: str, private: bool) -> None:
    async def play() -> None:
        hall = Hall()
        hall.says(text, private=private)
        hall.says("tminus: help")
        assert (await hall.texts(1))[-1] == "help"

    asyncio.run(play())


# -- who speaks


async def test_the_command_carries_who_spoke_where_and_the_message_id(hall: Hall) -> None:
    hall.says("~status", nick="eday-away", msgid="abc")
    hall.says("~status", nick="eday-away", private=True)
    await hall.texts(2)
    public, private = hall.heard
    assert public.id == "irc:oftc:abc"
    speaker = public.speaker
    assert (speaker.door, speaker.nick, speaker.account, speaker.place) == (
        "irc:oftc",
        "eday-away",
        "eday",
        "#dev",
    )
    assert private.speaker.place == "eday-away"
    assert private.id.startswith("irc:oftc:")


async def test_without_a_message_id_each_line_is_another_command(hall: Hall) -> None:
    hall.says("~status")
    hall.says("~status")
    await hall.texts(2)
    assert hall.heard[0].id != hall.heard[1].id


async def test_an_account_that_the_line_tells_is_not_asked_for(hall: Hall) -> None:
    hall.net.accounts["eday"] = "somebody"
    hall.says("~status", account="eday")
    hall.says("~status", account="")
    await hall.texts(2)
    assert [command.speaker.account for command in hall.heard] == ["eday", ""]
    assert hall.net.asked == []


async def test_an_account_that_the_line_does_not_tell_is_asked_for_by_whois(hall: Hall) -> None:
    hall.net.accounts["eday"] = "eday"
    hall.says("~status", account=None)
    hall.says("~status", nick="mallory", account=None)
    await hall.texts(2)
    assert sorted(command.speaker.account or "" for command in hall.heard) == ["", "eday"]
    assert sorted(hall.net.asked) == [("eday", "user@host"), ("mallory", "user@host")]


async def test_who_cannot_be_asked_about_is_nobody(hall: Hall) -> None:
    hall.net.accounts["eday"] = "eday"
    hall.net.down = True
    hall.says("~status", account=None)
    await hall.texts(1)
    assert hall.heard[0].speaker.account == ""


# -- order and pace


async def test_what_one_person_says_is_answered_in_order(hall: Hall) -> None:
    for n in range(20):
        hall.says(f"~status {n}")
    assert await hall.texts(20) == [f"status {n}" for n in range(20)]
    assert [text.rpartition(" ")[2] for _, text in hall.net.said] == [str(n) for n in range(20)]


async def test_nobody_waits_for_another_person(hall: Hall) -> None:
    hall.gate.clear()
    hall.says("~one")
    hall.says("~two")
    hall.says("~three", nick="vishy", account="vishy")
    await eventually(lambda: len(hall.heard) == 2)
    assert [command.text for command in hall.heard] == ["one", "three"]
    hall.gate.set()
    assert await hall.texts(3) == ["one", "three", "two"]


async def test_a_stranger_who_talks_too_fast_is_told_so_once(hall: Hall) -> None:
    for n in range(100):
        hall.says(f"~status {n}", nick="mallory", account="")
    texts = await hall.texts(STRANGER_BURST)
    assert len(texts) == STRANGER_BURST
    assert [told for told in hall.net.said if "too fast" in told[1]] == [
        ("mallory", "that was too fast for me; what you said last was not read")
    ]


async def test_who_has_an_account_may_say_more_but_not_without_end(hall: Hall) -> None:
    hall.gate.clear()
    for n in range(200):
        hall.says(f"~status {n}")
    hall.gate.set()
    texts = await hall.texts(WAITING)
    assert WAITING <= len(texts) <= WAITING + 1
    assert sum("too fast" in text for _, text in hall.net.said) == 1
    hall.says("~status again")
    assert (await hall.texts(len(texts) + 1))[-1] == "status again"


async def test_many_nicks_are_forgotten_and_the_newest_are_answered(hall: Hall) -> None:
    for n in range(1200):
        hall.says("~status", nick=f"nick{n}", account="")
        if n % 100 == 0:
            await hall.quiet()
    assert len(await hall.texts(1200)) == 1200
    assert len(hall.door._visitors) < 1000
