"""The contract of the wiki, kept by the sandbox."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from bot.core.errors import Stuck, Trouble
from bot.gateways.wiki import WikiGateway, WikiSettings
from bot.sandbox.people import BOT
from bot.sandbox.wiki import WikiServer
from bot.sandbox.wiki.titles import spelled
from tests.contracts.wiki_contract import Ready, WikiContract

ACCOUNT = "Tminus"


@dataclass(frozen=True)
class SandboxHands:
    server: WikiServer

    async def edit(self, title: str, text: str) -> None:
        self.server.edit("eday", title, text)

    async def texts(self, title: str) -> list[str]:
        return [one.text for one in self.server.wiki.pages[spelled(title)]]

    async def delete(self, title: str) -> None:
        self.server.wiki.delete(title)

    async def protect(self, title: str) -> None:
        self.server.wiki.protected.add(spelled(title))

    async def block(self, on: bool) -> None:
        self.server.wiki.blocked = {ACCOUNT: "too eager"} if on else {}

    async def readonly(self, reason: str) -> None:
        self.server.wiki.readonly = reason

    async def forget_logins(self) -> None:
        self.server.sessions.forget()


@pytest.fixture
async def server() -> AsyncIterator[WikiServer]:
    server = WikiServer(lambda: datetime.now(UTC))
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def ready(server: WikiServer) -> AsyncIterator[Ready]:
    settings = WikiSettings(
        api=f"{server.base}/api.php",
        user=f"{BOT}@incubator",
        password=f"{BOT}-wiki",
        contact="tests@sandbox.example",
    )
    ours = WikiGateway(settings)
    yield Ready(ours, settings, ACCOUNT, SandboxHands(server))
    await ours.close()


class TestSandbox(WikiContract):
    async def test_too_many_edits_in_a_minute_are_to_wait(self, ready: Ready, server: WikiServer) -> None:
        server.wiki.rate = 2
        await ready.ours.save("One", "x", "s", None)
        await ready.ours.save("Two", "x", "s", None)
        with pytest.raises(Trouble, match="too much in a short time") as caught:
            await ready.ours.save("Three", "x", "s", None)
        assert not isinstance(caught.value, Stuck)

    async def test_a_database_that_is_behind_says_how_long_to_wait(
        self, ready: Ready, server: WikiServer
    ) -> None:
        server.wiki.lag = 30
        with pytest.raises(Trouble, match="30 seconds lagged") as caught:
            await ready.ours.save("One", "x", "s", None)
        assert caught.value.retry_after == 5
        patient = WikiGateway(replace(ready.settings, max_lag=60))
        assert (await patient.save("One", "x", "s", None)).changed
        await patient.close()
