"""A rehearsal: the world and a bot inside it, each a process of its own, in a folder of their own.

Neither hears the terminal's Ctrl-C: who started them ends them, the bot first. Where that one is killed,
the world's standard input closes, so the world ends, and the bot with it.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import socket
import sys
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from bot.app import OFFSET
from bot.core.errors import Trouble
from bot.doors.control import ask
from bot.sandbox.launchpad.seed import GROUP
from bot.sandbox.mail import password_of
from bot.sandbox.people import BOT, CONSUMER, NETWORK, RESIDENTS
from bot.sandbox.story import BEGINS, CHANNEL
from bot.store.database import Database
from bot.store.schema import prepare

STARTS = 30.0
"""Seconds that the world and the bot have to come up."""
LMTP_PORTS = range(10_000, 30_000)
"""Where the bot takes its mail. Below the ports that systems give out for connections: while the bot is
away nobody else gets its port, and a mail server that tries it cannot meet itself there."""
PLACES = ("github", "pypi", "debian")
FEED = "announcements.atom"


class Rehearsal:
    """`folder` holds the config, the database and the logs. `begins` is what the clock shows first.

    `seed` decides which requests the faults of the world strike. `without` names sections that the bot's
    config lacks (`mail`, `wiki`): their services are there, but that bot does not know them.
    """

    def __init__(
        self, folder: Path, begins: datetime = BEGINS, seed: int = 0, without: Collection[str] = ()
    ) -> None:
        self.folder, self._begins, self._seed, self._without = folder, begins, seed, without
        self.config = folder / "config.yaml"
        self.control = folder / "tminus.db.sock"
        self.world: dict[str, Any] = {}
        self.bot: asyncio.subprocess.Process | None = None
        self._world: asyncio.subprocess.Process | None = None

    @property
    def web(self) -> str:
        """The root of the world's Launchpad."""
        return str(self.world["launchpad"])

    async def start(self, launchpad_port: int = 0, irc_port: int = 0) -> None:
        """Bring up the world, then the bot. Raises Trouble where one does not come up."""
        self.folder.mkdir(parents=True, exist_ok=True)
        offset = await self._set_clock()
        lmtp_port = _free_port()
        with (self.folder / "world.log").open("ab") as log:
            self._world = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot.sandbox.world"),
                *(str(launchpad_port), str(irc_port), str(lmtp_port), str(offset), str(self._seed)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
        assert self._world.stdout is not None
        try:
            async with asyncio.timeout(STARTS):
                line = await self._world.stdout.readline()
        except TimeoutError:
            line = b""
        self.world = json.loads(line or "{}")
        if "irc" not in self.world:
            why = self.world.get("refused", f"see {self.folder / 'world.log'}")
            raise Trouble(f"the sandbox's world did not come up: {why}")
        self._write_config(lmtp_port)
        await self.start_bot()
        await self.online()

    async def start_bot(self) -> None:
        """Start the bot, or start it again."""
        with (self.folder / "tminus.log").open("ab") as log:
            self.bot = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "run", "--config", str(self.config)),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    async def online(self) -> None:
        """Wait until the bot sits in its channel. Raises Trouble where that does not come."""
        assert self.bot is not None
        deadline = asyncio.get_running_loop().time() + STARTS
        while self.bot.returncode is None and asyncio.get_running_loop().time() < deadline:
            try:
                if (await ask(self.control, {"health": True}, 5))["online"]:
                    return
            except (OSError, ValueError, TimeoutError):
                pass
            await asyncio.sleep(0.02)
        raise Trouble(f"the bot did not come up; see {self.folder / 'tminus.log'}")

    async def kill_bot(self) -> None:
        """kill -9, as a power cut would."""
        assert self.bot is not None
        self.bot.kill()
        await self.bot.wait()

    async def died(self) -> str:
        """Return when the world or the bot has ended without being asked to; gives the sentence."""
        assert self.bot is not None
        assert self._world is not None
        ends = {
            asyncio.create_task(self.bot.wait()): "the bot has ended",
            asyncio.create_task(self._world.wait()): "the sandbox's world has ended",
        }
        try:
            done, _ = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in ends:
                task.cancel()
        return f"{ends[done.pop()]}; see the logs in {self.folder}"

    async def stop(self) -> None:
        """End both, the bot first."""
        for process in (self.bot, self._world):
            if process is None or process.returncode is not None:
                continue
            if process.stdin is not None:
                process.stdin.close()
            else:
                process.send_signal(signal.SIGTERM)
            try:
                async with asyncio.timeout(10):
                    await process.wait()
            except TimeoutError:
                process.kill()
                await process.wait()

    def log_tail(self) -> str:
        """The end of what the bot told its operator."""
        log = self.folder / "tminus.log"
        return log.read_text(errors="replace")[-4000:] if log.exists() else ""

    def _write_config(self, lmtp_port: int) -> None:
        credentials = self.folder / "launchpad-credentials.ini"
        me = next(r for r in RESIDENTS if r.name == BOT)
        _private(
            credentials,
            f"[1]\nconsumer_key = {CONSUMER}\nconsumer_secret =\n"
            f"access_token = {me.token}\naccess_secret = {me.secret}\n",
        )
        config = {
            "database": "tminus.db",
            "irc": {
                "network": NETWORK,
                "host": self.world["irc"]["host"],
                "port": self.world["irc"]["port"],
                "tls": False,
                "nick": BOT,
                "account": me.name,
                "password": me.password,
                "channels": [CHANNEL],
                "burst": 1000,
                "rate": 0,
            },
            "launchpad": {
                "service": self.web,
                "credentials": credentials.name,
                "contact": "sandbox@localhost.localdomain",
                "project_group": GROUP,
            },
            "roles": {
                "board": "openstack-ppb",
                "chairs": "openstack-ppb-chairs",
                "release_managers": "openstack-release",
                "administrators": "tminus-admins",
            },
            **self._outside(lmtp_port),
            "sandbox": {"world": self.web},
        }
        _private(self.config, yaml.safe_dump(config, sort_keys=False))

    def _outside(self, lmtp_port: int) -> dict[str, Any]:
        """The sections for mail, the wiki, the name services and the feed."""
        world = self.world
        mail = {
            "address": world["bot"],
            "list": world["list"],
            "archive": world["archive"],
            "lmtp_port": lmtp_port,
            "smtp_host": world["smtp"]["host"],
            "smtp_port": world["smtp"]["port"],
            "smtp_user": BOT,
            "smtp_password": password_of(BOT),
            "keyserver": world["keyserver"],
        }
        wiki = {"api": world["wiki"]["api"], "user": f"{BOT}@{BOT}", "password": f"{BOT}-wiki"}
        sections = {"mail": mail, "wiki": wiki, "names": dict.fromkeys(PLACES, world["names"])}
        sections["announce"] = {"feed": FEED}
        return {name: keys for name, keys in sections.items() if name not in self._without}

    async def _set_clock(self) -> float:
        """Have the story begin when it began; gives how far that is from real time, in seconds."""
        database = Database(str(self.folder / "tminus.db"))
        try:
            await prepare(database)
            known = await database.read(lambda unit: unit.settings.get(OFFSET))
            if known is not None:
                return float(known)
            offset = (self._begins - datetime.now(UTC)).total_seconds()
            await database.write(lambda unit: unit.settings.put(OFFSET, offset))
            return offset
        finally:
            await database.close()


def _free_port() -> int:
    """A port on which nobody listens. Raises Trouble."""
    for port in random.sample(LMTP_PORTS, 50):
        with socket.socket() as attempt:
            try:
                attempt.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise Trouble("no port is free for the bot's mail")


def _private(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
