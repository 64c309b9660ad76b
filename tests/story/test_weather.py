"""Bad weather everywhere: the story ends the same, nothing is made twice, and people are told once."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest

from bot.sandbox.demo import differences
from bot.sandbox.postbox import Got
from bot.sandbox.rehearsal import Rehearsal
from bot.sandbox.teller import Event
from tests.story.telling import Told, tell
from tests.story.test_kill import letters, twice

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
