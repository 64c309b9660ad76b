"""Bad weather everywhere: the story ends the same, nothing is made twice, and people are told once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from bot.sandbox.beats import Beat, Breaks, Later, Says, Step, Writes
from bot.sandbox.demo import differences
from bot.sandbox.people import BOT
from bot.sandbox.postbox import Got
from bot.sandbox.rehearsal import Rehearsal
from bot.sandbox.story import STORY
from bot.sandbox.teller import Event
from tests.story.normal import normal
from tests.story.telling import Told, tell
from tests.story.test_kill import letters, twice

OVER = "the window of feedback is over"
TIMES = re.compile(r"\w{3} \d+ \w{3} \d{4} (?:\d\d:\d\d|HH:MM) UTC|\d+ d(?: \d+ h)?")
DOUBT = 3.0
"""Seconds after which people ask again, or let a minute pass, in bad weather."""
SERVICES = ("launchpad", "mail", "list", "wiki", "names")


def unwell(refused: int, lost: int) -> tuple[str, ...]:
    """Faults for all services: so many percent of answers refused, and lost after the work was done.

    IRC has no refusals: the line is lost there, each time with the connection, and the bot comes back.
    """
    codes = {one: 451 if one == "mail" else 503 for one in SERVICES}
    refusals = tuple(f"{one} {code} {refused}%" for one, code in codes.items())
    return (*refusals, *(f"{one} lost {lost}%" for one in (*SERVICES, "irc")))


class Weather:
    """Brings faults upon the world when people have made themselves known, and ends them with the story."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self._faults = faults
        self.struck: dict[str, dict[str, int]] = {}
        self._rehearsal: Rehearsal | None = None

    async def begin(self, rehearsal: Rehearsal) -> None:
        self._rehearsal = rehearsal
        for words in self._faults:
            await self._ask(words)

    def watch(self, rehearsal: Rehearsal, event: Event) -> None:
        pass

    async def done(self) -> None:
        await self._ask("all clear")

    async def _ask(self, words: str) -> None:
        assert self._rehearsal is not None
        url = f"{self._rehearsal.web}/+sandbox/fault"
        async with aiohttp.ClientSession() as web, web.put(url, json={"say": words}) as answer:
            answer.raise_for_status()
            self.struck = (await answer.json())["struck"]


async def test_with_a_few_answers_refused_and_lost_the_story_ends_the_same(
    tmp_path: Path, undisturbed: Told
) -> None:
    await _told_in(unwell(4, 2), tmp_path, undisturbed, seed=1)


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_with_a_fifth_of_all_answers_refused_and_some_lost_the_story_ends_the_same(
    tmp_path: Path, undisturbed: Told, seed: int
) -> None:
    await _told_in(unwell(20, 5), tmp_path, undisturbed, seed)


async def _told_in(faults: tuple[str, ...], folder: Path, undisturbed: Told, seed: int) -> None:
    weather = Weather(faults)
    told = await tell(folder, weather, seed=seed, patience=DOUBT)
    assert weather.struck.keys() >= {"launchpad", "wiki", "irc"}
    assert sum(times for kinds in weather.struck.values() for times in kinds.values()) >= 10
    check(told, undisturbed)


def away(service: str, command: str) -> Iterator[Step]:
    """The story, in which a service goes off for four hours just before somebody says `command`."""
    for step in STORY:
        beats: list[Beat] = []
        for beat in step.beats:
            if not (isinstance(beat, Says) and beat.text == command):
                beats.append(beat)
                continue
            beats += [Breaks(f"{service} off 4h"), replace(beat, until=None)]
            beats.append(Later("+3h", f"{service} is away"))
            name = command.split()[1]
            beats.append(Says("vishy", f"wait {name}", private=True, reads=True, begins=f"{name}: "))
            beats.append(Later("+5h", f"{service} is back", hears=beat.until))
        yield replace(step, beats=tuple(beats))


