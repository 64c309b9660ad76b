"""Tells the story through real IRC connections, and checks that the bot answers as it should.

A person who gets no answer waits for the bot to come back, asks `show last`, and repeats the line only
if it is not there: so the story survives a bot that is killed at any moment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.sandbox.actor import Actor, Heard
from bot.sandbox.people import BOT, RESIDENTS
from bot.sandbox.shell import RETURNS, Operator, read_last
from bot.sandbox.story import CAST, CHANNEL, STORY, Later, Says, Step

RECEIPT = re.compile(r"(?:ok|refused) r-([0-9a-f]{4,}): ")
CODE = re.compile(r"tminus-[0-9a-f]{12}")
QUESTION = re.compile(r"To go on: (confirm r-[0-9a-f]+)")
LOOKING = "looking at "
ELSEWHERE = "that is a long answer, I sent it to you"
PROFILES = "Launchpad"
"""The service nick that edits profiles."""
TRIES = 50
"""How often a line is tried before the story is given up."""


class StoryError(Exception):
    """The bot answered otherwise than the story says."""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the transcript.

    `kind` is step, time, says, answers (to who said something) or tells (all); `who` speaks in `place`, a
    channel or the nick that is spoken to. A time has its reason as text and the new date as place.
    """

    kind: str
    who: str
    place: str
    text: str

    @property
    def private(self) -> bool:
        return not self.place.startswith("#")


Show = Callable[[Event], None]


