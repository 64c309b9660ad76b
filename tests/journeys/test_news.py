"""News reach everybody, silence is told, and people who went quiet are asked: with a whole bot."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from bot.store.unit import Unit
from tests.gateways.scripted import Answer, Scripted, scripted_server
from tests.journeys.postal import PostalTown, read
from tests.journeys.town import Person
from tests.journeys.travel import travel

HOOK = ("POST", "/hook")
ATOM = "{http://www.w3.org/2005/Atom}"


class NewsTown(PostalTown):
    """A town with mail, a feed and a webhook."""

    def __init__(self, folder: Path, web: Scripted) -> None:
        super().__init__(folder)
        self.web = web

    def _write_config(self) -> None:
        super()._write_config()
        path = self.folder / "config.yaml"
        config: dict[str, Any] = yaml.safe_load(path.read_text())
        config["announce"] = {"feed": "news.atom", "webhooks": [f"{self.web.root}/hook"]}
        path.write_text(yaml.safe_dump(config))

    @property
    def posted(self) -> list[dict[str, Any]]:
        """What the webhook was told."""
        return [json.loads(asked.body) for asked in self.web.asked]

    def feed(self) -> list[tuple[str, str]]:
        """The titles and texts of the feed, newest first."""
        root = ET.fromstring((self.folder / "news.atom").read_bytes())  # noqa: S314 (our own file)
        texts = [
            (e.findtext(f"{ATOM}title"), e.findtext(f"{ATOM}content")) for e in root.iter(f"{ATOM}entry")
        ]
        return [(str(title), str(text)) for title, text in texts]

    def replies(self, to: str) -> list[str]:
        """The subjects of what came through the list in answer to a mail."""
        posts = map(read, self.mail.mailbox("vishy"))
        return [str(post["Subject"]) for post in posts if post["In-Reply-To"] == to]

    async def proposed(self) -> tuple[Person, str]:
        """burrow's window runs: eday, and the Message-ID of the proposal."""
        eday, _ = await travel(self, "proposal")
        for reader in await self.known("vishy", "jaypipes"):
            await reader.agrees("prereview burrow ok")
        await self.has_page("burrow")
        await eday.agrees("propose burrow")
        await self.reaches("burrow", "feedback")
        return eday, str(read(self.mail.mailbox("vishy")[0])["Message-ID"])

    async def done(self) -> None:
        await self.until(self.parts.runner.idle)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[NewsTown]:
    async with scripted_server() as web:
        web.on(*HOOK, Answer())
        one = NewsTown(tmp_path, web)
        try:
            await one.open()
            yield one
        finally:
            await one.close()


async def test_silence_is_told_before_at_and_after_the_end_of_a_window(town: NewsTown) -> None:
    eday, thread = await town.proposed()
    mark = eday.mark
    await town.passes("+16d")
    said = [text for text in eday.heard(mark) if text.startswith("burrow: ")]
    assert [text.partition(";")[0] for text in said] == [
        "burrow: feedback ends Mon 7 Feb 2011 23:59 UTC",
        "burrow: hardly anyone answered",
        "burrow: feedback ends Mon 14 Feb 2011 23:59 UTC",
        "burrow: the window of feedback is over",
    ]
    assert all("nobody has answered yet" in said[n] for n in (0, 2))
    await town.done()
    assert town.replies(thread) == ["Re: [Proposal] burrow: message queue service"]
    text = str(read(town.mail.mailbox("vishy")[-1]).get_content())
    assert "ends Mon 14 Feb 2011 23:59 UTC" in " ".join(text.split())
    await eday.agrees('summary burrow "nobody spoke"')
    assert "silence recorded" in await eday.agrees("conclude burrow")


async def test_an_update_is_one_mail_one_entry_and_one_post_even_where_a_webhook_was_unwell(
    town: NewsTown,
) -> None:
    eday, thread = await town.proposed()
    await town.parts.database.write(at_coding)
    town.web.on(*HOOK, Answer(503), Answer(503), Answer())
    await eday.agrees('update burrow "HTTP API merged <b>&"')
    await town.until(lambda: len(town.posted))
    await town.passes("+1h")
    await town.done()
    assert town.feed() == [("burrow: update by eday", "HTTP API merged <b>&")]
    assert [one["text"] for one in town.posted] == ["HTTP API merged <b>&"] * 3
    assert len({one["id"] for one in town.posted}) == 1
    await town.until(lambda: town.replies(thread))
    assert town.replies(thread) == ["[Update] burrow: message queue service"]
    thread_told = await eday.says("thread burrow")
    assert "nobody has replied" in thread_told, "our own mail is nobody's feedback"


async def test_announcements_and_calls_for_help_are_heard_once_by_everybody(town: NewsTown) -> None:
    eday, _ = await town.proposed()
    mark = eday.mark
    await eday.agrees("announce burrow blog http://blog.example.org/burrow")
    await eday.agrees('help-wanted burrow "sqlite back end" easy')
    await town.done()
    await eday.hears("Ask eday", mark)
    public = [text for text in eday.heard(mark) if text.startswith(("burrow (", "burrow looks"))]
    assert public == [
        "burrow (message queue service) is on blog now: http://blog.example.org/burrow",
        "burrow looks for help: sqlite back end (easy to begin with). Ask eday",
    ]
    assert [title for title, _ in town.feed()] == ["burrow looks for help", "burrow on blog"]
    assert len(town.posted) == 2
    assert "help wanted: sqlite back end (easy" in await eday.says("progress burrow")


async def test_who_is_quiet_is_asked_in_private_and_who_is_away_is_not(town: NewsTown) -> None:
    eday, jaypipes = await travel(town, "requirements")
    mark, others = eday.mark, jaypipes.mark
    await eday.agrees("away until 2011-02-10")
    await town.passes("+16d")
    assert not any("is quiet" in text for text in eday.heard(mark))
    await town.passes("+2d")
    assert "burrow is quiet for 7 d, at initial requirements" in await eday.hears("is quiet", mark)
    await town.stop_bot()
    await town.start_bot()
    await town.passes("+10d")
    assert sum("is quiet" in text for text in eday.heard(mark)) == 1
    assert not any("is quiet" in text for text in jaypipes.heard(others))


def at_coding(unit: Unit) -> None:
    """As if the steps between had been walked."""
    case = unit.cases.find("burrow")
    assert case is not None
    unit.cases.keep(case, replace(case, step="coding", entry=case.entry + 1), live=True)
