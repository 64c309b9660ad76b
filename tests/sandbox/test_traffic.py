"""The sandbox's Launchpad remembers what was asked of it, and forgets when it is told to."""

from __future__ import annotations

from contextlib import suppress

from aiohttp import ClientError, ClientSession

from bot.sandbox.launchpad.traffic import KEPT
from bot.sandbox.world import World


async def test_requests_are_told_in_order_and_forgotten() -> None:
    world = World()
    web = str((await world.start())["launchpad"])
    try:
        async with ClientSession() as session:
            await session.get(f"{web}/devel/~eday")
            await session.post(f"{web}/devel/people", data={"ws.op": "newTeam", "name": '"x1"'})
            await session.put(f"{web}/+sandbox/fault", json={"say": "launchpad reset"})
            with suppress(ClientError):
                await session.post(f"{web}/devel/people", data=b"\xff=\xff" * 100_000)
            async with session.get(f"{web}/+sandbox/requests") as answer:
                told = await answer.json()
            asked = [(one["method"], one["path"], one["operation"]) for one in told]
            assert asked[:2] == [("GET", "/devel/~eday", ""), ("POST", "/devel/people", "newTeam")]
            assert len(asked) <= 3
            assert all(one["began"] <= one["ended"] for one in told)
            async with session.delete(f"{web}/+sandbox/requests") as answer:
                assert await answer.json() == []
            assert not world.traffic.passed
            assert world.traffic.passed.maxlen == KEPT
    finally:
        await world.stop()
