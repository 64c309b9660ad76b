"""Every journey begins in a town of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.town import Town


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    one = Town(tmp_path)
    try:
        await one.open()
        yield one
    finally:
        await one.close()