@pytest.mark.parametrize(
    ("service", "command"),
    [
        pytest.param("wiki", "wiki queue-service publish", marks=pytest.mark.long),
        pytest.param("mail", "propose queue-service", marks=pytest.mark.long),
        ("launchpad", "bootstrap burrow apply"),
    ],
)
async def test_what_a_service_misses_while_it_is_away_is_done_when_it_is_back(
    tmp_path: Path, undisturbed: Told, service: str, command: str
) -> None:
    told = await tell(tmp_path, steps=tuple(away(service, command)))
    check(told, undisturbed)
    waits = [e.text for n, e in enumerate(told.events) if told.events[n - 1].text.startswith("wait ")]
    assert [text for text in waits if re.search(rf"being done for 3 h.*\b{service} \d", text)], waits


@pytest.mark.long
async def test_who_asks_by_mail_while_irc_is_away_hears_what_is_queued_for_it(
    tmp_path: Path, undisturbed: Told
) -> None:
    """vishy's word of step 5 comes by mail and is told on IRC, which goes off just before."""
    steps = []
    for step in STORY:
        beats: list[Beat] = []
        for beat in step.beats:
            if not (isinstance(beat, Writes) and beat.who == "vishy" and beat.signed):
                beats.append(beat)
                continue
            beats += [Breaks("irc off 4h"), beat, Later("+3h", "irc is away")]
            asks = ("wait queue-service",)
            beats.append(Writes("vishy", commands=asks, subject="how is it?", to=BOT, signed=True))
            beats.append(Later("+5h", "irc is back", hears="vishy says +1"))
        steps.append(replace(step, beats=tuple(beats)))
    told = await tell(tmp_path, steps=tuple(steps))
    check(told, undisturbed)
    waits = [line for event in told.events for line in event.lines if "being done for 3 h (irc 1)" in line]
    assert len(waits) == 1
    assert sum("vishy says +1" in one.text for one in told.heard["eday"]) == 1


@pytest.mark.long
@pytest.mark.parametrize(
    ("service", "told_so"),
    [("irc", ""), ("names", "debian could not ask"), ("list", "list archive could not ask")],
)
async def test_what_nobody_waits_for_is_told_once_when_the_service_is_back(
    tmp_path: Path, undisturbed: Told, service: str, told_so: str
) -> None:
    """IRC goes off before the clock tells of a window's end; where names are looked up, before a check.

    Nobody waits for a place that warns of names and cannot be asked: the answer says so.
    """
    steps = []
    for step in STORY:
        beats: list[Beat] = []
        for beat in step.beats:
            over = isinstance(beat, Later) and beat.hears == OVER and service == "irc"
            asked = isinstance(beat, Says) and beat.text.endswith(" check hive") and service != "irc"
            if over or asked:
                beats.append(Breaks(f"{service} off 4h"))
            beats.append(beat)
            if asked:
                beats.append(Later("+270m", f"{service} is back"))
        steps.append(replace(step, beats=tuple(beats)))
    told = await tell(tmp_path, steps=tuple(steps))
    check(told, undisturbed)
    assert sum(OVER in one.text for one in told.heard["eday"]) == 1
    assert any(told_so in one.text for one in told.heard["eday"])


def check(told: Told, undisturbed: Told) -> None:
    assert told.history == undisturbed.history
    assert differences(told.launchpad) == []
    assert sorted(told.created) == sorted(undisturbed.created)
    assert set(told.effects) == {"done"}
    assert list(twice(told)) == []
    said = announced(told)
    of_weather = Counter({text: many for text, many in said.items() if WEATHER.search(text)})
    assert said - of_weather == announced(undisturbed)
    assert all(many == 1 for many in of_weather.values()), of_weather
    reader = next(iter(told.mails))
    assert letters(_listed(told.mails[reader])) == letters(_listed(undisturbed.mails[reader]))


WEATHER = re.compile(r" (?:has not answered since TIME|answers again)\b")
"""What the channel hears of a service that goes for a minute or more, and comes back: each once."""


def announced(told: Told) -> Counter[str]:
    """What the bot said in the channel to everybody, which is no answer to one of them.

    Hours that a service was away move what follows: when a window ends, and how long it has been open.
    """
    said = (one.text for one in told.heard["eday"] if one.sender == BOT and not one.private)
    people = tuple(f"{name}: " for name in told.heard)
    public = (normal(text, told.world) for text in said if not text.startswith(people))
    return Counter(TIMES.sub("TIME", text) for text in public)


def _listed(mails: list[Got]) -> list[Got]:
    """Those of the list: people who could not be answered for now got another answer as well."""
    return [one for one in mails if one.listed]
