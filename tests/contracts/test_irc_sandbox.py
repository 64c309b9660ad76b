"""The sandbox's IRC network keeps the contract, and its going and coming is survived."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.sandbox.irc.network import IrcNetwork
from tests.contracts.irc_contract import Bot, IrcContract, Network, person, running


@pytest.fixture
async def network() -> AsyncIterator[Network]:
    server = IrcNetwork(lambda: datetime.now(UTC))
    yield Network(await server.start(), accounts=True)
    await server.stop()


class TestSandbox(IrcContract):
    """The whole contract."""


async def test_a_network_that_comes_back_finds_us_there_again() -> None:
    server = IrcNetwork(lambda: datetime.now(UTC))
    network = Network(await server.start(), accounts=True)
    async with running(Bot(network, "#meeting", account="tminus", password="tminus-irc")) as bot:
        for _ in range(2):
            assert await asyncio.wait_for(bot.changes.get(), 5) is True
            async with await person(network, "eday", "#meeting", "eday") as eday:
                eday.send("PRIVMSG #meeting :hi")
                assert (await bot.heard("hi")).account == "eday"
            await server.stop()
            assert await asyncio.wait_for(bot.changes.get(), 5) is False
            await server.start(network.port)
        await server.stop()
