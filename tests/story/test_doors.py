"""Whichever door people come through, the same things happen."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.sandbox.demo import differences
from bot.sandbox.doors import DOORS, story
from bot.sandbox.story import STORY
from tests.story.telling import Told, tell


async def test_by_irc_and_by_signed_mail_and_mixed_the_history_is_the_same(
    tmp_path: Path, undisturbed: Told
) -> None:
    tellings = await asyncio.gather(*(tell(tmp_path / door, steps=story(door)) for door in DOORS[1:]))
    told = dict(zip(DOORS, (undisturbed, *tellings), strict=True))
    assert told["irc"].history == told["mixed"].history
    assert told["mail"].history == told["mixed"].history
    for one in told.values():
        assert differences(one.launchpad) == []
        assert one.launchpad == told["mixed"].launchpad
        assert sorted(one.created) == sorted(told["mixed"].created)
        assert set(one.effects) == {"done"}
    assert _signed(told["irc"]) == 0
    assert _said(told["mail"]) == 0
    assert _signed(told["mixed"])
    assert _said(told["mixed"])


def test_a_story_as_it_was_told_stays_as_it_is() -> None:
    assert story("mixed") == STORY


def _signed(told: Told) -> int:
    return sum(event.signed for event in told.events)


def _said(told: Told) -> int:
    """Lines to the bot on IRC, but for those with which people make themselves known."""
    begun = next(n for n, event in enumerate(told.events) if event.kind == "step")
    return sum(event.kind == "says" for event in told.events[begun:])
