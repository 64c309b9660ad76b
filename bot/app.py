"""The composition root: config in, running bot out, tidy stop. It knows everyone; nobody knows it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.clock import Clock, Timekeeper
from bot.config import Config, ConfigError, read_credentials, read_password, rules
from bot.core import plans
from bot.core.applied import run_of
from bot.core.command import read_receipt, show_receipt
from bot.core.effects import Tell, target_of
from bot.core.people import Role
from bot.core.when import not_answering
from bot.desk import Desk
from bot.directory import Directory
from bot.doors.control import ControlDoor
from bot.doors.irc import IrcDoor
from bot.gateways.irc import IrcGateway, IrcSettings
from bot.gateways.launchpad import LaunchpadGateway, LaunchpadSettings
from bot.gateways.launchpad_watch import LoginWatch
from bot.gateways.lazr_login import Keys
from bot.gateways.patience import Circuit
from bot.gateways.web import WebProbe
from bot.outbox.calendars import listed
from bot.outbox.ledger import Claim, Ledger
from bot.outbox.local import LocalRunner, Perform
from bot.outbox.lookers import Looker, lookers, roster_looker
from bot.outbox.performers import performers
from bot.outbox.planning import plans_looker
from bot.outbox.telling import Telling
from bot.outside import Door, Inside, outside
from bot.plugin import Plugin
from bot.refreshing import Refresher
from bot.store.database import Database
from bot.store.schema import prepare
from bot.store.unit import Unit
from plugins import PLUGINS
from workflows.new_project import NEW_PROJECT

log = logging.getLogger(__name__)

OFFSET = "clock.offset"
"""The setting that keeps a rehearsal's clock over restarts, in seconds."""


LEFT = frozenset({"waiting", "ready", "running"})
"""Effects in these states are still to be done."""


@dataclass(slots=True)
class Parts:
    """What a running bot is made of, for those who extend it (the sandbox)."""

    config: Config
    clock: Clock
    database: Database
    desk: Desk
    directory: Directory
    timekeeper: Timekeeper
    runner: LocalRunner
    performers: dict[type[Any], Perform]
    looks: dict[str, Looker]
    irc: IrcGateway
    launchpad: LaunchpadGateway


