"""The desk with all that it needs, on a real database: what comes through doors, and what goes out.

The world outside is a few dictionaries: `teams` is Launchpad's memberships, `web` what looks find.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.core.command import Command, Reply, Speaker
from bot.core.dossier import Case, Dossier
from bot.core.effects import Effect, Look, Resume, Say, Tell, Then
from bot.core.errors import Gone, Stuck, Trouble
from bot.core.people import Role
from bot.core.rules import Rules
from bot.desk import Desk
from bot.directory import Directory
from bot.outbox.ledger import Claim, Ledger, Outcome, Row
from bot.plugin import Plugin
from bot.store.database import Database
from bot.store.records import Entry
from bot.store.schema import prepare
from bot.store.unit import Unit
from plugins import PLUGINS
from workflows.new_project import NEW_PROJECT

NOON = datetime(2011, 2, 14, 12, tzinfo=UTC)
HOME = "#home"
ROOM = {"launchpad": 50, "irc": 50, "look": 50, "bot": 50}
ROLES = {
    Role.BOARD: "ppb",
    Role.CHAIR: "ppb-chairs",
    Role.RELEASE_MANAGER: "release",
    Role.ADMIN: "admins",
}


class Hands:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def go(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Teams:
    """Launchpad's memberships. `asked` is whom each question was about; while `down` none is answered.

    With `together` no question is answered before so many are there.
    """

    members: dict[str, set[str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    down: bool = False
    gone: set[str] = field(default_factory=set)
    together: asyncio.Barrier | None = None

    async def teams_of(self, person: str) -> frozenset[str]:
        self.asked.append(person)
        if self.together is not None:
            await self.together.wait()
        if self.down:
            raise Trouble("Launchpad answers with 503")
        if person in self.gone:
            raise Gone(f"{person} is suspended")
        return frozenset(team for team, members in self.members.items() if person in members)


class House:
    """`said` is what went to IRC (place, text), `done` every effect that was performed.

    The time is that of `clock`, which stands, unless `now` is given.
    """

    def __init__(
        self, database: Database, extra: Iterable[Plugin] = (), now: Callable[[], datetime] | None = None
    ) -> None:
        self.database, self.clock, self.teams = database, Hands(), Teams()
        now = now or self.clock
        self.web: dict[tuple[str, str], Any] = {}
        self.said: list[tuple[str, str]] = []
        self.done: list[Effect] = []
        self.directory = Directory(database, self.teams, ROLES, now)
        verbs = [verb for plugin in (*PLUGINS, *extra) for verb in plugin.verbs]
        self.desk = Desk(database, self.directory, NEW_PROJECT, verbs, Rules(home=HOME), now)
        self._ids = 0

    @classmethod
    async def build(
        cls, folder: Path, extra: Iterable[Plugin] = (), now: Callable[[], datetime] | None = None
    ) -> House:
        database = Database(str(folder / "tminus.db"), quick=60)  # however busy the machine is
        await prepare(database)
        return cls(database, extra, now)

    async def bind(self, *people: str) -> None:
        """From now on the account of each speaks for the person of the same name."""

        def body(unit: Unit) -> None:
            for person in people:
                unit.bindings.bind("test", person, person, "a test", NOON)

        await self.database.write(body)
        await self.directory.refresh()

    def command(
        self, who: str, text: str, *, account: str | None = "", place: str = "", id: str = ""
    ) -> Command:
        """What `who` said in private or in a channel; without `account`, from that of their name."""
        self._ids += 1
        known = who if account == "" else account
        return Command(id or f"irc:test:{self._ids}", text, Speaker("irc:test", who, known, place or who))

    async def says(self, who: str, text: str, **more: Any) -> Reply:
        return await self.desk.handle(self.command(who, text, **more))

    async def agrees(self, who: str, text: str, **more: Any) -> Reply:
        """Say it and expect a yes."""
        reply = await self.says(who, text, **more)
        assert reply.ok, reply.text
        return reply

    async def case(self, word: str) -> Case:
        found = await self.database.read(lambda unit: unit.cases.find(word))
        assert found is not None
        return found

    async def known(self, word: str) -> Dossier:
        case = await self.case(word)
        return await self.database.read(lambda unit: unit.dossier(case))

    async def history(self, word: str) -> list[Entry]:
        case = await self.case(word)
        return await self.database.read(lambda unit: unit.records.history(case.id))

    async def receipts(self) -> int:
        def count(unit: Unit) -> int:
            number = 0x1000
            while unit.records.receipt(number) is not None:
                number += 1
            return number - 0x1000

        return await self.database.read(count)

    async def effects(self) -> list[Row]:
        """What is not done."""
        return await self.database.read(lambda unit: Ledger(unit.conn).unfinished())

    async def at(self, word: str, step: str, **facts: Any) -> None:
        """Put a case at a step, as if people had moved it there."""

        def body(unit: Unit) -> None:
            case = unit.cases.find(word)
            assert case is not None
            values = {**case.facts, **facts}
            after = replace(case, step=step, entry=case.entry + 1, since=self.clock(), facts=values)
            unit.cases.keep(case, after, live=not NEW_PROJECT.step(step).final)

        await self.database.write(body)

    async def perform(self) -> None:
        """Perform what is due, and what follows from it, until nothing is left to do now."""
        while claims := await self.database.write(lambda unit: Ledger(unit.conn).begin(ROOM, self.clock())):
            for claim in claims:
                outcome = await self._outcome(claim)
                await self.database.write(
                    lambda unit, outcome=outcome: Ledger(unit.conn).finish(outcome, self.clock())  # type: ignore[misc]
                )

    async def _outcome(self, claim: Claim) -> Outcome:
        try:
            result = await self._make(claim)
        except Trouble as trouble:
            return Outcome(claim, None, str(trouble), trouble.retry_after, isinstance(trouble, Stuck))
        self.done.append(claim.effect)
        return Outcome(claim, result)

    async def _make(self, claim: Claim) -> Any:
        match claim.effect:
            case Look(what, query):
                if (what, query) not in self.web:
                    raise Stuck(f"nobody knows {query}")
                return self.web[what, query]
            case Say(place, text) | Tell(place, text):
                self.said.append((place, text))
            case Then(text, _, entry):
                await self.desk.then(claim.key, text, entry)
            case Resume(number):
                await self.desk.resume(number)
        return None
