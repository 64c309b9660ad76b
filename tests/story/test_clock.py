"""Time passes hour by hour or in jumps: the same things happen, and at the same moments."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.story.telling import Told, tell

NEAR = timedelta(minutes=20)
"""What the telling itself takes of the story's time, with much to spare; an hour would be too much."""


async def test_hour_by_hour_and_in_jumps_the_history_is_the_same(tmp_path: Path, undisturbed: Told) -> None:
    jumps = undisturbed
    hours = await tell(tmp_path / "hours", by=1)
    assert hours.history == jumps.history
    apart = [
        max(one, other) - min(one, other) for one, other in zip(jumps.moments, hours.moments, strict=True)
    ]
    assert max(apart) < NEAR
    ended = [entry for entry in jumps.history if entry[4] == "clock" and entry[1] == "ended"]
    assert len(ended) == 2, "the story passes two deadlines, which a jump must not miss"
