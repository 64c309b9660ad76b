"""What is believed of people ends when the server can no longer tell of its end."""

from __future__ import annotations

import asyncio

import pytest

from bot.core.errors import Trouble
from bot.gateways.irc_nick import alternatives
from bot.gateways.irc_roster import Roster
from bot.gateways.irc_settings import IrcSettings
from bot.gateways.irc_whois import Whois


def roster() -> Roster:
    """Eday in two channels, ttx in one."""
    people = Roster(str.lower)
    for channel in ("#a", "#b"):
        people.enter(channel)
        people.add(channel, ["Eday"])
    people.add("#a", ["ttx"])
    people.learn("eday", "eday")
    people.learn("ttx", "")
    return people


def test_accounts_are_known_by_any_spelling_of_the_nick() -> None:
    assert roster().account("EDAY") == "eday"
    assert roster().account("ttx") == ""
    assert roster().account("vishy") is None


def test_nobody_outside_our_channels_is_remembered() -> None:
    people = roster()
    people.learn("vishy", "vishy")
    assert people.account("vishy") is None
    people.add("#elsewhere", ["vishy"])
    people.learn("vishy", "vishy")
    assert people.account("vishy") is None


def test_an_account_lasts_until_the_last_common_channel_is_left() -> None:
    people = roster()
    assert not people.remove("#A", "eday")
    assert people.account("eday") == "eday"
    assert people.remove("#b", "eday")
    assert people.account("eday") is None


def test_an_account_ends_with_quit_and_with_our_own_leaving() -> None:
    people = roster()
    people.quit("EDAY")
    assert people.account("eday") is None
    assert people.leave("#a") == ["ttx"]
    assert people.account("ttx") is None


def test_another_nick_begins_unknown_on_both_sides() -> None:
    people = roster()
    people.rename("ttx", "Eday")
    assert people.account("eday") is None
    assert people.account("ttx") is None
    people.learn("eday", "thierry")
    assert people.account("eday") == "thierry"


def test_who_is_logged_in_to_an_account_is_found_while_we_would_hear_of_its_end() -> None:
    people = Roster(str.lower)
    people.enter("#ideas")
    people.add("#ideas", ["eric", "stranger", "nobody"])
    people.learn("eric", "EDay")
    people.learn("nobody", "")
    people.learn("elsewhere", "eday")
    assert people.nicks("eday") == ["eric"]
    assert people.nicks("") == []
    people.quit("eric")
    assert people.nicks("eday") == []


async def test_many_questions_about_one_nick_are_one_whois() -> None:
    asked: list[str] = []
    whois = Whois(asked.append, str.lower, 5)
    tasks = [asyncio.create_task(whois.ask(nick)) for nick in ("eday", "Eday", "EDAY")]
    await asyncio.sleep(0)
    tasks.pop().cancel()
    whois.told("eday", "eric")
    assert whois.ended("eday") == "eric"
    assert await asyncio.gather(*tasks) == ["eric", "eric"]
    assert asked == ["WHOIS eday"]


async def test_an_answer_about_somebody_else_is_no_answer() -> None:
    whois = Whois(lambda _: None, str.lower, 5)
    task = asyncio.create_task(whois.ask("eday", "e@h"))
    await asyncio.sleep(0)
    whois.seen("eday", "evil@elsewhere")
    whois.told("eday", "evil")
    whois.ended("eday")
    with pytest.raises(Trouble, match="somebody else"):
        await task


async def test_a_silent_server_and_a_missing_person_are_trouble() -> None:
    whois = Whois(lambda _: None, str.lower, 0.01)
    with pytest.raises(Trouble, match="did not say"):
        await whois.ask("eday")
    task = asyncio.create_task(whois.ask("ghost"))
    await asyncio.sleep(0)
    whois.missing("ghost")
    assert whois.ended("ghost") is None
    with pytest.raises(Trouble, match="not on IRC"):
        await task


async def test_a_question_that_nobody_waits_for_any_more_fails_quietly() -> None:
    whois = Whois(lambda _: None, str.lower, 5)
    task = asyncio.create_task(whois.ask("eday"))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    whois.fail_all("gone")
    assert whois.ended("eday") is None


def test_other_nicks_are_similar_then_short_and_come_to_an_end() -> None:
    others = list(alternatives("tminus-bot"))
    assert others[0] == "tminus-bot_"
    assert all(len(nick) <= 9 for nick in others[3:])
    assert len(others) == 15


GOOD = {"network": "n", "host": "h", "port": 6667}


@pytest.mark.parametrize(
    "bad",
    [
        {"port": 0},
        {"host": ""},
        {"nick": "a b"},
        {"nick": "a\r\nQUIT"},
        {"username": "x@y"},
        {"channels": ("meeting",)},
        {"channels": ("#a,#b",)},
        {"realname": "x\nQUIT"},
        {"account": "tminus"},
        {"account": "tminus", "password": "\0"},
        {"burst": 0},
        {"ping_every": 0},
        {"back_off": (10, 1)},
        {"rejoin": (0, 1)},
    ],
)
def test_settings_that_cannot_work_are_refused(bad: dict[str, object]) -> None:
    IrcSettings(**GOOD)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"\w"):
        IrcSettings(**(GOOD | bad))  # type: ignore[arg-type]


def test_the_password_is_not_in_what_a_log_would_show() -> None:
    shown = repr(IrcSettings(**GOOD, account="a", password="hunter2"))  # type: ignore[arg-type]
    assert "hunter2" not in shown
