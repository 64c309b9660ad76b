"""Every test of the outbox has a runner of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.database import Database
from bot.store.schema import prepare
from tests.outbox.works import Works


@pytest.fixture
async def works(tmp_path: Path) -> AsyncIterator[Works]:
    database = Database(str(tmp_path / "tminus.db"))
    await prepare(database)
    one = Works(database)
    yield one
    await one.stop()
    await database.close()
