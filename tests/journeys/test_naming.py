"""A name is found in private, checked everywhere, picked on evidence; the list is asked for the language."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.dossier import Evidence
from bot.sandbox.launchpad.projects import create_project
from bot.sandbox.launchpad.teams import create_team
from bot.sandbox.mail import BOT_ADDRESS
from tests.journeys.postal import PostalTown, read
from tests.journeys.town import CHANNEL, Town
from tests.journeys.travel import travel


@pytest.fixture
async def postal(tmp_path: Path) -> AsyncIterator[PostalTown]:
    one = PostalTown(tmp_path)
    try:
        await one.open()
        yield one
    finally:
        await one.close()


async def evidence(town: Town, word: str) -> list[Evidence]:
    case = await town.case("burrow")
    known = await town.parts.database.read(lambda unit: unit.dossier(case))
    return [item for item in known.evidence if (item.what, item.query) == ("name", word)]


async def test_names_are_suggested_in_private_and_the_channel_learns_none(town: Town) -> None:
    eday, vishy = (await travel(town, "naming"))[0], (await town.known("vishy"))[0]
    assert "hive, warren are noted for burrow (2 so far)" in await eday.agrees(
        "name burrow suggest Hive, warren"
    )
    said = await vishy.agrees("name burrow suggest wombat hive", CHANNEL)
    assert "noted; a name is better found in private" in said
    assert "wombat" not in said
    assert await eday.says("name burrow suggestions", CHANNEL) == (
        "names are told in private. Say it to me alone: name burrow suggestions"
    )
    await eday.agrees("name burrow check warren")
    assert await eday.says("name burrow suggestions") == (
        "burrow: hive, warren (usable), wombat. Say: name burrow check hive"
    )


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("suggest ,", "a suggestion holds a name"),
        ("suggest hive -x", "'-x' cannot be a name"),
        ("suggest " + " ".join(f"n{n}" for n in range(11)), "these are 11"),
        ("suggest x", "'x' cannot be a name"),
        ("suggest hive I-2", "i-2 is the number of a proposal, and no name"),
        ("check Bad_Name", "'Bad_Name' cannot be a name"),
        ("check ../people", "'../people' cannot be a name"),
        ("check \u202eevil", "cannot be a name"),
        ("check " + "a" * 62, "cannot be a name"),
        ("pick warren", "nobody has checked whether warren is taken. Say: name burrow check warren"),
        ("pick ?", "'?' cannot be a name"),
    ],
)
async def test_hostile_words_are_refused_before_anybody_is_asked(town: Town, words: str, why: str) -> None:
    eday, _ = await travel(town, "naming")
    no = await eday.refused(f"name burrow {words}")
    assert why in no
    assert "Say: name burrow" in no


async def test_a_check_asks_every_place_and_is_kept_as_evidence(town: Town) -> None:
    eday, _ = await travel(town, "naming")
    line = await eday.agrees("name burrow check Warren")
    assert line.partition(": ")[2] == (
        "warren: launchpad valid yes, taken no · github 3 repos with that exact name · "
        'pypi taken (last release 2009) · debian free · brand "OpenStack ..." no · verdict: usable, 1 warning'
    )
    (kept,) = await evidence(town, "warren")
    assert kept.found is not None
    places = {answer["place"]: answer for answer in kept.found["answers"]}
    assert places["pypi"]["query"].endswith("/pypi/warren/json")
    assert (
        places["launchpad"]["query"] == "project warren; ~warren, ~warren-drivers, ~warren-core, ~warren-bugs"
    )
    assert "burrow is now called warren; burrow stays an alias" in await eday.agrees(
        "name burrow pick warren"
    )


async def test_a_name_of_a_person_a_team_or_a_project_is_taken(town: Town) -> None:
    eday, _ = await travel(town, "naming")
    lp = town.launchpad
    create_team(lp, lp.people["ttx"], "hive-core", "Somebody else's", None, "Open Team")
    create_project(lp, lp.people["ttx"], "gopher", "Gopher", "a game")
    for word, whose in (
        ("soren", "the person soren"),
        ("hive", "the team hive-core"),
        ("gopher", "the project gopher"),
        ("openstack-queue", "the brand OpenStack is for accepted projects"),
    ):
        assert "verdict: taken" in await eday.agrees(f"name burrow check {word}")
        no = await eday.refused(f"name burrow pick {word}")
        assert no.startswith(f"the name {word} is taken: ")
        assert whose in no
        assert no.endswith("Say: name burrow pick NAME")


async def test_when_launchpad_is_away_nothing_is_known_and_it_can_be_asked_again(town: Town) -> None:
    eday, _ = await travel(town, "naming")
    town.wire.down = True
    line = await eday.agrees("name burrow check warren")
    assert "taken could not ask" in line
    assert "pypi taken" in line
    assert line.endswith("verdict: unknown")
    no = await eday.refused("name burrow pick warren")
    assert no.startswith("whether warren is taken is not known, for Launchpad could not be asked. Say: name")
    town.wire.down = False
    await town.passes("+1m")  # who did not answer is left in peace for a moment
    assert "verdict: usable" in await eday.agrees("name burrow check warren")
    await eday.agrees("name burrow pick warren")


async def test_a_check_of_last_month_does_not_count(town: Town) -> None:
    eday, _ = await travel(town, "naming")
    await eday.agrees("name burrow check warren")
    await eday.agrees("name burrow pick warren")
    await town.passes("+31d")
    for text in ("name burrow pick warren", "name burrow done"):
        assert "the check of warren is 31 d old; 30 d is the most" in await eday.refused(text)
    await eday.agrees("name burrow check warren")
    await eday.agrees("name burrow pick warren")


async def test_a_name_that_is_fixed_is_not_talked_about_any_more(town: Town) -> None:
    eday, _ = await travel(town, "bootstrap")
    for words in ("suggest hive", "check hive"):
        assert "until step 6 is done" in await eday.refused(f"name burrow {words}")


async def test_without_mail_the_list_is_not_asked(town: Town) -> None:
    eday, _ = await travel(town, "naming")
    assert "this bot has no mail" in await eday.refused("language burrow ask python, erlang why because")
    assert "has not been asked" in await eday.says("language burrow tally")


async def test_the_list_is_asked_for_the_language_and_its_answers_are_counted(postal: PostalTown) -> None:
    eday, _ = await travel(postal, "naming")
    await eday.agrees("name burrow check burrow")
    await eday.agrees("name burrow pick burrow")
    for wrong in ("python, <script>", ",", " ".join(f"l{n}" for n in range(9))):
        assert "Say: language burrow ask" in await eday.refused(f"language burrow ask {wrong}")
    postal.mail.list.hold_next(BOT_ADDRESS)
    asked = await eday.agrees('language burrow ask python, erlang, c++ why "efficiency on many cores"')
    assert "the list is asked: python, erlang or c++?" in asked
    assert "is on its way" in await eday.refused("language burrow ask python why again")
    assert "has not been seen on the list yet" in await eday.says("language burrow tally")
    await eday.agrees("language burrow pick Erlang because of its processes")
    assert "not seen on the list yet" in await eday.refused("name burrow done")
    postal.mail.list.release()

    async def tells(words: str) -> None:
        async def look() -> bool:
            return words in await eday.says("language burrow tally")

        await postal.until(look)

    await tells("burrow: python 0, erlang 0, c++ 0")
    (ours,) = [m for m in map(read, postal.mail.mailbox("vishy")) if "[Language]" in m["Subject"]]
    assert ours["Subject"] == "[Language] burrow: python, erlang or c++?"
    thread, text = str(ours["Message-ID"]), str(ours.get_content())
    first = postal.mail.post("soren", "Re: language", "+1 python\n", in_reply_to=thread)
    postal.mail.post("jorge", "Re: language", "+1 Erlang\n", in_reply_to=first)
    postal.mail.post("vishy", "Re: language", text, in_reply_to=thread)
    await tells("burrow: python 1, erlang 1, c++ 0; 1 said nothing that counts")
    postal.mail.post("soren", "Re: language", "> +1 python\nerlang\n", in_reply_to=thread)
    await tells("burrow: erlang 2, python 0, c++ 0")
    assert "once is enough" in await eday.refused("language burrow ask python why again")
    await eday.agrees("name burrow done")
    await postal.reaches("burrow", "bootstrap")


async def test_a_mail_about_the_language_that_was_lost_is_sent_anew_after_a_day(postal: PostalTown) -> None:
    eday, _ = await travel(postal, "naming")
    postal.mail.list.hold_next(BOT_ADDRESS)
    await eday.agrees("language burrow ask python, erlang")
    await postal.passes("+25h")
    await eday.agrees("language burrow ask python, erlang")
    await postal.until(
        lambda: any("[Language]" in read(raw)["Subject"] for raw in postal.mail.mailbox("vishy"))
    )
