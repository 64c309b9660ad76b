"""One person who talks to the bot and gets every answer, whatever happens to the bot meanwhile.

Who gets no answer waits for the bot to come back, asks `show last`, and repeats the line only if it is
not there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from bot.core.errors import Trouble
from bot.sandbox.actor import Actor
from bot.sandbox.beats import Says
from bot.sandbox.people import BOT
from bot.sandbox.shell import RETURNS, read_last

T = TypeVar("T")
RECEIPT = re.compile(r"(?:ok|refused) r-([0-9a-f]{4,}): ")
LOOKING = "looking at "
ELSEWHERE = "that is a long answer, I sent it to you"
TRIES = 20
"""How often a line is tried before it is given up."""


class Asking:
    """`actor` is the person's connection, `patience` the seconds before a doubt."""

    def __init__(self, actor: Actor, patience: float) -> None:
        self.actor = actor
        self._patience = patience
        self._newest = 0

    async def ask(self, line: Says, text: str) -> str:
        """Say `text`, where `line` says it; gives the first answer. Raises Trouble if there is none."""
        actor = self.actor
        for _ in range(TRIES):
            mark = len(actor.heard)
            actor.say(BOT if line.private else actor.channel, text if line.private else f"{BOT}: {text}")
            answer = await self._unless_gone(partial(self._answer, line, mark))
            if answer is None:
                last = read_last(await self._show_last())
                if last is not None and last.number > self._newest and last.text == text:
                    answer = last.line
            if answer is not None:
                if found := RECEIPT.match(answer):
                    self._newest = int(found[1], 16)
                return answer
        raise Trouble(f"no answer to {text!r}")

    async def found(self, first: str) -> str | None:
        """What the bot found, where `first` says that it is looking: the same receipt, another answer.

        None where it is not looking. Raises Trouble where nothing comes.
        """
        receipt = RECEIPT.match(first)
        if receipt is None or LOOKING not in first:
            return None
        number = int(receipt[1], 16)
        for _ in range(TRIES):
            if (answer := await self._unless_gone(partial(self._found, number))) is not None:
                return answer
            last = read_last(await self._show_last())
            if last is not None and last.number == number and last.state != "looking":
                return last.line
        raise Trouble(f"nothing was found after {first!r}")

    async def goes_on(self, answer: str, count: int) -> list[str]:
        """The private lines that follow `answer`, `count` of them, or those that a dying bot still sent."""
        heard = self.actor.heard
        place = max((n for n, one in enumerate(heard) if one.text == answer), default=len(heard))

        def rest() -> list[str] | None:
            lines = [one.text for one in heard[place + 1 :] if one.sender == BOT and one.private]
            return lines[:count] if len(lines) >= count else None

        return await self._unless_gone(rest) or []

    def _answer(self, line: Says, since: int) -> str | None:
        """The answer to `line` among what was heard since: a late answer to an older line is none."""
        for mine in self._mine(since):
            receipt = RECEIPT.match(mine)
            if receipt is not None and int(receipt[1], 16) > self._newest:
                return mine
            free = line.reads and mine.startswith(line.begins) and mine != ELSEWHERE
            free = free and read_last(mine) is None
            if receipt is None and (free or mine.startswith("refused: ")):
                return mine
        return None

    def _found(self, number: int) -> str | None:
        for mine in self._mine(0):
            receipt = RECEIPT.match(mine)
            if receipt is not None and int(receipt[1], 16) == number and LOOKING not in mine:
                return mine
        return None

    def _mine(self, since: int) -> list[str]:
        """What the bot said to this person, in private or by name, since then."""
        address = f"{self.actor.who.name}: "
        heard = (one for one in self.actor.heard[since:] if one.sender == BOT)
        return [
            one.text.removeprefix(address) for one in heard if one.private or one.text.startswith(address)
        ]

    async def _show_last(self) -> str:
        """Ask the bot, once it is back, what it last heard from this person."""
        actor = self.actor
        for _ in range(TRIES):
            if not await actor.until(lambda: BOT in actor.present or None, RETURNS):
                raise Trouble("the bot did not come back")
            mark = len(actor.heard)
            actor.say(BOT, "show last")
            if (answer := await self._unless_gone(partial(self._last, mark))) is not None:
                return answer
        raise Trouble(f"{actor.who.name} gets no answer to: show last")

    def _last(self, since: int) -> str | None:
        said = (one.text for one in self.actor.heard[since:] if one.sender == BOT and one.private)
        return next((text for text in said if _is_last(text)), None)

    async def _unless_gone(self, find: Callable[[], T | None]) -> T | None:
        """What `find` gives, or None as soon as the bot is not there or patience ends."""
        actor = self.actor
        partings = actor.partings.get(BOT, 0)

        def look() -> tuple[T | None] | None:
            found = find()
            gone = BOT not in actor.present or actor.partings.get(BOT, 0) != partings
            return (found,) if found is not None or gone else None

        seen = await actor.until(look, self._patience)
        return None if seen is None else seen[0]


def _is_last(text: str) -> bool:
    return read_last(text) is not None or "no receipt yet" in text or "I keep receipts for" in text
