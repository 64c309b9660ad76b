"""How long we wait before another connection: briefly at first, and longer for who sent us away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import ClassVar

import pytest

from bot.gateways.irc import IrcGateway
from bot.gateways.irc_settings import AT_FIRST, SOON, IrcSettings
from tests.gateways.irc_scripted import Server, scripted_irc

SETTINGS = IrcSettings(network="n", host="h", port=6667)


@pytest.mark.parametrize(
    ("failures", "away", "refusals", "pause"),
    [
        (0, 0, 0, 0),
        (1, 0.1, 0, 1),
        (2, 1, 0, 2),
        (60, AT_FIRST, 0, SOON),
        (61, 122, 0, 3),
        (80, 320, 0, 102),
        (99, 3600, 0, 300),
        (9999, 1e9, 0, 300),
        (1, 0, 1, 1),
        (5, 10, 5, 16),
        (12, 100, 12, 300),
        (9999, 10, 9999, 300),
    ],
)
def test_a_pause_is_two_seconds_for_two_minutes_and_grows_with_the_time_away(
    failures: int, away: float, refusals: int, pause: float
) -> None:
    assert SETTINGS.pause(failures, away, refusals) == pause


def test_an_hour_away_is_noticed_within_five_minutes_and_costs_few_attempts() -> None:
    away, tries = 0.0, 0
    while away < 3600:
        away += SETTINGS.pause(tries + 1, away, 0)
        tries += 1
    assert away - 3600 <= 300
    assert tries < 90


async def silent(server: Server) -> None:
    """The server hangs up without a word."""
    await (await server.accept()).close()


async def told_to_go(server: Server) -> None:
    peer = await server.accept()
    peer.send("ERROR :Closing link: (throttled)")
    await peer.close()


async def no_login(server: Server) -> None:
    peer = await server.accept()
    await peer.expect("CAP LS")
    peer.send(":s CAP * LS :account-tag")
    await peer.gone()


class Counted(IrcSettings):
    """Does not wait, and keeps what the gateway asks with."""

    asked: ClassVar[list[tuple[int, int]]] = []

    def pause(self, failures: int, away: float, refusals: int) -> float:
        self.asked.append((failures, refusals))
        return 0.0


@pytest.mark.parametrize(
    ("ends", "refusals"), [(silent, [0, 0, 0]), (told_to_go, [1, 2, 3]), (no_login, [1, 2, 3])]
)
async def test_who_sends_us_away_is_left_alone_longer_each_time(
    ends: Callable[[Server], Awaitable[None]], refusals: list[int]
) -> None:
    Counted.asked.clear()
    async with scripted_irc() as server:
        settings = Counted(network="n", host="127.0.0.1", port=server.port, account="tminus", password="x")
        gateway = IrcGateway(settings, lambda line: None)
        running = asyncio.create_task(gateway.run())
        for _ in range(4):  # the fourth comes when the third pause was asked for
            await ends(server)
        await gateway.close("enough")
        await running
    assert Counted.asked[:3] == list(zip([1, 2, 3], refusals, strict=True))


async def test_a_server_that_is_back_after_it_sent_us_away_is_asked_soon_again() -> None:
    Counted.asked.clear()
    async with scripted_irc() as server:
        gateway = IrcGateway(Counted(network="n", host="127.0.0.1", port=server.port), lambda line: None)
        running = asyncio.create_task(gateway.run())
        for ends in (told_to_go, told_to_go, silent, silent):
            await ends(server)
        await gateway.close("enough")
        await running
    assert [refusals for _, refusals in Counted.asked[:3]] == [1, 2, 0]
