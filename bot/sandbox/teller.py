"""Tells the story through real IRC connections, and checks that the bot answers as it should.

A person who gets no answer waits for the bot to come back, asks `show last`, and repeats the line only
if it is not there: so the story survives a bot that is killed at any moment.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.doors.control import ask
from bot.sandbox.actor import Actor, Heard
from bot.sandbox.people import BOT, RESIDENTS
from bot.sandbox.story import CAST, CHANNEL, STORY, Later, Says, Step

RECEIPT = re.compile(r"\br-([0-9a-f]{4,})\b")
LAST = re.compile(r"r-([0-9a-f]{4,}), .*? UTC, [^:]+?: (.*) -> (\w+): (.*)", re.DOTALL)
CODE = re.compile(r"tminus-[0-9a-f]{12}")
LONG = "that is a long answer, I sent it to you"
RETURNS = 60.0
"""Seconds in which a bot that went away is expected back."""


class StoryError(Exception):
    """The bot answered otherwise than the story says."""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the transcript: `kind` is step, time, says, answers or tells."""

    kind: str
    who: str
    place: str
    text: str


Show = Callable[[Event], None]


class Teller:
    """Plays the cast. `control` is the bot's control socket, `patience` the seconds before a doubt."""

    def __init__(
        self, host: str, port: int, control: Path, web: str, show: Show, patience: float = 10.0
    ) -> None:
        self._host, self._port, self._control, self._web = host, port, control, web
        self._show, self._patience = show, patience
        self._actors: dict[str, Actor] = {}
        self._listening: list[asyncio.Task[None]] = []
        self._public: list[str] = []
        self._private: dict[str, list[str]] = {}
        self._news = asyncio.Condition()
        self._receipts: dict[str, int] = {}

    async def open(self, cast: Sequence[str] = CAST) -> None:
        """Connect everybody."""
        people = {r.name: r for r in RESIDENTS}
        for n, name in enumerate(cast):
            actor = self._actors[name] = Actor(people[name], CHANNEL)
            self._private[name] = []
            await actor.connect(self._host, self._port)
            self._listening.append(asyncio.create_task(self._listen(actor, ear=n == 0)))

    async def close(self) -> None:
        for task in self._listening:
            task.cancel()
        await asyncio.gather(*self._listening, return_exceptions=True)
        for actor in self._actors.values():
            await actor.close()

    async def identify(self, who: str) -> None:
        """Bind `who` as a newcomer would: ask for a code, put it into the profile, ask again."""
        line = Says(who, f"identify {who}", private=True)
        code = CODE.search(await self.says(line))
        if code is None:
            raise StoryError(f"no code for {who}")
        self._show(Event("says", who, "Launchpad", f"profile {code[0]}"))
        self._actors[who].say("Launchpad", f"profile {code[0]}")
        await asyncio.sleep(0)
        await self.says(line)

    async def tell(self, story: Sequence[Step] = STORY) -> None:
        """The whole story. Raises StoryError at the first answer that is not as told."""
        for step in story:
            self._show(Event("step", "", "", f"Step {step.number}: {step.title}"))
            for beat in step.beats:
                if isinstance(beat, Later):
                    await self.passes(beat)
                else:
                    await self.says(beat)

    async def says(self, line: Says) -> str:
        """One line and its answer, to the end: looks waited for, questions confirmed."""
        text = line.text.replace("{web}", self._web)
        place = BOT if line.private else CHANNEL
        mark = len(self._public)
        self._show(Event("says", line.who, place, text))
        answer = await self._exchange(line, text)
        if not line.reads and "looking at" in answer:
            self._show(Event("answers", BOT, place, answer))
            answer = await self._follow_up(line, answer, text)
        self._show(Event("answers", BOT, place, answer))
        if line.refused != answer.startswith("refused"):
            raise StoryError(f"{line.who} said {text!r} and heard: {answer}")
        if question := re.search(r"To go on: (confirm r-[0-9a-f]+)", answer):
            answer = await self.says(Says(line.who, question[1], line.private))
        if line.until is not None:
            await self._hears(line.until, mark)
        return answer

    async def passes(self, later: Later, by: str = "") -> None:
        """Time passes, through the operator's control socket."""
        mark = len(self._public)
        text = f"sandbox clock {later.span}{by}"
        before = self._receipts.get("operator", 0)
        number = await self._operator(text, before)
        self._receipts["operator"] = number
        health = await self._asked({"health": True})
        self._show(Event("time", "", "", f"{later.why} ({health['now'][:16].replace('T', ' ')} UTC)"))
        if later.hears is not None:
            await self._hears(later.hears, mark)

    async def _exchange(self, line: Says, text: str) -> str:
        actor = self._actors[line.who]
        for _ in range(20):
            public, private = len(self._public), len(self._private[line.who])
            actor.say(BOT if line.private else CHANNEL, text if line.private else f"{BOT}: {text}")
            answer = await self._answer(line, public, private, self._patience)
            if answer is None and not line.reads:
                answer = await self._recall(line.who, text)
            elif answer is None:
                await self._back(line.who)
            if answer is not None:
                if found := RECEIPT.search(answer):
                    self._receipts[line.who] = int(found[1], 16)
                return answer
        raise StoryError(f"no answer to {text!r}")

    async def _answer(self, line: Says, public: int, private: int, patience: float) -> str | None:
        def find() -> str | None:
            for text in self._public[public:]:
                mine = text.removeprefix(f"{line.who}: ")
                if mine != text and mine != LONG and not line.private:
                    return mine
            for text in self._private[line.who][private:]:
                if line.reads or text.startswith(("ok r-", "refused")):
                    return text
            return None

        return await self._wait(find, patience)

    async def _follow_up(self, line: Says, first: str, text: str) -> str:
        """What the bot found when it had looked: the same receipt again, with another answer."""
        receipt = RECEIPT.search(first)
        assert receipt is not None

        def find() -> str | None:
            heard = [*self._public, *self._private[line.who]]
            for said in reversed(heard):
                mine = said.removeprefix(f"{line.who}: ")
                if f" r-{receipt[1]}: " in mine[:30] and "looking at" not in mine[:40]:
                    return mine
            return None

        for _ in range(20):
            if (found := await self._wait(find, self._patience)) is not None:
                return found
            recalled = await self._recall(line.who, text, int(receipt[1], 16) - 1)
            if recalled is not None and "looking at" not in recalled:
                return recalled
        raise StoryError(f"nothing was found for {text!r}")

    async def _recall(self, who: str, text: str, after: int | None = None) -> str | None:
        """Ask the bot, once it is back, what it last heard from `who`: the answer if it was `text`."""
        said = LAST.fullmatch(await self._back(who))
        known = self._receipts.get(who, 0) if after is None else after
        if said is None or int(said[1], 16) <= known or said[2] != text:
            return None
        outcome = "refused" if said[3] == "refused" else "ok"
        return f"{outcome} r-{said[1]}: {said[4]}"

    async def _back(self, who: str) -> str:
        """Ask `show last` until somebody answers."""
        deadline = asyncio.get_running_loop().time() + RETURNS
        while asyncio.get_running_loop().time() < deadline:
            mark = len(self._private[who])
            self._actors[who].say(BOT, "show last")

            def find(mark: int = mark) -> str | None:
                return next((t for t in self._private[who][mark:] if _is_last(t)), None)

            if (answer := await self._wait(find, 1.0)) is not None:
                return answer
        raise StoryError("the bot did not come back")

    async def _operator(self, text: str, before: int) -> int:
        """Say `text` at the shell exactly once, whatever happens to the bot, and wait for its effects."""
        number = 0
        while not number:
            try:
                reply = await ask(self._control, {"say": text}, 30)
                if not reply["ok"]:
                    raise StoryError(f"{text!r} was refused: {reply['text']}")
                number = int(reply["receipt"])
            except (OSError, ValueError, TimeoutError):
                last = await self._asked({"say": "show last"})
                said = LAST.fullmatch(last["text"])
                if said is not None and int(said[1], 16) > before and said[2] == text:
                    number = int(said[1], 16)
        outcome = await self._asked({"wait": number})
        if outcome["state"] != "done":
            raise StoryError(f"{text!r}: {outcome}")
        return number

    async def _asked(self, request: dict[str, Any]) -> dict[str, Any]:
        """Ask at the shell, and again while the bot is away."""
        deadline = asyncio.get_running_loop().time() + RETURNS
        while True:
            try:
                return await ask(self._control, request, 120)
            except (OSError, ValueError, TimeoutError):
                if asyncio.get_running_loop().time() > deadline:
                    raise
                await asyncio.sleep(0.1)

    async def _hears(self, text: str, mark: int) -> None:
        def find() -> str | None:
            return next((said for said in self._public[mark:] if text in said), None)

        found = await self._wait(find, RETURNS)
        if found is None:
            raise StoryError(f"nobody heard: {text}")
        self._show(Event("tells", BOT, CHANNEL, found))

    async def _wait(self, find: Callable[[], str | None], patience: float) -> str | None:
        try:
            async with asyncio.timeout(patience), self._news:
                while (found := find()) is None:
                    await self._news.wait()
                return found
        except TimeoutError:
            return None

    async def _listen(self, actor: Actor, ear: bool) -> None:
        while True:
            heard: Heard = await actor.heard.get()
            if heard.sender != BOT or (not heard.private and not ear):
                continue
            (self._private[actor.who.name] if heard.private else self._public).append(heard.text)
            async with self._news:
                self._news.notify_all()


def _is_last(text: str) -> bool:
    return LAST.fullmatch(text) is not None or "no receipt yet" in text or "I keep receipts for" in text