class App:
    """One bot. `extra` are plugins beside the usual ones."""

    def __init__(self, config: Config, extra: Sequence[Plugin] = ()) -> None:
        self.config, self._extra = config, extra
        self._stack = AsyncExitStack()
        self._tasks: list[asyncio.Task[None]] = []
        self._failed: asyncio.Future[None] | None = None

    async def open(self) -> Parts:
        """Make everything ready, and answer nobody yet. Raises Busy, ConfigError."""
        config = self.config
        database = Database(config.database)
        self._stack.push_async_callback(database.close)
        await prepare(database)
        offset = await database.read(lambda unit: unit.settings.get(OFFSET))
        clock = Clock(timedelta(seconds=offset or 0))
        circuit = Circuit("Launchpad", clock)
        launchpad = LaunchpadGateway(launchpad_settings(config), circuit)
        self._stack.push_async_callback(launchpad.close)
        probe = WebProbe(config.launchpad.contact, allow_private=config.sandbox is not None)
        self._stack.push_async_callback(probe.close)
        roster = config.roster
        outage = timedelta(hours=roster.outage_hours)
        directory = Directory(database, launchpad, _teams(config), clock, outage)
        await directory.refresh()
        numbers = rules(config)
        verbs = [verb for plugin in (*PLUGINS, *self._extra) for verb in plugin.verbs]
        desk = Desk(database, directory, NEW_PROJECT, verbs, numbers, clock)
        self._door = IrcDoor(desk, config.irc.prefix)
        irc = IrcGateway(irc_settings(config), self._door.heard, self._irc_changed)
        self._door.open(irc)
        web = config.launchpad.web
        looks = lookers(launchpad, probe, web)
        looks[plans.WHAT] = plans_looker(launchpad)
        looks["roster"] = roster_looker(launchpad, directory, database, web)
        table = performers(launchpad, irc, looks, desk, directory.forget)
        telling = Telling(irc, directory.reach)
        table[Tell] = telling.perform
        self._login = LoginWatch(
            launchpad,
            list(_teams(config).values()),
            lambda why: self.parts.runner.hold("launchpad", why),
            lambda: self.parts.runner.release("launchpad"),
            clock,
            clock.sleep_until,
        )
        self._mail = outside(
            Inside(
                config=config,
                database=database,
                desk=desk,
                directory=directory,
                launchpad=launchpad,
                flow=NEW_PROJECT,
                rules=numbers,
                now=clock,
                poke=lambda: self.parts.runner.poke(),
                performers=table,
                looks=looks,
                telling=telling,
                stack=self._stack,
            )
        )
        for kind in [kind for kind in table if kind.target == "launchpad"]:
            table[kind] = _watched(table[kind], self._login)
        circuits = {"launchpad": circuit}
        runner = LocalRunner(database, table, clock, clock.sleep_until, numbers.home, circuits)
        runner.switch("irc", on=False)
        self._refresher = Refresher(
            *(database, launchpad, directory, clock, clock.sleep_until, runner.poke),
            web=web,
            every=timedelta(hours=roster.refresh_hours),
        )
        timed = [verb for verb in verbs if verb.due is not None]
        timekeeper = Timekeeper(database, NEW_PROJECT, numbers, clock, desk.speak, timed)
        desk.listener = Listening(runner, timekeeper)
        self.parts = Parts(
            config, clock, database, desk, directory, timekeeper, runner, table, looks, irc, launchpad
        )
        for held in await database.read(lambda unit: Ledger(unit.conn).held()):
            runner.hold(held.target, held.why)
            self._login.doubt()
        return self.parts

    async def start(self, online: bool = True) -> None:
        """Listen and act: control door, IRC (where `online`), outbox and clock.

        Raises ConfigError for a socket or port that cannot be had.
        """
        parts = self.parts
        self._failed = asyncio.get_running_loop().create_future()
        if online:
            self._spawn("irc", parts.irc.run())
        self._spawn("outbox", parts.runner.run())
        self._spawn("roster", self._refresher.run())
        self._spawn("clock", parts.timekeeper.run())
        self._spawn("login", self._login.run())
        control = ControlDoor(
            *(self.config.control_path, parts.desk.handle, self._wait, self._health),
            questions={"calendar": self._calendar, "run": self._run},
        )
        await self._listen(control, f"the socket {self.config.control_path}", "database")
        if self._mail is not None and online:
            await self._listen(self._mail, "the port for mail", "mail.lmtp_port")

    async def _listen(self, door: Door, what: str, key: str) -> None:
        try:
            await door.open()
        except OSError as wrong:
            why = f"{what} cannot be opened: {wrong.strerror or wrong}"
            raise ConfigError(f"{why}. Change {key}: in the config, or end what is there") from wrong
        self._stack.push_async_callback(door.close)

    async def failed(self) -> None:
        """Wait until a part that should run for ever has died; raises what killed it."""
        assert self._failed is not None
        await self._failed

    async def close(self) -> None:
        """Stop tidily: say goodbye, let transactions end, leave the rest to the next start."""
        if hasattr(self, "_door"):
            await self._door.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._stack.aclose()

    def _spawn(self, name: str, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.create_task(work, name=name)
        task.add_done_callback(self._ended)
        self._tasks.append(task)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if task.cancelled() or self._failed is None or self._failed.done():
            return
        self._failed.set_exception(task.exception() or RuntimeError(f"{task.get_name()} stopped"))

    def _irc_changed(self, online: bool) -> None:
        self.parts.runner.switch("irc", on=online)

    def _health(self) -> dict[str, Any]:
        parts = self.parts
        return {"online": parts.irc.online, "nick": parts.irc.nick, "now": parts.clock().isoformat()}

    async def _calendar(self, project: str) -> dict[str, Any]:
        """The calendar of one project, or ("") of all, as text."""
        from bot.calendars import calendar

        numbers, word = rules(self.config), project.lower()
        found = await self.parts.database.read(lambda unit: listed(unit, numbers, word))
        if not found:
            which = f"{project[:40]} has no schedule" if project else "there is no schedule yet"
            return {"ok": False, "text": f"{which}. Say: schedule PROJECT plan SERIES DATE"}
        title = f"Cycles of {found[0].project if project else self.config.irc.channels[0]}"
        return {"ok": True, "text": calendar(title, found).decode()}

    async def _run(self, receipt: str) -> dict[str, Any]:
        """What came so far of the milestone file that was applied under a receipt; {} for no such receipt."""
        number = read_receipt(receipt)

        def look(unit: Unit) -> dict[str, Any]:
            ledger = Ledger(unit.conn)
            run = run_of(ledger.of_key(show_receipt(number)) if number is not None else ())
            if run is None:
                return {}
            rests = [
                not_answering(rest.service, rest.since, rest.until, rest.calls) for rest in ledger.rests()
            ]
            held = [hold.told(self.parts.clock()) for hold in ledger.held()]
            words = {"lines": run.lines, "failed": run.failed, "left": run.left, "why": rests + held}
            return {**words, "projects": run.projects, "done": run.done, "sentence": run.sentence}

        return await self.parts.database.read(look)

    async def _wait(self, number: int) -> dict[str, Any]:
        """What became of a receipt, once nothing of it is left to do, and of what the bot said after it.

        What is for a network where we are not, and perhaps will not be in this run, is not waited for.
        """

        def look(unit: Unit) -> tuple[str, str, int]:
            off, receipt = self.parts.runner.off, unit.records.receipt(number)
            if receipt is None:
                return "unknown", "", 0
            left, unread = 0, [number]
            while unread:
                one = unread.pop()
                key, said = show_receipt(one), unit.records.receipt(one)
                open_ = [r for r in Ledger(unit.conn).of_key(key) if r.state in LEFT]
                left += sum(target_of(row.kind) not in off for row in open_)
                left += one != number and said is not None and said.state == "looking"
                unread += unit.records.following(key)
            return receipt.state, receipt.answer, left

        while True:
            state, answer, left = await self.parts.database.read(look)
            if left == 0 and state != "looking":
                return {"state": state, "answer": answer, "left": left}
            await asyncio.sleep(0.05)


class Listening:
    """Passes on what was committed: to the outbox and the clock."""

    def __init__(self, runner: LocalRunner, timekeeper: Timekeeper) -> None:
        self._runner, self._timekeeper = runner, timekeeper

    def posted(self) -> None:
        self._runner.poke()

    def wrote(self, case_id: int) -> None:
        self._timekeeper.noticed(case_id)


def _teams(config: Config) -> dict[Role, str]:
    roles = config.roles
    return {
        Role.BOARD: roles.board,
        Role.CHAIR: roles.chairs,
        Role.RELEASE_MANAGER: roles.release_managers,
        Role.ADMIN: roles.administrators,
    }


def _watched(perform: Perform, login: LoginWatch) -> Perform:
    """The same, whose refusals are asked about: they may be no word about the effect but about our token."""

    async def watched(claim: Claim) -> Any:
        return await login.changing(perform(claim))

    return watched


def launchpad_settings(config: Config) -> LaunchpadSettings:
    """Where Launchpad is and who we are there. Raises ConfigError for bad credentials."""
    keys = read_credentials(config.launchpad.credentials)

    def fresh() -> Keys | None:
        try:
            now = read_credentials(config.launchpad.credentials)
        except ConfigError:
            return None
        return Keys(now.consumer, now.token, now.secret)

    return LaunchpadSettings(
        api=config.launchpad.api,
        consumer=keys.consumer,
        token=keys.token,
        secret=keys.secret,
        contact=config.launchpad.contact,
        connections=config.launchpad.connections,
        fresh=fresh,
    )


def irc_settings(config: Config) -> IrcSettings:
    """Where the IRC network is and who we are there. Raises ConfigError for a bad password file."""
    irc = config.irc
    return IrcSettings(
        network=irc.network,
        host=irc.host,
        port=irc.port,
        tls=irc.tls,
        tls_ca=str(irc.tls_ca) if irc.tls_ca else None,
        nick=irc.nick,
        realname=irc.realname,
        account=irc.account,
        password=read_password(irc),
        channels=tuple(irc.channels),
        burst=irc.burst,
        rate=irc.rate,
        ping_every=irc.ping_every,
    )
