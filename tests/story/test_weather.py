"""Bad weather everywhere: the story ends the same, nothing is made twice, and people are told once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from bot.sandbox.beats import Beat, Breaks, Later, Says, Step
from bot.sandbox.demo import differences
from bot.sandbox.postbox import Got
from bot.sandbox.rehearsal import Rehearsal
from bot.sandbox.story import STORY
from bot.sandbox.teller import Event
from tests.story.telling import Told, tell
from tests.story.test_kill import letters, twice

OVER = "the window of feedback is over"
SERVICES = ("launchpad", "mail", "wiki", "names")


def unwell(refused: int, lost: int) -> tuple[str, ...]:
    """Faults for all services: so many percent of answers refused, and lost after the work was done."""
    codes = {one: 451 if one == "mail" else 503 for one in SERVICES}
    return tuple(
        words for one, code in codes.items() for words in (f"{one} {code} {refused}%", f"{one} lost {lost}%")
    )


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
    await _told_in(unwell(5, 3), tmp_path, undisturbed, seed=1)


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_with_a_fifth_of_all_answers_refused_and_some_lost_the_story_ends_the_same(
    tmp_path: Path, undisturbed: Told, seed: int
) -> None:
    await _told_in(unwell(20, 5), tmp_path, undisturbed, seed)


async def _told_in(faults: tuple[str, ...], folder: Path, undisturbed: Told, seed: int) -> None:
    weather = Weather(faults)
    told = await tell(folder, weather, seed=seed)
    assert weather.struck.keys() >= {"launchpad", "wiki"}
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
            beats.append(Says("vishy", f"wait {command.split()[1]}", private=True, reads=True))
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
@pytest.mark.parametrize("service", ["irc", "names"])
async def test_what_nobody_waits_for_is_told_once_when_the_service_is_back(
    tmp_path: Path, undisturbed: Told, service: str
) -> None:
    """IRC goes off before the clock tells of a window's end, the name services before a name is checked."""
    steps = []
    for step in STORY:
        beats: list[Beat] = []
        for beat in step.beats:
            over = isinstance(beat, Later) and beat.hears == OVER and service == "irc"
            asked = isinstance(beat, Says) and beat.text.endswith(" check hive") and service == "names"
            if over or asked:
                beats.append(Breaks(f"{service} off 4h"))
            beats.append(beat)
            if asked:
                beats.append(Later("+270m", "the name services are back"))
        steps.append(replace(step, beats=tuple(beats)))
    told = await tell(tmp_path, steps=tuple(steps))
    check(told, undisturbed)
    assert sum(OVER in one.text for one in told.heard["eday"]) == 1


def check(told: Told, undisturbed: Told) -> None:
    assert [entry[1:5] for entry in told.history] == [entry[1:5] for entry in undisturbed.history]
    assert differences(told.launchpad) == []
    assert sorted(told.created) == sorted(undisturbed.created)
    assert set(told.effects) == {"done"}
    assert list(twice(told)) == []
    reader = next(iter(told.mails))
    assert letters(_listed(told.mails[reader])) == letters(_listed(undisturbed.mails[reader]))


def _listed(mails: list[Got]) -> list[Got]:
    """Those of the list: people who could not be answered for now got another answer as well."""
    return [one for one in mails if one.listed]
