"""A long answer does not flood a channel, and an answer that is lost is the only one."""

from __future__ import annotations

from collections.abc import Callable

from bot.core.command import Command, Reply
from bot.doors.irc import PAGE, PEOPLE
from tests.doors.hall import Hall
from tests.waiting import eventually

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


# -- in the same breath


async def test_what_needs_no_waiting_is_answered_before_the_next_line_is_read(hall: Hall) -> None:
    hall.busy = False
    hall.says("status burrow", private=True)
    assert hall.net.said == [("eday", "ok r-1f3a: heard status burrow")]
    hall.reply = long(2)
    hall.says("~history burrow")
    assert hall.net.said[1:] == [("#dev", "eday: heard history burrow (2 more lines; say to me: more)")]
    hall.says("more", private=True)
    assert (await hall.quiet())[2:] == [("eday", "line 0"), ("eday", "line 1")]


async def test_who_waits_for_an_answer_is_answered_in_order(hall: Hall) -> None:
    hall.gate.clear()
    hall.says("update burrow one", private=True)
    await eventually(lambda: len(hall.heard) == 1)
    hall.busy = False
    hall.says("status burrow", private=True)
    assert hall.net.said == []
    hall.gate.set()
    assert await hall.texts(2) == ["update burrow one", "status burrow"]


async def test_nobody_is_answered_at_once_whose_account_has_to_be_asked_or_while_lines_wait(
    hall: Hall,
) -> None:
    hall.busy = False
    hall.says("status burrow", private=True, account=None)
    assert hall.heard == []
    await hall.texts(1)
    hall.net.free = False
    hall.says("status hive", private=True)
    assert len(hall.heard) == 1
    assert await hall.texts(2) == ["status burrow", "status hive"]


# -- what is no command


async def test_who_is_polite_is_answered_politely_and_briefly_and_not_each_time(hall: Hall) -> None:
    hall.busy = False
    hall.says("tminus: thanks!")
    hall.says("tminus: thank you very much")
    hall.says("tminus, hello?")
    hall.says("~status burrow")
    hall.says("Hi there", nick="vishy", account="vishy", private=True)
    await eventually(lambda: len(hall.net.said) == 3)
    assert sorted(await hall.quiet()) == [
        ("#dev", "eday: ok r-1f3a: heard status burrow"),
        ("#dev", "eday: you are welcome"),
        ("vishy", "hello. Say: help"),
    ]
    assert [command.text for command in hall.heard] == ["status burrow"]


async def test_chatter_is_told_aloud_once_that_it_is_no_verb_and_then_aside(hall: Hall) -> None:
    def reply(command: Command) -> Reply:
        return Reply(f"I know no verb {command.text!r}. Say: help", ok=False, astray=command.text != "statsu")

    hall.reply = reply
    for busy in (True, False, False):
        hall.busy = busy
        hall.says("tminus: lunch")
        await hall.quiet()
    hall.says("tminus: statsu")
    hall.says("tminus: lunch", nick="otherbot", account="otherbot")
    no = "refused: I know no verb 'lunch'. Say: help"
    assert await hall.quiet() == [
        ("#dev", f"eday: {no}"),
        ("eday", no),
        ("eday", no),
        ("#dev", "eday: refused: I know no verb 'statsu'. Say: help"),
        ("#dev", f"otherbot: {no}"),
    ]


async def test_a_crowd_that_waits_for_answers_forgets_nobody_and_breaks_nothing(hall: Hall) -> None:
    hall.gate.clear()
    for n in range(PEOPLE + 1):
        hall.says("~status", nick=f"n{n}", account=f"n{n}")
    hall.gate.set()
    assert len(await hall.texts(PEOPLE + 1)) == PEOPLE + 1
