"""An IRC door with a small network before it and a desk that listens behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.core.command import Command, Reply
from bot.core.errors import Trouble
from bot.doors.irc import IrcDoor
from bot.gateways.ports import Line
from tests.waiting import eventually


@dataclass
class Net:
    """An IRC network as the door sees it: `said` is what was sent, `accounts` what WHOIS knows."""

    network: str = "oftc"
    nick: str = "tminus"
    said: list[tuple[str, str]] = field(default_factory=list)
    accounts: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    down: bool = False

    free: bool = True

    def post(self, target: str, text: str) -> None:
        if self.down:
            raise Trouble("not connected")
        self.said.append((target, text))

    async def say(self, target: str, text: str) -> None:
        self.post(target, text)

    def pieces(self, target: str, text: str) -> list[str]:
        return [text[n : n + 400] for n in range(0, len(text), 400)] or [""]

    async def account_of(self, nick: str, userhost: str | None = None) -> str | None:
        self.asked.append((nick, userhost))
        if self.down:
            raise Trouble("not connected")
        return self.accounts.get(nick)


class Hall:
    """A door with a desk behind it that keeps what it hears and answers with `reply`."""

    def __init__(self) -> None:
        self.net, self.heard = Net(), list[Command]()
        self.reply: Callable[[Command], Reply] = lambda command: Reply(
            f"heard {command.text}", receipt=0x1F3A
        )
        self.gate = asyncio.Event()
        self.gate.set()
        self.busy = True
        self.door = IrcDoor(self)
        self.door.open(self.net)

    def at_once(self, command: Command) -> Reply | None:
        if self.busy:
            return None
        self.heard.append(command)
        return self.reply(command)

    async def handle(self, command: Command) -> Reply:
        self.heard.append(command)
        await self.gate.wait()
        return self.reply(command)

    def says(
        self,
        text: str,
        *,
        nick: str = "eday",
        account: str | None = "eday",
        private: bool = False,
        notice: bool = False,
        msgid: str | None = None,
    ) -> None:
        target = self.net.nick if private else "#dev"
        self.door.heard(Line(nick, "user@host", account, target, text, private, notice, msgid))

    async def texts(self, count: int) -> list[str]:
        """What the desk has heard, once that is so much and nothing more is on its way."""
        await eventually(lambda: len(self.heard) >= count)
        await self.quiet()
        return [command.text for command in self.heard]

    async def quiet(self) -> list[tuple[str, str]]:
        """What was said, once the door is at rest."""
        await eventually(lambda: all(v.worker is None for v in self.door._visitors.values()))
        return self.net.said
