"""The page of a proposal on the wiki: published, published anew, and never over the words of a person."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.page import block
from bot.sandbox.faults import Fault, Kind
from tests.journeys.postal import read
from tests.journeys.travel import past, travel
from tests.journeys.wikitown import PAGE, WikiTown


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[WikiTown]:
    one = WikiTown(tmp_path)
    try:
        await one.open()
        yield one
    finally:
        await one.close()


def posts(town: WikiTown) -> list[str]:
    """The subjects that came through the list."""
    return [str(read(raw)["Subject"]) for raw in town.mail.mailbox("vishy")]


async def test_the_page_is_made_from_the_answers_and_told_where_it_is(town: WikiTown) -> None:
    eday, _ = await travel(town, "proposal")
    assert "Say: wiki burrow publish" in await eday.refused("propose burrow")
    await eday.agrees('wiki burrow write goals "simple over HTTP; no single point of failure"')
    draft = await eday.says("wiki burrow draft")
    assert "the page Projects/burrow will say 13 lines: Summary: Message queue service." in draft
    mark = eday.mark
    assert "goes to the wiki as Projects/burrow" in await town.publishes(eday)
    heard = await eday.hears("the page of burrow: http", mark)
    assert heard.endswith(f"{town.world.wiki.base}/wiki/Projects/burrow")
    (text,) = town.texts()
    said = block(text, "proposal") or ""
    assert "* no single point of failure" in said
    assert "three requests since December" in said
    assert "Step 3 of 10, wiki page and mail." in said
    assert "no wiki page" not in await eday.refused("propose burrow")


async def test_a_page_is_published_from_step_3_on_by_its_drivers(town: WikiTown) -> None:
    eday, _ = await travel(town, "requirements")
    assert "from step 3 to the board's decision" in await eday.refused("wiki burrow publish")
    (jorge,) = await town.known("jorge")
    assert "for a driver" in await jorge.refused("wiki burrow publish")
    assert "'title' is no part of a page" in await eday.refused("wiki burrow write title burrow")
    assert town.texts() == []


async def test_the_page_says_where_the_proposal_stands_and_keeps_words_that_nobody_published(
    town: WikiTown,
) -> None:
    eday, jaypipes = await travel(town, "proposal")
    await town.publishes(eday)
    await eday.agrees('wiki burrow write about "Something else."')
    await eday.agrees("waive burrow proposal because done by hand")
    await jaypipes.agrees("second burrow")
    await town.until(lambda: len(town.texts()) == 2)
    assert "Step 4 of 10, waiting for feedback, until " in town.texts()[-1]
    assert "Something else." not in town.texts()[-1]
    assert "1 line changed" not in await eday.says("wiki burrow draft")
    assert "2 lines changed since it was published" in await eday.says("wiki burrow draft")


async def test_what_changed_while_people_read_goes_into_the_thread_and_leaves_them_time(
    town: WikiTown,
) -> None:
    eday = await town.proposed()
    assert "nothing new" in await town.publishes(eday)
    await past(town, 6)
    since = (await town.case("burrow")).since
    await eday.agrees('wiki burrow write about "A queue for many customers."')
    answer = await town.publishes(eday)
    assert "what changed (2 lines) to the list; there is time to read it until Tue 8 Feb 2011 23:59" in answer
    await town.until(lambda: len(posts(town)) == 2)
    first, second = [read(raw) for raw in town.mail.mailbox("vishy")]
    assert second["In-Reply-To"] == first["Message-ID"]
    assert second["Subject"] == "Re: [Proposal] burrow: message queue service"
    body = str(second.get_content())
    assert "-Summary: Message queue service." in body
    assert "+Summary: A queue for many customers." in body
    assert "There is time to read it until Tue 8 Feb 2011 23:59 UTC." in body
    assert (await town.case("burrow")).since == since
    assert "nobody answered yet" in await eday.says("wait burrow")
    assert "nothing new" in await town.publishes(eday)
    assert len(posts(town)) == 2


async def test_what_a_person_wrote_beside_the_bots_part_stays(town: WikiTown) -> None:
    eday = await town.proposed()
    mine = f"Read this first.\n\n{town.texts()[-1]}\n\nAnd this last, --[[User:Jorge]]"
    town.edits("jorge", mine)
    await eday.agrees('wiki burrow write about "A queue for many customers."')
    await town.publishes(eday)
    newest = town.texts()[-1]
    assert newest != mine
    assert newest.startswith("Read this first.\n\n<!-- tminus:proposal begin")
    assert newest.endswith("--[[User:Jorge]]")
    assert "A queue for many customers." in newest


async def test_a_part_that_somebody_edited_is_left_alone_until_it_is_repaired(town: WikiTown) -> None:
    eday = await town.proposed()
    before = town.texts()[-1]
    town.edits("jorge", before.replace("Message queue service", "Massage queue service"))
    await eday.agrees('wiki burrow write about "A queue for many customers."')
    mark = eday.mark
    await eday.agrees("wiki burrow publish")
    heard = await eday.hears("page Projects/burrow is stuck", mark)
    assert 'the part "proposal" that the bot keeps was edited by hand' in heard
    assert "edited by hand" in await eday.says("wait burrow")
    assert "Massage" in town.texts()[-1]
    assert len(posts(town)) == 1, "nobody is told of a page that is not there"
    town.edits("jorge", before)
    assert "is tried again" in await town.publishes(eday)
    assert "A queue for many customers." in town.texts()[-1]
    await town.until(lambda: len(posts(town)) == 2)
    assert "stuck" not in await eday.says("wait burrow")


async def test_answers_that_are_lost_write_no_second_revision(town: WikiTown) -> None:
    eday, _ = await travel(town, "proposal")
    faults = town.world.faults
    faults.put("wiki", Fault(Kind.LOST, share=40))
    await eday.agrees("wiki burrow publish")
    await town.until(lambda: faults.struck["wiki", "lost"] > 2)
    await town.passes("+3h")
    faults.clear("wiki")
    await town.passes("+1h")
    await town.until(lambda: town.parts.runner.idle())
    assert len(town.texts()) == 1
    assert (await town.case("burrow")).facts["page"] == PAGE


async def test_while_the_wiki_is_away_the_page_waits_and_everybody_can_see_that(town: WikiTown) -> None:
    eday, _ = await travel(town, "proposal")
    town.world.faults.put("wiki", Fault(Kind.OFF))
    await eday.agrees("wiki burrow publish")
    await town.until(lambda: town.world.faults.struck["wiki", "off"])
    await town.passes("+4h")
    said = await eday.says("wait burrow")
    assert "3 things being done for 4 h" in said
    assert "(bot 1, look 1, wiki 1), 0 of them stuck" in said
    town.world.faults.clear("wiki")
    mark = eday.mark
    await town.passes("+1h")
    await eday.hears("the page of burrow: http", mark)
    assert len(town.texts()) == 1


async def test_the_board_finds_application_and_agenda_on_the_wiki(town: WikiTown) -> None:
    _, _ = await travel(town, "review")
    application, agenda = "Projects/burrow/Application", "Governance/Agenda"
    await town.until(lambda: town.texts(application) and town.texts(agenda))
    assert "Submitted by eday on 25 Feb 2011." in town.texts(application)[-1]
    assert "4.1 burrow (message queue service)" in town.texts(agenda)[-1]
    assert "(6 seats, quorum 4)" in town.texts(agenda)[-1]
    (jbryce,) = await town.known("jbryce")
    await jbryce.agrees("decide burrow needinfo because who runs it?")
    await town.until(lambda: 'flagged: the board "who runs it?"' in town.texts(agenda)[-1])
    await jbryce.agrees("decide burrow accept incubation")
    await town.until(lambda: "4. Applications: none" in town.texts(agenda)[-1])
    await town.until(lambda: "Accepted (incubation)" in town.texts(application)[-1])
