"""On IRC, who is spoken to answers: one line, at the right place, in order, and not without end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.command import Command, Reply
from bot.core.errors import Trouble
from bot.doors.irc import PAGE, STRANGER_BURST, WAITING, IrcDoor
from bot.gateways.ports import Line
from tests.waiting import eventually


@dataclass
class Net:
    """An IRC network as the door sees it: `said` is what was sent, `accounts` what WHOIS knows."""

    network: str = "oftc"
    nick: str = "tminus"
    said: list[tuple[str, str]] = field(default_factory=list)
    accounts: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    down: bool = False

    async def say(self, target: str, text: str) -> None:
        if self.down:
            raise Trouble("not connected")
        self.said.append((target, text))

    def pieces(self, target: str, text: str) -> list[str]:
        return [text[n : n + 400] for n in range(0, len(text), 400)] or [""]

    async def account_of(self, nick: str, userhost: str | None = None) -> str | None:
        self.asked.append((nick, userhost))
        if self.down:
            raise Trouble("not connected")
        return self.accounts.get(nick)


class Hall:
    """A door with a desk behind it that keeps what it hears and answers with `reply`."""

    def __init__(self) -> None:
        self.net, self.heard = Net(), list[Command]()
        self.reply: Callable[[Command], Reply] = lambda command: Reply(
            f"heard {command.text}", receipt=0x1F3A
        )
        self.gate = asyncio.Event()
        self.gate.set()
        self.door = IrcDoor(self.handle)
        self.door.open(self.net)

    async def handle(self, command: Command) -> Reply:
        self.heard.append(command)
        await self.gate.wait()
        return self.reply(command)

    def says(
        self,
        text: str,
        *,
        nick: str = "eday",
        account: str | None = "eday",
        private: bool = False,
        notice: bool = False,
        msgid: str | None = None,
    ) -> None:
        target = self.net.nick if private else "#dev"
        self.door.heard(Line(nick, "user@host", account, target, text, private, notice, msgid))

    async def texts(self, count: int) -> list[str]:
        """What the desk has heard, once that is so much and nothing more is on its way."""
        await eventually(lambda: len(self.heard) >= count)
        await self.quiet()
        return [command.text for command in self.heard]

    async def quiet(self) -> list[tuple[str, str]]:
        """What was said, once the door is at rest."""
        await eventually(lambda: all(v.worker is None for v in self.door._visitors.values()))
        return self.net.said


@pytest.fixture
async def hall() -> AsyncIterator[Hall]:
    one = Hall()
    yield one
    await one.door.close()


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


# -- long answers


def long(lines: int) -> Callable[[Command], Reply]:
    return lambda command: Reply(f"heard {command.text}", more=tuple(f"line {n}" for n in range(lines)))


async def test_in_a_channel_a_long_answer_is_one_line_and_more_goes_private(hall: Hall) -> None:
    hall.reply = long(7)
    hall.says("~history burrow")
    assert await hall.texts(1)
    assert hall.net.said == [("#dev", "eday: heard history burrow (7 more lines; say to me: more)")]
    hall.net.said.clear()
    hall.says("~more")
    await eventually(lambda: len(hall.net.said) == PAGE + 1)
    assert hall.net.said[-1] == ("eday", "2 more lines. Say: more")
    hall.net.said.clear()
    hall.says("more", private=True)
    await eventually(lambda: len(hall.net.said) == 2)
    assert hall.net.said == [("eday", "line 5"), ("eday", "line 6")]
    hall.says("MORE", private=True)
    await eventually(lambda: len(hall.net.said) == 3)
    assert hall.net.said[-1] == ("eday", "there is no more")
    assert len(hall.heard) == 1, "more is no command"


async def test_in_private_the_first_lines_follow_at_once(hall: Hall) -> None:
    hall.reply = long(7)
    hall.says("history burrow", private=True)
    await hall.texts(1)
    assert [text for _, text in hall.net.said] == [
        "heard history burrow",
        *(f"line {n}" for n in range(PAGE)),
        "2 more lines. Say: more",
    ]


async def test_an_answer_that_does_not_fit_into_one_line_of_the_channel_goes_private(hall: Hall) -> None:
    hall.reply = lambda command: Reply("x" * 1000, more=("line 0",))
    hall.says("~history burrow")
    await hall.texts(1)
    assert hall.net.said == [
        ("#dev", "eday: that is a long answer, I sent it to you"),
        ("eday", "x" * 1000),
        ("eday", "line 0"),
    ]


async def test_more_is_what_was_said_to_that_person_last(hall: Hall) -> None:
    hall.reply = long(9)
    hall.says("~one")
    hall.says("~two", nick="vishy", account="vishy")
    await hall.texts(2)
    hall.net.said.clear()
    hall.says("~more", nick="jorge", account="jorge")
    await eventually(lambda: len(hall.net.said) == 1)
    assert hall.net.said == [("jorge", "there is no more")]


# -- faults


async def test_an_answer_that_cannot_be_sent_is_lost_and_the_next_one_is_not(hall: Hall) -> None:
    hall.net.down = True
    hall.says("~one")
    assert await hall.texts(1)
    hall.net.down = False
    hall.says("~two")
    await hall.texts(2)
    assert hall.net.said == [("#dev", "eday: ok r-1f3a: heard two")]


async def test_a_fault_of_ours_costs_one_answer(hall: Hall) -> None:
    def reply(command: Command) -> Reply:
        if command.text == "one":
            raise KeyError("our own fault")
        return Reply("fine")

    hall.reply = reply
    hall.says("~one")
    hall.says("~two")
    await hall.texts(2)
    assert hall.net.said == [("#dev", "eday: fine")]


async def test_a_door_that_is_closed_answers_nobody(hall: Hall) -> None:
    hall.gate.clear()
    hall.says("~one")
    await eventually(lambda: hall.heard)
    await hall.door.close()
    hall.gate.set()
    assert await hall.quiet() == []