class Teller:
    """Plays the cast. `control` is the bot's control socket, `patience` the seconds before a doubt.

    `by` is how time passes: 0 in jumps, 1 hour by hour.
    """

    def __init__(
        self,
        host: str,
        port: int,
        control: Path,
        web: str,
        show: Show,
        *,
        patience: float = 10.0,
        by: int = 0,
    ) -> None:
        self._host, self._port, self._web = host, port, web
        self._show, self._patience = show, patience
        self._by = f" by {by}" if by else ""
        self._operator = Operator(control)
        self._actors: dict[str, Actor] = {}
        self._receipts: dict[str, int] = {}

    async def open(self, cast: Sequence[str] = CAST) -> None:
        """Connect everybody."""
        people = {r.name: r for r in RESIDENTS}
        for name in cast:
            actor = self._actors[name] = Actor(people[name], CHANNEL)
            await actor.connect(self._host, self._port)

    async def close(self) -> None:
        for actor in self._actors.values():
            await actor.close()

    def heard(self) -> dict[str, list[Heard]]:
        """What each of the cast has heard, in order."""
        return {name: list(actor.heard) for name, actor in self._actors.items()}

    async def identify(self, who: str) -> None:
        """Bind `who` as a newcomer would: ask for a code, put it into the profile, ask again."""
        line = Says(who, f"identify {who}", private=True)
        code = CODE.search(await self.says(line))
        if code is None:
            raise StoryError(f"no code for {who}")
        actor, mark = self._actors[who], len(self._actors[who].heard)
        self._show(Event("says", who, PROFILES, f"profile {code[0]}"))
        actor.say(PROFILES, f"profile {code[0]}")

        def find() -> str | None:
            return next((h.text for h in actor.heard[mark:] if h.sender == PROFILES), None)

        done = await actor.until(find, RETURNS)
        if done is None or code[0] not in done:
            raise StoryError(f"the profile of {who} was not changed: {done}")
        self._show(Event("answers", PROFILES, who, done))
        await self.says(line)

    async def tell(self, story: Sequence[Step] = STORY) -> None:
        """The whole story. Raises StoryError at the first answer that is not as told."""
        for step in story:
            self._show(Event("step", "", "", f"Step {step.number} of {len(STORY)}: {step.title}"))
            for beat in step.beats:
                if isinstance(beat, Later):
                    await self.passes(beat)
                else:
                    await self.says(beat)

    async def says(self, line: Says) -> str:
        """One line and its answer, to the end: looks waited for, questions confirmed."""
        text = line.text.replace("{web}", self._web)
        mark = self._mark()
        self._show(Event("says", line.who, BOT if line.private else CHANNEL, text))
        answer = await self._exchange(line, text)
        if not line.reads and (receipt := RECEIPT.match(answer)) and LOOKING in answer:
            self._answered(line, answer)
            answer = await self._follow_up(line, text, int(receipt[1], 16))
        self._answered(line, answer)
        if line.refused != answer.startswith("refused"):
            raise StoryError(f"{line.who} said {text!r} and heard: {answer}")
        if question := QUESTION.search(answer):
            answer = await self.says(Says(line.who, question[1], line.private))
        if line.until is not None:
            await self._hears(line.until, mark)
        return answer

    async def passes(self, later: Later) -> None:
        """Time passes, through the operator's control socket."""
        mark = self._mark()
        await self._operator.does(f"sandbox clock {later.span}{self._by}")
        now = (await self._operator.ask({"health": True}))["now"]
        self._show(Event("time", "", str(now)[:16], later.why))
        if later.hears is not None:
            await self._hears(later.hears, mark)

    def _answered(self, line: Says, text: str) -> None:
        self._show(Event("answers", BOT, line.who if line.private else CHANNEL, text))

    async def _exchange(self, line: Says, text: str) -> str:
        actor = self._actors[line.who]
        for _ in range(TRIES):
            mark = len(actor.heard)
            actor.say(BOT if line.private else CHANNEL, text if line.private else f"{BOT}: {text}")
            answer = await self._unless_gone(actor, partial(self._answer, line, mark))
            if answer is None:
                last = read_last(await self._show_last(actor))
                if last is not None and last.number > self._newest(line.who) and last.text == text:
                    answer = last.line
            if answer is not None:
                if found := RECEIPT.match(answer):
                    self._receipts[line.who] = int(found[1], 16)
                return answer
        raise StoryError(f"no answer to {text!r}")

    def _answer(self, line: Says, since: int) -> str | None:
        """The answer to `line` among what was heard since: a late answer to an older line is none."""
        for heard in self._actors[line.who].heard[since:]:
            mine = heard.text if heard.private else heard.text.removeprefix(f"{line.who}: ")
            if heard.sender != BOT or not (heard.private or mine != heard.text):
                continue
            receipt = RECEIPT.match(mine)
            if receipt is not None and int(receipt[1], 16) > self._newest(line.who):
                return mine
            free = line.reads and mine != ELSEWHERE and read_last(mine) is None
            if receipt is None and (free or mine.startswith("refused: ")):
                return mine
        return None

    async def _follow_up(self, line: Says, text: str, number: int) -> str:
        """What the bot found when it had looked: the same receipt again, with another answer."""
        actor = self._actors[line.who]

        def find() -> str | None:
            for heard in actor.heard:
                mine = heard.text if heard.private else heard.text.removeprefix(f"{line.who}: ")
                receipt = RECEIPT.match(mine) if heard.sender == BOT else None
                if receipt and int(receipt[1], 16) == number and LOOKING not in mine:
                    return mine
            return None

        for _ in range(TRIES):
            if (found := await self._unless_gone(actor, find)) is not None:
                return found
            last = read_last(await self._show_last(actor))
            if last is not None and last.number == number and last.state != "looking":
                return last.line
        raise StoryError(f"nothing was found for {text!r}")

    async def _show_last(self, actor: Actor) -> str:
        """Ask the bot, once it is back, what it last heard from this person."""
        for _ in range(TRIES):
            if not await actor.until(lambda: BOT in actor.present or None, RETURNS):
                raise StoryError("the bot did not come back")
            mark = len(actor.heard)
            actor.say(BOT, "show last")

            def find(since: int = mark) -> str | None:
                said = (h.text for h in actor.heard[since:] if h.sender == BOT and h.private)
                return next((text for text in said if _is_last(text)), None)

            if (answer := await self._unless_gone(actor, find)) is not None:
                return answer
        raise StoryError(f"{actor.who.name} gets no answer to: show last")

    async def _unless_gone(self, actor: Actor, find: Callable[[], str | None]) -> str | None:
        """What `find` gives, or None as soon as the bot is not there or patience ends."""
        partings = actor.partings.get(BOT, 0)

        def look() -> tuple[str | None] | None:
            found = find()
            gone = BOT not in actor.present or actor.partings.get(BOT, 0) != partings
            return (found,) if found is not None or gone else None

        seen = await actor.until(look, self._patience)
        return None if seen is None else seen[0]

    async def _hears(self, text: str, mark: int) -> None:
        ear = self._ear()

        def find() -> str | None:
            said = (h.text for h in ear.heard[mark:] if h.sender == BOT and not h.private)
            return next((line for line in said if text in line), None)

        found = await ear.until(find, RETURNS)
        if found is None:
            raise StoryError(f"nobody heard: {text}")
        self._show(Event("tells", BOT, CHANNEL, found))

    def _ear(self) -> Actor:
        return next(iter(self._actors.values()))

    def _mark(self) -> int:
        return len(self._ear().heard)

    def _newest(self, who: str) -> int:
        return self._receipts.get(who, 0)


def _is_last(text: str) -> bool:
    return read_last(text) is not None or "no receipt yet" in text or "I keep receipts for" in text
