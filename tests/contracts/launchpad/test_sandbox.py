"""The contract of Launchpad, kept by the sandbox."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest

from bot.gateways.launchpad import LaunchpadGateway, LaunchpadSettings
from bot.sandbox.launchpad import LaunchpadServer
from bot.sandbox.people import BOT, CONSUMER, NETWORK, RESIDENTS
from tests.contracts.launchpad.contract import LaunchpadContract, Ready, RecordingGateway
from tests.contracts.launchpad.contract_work import WorkContract

RESIDENT = {one.name: one for one in RESIDENTS}


def settings(api: str, name: str) -> LaunchpadSettings:
    who = RESIDENT[name]
    return LaunchpadSettings(
        api=api, consumer=CONSUMER, token=who.token, secret=who.secret, contact=who.email
    )


@pytest.fixture
async def ready() -> AsyncIterator[Ready]:
    server = LaunchpadServer(lambda: datetime.now(UTC))
    api = f"{await server.start()}/devel"
    ours = RecordingGateway(settings(api, BOT))
    theirs = LaunchpadGateway(settings(api, "ewan"))
    try:
        yield Ready(ours, theirs, settings(api, BOT), "eday")
    finally:
        await ours.close()
        await theirs.close()
        await server.stop()


class TestSandbox(LaunchpadContract, WorkContract):
    async def test_residents_have_their_nicknames(self, ready: Ready) -> None:
        found = await ready.ours.person("eday")
        assert found is not None
        assert found.display_name == "Eric Day"
        assert (NETWORK, "eday") in found.nicknames

    async def test_residents_are_known_by_their_addresses(self, ready: Ready) -> None:
        assert await ready.ours.person_by_email(RESIDENT["eday"].email) == "eday"

    async def test_seeded_teams_have_their_members(self, ready: Ready) -> None:
        board = await ready.ours.team("openstack-ppb")
        assert board is not None
        assert board.owner == "jbryce"
        assert board.members == {"jbryce", "vishy", "ttx", "ewan", "soren", "anotherjesse"}
        assert await ready.ours.is_member("openstack-ppb", "ttx")
        assert not await ready.ours.is_member("openstack-ppb", "eday")

    async def test_a_collection_of_more_than_one_page_is_read_whole(self, ready: Ready) -> None:
        ours, day = ready.ours, date(2027, 2, 1)
        await ours.ensure_project("burrow", "B", "B", "Apache Licence", "Python")
        names = [f"m{number}" for number in range(310)]
        await asyncio.gather(*(ours.ensure_milestone("burrow", "trunk", name, day) for name in names))
        ours.taken()
        found = await ours.milestones("burrow")
        assert sorted(one.name for one in found) == sorted(names)
        assert ours.taken() == ["GET", "GET"]
