"""Tells the story through real IRC connections and real mail, and checks that the bot answers as it should.

It survives a bot that is killed at any moment, because its people ask before they repeat themselves.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from bot.sandbox.actor import Actor, Heard
from bot.sandbox.asking import Asking
from bot.sandbox.beats import Beat, Breaks, Chats, Later, Mailed, Says, Stands, Step, Writes
from bot.sandbox.correspondence import Correspondence
from bot.sandbox.events import LATER, Event, Show, StoryError
from bot.sandbox.people import BOT, RESIDENTS
from bot.sandbox.postbox import Postbox
from bot.sandbox.reader import Reader
from bot.sandbox.shell import RETURNS, Operator
from bot.sandbox.story import CAST, CHANNEL, STORY

__all__ = ["Event", "StoryError", "Teller"]

CODE = re.compile(r"tminus-[0-9a-f]{12}")
QUESTION = re.compile(r"To go on: (confirm r-[0-9a-f]+)")
MINUTES = 20
"""How many of them people wait for what the bot has yet to do: ten tries of an effect that keeps failing."""
PATIENT = 20
"""How often people say again what could not be answered, a minute later each time."""
WIKI = "wiki"
PROFILES = "Launchpad"
"""The service nick that edits profiles, and who speaks of what is new there."""


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
        self._reader = Reader(web)
        self._show, self._patience = show, patience
        self._by = f" by {by}" if by else ""
        self._operator = Operator(control)
        self._postbox = Postbox(web)
        self._mail = Correspondence(self._postbox, CAST[0], show)
        self._cast: dict[str, Asking] = {}
        self._created = 0

    async def open(self, cast: Sequence[str] = CAST) -> None:
        """Connect everybody. Raises Trouble where the network does not let one in."""
        people = {r.name: r for r in RESIDENTS}
        for name in cast:
            actor = Actor(people[name], CHANNEL)
            self._cast[name] = Asking(actor, self._patience)
            await actor.connect(self._host, self._port)

    async def close(self) -> None:
        for asking in self._cast.values():
            await asking.actor.close()
        await self._postbox.close()
        await self._reader.close()

    def heard(self) -> dict[str, list[Heard]]:
        """What each of the cast has heard, in order."""
        return {name: list(asking.actor.heard) for name, asking in self._cast.items()}

    async def identify(self, who: str) -> None:
        """Bind `who` as a newcomer would: ask for a code, put it into the profile, ask again."""
        line = Says(who, f"identify {who}", private=True)
        code = CODE.search(await self.says(line))
        if code is None:
            raise StoryError(f"no code for {who}")
        actor = self._cast[who].actor
        mark = len(actor.heard)
        self._show(Event("says", f"profile {code[0]}", who, PROFILES))
        actor.say(PROFILES, f"profile {code[0]}")

        def find() -> str | None:
            return next((h.text for h in actor.heard[mark:] if h.sender == PROFILES), None)

        done = await actor.until(find, RETURNS)
        if done is None or code[0] not in done:
            raise StoryError(f"the profile of {who} was not changed: {done}")
        self._show(Event("answers", done, PROFILES, who))
        await self.says(line)

    async def tell(self, story: Sequence[Step] = STORY) -> None:
        """The whole story. Raises StoryError at the first answer that is not as told, or Trouble."""
        for step in story:
            self._show(Event("step", f"Step {step.number} of {len(STORY)}: {step.title}"))
            for beat in step.beats:
                await self.plays(beat)
            await self._appeared()

    async def plays(self, beat: Beat) -> None:
        """One beat, to its end."""
        if isinstance(beat, Later):
            await self.passes(beat)
        elif isinstance(beat, Chats):
            self.chats(beat)
        elif isinstance(beat, Writes):
            await self.writes(beat)
        elif isinstance(beat, Mailed):
            await self._mail.arrives(beat)
        elif isinstance(beat, Stands):
            await self.stands(beat)
        elif isinstance(beat, Breaks):
            self._show(Event("says", f"sandbox fault {beat.words}", "operator", BOT))
            await self._operator.does(f"sandbox fault {beat.words}")
        else:
            await self.says(beat)

    def chats(self, line: Chats) -> None:
        """One line that is not for the bot."""
        self._show(Event("chats", line.text, line.who, CHANNEL))
        self._cast[line.who].actor.say(CHANNEL, line.text)

    async def says(self, line: Says) -> str:
        """One line and its answer, to the end: looks waited for, questions confirmed."""
        for _ in range(PATIENT):
            answer = await self._says(line)
            if not LATER.search(answer):
                return answer
            await self._operator.does("sandbox clock +1m")
        raise StoryError(f"{line.who} said {line.text!r} again and again, and heard: {answer}")

    async def _says(self, line: Says) -> str:
        text = line.text.replace("{web}", self._web)
        asking, mark = self._cast[line.who], len(self._ear().heard)
        place, to = (BOT, "") if line.private else (CHANNEL, BOT)
        self._show(Event("says", text, line.who, place, to))
        answer = await asking.ask(line, text)
        self._answered(line, answer)
        if not line.reads and (found := await asking.found(answer)) is not None:
            answer = found
            self._answered(line, answer)
        for more in await asking.goes_on(answer, line.lines) if line.lines else ():
            self._answered(line, more)
        if LATER.search(answer):
            return answer
        if line.refused != answer.startswith("refused"):
            raise StoryError(f"{line.who} said {text!r} and heard: {answer}")
        if question := QUESTION.search(answer):
            answer = await self.says(Says(line.who, question[1], line.private))
        if line.until is not None:
            await self._hears(line.until, mark)
        return answer

    async def writes(self, mail: Writes) -> str:
        """One mail of a person, and the text of the bot's answer where there is one; questions confirmed."""
        mark = len(self._ear().heard)
        answer = await self._heard_out(mail)
        if mail.commands and (question := QUESTION.search(answer)):
            yes = Writes(mail.who, commands=(question[1],), subject=mail.subject, to=BOT, signed=True)
            answer = await self._heard_out(yes)
        if mail.until is not None:
            await self._hears(mail.until, mark)
        return answer

    async def _heard_out(self, mail: Writes) -> str:
        """Write it, and again a little later where the bot could not ask the world."""
        for _ in range(PATIENT):
            answer = await self._mail.writes(mail)
            if not LATER.search(answer):
                return answer
            await self._operator.does("sandbox clock +1m")
        raise StoryError(f"{mail.who} wrote {mail.commands} again and again, and got: {answer}")

    async def stands(self, page: Stands) -> None:
        """A page of the wiki is as it should be. Raises StoryError where it does not become so."""
        text = await self._awaited(lambda: self._reader.page(page.title, page.says, self._patience))
        if text is None:
            raise StoryError(f"the page {page.title} does not say: {', '.join(page.says)}")
        shown = tuple(line for line in text.split("\n") if any(words in line for words in page.says))
        self._show(Event("page", page.title, WIKI, lines=shown))

    async def passes(self, later: Later) -> None:
        """Time passes, through the operator's control socket."""
        mark = len(self._ear().heard)
        await self._operator.does(f"sandbox clock {later.span}{self._by}")
        now = (await self._operator.ask({"health": True}))["now"]
        self._show(Event("time", later.why, place=str(now)[:16]))
        if later.hears is not None:
            await self._hears(later.hears, mark)

    def _answered(self, line: Says, text: str) -> None:
        place, to = (line.who, "") if line.private else (CHANNEL, line.who)
        self._show(Event("answers", text, BOT, place, to))

    async def _hears(self, text: str, mark: int) -> None:
        ear = self._ear()

        def find() -> str | None:
            said = (h.text for h in ear.heard[mark:] if h.sender == BOT and not h.private)
            return next((line for line in said if text in line), None)

        found = await self._awaited(lambda: ear.until(find, self._patience))
        if found is None:
            raise StoryError(f"nobody heard: {text}")
        self._show(Event("tells", found, BOT, CHANNEL))

    async def _awaited(self, look: Callable[[], Awaitable[str | None]]) -> str | None:
        """What `look` finds, perhaps after minutes: what has failed is tried again by the world's clock."""
        for _ in range(MINUTES):
            if (found := await look()) is not None:
                return found
            await self._operator.does("sandbox clock +1m")
        return await look()

    async def _appeared(self) -> None:
        """What has been made on Launchpad since the step began, asked of the world itself."""
        created = await self._reader.created()
        new, self._created = created[self._created :], len(created)
        if new:
            names = ", ".join(sorted(url.removeprefix("/devel/") for url in new))
            self._show(Event("appears", names, PROFILES))

    def _ear(self) -> Actor:
        """Who listens to what the bot tells all."""
        return next(iter(self._cast.values())).actor
