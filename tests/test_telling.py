"""News, calls for help and announcements: kept, told once, and told to everybody."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.core.dossier import Post
from bot.core.rules import Rules
from bot.core.schedule import Cycle, Event
from bot.desk import Desk
from bot.store.unit import Unit
from plugins import PLUGINS
from tests.house import HOME, NOON, House
from tests.stages import idea
from workflows.new_project import NEW_PROJECT

URL = "http://blog.example.org/burrow"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    one = await House.build(tmp_path)
    await one.bind("eday", "vishy")
    await idea(one)
    await one.at("burrow", "coding")
    await one.perform()
    obey(one, Rules(home=HOME, news=True))
    yield one
    await one.database.close()


async def told(house: House, kind: str) -> list[dict[str, Any]]:
    """What is to be performed of that kind, oldest first."""
    return [dict(row.payload) for row in await house.effects() if row.kind == kind]


def obey(house: House, rules: Rules) -> None:
    verbs = [verb for plugin in PLUGINS for verb in plugin.verbs]
    house.desk = Desk(house.database, house.directory, NEW_PROJECT, verbs, rules, house.clock)


async def noes(house: House, text: str) -> str:
    reply = await house.says("eday", text)
    assert not reply.ok, reply.text
    assert "Say: " in reply.text
    return reply.text


async def test_an_announcement_is_kept_and_told_in_the_channel_and_to_everybody(house: House) -> None:
    reply = await house.agrees("eday", f"announce burrow Blog {URL}")
    text = f"burrow (message queue service) is on blog now: {URL}"
    assert reply.text == text
    assert await told(house, "Say") == [{"place": HOME, "text": text}]
    (one,) = await told(house, "Announce")
    assert one == {"title": "burrow on blog", "text": text, "url": URL, "at": NOON.isoformat()}
    assert (await house.history("burrow"))[-1].detail == {"medium": "blog", "url": URL}


async def test_an_announcement_is_told_once(house: House) -> None:
    await house.agrees("eday", f"announce burrow blog {URL}")
    assert "was on 14 Feb 2011" in await noes(house, f"announce burrow blog {URL}")
    await house.agrees("eday", f"announce burrow tweet {URL}")
    await house.agrees("eday", f"announce burrow blog {URL}/2")
    assert len(await told(house, "Announce")) == 3


async def test_what_is_said_in_the_home_channel_is_not_said_there_twice(house: House) -> None:
    await house.agrees("eday", f"announce burrow irc {URL}", place=HOME)
    await house.agrees("eday", "help-wanted burrow sqlite back end", place=HOME)
    assert await told(house, "Say") == []
    assert len(await told(house, "Announce")) == 2


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "http://",
        '"http://x.org/a b"',
        "http://x.org/" + "a" * 500,
    ],
)
async def test_what_nobody_could_open_is_not_announced(house: House, url: str) -> None:
    assert "is no address that people could open" in await noes(house, f"announce burrow blog {url}")


@pytest.mark.parametrize("medium", ["x", "bl<og", "#blog", "b" * 21, "blög"])
async def test_a_medium_is_one_plain_word(house: House, medium: str) -> None:
    assert "is no medium" in await noes(house, f"announce burrow {medium} {URL}")


@pytest.mark.parametrize("text", [f"announce burrow blog {URL}", "help-wanted burrow sqlite"])
@pytest.mark.parametrize("step", ["requirements", "proposal"])
async def test_nothing_is_told_to_everybody_before_the_list_has_seen_it(
    house: House, step: str, text: str
) -> None:
    await house.at("burrow", step)
    assert f"and burrow is at {step}" in await noes(house, text)
    await house.at("burrow", "feedback")
    await house.agrees("eday", text)


async def test_others_than_its_drivers_announce_nothing(house: House) -> None:
    for text in (f"announce burrow blog {URL}", "help-wanted burrow sqlite", "update burrow done"):
        reply = await house.says("vishy", text)
        assert not reply.ok
        assert "is for a driver" in reply.text


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("sqlite back end", "sqlite back end"),
        ('"sqlite back end"', "sqlite back end"),
        ('"sqlite back end" easy', "sqlite back end (easy to begin with)"),
        ("easy sqlite back end", "sqlite back end (easy to begin with)"),
        ("make it easy", "make it easy"),
    ],
)
async def test_help_is_wanted_and_may_be_easy(house: House, said: str, wanted: str) -> None:
    reply = await house.agrees("eday", f"help-wanted burrow {said}")
    assert reply.text == f"burrow looks for help: {wanted}"
    assert (await house.history("burrow"))[-1].detail["text"] == wanted
    assert await told(house, "Say") == [{"place": HOME, "text": f"{reply.text}. Ask eday"}]
    assert [one["text"] for one in await told(house, "Announce")] == [reply.text]


async def test_a_call_for_help_is_one_that_a_channel_can_read(house: House) -> None:
    assert "300 characters are the most" in await noes(house, f"help-wanted burrow {'x' * 301}")
    reply = await house.agrees("eday", "help-wanted burrow a\x02 b\tc")
    assert reply.text == "burrow looks for help: a\x02 b c"


async def test_an_update_goes_to_everybody_and_says_where_to_read_more(house: House) -> None:
    await house.at("burrow", "coding", prototype_url=URL)
    await house.agrees("eday", 'update burrow "HTTP API merged"')
    (one,) = await told(house, "Announce")
    assert (one["title"], one["text"], one["url"]) == ("burrow: update by eday", "HTTP API merged", URL)
    assert await told(house, "SendMail") == [], "this bot has no mail"
    assert [p.text for p in (await house.known("burrow")).progress] == ["HTTP API merged"]


async def test_where_nobody_follows_nothing_is_left_to_do(house: House) -> None:
    obey(house, Rules(home=HOME))
    await house.agrees("eday", "update burrow one", place=HOME)
    assert await house.effects() == []
    await house.agrees("eday", f"announce burrow blog {URL}", place=HOME)
    assert await house.effects() == []


async def test_an_update_is_one_mail_in_the_proposal_s_thread(house: House) -> None:
    obey(house, Rules(home=HOME, mail_list="openstack@lists.example.org", news=True))
    await house.agrees("eday", "update burrow one")
    assert await told(house, "SendMail") == [], "no thread was seen on the list"
    case = await house.case("burrow")
    posts = [
        Post("<1@example.org>", "", "tminus", NOON, "proposal-mail"),
        Post("<2@example.org>", "<1@example.org>", "vishy", NOON + timedelta(hours=1)),
    ]

    def keep(unit: Unit) -> None:
        for post in posts:
            unit.posts.add(post, case.id)

    await house.database.write(keep)
    again = house.command("eday", "update burrow two")
    for _ in range(2):
        assert (await house.desk.handle(again)).ok
    (mail,) = await told(house, "SendMail")
    assert mail["to"] == ""
    assert mail["title"] == "[Update] burrow: message queue service"
    assert (mail["template"], mail["topic"], mail["in_reply_to"]) == ("update", "", "<1@example.org>")
    assert mail["values"]["text"] == "two"


async def test_progress_tells_the_last_updates_the_next_milestone_and_where_help_is_wanted(
    house: House,
) -> None:
    assert (await house.agrees("vishy", "progress burrow")).text == "burrow: no update was told yet"
    for n in range(7):
        await house.agrees("eday", f"update burrow step {n}")
    await house.agrees("eday", "help-wanted burrow sqlite")
    await house.agrees("eday", "help-wanted burrow easy docs")
    case = await house.case("burrow")

    def milestones(unit: Unit) -> None:
        nothing = Cycle("cactus", ZoneInfo("UTC"))
        events = (Event("ff", "update", date(2011, 2, 10)), Event("rc", "release", date(2011, 2, 20)))
        unit.schedules.keep(case.id, nothing, replace(nothing, events=events), NOON)

    await house.database.write(milestones)
    reply = await house.agrees("vishy", "progress burrow")
    assert reply.text == (
        "burrow: 7 updates; newest 14 Feb 2011 eday: step 6; next milestone rc 20 Feb 2011 (release); "
        "help wanted: docs (easy to begin with)"
    )
    assert reply.more == (
        *(f"14 Feb 2011 eday: step {n}" for n in (5, 4, 3, 2)),
        "help wanted: sqlite",
    )
    assert reply.receipt is None, "reading leaves nothing behind"
