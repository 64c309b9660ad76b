"""The IRC door: who is spoken to answers, with one line.

In a channel the bot is addressed (`tminus: status`) or called with a short prefix (`~status`); in private
everything is for it. Long answers go to private messages, and `more` continues them. What one person
says is answered in order; who talks faster than they are answered is told so once, and not listened to.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections import OrderedDict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from bot.core.command import Command, Reply, Speaker
from bot.core.errors import Trouble
from bot.core.smalltalk import pleasantry
from bot.gateways.ports import Line

log = logging.getLogger(__name__)

PAGE = 5
"""Lines of a long answer that are sent at once."""
WAITING = 40
"""Commands of one person that may wait for their turn."""
PEOPLE = 500
"""People whose long answers are remembered."""
STRANGER_BURST, STRANGER_RATE = 12, 0.5
"""Answers to somebody without an account: at once, and then a second."""
CHAT = 600.0
"""Seconds in which one person gets one answer to what was no command: more would only fill the channel."""


class Network(Protocol):
    """The gateway, as the door needs it."""

    @property
    def network(self) -> str: ...
    @property
    def nick(self) -> str: ...
    @property
    def free(self) -> bool: ...
    def post(self, target: str, text: str) -> None: ...
    async def say(self, target: str, text: str) -> None: ...
    def pieces(self, target: str, text: str) -> list[str]: ...
    async def account_of(self, nick: str, userhost: str | None = None) -> str | None: ...


class Desk(Protocol):
    """Who answers: `at_once` gives None where something has to be waited for, so `handle` is for it."""

    def at_once(self, command: Command) -> Reply | None: ...
    async def handle(self, command: Command) -> Reply: ...


@dataclass(slots=True)
class Visitor:
    """One nick that talks to us: what waits to be answered, and what is left of a long answer."""

    lines: deque[tuple[Line, str]] = field(default_factory=deque)
    rest: deque[str] = field(default_factory=deque)
    worker: asyncio.Task[None] | None = None
    told: bool = False
    allowance: float = STRANGER_BURST
    seen: float = 0.0
    chatted: float = float("-inf")


class IrcDoor:
    """Turns lines into commands and answers into lines."""

    def __init__(self, desk: Desk, prefix: str = "~") -> None:
        self._desk, self._prefix = desk, prefix
        self._network: Network | None = None
        self._visitors: OrderedDict[str, Visitor] = OrderedDict()

    def open(self, network: Network) -> None:
        """Answer through `network` from now on."""
        self._network = network

    def heard(self, line: Line) -> None:
        """Take in one line; never blocks, never raises for what strangers say."""
        if line.notice or self._network is None:
            return
        text = self._for_us(line)
        if not text:
            return
        visitor = self._visitor(line.nick)
        if not self._may_speak(visitor, line):
            return
        if visitor.worker is None:
            if line.account and self._network.free and self._at_once(visitor, line, text):
                return
            visitor.worker = asyncio.create_task(self._serve(line.nick, visitor))
        visitor.lines.append((line, text))

    async def close(self) -> None:
        """Stop answering."""
        workers = [v.worker for v in self._visitors.values() if v.worker is not None]
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)

    def _for_us(self, line: Line) -> str:
        assert self._network is not None
        text = line.text.strip()
        nick = self._network.nick.lower()
        head = text[: len(nick) + 1].lower()
        if head in {f"{nick}:", f"{nick},"}:
            return text[len(nick) + 1 :].strip() or "help"
        after = text[len(self._prefix) :]
        if text.startswith(self._prefix) and after[:1].isalpha():
            return after
        return text if line.private else ""

    def _visitor(self, nick: str) -> Visitor:
        key = nick.lower()
        visitor = self._visitors.get(key)
        if visitor is None:
            visitor = self._visitors[key] = Visitor(seen=asyncio.get_running_loop().time())
            if len(self._visitors) > PEOPLE:
                idle = (k for k, v in self._visitors.items() if v.worker is None and k != key)
                oldest = next(idle, None)
                if oldest is not None:
                    del self._visitors[oldest]
        self._visitors.move_to_end(key)
        return visitor

    def _may_speak(self, visitor: Visitor, line: Line) -> bool:
        now = asyncio.get_running_loop().time()
        if not line.account:
            earned = (now - visitor.seen) * STRANGER_RATE
            visitor.allowance = min(STRANGER_BURST, visitor.allowance + earned)
            visitor.seen = now
            fits = visitor.allowance >= 1
            visitor.allowance -= fits
        else:
            fits = len(visitor.lines) < WAITING
        if fits:
            visitor.told = False
        elif not visitor.told:
            visitor.told = True
            log.info("%s talks faster than they are answered", line.nick)
            visitor.lines.append((line, ""))
            if visitor.worker is None:
                visitor.worker = asyncio.create_task(self._serve(line.nick, visitor))
        return fits

    async def _serve(self, nick: str, visitor: Visitor) -> None:
        try:
            while visitor.lines:
                line, text = visitor.lines.popleft()
                try:
                    await self._answer(visitor, line, text)
                except Trouble as trouble:
                    log.info("an answer to %s was lost: %s", nick, trouble)
                except Exception:
                    log.exception("an answer to %s was lost", nick)
        finally:
            visitor.worker = None

    async def _answer(self, visitor: Visitor, line: Line, text: str) -> None:
        assert self._network is not None
        if not text:
            await self._network.say(line.nick, "that was too fast for me; what you said last was not read")
            return
        if text.lower() == "more":
            for target, said in self._page(visitor, line.nick):
                await self._network.say(target, said)
            return
        if (polite := pleasantry(text)) is not None:
            if self._chats(visitor):
                target, said = (
                    (line.nick, polite) if line.private else (line.target, f"{line.nick}: {polite}")
                )
                await self._network.say(target, said)
            return
        reply = await self._desk.handle(self._command(line, text, await self._account(line)))
        visitor.rest = deque(reply.more)
        for target, said in self._words(visitor, line, reply):
            await self._network.say(target, said)

    def _at_once(self, visitor: Visitor, line: Line, text: str) -> bool:
        """Answer in the same breath, where neither the desk nor the network has to be waited for."""
        assert self._network is not None
        if text.lower() == "more" or pleasantry(text) is not None:
            return False
        reply = self._desk.at_once(self._command(line, text, line.account or ""))
        if reply is None:
            return False
        visitor.rest = deque(reply.more)
        try:
            for target, said in self._words(visitor, line, reply):
                self._network.post(target, said)
        except Trouble as trouble:
            log.info("an answer to %s was lost: %s", line.nick, trouble)
        return True

    def _command(self, line: Line, text: str, account: str) -> Command:
        assert self._network is not None
        network = self._network.network
        place = line.nick if line.private else line.target
        speaker = Speaker(f"irc:{network}", line.nick, account, place)
        return Command(f"irc:{network}:{line.msgid or uuid.uuid4().hex}", text, speaker)

    def _words(self, visitor: Visitor, line: Line, reply: Reply) -> Iterator[tuple[str, str]]:
        """Who is told what: one line where it was asked; what is longer goes to the person."""
        assert self._network is not None
        aside = reply.astray and not line.private and not self._chats(visitor)
        if not line.private and not aside:
            said = f"{line.nick}: {reply.line}"
            if reply.more:
                said += f" ({_more(len(reply.more))}; say to me: more)"
            if len(self._network.pieces(line.target, said)) == 1:
                yield line.target, said
                return
            yield line.target, f"{line.nick}: that is a long answer, I sent it to you"
        yield line.nick, reply.line
        if visitor.rest:
            yield from self._page(visitor, line.nick)

    def _chats(self, visitor: Visitor) -> bool:
        """Whether words that are no command may be answered to this person again; two bots stop here."""
        now = asyncio.get_running_loop().time()
        if now - visitor.chatted < CHAT:
            return False
        visitor.chatted = now
        return True

    def _page(self, visitor: Visitor, nick: str) -> Iterator[tuple[str, str]]:
        if not visitor.rest:
            yield nick, "there is no more"
            return
        for _ in range(min(PAGE, len(visitor.rest))):
            yield nick, visitor.rest.popleft()
        if visitor.rest:
            yield nick, f"{_more(len(visitor.rest))}. Say: more"

    async def _account(self, line: Line) -> str:
        if line.account is not None:
            return line.account
        assert self._network is not None
        try:
            return await self._network.account_of(line.nick, line.userhost) or ""
        except Trouble as trouble:
            log.info("the account of %s could not be asked: %s", line.nick, trouble)
            return ""


def _more(lines: int) -> str:
    return "1 more line" if lines == 1 else f"{lines} more lines"
