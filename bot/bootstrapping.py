"""`tminus bootstrap`: a bootstrap planned, applied or compared at the shell, where one sees it go on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.core.command import show_receipt
from bot.doors.control import ask
from bot.operating import control

PATIENCE = 600.0
"""Seconds that one sits and watches; what is not done then goes on while the bot runs."""
GLANCE = 0.3
"""Seconds between two glances at what is being made."""

Show = Callable[[str], None]


async def bootstrap(path: Path, verb: str, project: str, agree: Callable[[str], bool], show: Show) -> bool:
    """Say `bootstrap PROJECT VERB` and show what comes of it, to its end; whether it went well.

    `agree` is asked whether to go on where the bot wants that confirmed. Raises ConfigError, Busy.
    """
    async with control(path) as socket:
        shell = _Shell(socket, project, show)
        try:
            return await asyncio.wait_for(shell.run(verb, agree), PATIENCE)
        except TimeoutError:
            show("not all of it is done yet; the bot goes on with it while it runs")
            return False


class _Shell:
    def __init__(self, socket: Path, project: str, show: Show) -> None:
        self._socket, self._project, self._show = socket, project, show

    async def run(self, verb: str, agree: Callable[[str], bool]) -> bool:
        ended = await self._say(f"bootstrap {self._project} {verb}")
        if ended["state"] == "confirm":
            question = ended["answer"].partition(". To go on: ")[0]
            if not await asyncio.to_thread(agree, question):
                self._show("nothing was written")
                return False
            ended = await self._watched(f"confirm {show_receipt(ended['receipt'])}")
        self._show(ended["answer"])
        if ended["state"] == "done":
            await self._list()
        return bool(ended["state"] == "done")

    async def _say(self, text: str) -> dict[str, Any]:
        """Say it, and give what became of it once all that it set off is done."""
        said = await ask(self._socket, {"say": text}, PATIENCE)
        if said.get("receipt") is None:
            return {"state": "refused", "answer": said["text"], "receipt": None}
        ended = await ask(self._socket, {"wait": said["receipt"]}, PATIENCE)
        return {**ended, "receipt": said["receipt"]}

    async def _watched(self, text: str) -> dict[str, Any]:
        """As `_say`, and shows meanwhile what is being made."""
        saying, before = asyncio.create_task(self._say(text)), ""
        try:
            while not saying.done():
                await asyncio.wait([saying], timeout=GLANCE)
                now = (await self._status())["text"].partition("; ")[0]
                if now != before and " to do " in now:
                    self._show(now)
                before = now
        finally:
            saying.cancel()
        return saying.result()

    async def _list(self) -> None:
        """Every object as it was seen last, with its page."""
        status = await self._status()
        for line in status["more"] if "nothing is being made" in status["text"] else ():
            self._show(f"  {line}")

    async def _status(self) -> dict[str, Any]:
        return await ask(self._socket, {"say": f"bootstrap {self._project} status"}, PATIENCE)
