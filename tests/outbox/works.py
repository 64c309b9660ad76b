"""A runner that runs on a real database, and what a test does to it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import sqlalchemy as sa

from bot.clock import Clock
from bot.core.effects import Effect, EnsureTeam, Look, Plan, Say, Then
from bot.outbox.ledger import Claim, Ledger, Row
from bot.outbox.local import LocalRunner
from bot.store import tables as t
from bot.store.database import Database
from tests.waiting import eventually

HOME = "#home"


class Works:
    """A runner that runs, and what a test does to it. `world` makes effects true."""

    def __init__(self, database: Database) -> None:
        self.database, self.clock = database, Clock()
        self.told: list[str] = []
        self.world: Callable[[Claim], Awaitable[Any]] = self._nothing
        table = {EnsureTeam: self._perform, Look: self._perform, Say: self._say, Then: self._perform}
        self.runner = LocalRunner(database, table, self.clock, self.clock.sleep_until, HOME)
        self._task: asyncio.Task[None] | None = None
        self._posts = 0

    def start(self) -> None:
        self._task = asyncio.create_task(self.runner.run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @property
    def failure(self) -> BaseException | None:
        return self._task.exception() if self._task is not None and self._task.done() else None

    async def post(self, *effects: Effect, needs: bool = False) -> list[int]:
        """Post effects; with `needs` each waits for the one before."""
        plan = Plan()
        for n, effect in enumerate(effects):
            plan.add(effect, [n - 1] if needs and n else [])
        self._posts += 1
        key, now = f"r-{self._posts}", self.clock()
        ids = await self.database.write(lambda unit: Ledger(unit.conn).post(plan, key, None, now))
        self.runner.poke()
        return ids

    async def row(self, effect_id: int) -> Row:
        query = sa.select(t.effect.c.key).where(t.effect.c.id == effect_id)
        key = await self.database.read(lambda unit: str(unit.conn.execute(query).scalar_one()))
        rows = await self.database.read(lambda unit: Ledger(unit.conn).of_key(key.rpartition("/")[0]))
        return next(row for row in rows if row.id == effect_id)

    async def until(self, effect_id: int, state: str) -> Row:
        """The row of an effect, once it is in that state."""

        async def look() -> Row | None:
            assert self.failure is None, self.failure
            row = await self.row(effect_id)
            return row if row.state == state and await self.runner.idle() else None

        found: Row = await eventually(look)
        return found

    async def failed(self, effect_id: int, times: int) -> Row:
        """The row of an effect, once it has failed so often."""

        async def look() -> Row | None:
            row = await self.row(effect_id)
            return row if row.failures == times else None

        found: Row = await eventually(look)
        return found

    async def _perform(self, claim: Claim) -> Any:
        return await self.world(claim)

    async def _nothing(self, claim: Claim) -> Any:
        return None

    async def _say(self, claim: Claim) -> Any:
        assert isinstance(claim.effect, Say)
        self.told.append(f"{claim.effect.place} {claim.effect.text}")


def team(name: str) -> EnsureTeam:
    return EnsureTeam(name, name, "", "Open Team")


def name(claim: Claim) -> str:
    assert isinstance(claim.effect, EnsureTeam)
    return claim.effect.name
