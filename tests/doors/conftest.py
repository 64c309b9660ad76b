"""What the tests of doors have in common."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.doors.hall import Hall


@pytest.fixture
async def hall() -> AsyncIterator[Hall]:
    one = Hall()
    yield one
    await one.door.close()
