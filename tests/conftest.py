"""What tests of several parts have in common."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.house import House


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A desk with eday, jaypipes, vishy and jorge bound to their accounts."""
    one = await House.build(tmp_path)
    await one.bind("eday", "jaypipes", "vishy", "jorge")
    yield one
    await one.database.close()
