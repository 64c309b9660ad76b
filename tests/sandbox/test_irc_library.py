"""The `irc` library, a client that we did not write, joins, talks and asks who is who."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from irc.client_aio import AioReactor

from tests.sandbox.ircclient import RawClient, a_network, running


@pytest.fixture
async def port() -> AsyncIterator[int]:
    async with running(a_network()) as port:
        yield port


async def test_the_irc_library_joins_and_talks(port: int) -> None:
    events: asyncio.Queue[Any] = asyncio.Queue()
    reactor = AioReactor(loop=asyncio.get_running_loop())
    reactor.add_global_handler("all_events", lambda _, event: events.put_nowait(event))

    async def seen(kind: str) -> Any:
        async with asyncio.timeout(5):
            while (event := await events.get()).type != kind:
                pass
        return event

    connection = reactor.server()
    await connection.connect("127.0.0.1", port, "tminus")
    assert (await seen("welcome")).target == "tminus"
    await seen("endofmotd")
    assert connection.features.network == "sandbox"
    assert connection.features.prefix == {"@": "o", "+": "v"}
    async with await RawClient.connect(port, "eric", "eday") as eday:
        eday.send("JOIN #openstack-dev")
        await eday.settle()
        connection.cap("REQ", "account-tag", "message-tags")
        assert (await seen("cap")).arguments == ["ACK", "account-tag message-tags"]
        connection.join("#openstack-dev")
        assert (await seen("join")).target == "#openstack-dev"
        assert (await seen("namreply")).arguments == ["=", "#openstack-dev", "@eric tminus"]
        connection.privmsg("#openstack-dev", "T minus ten")
        assert (await eday.expect("PRIVMSG")).params == ("#openstack-dev", "T minus ten")
        eday.send("PRIVMSG #openstack-dev :tminus: go")
        heard = await seen("pubmsg")
        assert heard.arguments == ["tminus: go"]
        assert {"key": "account", "value": "eday"} in heard.tags
        connection.whois(["eric"])
        assert (await seen("whoisaccount")).arguments[:2] == ["eric", "eday"]
        connection.nick("countdown")
        await seen("nick")
        assert connection.get_nickname() == "countdown"
    connection.quit("done")
    await seen("disconnect")
