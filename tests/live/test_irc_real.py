"""Real IRC servers keep the contract that the sandbox keeps."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contracts.irc_contract import IrcContract, Network
from tests.live.irc_servers import inspircd, ngircd

pytestmark = pytest.mark.live


class TestNgircd(IrcContract):
    """Bare RFC 2812: no login, no tags, accounts of nobody."""

    @pytest.fixture
    async def network(self, tmp_path: Path) -> AsyncIterator[Network]:
        async with ngircd(tmp_path) as port:
            yield Network(port, accounts=False)


class TestInspircdWithAtheme(IrcContract):
    """IRCv3 with services."""

    @pytest.fixture
    async def network(self, tmp_path: Path) -> AsyncIterator[Network]:
        async with inspircd(tmp_path, ("eday", "tminus")) as port:
            yield Network(port, accounts=True)
