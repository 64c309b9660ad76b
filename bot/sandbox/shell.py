"""The operator at the shell, who says a command exactly once, whatever happens to the bot meanwhile."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.core.errors import Trouble
from bot.doors.control import ask

LAST = re.compile(r"r-([0-9a-f]{4,}), [^,]* UTC, (\S+): (.*) -> (\w+): (.*)", re.DOTALL)
RETURNS = 60.0
"""Seconds in which a bot that went away is expected back."""


@dataclass(frozen=True, slots=True)
class Last:
    """What `show last` tells: a receipt's number, who said what, and how it was answered."""

    number: int
    text: str
    state: str
    answer: str

    @property
    def line(self) -> str:
        """The answer as it was said, or would have been."""
        outcome = "refused" if self.state == "refused" else "ok"
        return f"{outcome} r-{self.number:04x}: {self.answer}"


def read_last(answer: str) -> Last | None:
    """The receipt in an answer to `show last`, if there is one in it."""
    found = LAST.fullmatch(answer)
    return Last(int(found[1], 16), found[3], found[4], found[5]) if found else None


class Operator:
    """Speaks through the control socket at `control`."""

    def __init__(self, control: Path) -> None:
        self._control = control
        self._newest = 0

    async def does(self, text: str) -> str:
        """Say `text`, and wait until all of it is done; gives the answer.

        Raises Trouble for a refusal, and where the bot does not come back.
        """
        number = await self._say(text)
        self._newest = number
        outcome = await self.ask({"wait": number})
        if outcome["state"] != "done":
            raise Trouble(f"{text!r} is {outcome['state']}: {outcome['answer']}")
        return str(outcome["answer"])

    async def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Ask what changes nothing, and again while the bot is away. Raises Trouble."""
        deadline = asyncio.get_running_loop().time() + RETURNS
        while True:
            try:
                return await ask(self._control, request, 120)
            except (OSError, json.JSONDecodeError, TimeoutError) as away:
                if asyncio.get_running_loop().time() > deadline:
                    raise Trouble("the bot does not come back") from away
                await asyncio.sleep(0.05)

    async def _say(self, text: str) -> int:
        while True:
            try:
                reply = await ask(self._control, {"say": text}, 30)
            except (OSError, json.JSONDecodeError, TimeoutError):
                last = read_last((await self.ask({"say": "show last"}))["text"])
                if last is not None and last.number > self._newest and last.text == text:
                    return last.number
                continue
            if not reply["ok"] or reply["receipt"] is None:
                raise Trouble(f"{text!r} was refused: {reply['text']}")
            return int(reply["receipt"])
