"""Hundreds of mails that nobody sane would send: the bot answers afterwards, and nothing has changed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.sandbox.mail import BOT_ADDRESS
from bot.sandbox.mail.letter import Letter
from bot.store.tables import metadata
from bot.store.unit import Unit
from tests.doors.nasty import HEAVY, everything
from tests.journeys.postal import PostalTown
from tests.journeys.travel import travel
from tests.waiting import eventually

MAILS = 500
PATIENCE = 300
"""Seconds until a queue that does not get shorter is given up: on a busy machine it takes a minute."""


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[PostalTown]:
    one = PostalTown(tmp_path)
    try:
        await one.open()
        yield one
    finally:
        await one.close()


def dump(unit: Unit) -> dict[str, list[tuple[object, ...]]]:
    kept = [table for table in metadata.sorted_tables if table.name not in {"effect", "need", "post"}]
    return {t.name: [tuple(row) for row in unit.conn.execute(sa.select(t))] for t in kept}


async def test_five_hundred_hostile_mails_change_nothing(town: PostalTown) -> None:
    eday, _ = await travel(town, "requirements")
    before = await town.parts.database.read(dump)
    light = [mail for name, mail in everything() if name not in HEAVY]
    mails = [*HEAVY.values(), *(light[n % len(light)] for n in range(MAILS - len(HEAVY)))]
    for n, mail in enumerate(mails):
        lines = mail.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")  # as SMTP carries them
        marked = b"X-Round: %d\r\n" % n + lines + b"\r\n"
        town.mail.queue.add(Letter("mallory@elsewhere.example", (BOT_ADDRESS,), marked))
    town.mail.queue.hurry()
    await eventually(lambda: not len(town.mail.queue), PATIENCE)
    assert "burrow" in await eday.says("status burrow")
    assert await town.parts.database.read(dump) == before
