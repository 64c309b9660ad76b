"""Faults of the IRC network strike the bot, and leave everyone else in their talk."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.faults import Fault, Faults, Kind
from bot.sandbox.faults.irc import IrcWeather
from bot.sandbox.irc import IrcNetwork
from tests.sandbox.ircclient import NOON, RawClient, running


@pytest.fixture
def faults() -> Faults:
    return Faults(lambda: NOON)


@pytest.fixture
async def port(faults: Faults) -> AsyncIterator[int]:
    weather = IrcWeather(faults)
    network = IrcNetwork(lambda: NOON, troubles=weather)
    weather.watch(network)
    async with running(network) as port:
        yield port


async def in_channel(port: int, nick: str) -> RawClient:
    client = await RawClient.connect(port, nick)
    client.send("JOIN #openstack-dev")
    await client.expect("366")
    return client


async def test_a_network_that_is_off_drops_the_bot_and_takes_nobody_new(port: int, faults: Faults) -> None:
    async with await in_channel(port, "eday") as eday, await in_channel(port, "tminus") as bot:
        faults.put("irc", Fault(Kind.OFF))
        await bot.ended()
        await eday.expect(r":tminus!\S+ QUIT")
        async with await RawClient.open(port) as late:
            await late.ended()
        await eday.settle()
        faults.clear("irc")
        async with await in_channel(port, "tminus"):
            await eday.expect(r":tminus!\S+ JOIN")
    assert faults.struck == {("irc", "off"): 1}


@pytest.mark.parametrize(("kind", "heard"), [(Kind.RESET, False), (Kind.LOST, True)])
async def test_a_line_of_the_bot_is_lost_before_or_after_it_was_heard(
    port: int, faults: Faults, kind: Kind, heard: bool
) -> None:
    async with await in_channel(port, "eday") as eday, await in_channel(port, "tminus") as bot:
        await eday.settle()
        faults.put("irc", Fault(kind))
        eday.send("PRIVMSG #openstack-dev :status burrow")
        await bot.expect("PRIVMSG")
        bot.send("PRIVMSG #openstack-dev :ok")
        await bot.ended()
        await eday.expect("QUIT")
        assert any("PRIVMSG #openstack-dev :ok" in line.raw for line in eday.lines) is heard


async def test_late_lines_keep_their_order(port: int, faults: Faults) -> None:
    async with await in_channel(port, "eday") as eday, await in_channel(port, "tminus") as bot:
        faults.put("irc", Fault(Kind.LATENCY, 0.02, 50))
        for number in range(20):
            bot.send(f"PRIVMSG #openstack-dev :{number}")
        said = [(await eday.expect("PRIVMSG")).params[-1] for _ in range(20)]
        assert said == [str(number) for number in range(20)]
        bot.send("PRIVMSG #openstack-dev :last words")
        await bot.close()
    assert faults.struck[("irc", "latency")] > 0
