"""kill -9 at any moment of the story: it ends the same, nothing is made twice, nothing is forgotten."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import aiohttp
import pytest

from bot.sandbox.asking import RECEIPT
from bot.sandbox.demo import differences
from bot.sandbox.mail import BOT_ADDRESS
from bot.sandbox.postbox import Got
from bot.sandbox.rehearsal import Rehearsal
from bot.sandbox.teller import Event
from tests.story.telling import Told, tell

KILLS = 10
"""In one telling."""
SOON = (0.004, 0.04)
"""Seconds after a line: a write is answered within the first, looks and Launchpad take up to the second."""
HELD_BACK = 0.5
"""Seconds that Launchpad holds its answers back, to be killed in."""
STARTING = 0.7
"""Seconds that a start takes on a slow day: some kills hit one."""


class Killer:
    """Kills the bot and starts it again, so many seconds after these lines of the transcript."""

    def __init__(self, plan: dict[int, list[float]]) -> None:
        self._plan = plan
        self._seen = 0
        self._busy = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []
        self.killed = 0

    async def begin(self, rehearsal: Rehearsal) -> None:
        pass

    def watch(self, rehearsal: Rehearsal, event: Event) -> None:
        delays = self._plan.get(self._seen, [])
        self._seen += 1
        if delays:
            self._tasks.append(asyncio.create_task(self._kill(rehearsal, delays)))

    async def done(self) -> None:
        await asyncio.gather(*self._tasks)

    async def _kill(self, rehearsal: Rehearsal, delays: list[float]) -> None:
        for delay in delays:
            await asyncio.sleep(delay)
            async with self._busy:
                await rehearsal.kill_bot()
                await rehearsal.start_bot()
                self.killed += 1


class Eavesdropper:
    """Kills the bot whenever Launchpad has created something, before it can answer."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None
        self.killed = 0

    async def begin(self, rehearsal: Rehearsal) -> None:
        pass

    def watch(self, rehearsal: Rehearsal, event: Event) -> None:
        if self._task is None:
            self._task = asyncio.create_task(self._listen(rehearsal))

    async def done(self) -> None:
        assert self._task is not None
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _listen(self, rehearsal: Rehearsal) -> None:
        known = 0
        async with aiohttp.ClientSession(f"{rehearsal.web}/") as world:
            async with world.put("+sandbox/slow", json={"seconds": HELD_BACK}) as answer:
                answer.raise_for_status()
            while True:
                async with world.get("+sandbox/created") as answer:
                    created = len(await answer.json())
                if created > known:
                    known = created
                    await rehearsal.kill_bot()
                    await rehearsal.start_bot()
                    self.killed += 1
                await asyncio.sleep(0.01)


def _moments(seed: int, events: list[Event]) -> dict[int, list[float]]:
    """Ten kills: as the list and Launchpad are written to, most right after a line, some during a start."""
    dice = random.Random(seed)  # noqa: S311 -- a failure must be seen again
    lines = [n for n, event in enumerate(events) if event.kind in {"says", "writes", "time"}]
    confirmed = {n for n in lines if events[n].text.startswith("confirm ")}
    places = {min(confirmed), *dice.sample([n for n in lines[:-1] if n not in confirmed], KILLS - 4)}
    places.add(next(n for n in sorted(confirmed) if "bootstrap" in events[n - 2].text))
    plan = {place: [dice.uniform(0, dice.choice(SOON))] for place in places}
    again = dice.sample(sorted(places), 2)
    for place in again:
        plan[place].append(dice.uniform(0, STARTING))
    return plan


async def _told_with_kills(folder: Path, seed: int, undisturbed: Told) -> tuple[Told, int]:
    killer = Killer(_moments(seed, undisturbed.events))
    told = await tell(folder, killer)
    return told, killer.killed


def _check(told: Told, undisturbed: Told) -> None:
    assert told.history == undisturbed.history
    assert differences(told.launchpad) == []
    assert told.launchpad == undisturbed.launchpad
    assert sorted(told.created) == sorted(undisturbed.created)
    assert set(told.effects) == {"done"}
    assert list(_forgotten(told)) == []
    assert list(_unknown(told)) == []
    assert list(twice(told)) == []
    assert {title: versions[-1] for title, versions in told.pages.items()} == {
        title: versions[-1] for title, versions in undisturbed.pages.items()
    }
    for who, mails in told.mails.items():
        assert letters(mails) == letters(undisturbed.mails[who])


def _forgotten(told: Told) -> Iterator[tuple[Event, str]]:
    """Answers in the transcript whose receipt does not name this person and this line."""
    line: Event | None = None
    for event in told.events:
        if event.kind == "says":
            line = event
        found = RECEIPT.match(event.text) if event.kind == "answers" else None
        if found is None or line is None:
            continue
        _, text, _, answer = told.receipts.get(int(found[1], 16), ("", "", "", ""))
        said = event.text.partition(": ")[2]
        if text != line.text or not (answer.startswith(said) or "looking at" in said):
            yield line, event.text


def _unknown(told: Told) -> Iterator[tuple[str, str]]:
    """Answers that anybody heard, from the transcript or not, without a receipt."""
    for name, heard in told.heard.items():
        for one in heard:
            found = RECEIPT.search(one.text) if one.sender == "tminus" else None
            if found is not None and int(found[1], 16) not in told.receipts:
                yield name, one.text


def twice(told: Told) -> Iterator[str]:
    """Mails under a second Message-ID, and pages saved again with the words that stood there."""
    for who, mails in told.mails.items():
        known: dict[tuple[str, str, str, str], str] = {}
        for one in mails:
            what = (one.sender, one.subject, one.text, one.in_reply_to)
            if known.setdefault(what, one.message_id) != one.message_id:
                yield f"{who}: {one.subject}"
    for title, versions in told.pages.items():
        yield from (title for old, new in pairwise(versions) if old == new)


def letters(mails: list[Got]) -> list[tuple[str, str]]:
    """Those of the bot, each once: one that was killed before it heard of success sends the same again."""
    known = {one.message_id: (one.subject, one.text) for one in mails if one.sender == BOT_ADDRESS}
    return sorted(known.values())


@pytest.mark.parametrize("seed", [1])
async def test_ten_kills_change_nothing(tmp_path: Path, undisturbed: Told, seed: int) -> None:
    told, killed = await _told_with_kills(tmp_path, seed, undisturbed)
    assert killed == KILLS
    _check(told, undisturbed)


async def test_what_launchpad_made_without_an_answer_is_found_and_not_made_again(
    tmp_path: Path, undisturbed: Told
) -> None:
    eavesdropper = Eavesdropper()
    told = await tell(tmp_path, eavesdropper)
    assert eavesdropper.killed >= 3, "teams and project, series, milestones"
    _check(told, undisturbed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 110))
async def test_a_hundred_kills_change_nothing(tmp_path: Path, undisturbed: Told, seed: int) -> None:
    told, killed = await _told_with_kills(tmp_path, seed, undisturbed)
    assert killed == KILLS
    _check(told, undisturbed)
