"""A town with mail and a wiki."""

from __future__ import annotations

from typing import Any

import yaml

from bot.sandbox.people import BOT
from tests.journeys.postal import PostalTown
from tests.journeys.town import Person
from tests.journeys.travel import travel

PAGE = "Projects/burrow"


class WikiTown(PostalTown):
    """`texts` are the versions of a page, oldest first; `edits` puts a person's version on top."""

    def _write_config(self) -> None:
        super()._write_config()
        path = self.folder / "config.yaml"
        config: dict[str, Any] = yaml.safe_load(path.read_text())
        config["wiki"] = {
            "api": f"{self.world.wiki.base}/api.php",
            "user": f"{BOT}@incubator",
            "password": f"{BOT}-wiki",
        }
        path.write_text(yaml.safe_dump(config))

    def texts(self, title: str = PAGE) -> list[str]:
        return [one.text for one in self.world.wiki.wiki.pages.get(title, [])]

    def edits(self, who: str, text: str, title: str = PAGE) -> None:
        self.world.wiki.edit(who, title, text)

    async def publishes(self, who: Person) -> str:
        """Publish burrow's page, and wait until all of it is done; gives the answer."""
        answer = await who.agrees("wiki burrow publish")
        await self.until(self.parts.runner.idle)
        return answer

    async def proposed(self) -> Person:
        """burrow has a page, its mail is on the list, and its window runs; gives eday."""
        eday, _ = await travel(self, "proposal")
        for reader in await self.known("vishy", "jaypipes"):
            await reader.agrees("prereview burrow ok")
        mark = eday.mark
        await self.publishes(eday)
        await eday.hears("the page of burrow: http", mark)
        await eday.agrees("propose burrow")
        await self.reaches("burrow", "feedback")
        await self.until(lambda: "Step 4 of 10" in self.texts()[-1])
        await self.until(self.parts.runner.idle)
        return eday
