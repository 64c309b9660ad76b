"""A whole bot in the sandbox's world, in one process and over real sockets, and people who talk to it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from bot.app import OFFSET, App, Parts
from bot.config import load
from bot.core.dossier import Case
from bot.doors.control import ask
from bot.running import compose
from bot.sandbox.launchpad.seed import GROUP
from bot.sandbox.people import BOT, CONSUMER, NETWORK, RESIDENTS
from bot.sandbox.world import World
from bot.store.database import Database
from bot.store.records import Entry
from bot.store.schema import prepare
from bot.store.unit import Unit
from tests.journeys.wire import Wire
from tests.sandbox.ircclient import RawClient
from tests.waiting import eventually

CHANNEL = "#openstack"
BEGINS = datetime(2011, 1, 31, 9, 0, tzinfo=UTC)
"""A Monday."""


class Person:
    """Somebody on IRC, under `nick` and the account of that name unless told otherwise."""

    def __init__(self, client: RawClient, nick: str) -> None:
        self._client, self.nick = client, nick

    async def says(self, text: str, place: str = BOT) -> str:
        """Say it, in private or in the channel, and give the first answer."""
        mark = len(self._client.lines)
        self._client.send(f"PRIVMSG {place} :{text if place == BOT else f'{BOT}: {text}'}")
        return await self.hears("", mark, place)

    async def agrees(self, text: str, place: str = BOT) -> str:
        """Say it, expect a yes, and give the last answer: looks are waited for, questions confirmed."""
        mark = len(self._client.lines)
        answer = await self.says(text, place)
        if ": looking at " in answer:
            receipt = answer.split()[1].rstrip(":")
            answer = await self.hears(rf"(ok|refused) {receipt}: (?!looking at )", mark, place)
        if question := re.search(r"To go on: (confirm r-\w+)", answer):
            return await self.agrees(question[1], place)
        assert not answer.startswith("refused"), answer
        return answer

    async def refused(self, text: str, place: str = BOT) -> str:
        """Say it, expect a no, and give its sentence."""
        mark = len(self._client.lines)
        answer = await self.says(text, place)
        if ": looking at " in answer:
            receipt = answer.split()[1].rstrip(":")
            answer = await self.hears(rf"(ok|refused) {receipt}: (?!looking at )", mark, place)
        assert answer.startswith("refused"), answer
        return answer.partition(": ")[2]

    async def hears(self, pattern: str, since: int = 0, place: str = "") -> str:
        """What the bot has said since then that matches: to this person, or in the channel."""

        def find() -> str | None:
            for line in self._client.lines[since:]:
                if line.command != "PRIVMSG" or line.nick != BOT:
                    continue
                target, text = line.params
                mine = text.removeprefix(f"{self.nick}: ")
                wanted = target == self.nick if place == BOT else mine != text if place else True
                if wanted and re.search(pattern, mine):
                    return mine
            return None

        try:
            return str(await eventually(find))
        except AssertionError:
            heard = "\n".join(line.raw for line in self._client.lines[-20:])
            raise AssertionError(f"{self.nick} did not hear {pattern!r}; last lines:\n{heard}") from None

    def heard(self, since: int = 0) -> list[str]:
        """All that the bot has said since then."""
        lines = self._client.lines[since:]
        return [line.params[1] for line in lines if line.command == "PRIVMSG" and line.nick == BOT]

    @property
    def mark(self) -> int:
        """From here on, for `hears`."""
        return len(self._client.lines)

    async def close(self) -> None:
        await self._client.close()


class Town:
    """The world, the wire to its Launchpad, one bot, and who came to talk."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.world = folder, World()
        self.people: dict[str, Person] = {}
        self._app: App | None = None

    async def open(self) -> None:
        where: Any = await self.world.start()
        self._port, self._places = int(where["irc"]["port"]), str(where["names"])
        self.wire = Wire(str(where["launchpad"]))
        await self.wire.start()
        self._write_config()
        database = Database(str(self.folder / "tminus.db"))
        await prepare(database)
        offset = (BEGINS - datetime.now(UTC)).total_seconds()
        await database.write(lambda unit: unit.settings.put(OFFSET, offset))
        await database.close()
        await self.start_bot()

    async def close(self) -> None:
        for person in self.people.values():
            await person.close()
        await self.stop_bot()
        await self.wire.stop()
        await self.world.stop()

    async def start_bot(self) -> None:
        self._app = await compose(load(self.folder / "config.yaml"))
        await self._app.start()
        await self.parts.irc.wait_online()
        await eventually(lambda: self.parts.irc.online)

    async def stop_bot(self) -> None:
        if self._app is not None:
            await self._app.close()
            self._app = None

    @property
    def parts(self) -> Parts:
        assert self._app is not None
        return self._app.parts

    @property
    def launchpad(self) -> Any:
        """What the sandbox's Launchpad remembers, to look at or to furnish."""
        return self.world.launchpad.world

    async def person(self, nick: str, account: str | None = "", *, joins: bool = True) -> Person:
        """Somebody who comes to IRC and joins the channel."""
        if nick not in self.people:
            client = await RawClient.connect(self._port, nick, nick if account == "" else account)
            if joins:
                client.send(f"JOIN {CHANNEL}")
                await client.expect("366")
            self.people[nick] = Person(client, nick)
        return self.people[nick]

    async def known(self, *names: str) -> tuple[Person, ...]:
        """People whose accounts were bound long ago."""
        now = self.parts.clock()

        def bind(unit: Unit) -> None:
            for name in names:
                unit.bindings.bind(NETWORK, name, name, "a code in the Launchpad profile", now)

        await self.parts.database.write(bind)
        await self.parts.directory.refresh()
        return tuple([await self.person(name) for name in names])

    async def operator(self, text: str) -> dict[str, Any]:
        """Say it at the shell, and give the answer once all that follows is done."""
        control = self.folder / "tminus.db.sock"
        answer = await ask(control, {"say": text}, 30)
        if answer["ok"] and answer["receipt"]:
            await ask(control, {"wait": answer["receipt"]}, 30)
        return answer

    async def passes(self, span: str) -> None:
        """Time passes, in the bot and in its world: `+7d`, `+3h`."""
        answer = await self.operator(f"sandbox clock {span}")
        assert answer["ok"], answer["text"]

    async def case(self, word: str) -> Case:
        found = await self.parts.database.read(lambda unit: unit.cases.find(word))
        assert found is not None
        return found

    async def history(self, word: str) -> list[Entry]:
        case = await self.case(word)
        return await self.parts.database.read(lambda unit: unit.records.history(case.id))

    async def reaches(self, word: str, step: str) -> Case:
        """The case, once it is at that step."""

        async def look() -> Case | None:
            case = await self.case(word)
            return case if case.step == step else None

        found: Case = await eventually(look)
        return found

    async def until(self, holds: Callable[[], Any | Awaitable[Any]]) -> Any:
        return await eventually(holds)

    def _write_config(self) -> None:
        me = next(r for r in RESIDENTS if r.name == BOT)
        keys = self.folder / "launchpad.ini"
        keys.write_text(
            f"[1]\nconsumer_key = {CONSUMER}\nconsumer_secret =\n"
            f"access_token = {me.token}\naccess_secret = {me.secret}\n"
        )
        keys.chmod(0o600)
        irc = {
            "network": NETWORK,
            "host": "127.0.0.1",
            "port": self._port,
            "tls": False,
            "nick": BOT,
            "account": me.name,
            "password": me.password,
            "channels": [CHANNEL],
            "burst": 1000,
            "rate": 0,
        }
        roles = {"board": "openstack-ppb", "chairs": "openstack-ppb-chairs"}
        roles |= {"release_managers": "openstack-release", "administrators": "tminus-admins"}
        config = {
            "database": "tminus.db",
            "irc": irc,
            "launchpad": {
                "service": self.wire.here,
                "credentials": keys.name,
                "contact": "me@example.org",
                "project_group": GROUP,
            },
            "roles": roles,
            "names": dict.fromkeys(("github", "pypi", "debian"), self._places),
            "sandbox": {"world": self.wire.there},
        }
        path = self.folder / "config.yaml"
        path.write_text(yaml.safe_dump(config))
        path.chmod(0o600)
