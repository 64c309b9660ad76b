"""What stands in the sandbox's world, asked of the world itself: no fault strikes this way."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.core.errors import Trouble
from bot.sandbox.postbox import EVERY


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a page on the wiki: who saved it, and its whole text."""

    by: str
    text: str


class Reader:
    """`web` is the root of the world's Launchpad. All methods raise Trouble where it does not answer."""

    def __init__(self, web: str) -> None:
        self.web = web
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def created(self) -> list[str]:
        """What was created on Launchpad since the start: addresses without its root, one for each time."""
        found: list[str] = await self._ask("/+sandbox/created")
        return [url.removeprefix(self.web) for url in found]

    async def pages(self) -> dict[str, list[Version]]:
        """All pages of the wiki, each with its versions, the oldest first."""
        found = await self._ask("/+sandbox/pages")
        return {title: [Version(one["by"], one["text"]) for one in all_] for title, all_ in found.items()}

    async def page(self, title: str, says: tuple[str, ...], patience: float) -> str | None:
        """The newest text of a page as soon as all of `says` is in it; None after `patience` seconds."""
        deadline = asyncio.get_running_loop().time() + patience
        while True:
            versions = (await self.pages()).get(title)
            if versions and all(words in versions[-1].text for words in says):
                return versions[-1].text
            if asyncio.get_running_loop().time() > deadline:
                return None
            await asyncio.sleep(EVERY)

    async def _ask(self, path: str) -> Any:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(30))
        try:
            async with self._session.get(f"{self.web}{path}") as answer:
                answer.raise_for_status()
                return await answer.json()
        except (aiohttp.ClientError, TimeoutError) as lost:
            raise Trouble(f"the sandbox's world does not answer: {lost}") from lost
