"""What leaves the house about a cycle: the weekly mail, the feed, and the calendar."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml
from icalendar import Calendar

from bot.doors.control import ask
from bot.operating import question
from tests.journeys.postal import PostalTown, read
from tests.journeys.town import Person
from tests.journeys.travel import travel

PLAN = "schedule burrow plan cactus 2011-04-14 version 2011.2"
DAYS = {date(2011, 3, 17), date(2011, 3, 24), date(2011, 4, 5), date(2011, 4, 12), date(2011, 4, 14)}


def shown(calendar: str) -> set[date]:
    """The days of a calendar."""
    return {event.decoded("DTSTART") for event in Calendar.from_ical(calendar).walk("VEVENT")}


class Readers(PostalTown):
    """A town whose list has a countdown on Mondays, with a feed and a calendar."""

    def _write_config(self) -> None:
        super()._write_config()
        path = self.folder / "config.yaml"
        config: dict[str, Any] = yaml.safe_load(path.read_text())
        config["announce"] = {"feed": "news.atom", "calendar": "cycles.ics"}
        config["process"] = {"countdown": "monday"}
        path.write_text(yaml.safe_dump(config))

    def countdowns(self) -> list[str]:
        posts = map(read, self.mail.mailbox("vishy"))
        return [str(post["Subject"]) for post in posts if "Release countdown" in str(post["Subject"])]

    def body(self, about: str) -> str:
        (post,) = [p for p in map(read, self.mail.mailbox("vishy")) if about in str(p["Subject"])]
        return str(post.get_content())

    def days(self) -> set[date]:
        """What the calendar file shows."""
        path = self.folder / "cycles.ics"
        if not path.exists():
            return set()
        return shown(path.read_text())

    async def planned(self) -> Person:
        await travel(self, "scheduling")
        (ttx,) = await self.known("ttx")
        await ttx.agrees(PLAN)
        return ttx

    async def comes(self, *when: int) -> None:
        left = datetime(2011, *when, tzinfo=UTC) - self.parts.clock()  # type: ignore[misc, arg-type]
        await self.passes(f"+{int(left.total_seconds() // 60) + 1}m")


@pytest.fixture
async def readers(tmp_path: Path) -> AsyncIterator[Readers]:
    one = Readers(tmp_path)
    try:
        await one.open()
        yield one
    finally:
        await one.close()


async def test_the_list_hears_each_monday_what_the_release_waits_for(readers: Readers) -> None:
    ttx = await readers.planned()
    await readers.comes(3, 21, 15)
    await ttx.agrees("milestone burrow move 2011.2 2011-04-15 because two blockers were found")
    (eday,) = await readers.known("eday")
    await eday.agrees("update burrow it is alive")
    await readers.comes(3, 28, 17)
    await readers.until(lambda: len(readers.countdowns()) == 9)
    assert sum("week R-3, 21-25 Mar 2011" in subject for subject in readers.countdowns()) == 1
    body = readers.body("week R-2, 28 Mar-1 Apr 2011")
    sections = ("Development Focus", "General Information", "Upcoming Deadlines & Dates")
    assert [body.index(section) for section in sections] == sorted(map(body.index, sections))
    assert "The feature freeze (cactus-ff) holds: no new features are merged." in body
    moved = "2011.2 (release) moves from 14 Apr 2011 to 15 Apr 2011: two blockers were found."
    assert moved not in body
    assert moved in readers.body("week R-3, 21-25 Mar 2011")
    assert "Open critical bugs: 0." in body
    assert "2011.2 (release): Fri 15 Apr 2011 23:59 PDT (Sat 16 Apr 2011 06:59 UTC), R+0" in body


async def test_a_countdown_is_sent_when_it_was_confirmed(readers: Readers) -> None:
    ttx = await readers.planned()
    asked = await ttx.says("countdown burrow send")
    assert "this mail goes to " in asked
    assert "Release countdown for week R-10" in asked
    assert readers.countdowns() == []
    await ttx.agrees(asked.partition("To go on: ")[2])
    await readers.until(lambda: len(readers.countdowns()) == 1)


async def test_the_feed_has_what_begins_and_what_moves_once(readers: Readers) -> None:
    ttx = await readers.planned()
    await ttx.agrees("milestone burrow move 2011.2 2011-04-15 because two blockers were found")
    await readers.comes(3, 19, 12)
    await readers.stop_bot()
    await readers.start_bot()

    def texts() -> list[str]:
        root = ET.fromstring((readers.folder / "news.atom").read_bytes())  # noqa: S314 (our own file)
        content = "{http://www.w3.org/2005/Atom}content"
        return [str(node.text) for node in root.iter(content)]

    begun = "burrow: cactus-bf: the branch merge proposal freeze begins; "
    await readers.until(lambda: sum(text.startswith(begun) for text in texts()) == 1)
    assert sum("moves from 14 Apr 2011 to 15 Apr 2011" in text for text in texts()) == 1


async def test_the_calendar_moves_with_the_milestones(readers: Readers) -> None:
    ttx = await readers.planned()
    await readers.until(lambda: readers.days() == DAYS)
    await ttx.agrees("milestone burrow move 2011.2 2011-04-15 because two blockers were found")
    await readers.until(lambda: readers.days() == DAYS - {date(2011, 4, 14)} | {date(2011, 4, 15)})


async def test_the_calendar_of_a_project_is_had_at_the_shell_whether_the_bot_runs_or_not(
    readers: Readers,
) -> None:
    await readers.planned()
    await readers.until(lambda: readers.days() == DAYS)
    control = readers.folder / "tminus.db.sock"
    told = await ask(control, {"calendar": "burrow"}, 30)
    assert shown(told["text"]) == DAYS
    assert "nobody has no schedule" in (await ask(control, {"calendar": "nobody"}, 30))["text"]
    await readers.stop_bot()
    config = readers.folder / "config.yaml"
    assert shown((await question(config, {"calendar": ""}))["text"]) == DAYS
    assert not (await question(config, {"calendar": "nobody"}))["ok"]
