"""One telling that nothing disturbs, for all who compare theirs with it."""

from __future__ import annotations

import asyncio

import pytest

from tests.story.telling import Told, tell


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The story as it is told."""
    return asyncio.run(tell(tmp_path_factory.mktemp("undisturbed")))
