"""The front desk: every command, whichever door it came through, is answered here.

One command is one transaction: state, history, effects and the receipt with its answer commit together,
or none of them happened. A redelivered command gets the stored answer. Reads, and refusals to people
who are not identified, write no receipt: a stranger cannot fill the disk.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from bot.core.command import Command, Reply, Speaker
from bot.core.errors import Astray, Trouble, UserError
from bot.core.people import BOT, Principal
from bot.core.rules import Rules
from bot.core.workflow import Workflow
from bot.directory import Directory, RolesWanted
from bot.plugin import Verb
from bot.routes import Route, Routes
from bot.store.database import Database
from bot.store.errors import Conflict
from bot.store.records import Receipt
from bot.store.unit import Unit
from bot.turn import Confirm, House, Later, Tail, Turn

log = logging.getLogger(__name__)

PATIENCE = 8
"""Tries before a command that keeps meeting other writers is called trouble."""


class Listener(Protocol):
    """Who wants to know that something was committed."""

    def posted(self) -> None: ...
    def wrote(self, case_id: int) -> None: ...


class Desk:
    """Answers commands. `rules.home` is the channel that hears of what happened elsewhere."""

    def __init__(
        self,
        database: Database,
        directory: Directory,
        flow: Workflow,
        verbs: Sequence[Verb],
        rules: Rules,
        now: Callable[[], datetime],
    ) -> None:
        self._database, self._directory, self._now = database, directory, now
        self.routes = Routes(verbs, flow.moves)
        self._house = House(flow, rules, self.routes, directory)
        self.listener: Listener | None = None

    async def handle(self, command: Command) -> Reply:
        """Answer what came through a door. Never raises: a bug is a reference number."""
        if (reply := self.at_once(command)) is not None:
            return reply
        who = self._directory.principal(command.speaker)
        try:
            return await self.speak(command, who)
        except Trouble as trouble:
            return _unmade(trouble)
        except Exception as bug:  # noqa: BLE001 -- logged there
            return _broken(command, who, bug)

    def at_once(self, command: Command) -> Reply | None:
        """Answer what takes a few rows, where nobody and nothing has to be waited for.

        Otherwise None, and nothing was done: `handle` it. Never raises.
        """
        if not self._database.at_hand:
            return None
        who, now = self._directory.principal(command.speaker), self._now()
        try:
            route = self.routes.find(command.text)
            turn = self._turn(command, now)
            if route.verb is not None and route.verb.reads:
                return self._database.look(lambda unit: turn(unit, who).read(route)) if route.one else None
            if not self._database.quick:
                return None
            tail = self._commit(turn, who, route)
        except (RolesWanted, Conflict):
            return None
        except Trouble as trouble:
            return _unmade(trouble)
        except UserError as no:
            return Reply(str(no), ok=False, astray=isinstance(no, Astray))
        except Exception as bug:  # noqa: BLE001 -- logged there
            return _broken(command, who, bug)
        self._tell(tail)
        return tail.reply

    async def speak(self, command: Command, who: Principal, *, entry: int | None = None) -> Reply:
        """Answer `who`; with `entry`, the case is only moved while it is in that entry of its step.

        Raises Trouble, and whatever a bug of ours raises: nothing was changed then, and the clock and
        the outbox, who speak here, say it again later.
        """
        try:
            route = self.routes.find(command.text)
            if route.verb is not None and route.verb.reads:
                turn = self._turn(command, self._now())
                return await self._database.read(lambda unit: turn(unit, who).read(route))
            return await self._write(command, who, route, entry=entry)
        except UserError as no:
            return Reply(str(no), ok=False, astray=isinstance(no, Astray))

    async def then(self, key: str, text: str, entry: int) -> None:
        """The bot speaks, because what it waited for is done. A refusal is not tried again.

        Raises as `speak` does, where it has to be tried again later.
        """
        command = Command(f"bot:{key}", text, Speaker("bot", BOT.person))
        reply = await self.speak(command, BOT, entry=entry)
        if not reply.ok:
            log.warning("the bot said %r and was refused: %s", text, reply.text)

    async def resume(self, number: int) -> None:
        """Run the command behind a receipt again, now that its looks are answered, and tell who asked.

        Raises Trouble where it has to be tried again later.
        """
        receipt = await self._database.read(lambda unit: unit.records.receipt(number))
        if receipt is None or receipt.state != "looking":
            return
        command = Command(receipt.command, receipt.text, receipt.speaker)
        who = self._directory.principal(receipt.speaker)
        if receipt.speaker.door == "mail":
            who = self._directory.person(receipt.by, receipt.proof, f"{receipt.by} (by signed mail)")
        await self._write(command, who, self.routes.find(receipt.text), resumed=receipt)

    async def _write(
        self,
        command: Command,
        who: Principal,
        route: Route,
        *,
        entry: int | None = None,
        resumed: Receipt | None = None,
    ) -> Reply:
        turn = self._turn(command, self._now(), entry, resumed)
        for _ in range(PATIENCE):
            try:
                tail = await self._try(turn, who, route)
            except Conflict as met:
                log.info("looking again: %s", met)
            except RolesWanted:
                await self._directory.learn(who.person)
                fresh = self._directory.person(who.person, who.proof, who.known, who.key)
                who = replace(fresh, roles=fresh.roles | who.roles)
            else:
                self._tell(tail)
                return tail.reply
        raise Trouble("too many people are writing about this at once")

    def _turn(
        self, command: Command, now: datetime, entry: int | None = None, resumed: Receipt | None = None
    ) -> Callable[[Unit, Principal], Turn]:
        house = self._house
        return lambda unit, who: Turn(house, unit, command, who, now, entry=entry, resumed=resumed)

    async def _try(self, turn: Callable[[Unit, Principal], Turn], who: Principal, route: Route) -> Tail:
        """One transaction; where the command is not carried out, a second one that keeps why."""
        try:
            return await self._database.write(lambda unit: turn(unit, who).write(route))
        except (Later, Confirm, UserError) as no:
            why = no  # the name of an exception ends with its block
        return await self._database.write(lambda unit: turn(unit, who).settle(route, why))

    def _commit(self, turn: Callable[[Unit, Principal], Turn], who: Principal, route: Route) -> Tail:
        """`_try`, at once."""
        try:
            return self._database.commit(lambda unit: turn(unit, who).write(route))
        except (Later, Confirm, UserError) as no:
            why = no
        return self._database.commit(lambda unit: turn(unit, who).settle(route, why))

    def _tell(self, tail: Tail) -> None:
        if tail.bound is not None:  # before anybody can hear of it, and speak again
            self._directory.take(tail.bound)
        if self.listener is None:
            return
        if tail.posted:
            self.listener.posted()
        for case_id in tail.moved | ({tail.wrote} if tail.wrote is not None else set()):
            self.listener.wrote(case_id)


def _unmade(trouble: Trouble) -> Reply:
    return Reply(f"{trouble}; nothing was changed, try again", ok=False)


def _broken(command: Command, who: Principal, bug: Exception) -> Reply:
    reference = uuid.uuid4().hex[:6]
    log.error("bug %s while answering %r of %r", reference, command.text, who.person, exc_info=bug)
    told = f"something broke here (reference {reference}); nothing was changed"
    return Reply(f"{told}. Tell an administrator the reference", ok=False)
