"""A bootstrap in bad weather: whatever goes wrong, once it is over all is there, and nothing twice."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import unquote

import pytest

from bot.outbox.ledger import Ledger
from tests.journeys.shipyard import apply, ready, whole
from tests.journeys.town import Town

REQUESTS = 28
"""Of one bootstrap in one go: five looks, ten writes, two members, eleven to read back."""


async def unfinished(town: Town) -> list[str]:
    rows = await town.parts.database.read(lambda unit: Ledger(unit.conn).unfinished())
    return [f"{row.kind} {row.state} {row.error}" for row in rows]


@pytest.mark.parametrize("kind", ["503", "lost", "reset", "html"])
async def test_each_request_of_a_bootstrap_may_go_wrong_once(town: Town, kind: str) -> None:
    await town.parts.launchpad.own_name()
    names = {f"b{n:02}": n for n in range(REQUESTS)}
    asked: Counter[str] = Counter()
    struck = set()

    def breaks(_method: str, path: str, body: str) -> str | None:
        found = re.search(r"\b(b\d\d)\b", f"{path} {unquote(body)}")
        if found is None:
            return None
        name = found[1]
        asked[name] += 1
        if asked[name] != names[name] + 1:
            return None
        struck.add(name)
        return kind

    town.wire.breaks = breaks
    await ready(town, *names)
    await apply(town, *names)
    await town.passes("+1h")
    for name in names:
        await town.reaches(name, "coding")
        assert whole(town, name)
    assert struck == set(names)
    assert await unfinished(town) == []
    assert town.wire.writes
