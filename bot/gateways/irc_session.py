"""One stay on a network, from the first line to the last: which part hears which line.

All of it is plain functions called with the server's lines, and timers; no task of its own. The
gateway makes a new session for every attempt, so that nothing of an old one can be believed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.core.errors import Trouble
from bot.gateways.irc_joining import Joining
from bot.gateways.irc_listening import Listening
from bot.gateways.irc_login import REFUSALS, LoginRefused
from bot.gateways.irc_members import Members
from bot.gateways.irc_message import Message
from bot.gateways.irc_nick import Naming
from bot.gateways.irc_settings import IrcSettings
from bot.gateways.irc_stay import Stay
from bot.gateways.irc_wire import clean
from bot.gateways.ports import Line

_GOODBYE = 2.0
_MOST_FEATURES = 200


class Session:
    """One attempt. `on_line` gets what people say, `on_change` is called when `stay` changed.

    `sent_away` says that the server gave a reason to go: an ERROR, or a refusal to let us in.
    """

    def __init__(
        self,
        settings: IrcSettings,
        on_line: Callable[[Line], None],
        on_change: Callable[[], None],
    ) -> None:
        self.stay = stay = Stay(settings, self._receive, on_change)
        self.members = Members(stay)
        self.joining = Joining(stay)
        self._naming = Naming(stay)
        self.sent_away = False
        self._misses = 0
        login = stay.login
        self._handlers: dict[str, Callable[[Message], None]] = {
            **Listening(stay, self.members, on_line).handlers,
            **self.members.handlers,
            **self.joining.handlers,
            **self._naming.handlers,
            "unavailresource": self._unavailable,
            "ping": lambda m: stay.send(f"PONG :{m.params[-1]}"),
            "error": self._error,
            "cap": self._cap,
            "authenticate": lambda m: stay.send(*login.authenticate(m.params)),
            "saslsuccess": lambda m: stay.send(*login.succeeded()),
            **dict.fromkeys(REFUSALS, lambda m: login.refused(m.params)),
            "welcome": self._welcome,
            "featurelist": self._features,
            "396": self._hidden_host,
            "nick": self._nick,
            "join": self._join,
            "part": lambda m: self._gone(m.params[0], m.nick, "we were made to leave"),
            "kick": lambda m: self._gone(m.params[0], m.params[1], f"kicked by {m.nick}"),
            "quit": self._quit,
        }

    async def hold(self) -> None:
        """Connect and stay. Never returns: raises Trouble, OSError or TimeoutError with the reason."""
        stay = self.stay
        await stay.link.open(stay.nick)
        if not stay.registered:
            stay.after("deadline", stay.settings.timeout, lambda: stay.fail("no welcome in time"))
        stay.after("ping", stay.settings.ping_every, self._beat)
        await stay.end

    async def leave(self, reason: str) -> None:
        """Say goodbye, give the server a moment to close, then hang up."""
        stay = self.stay
        stay.reason = "we have left IRC"
        stay.link.send(f"QUIT :{clean(reason)[:200]}")
        try:
            if stay.registered and not stay.link.ended.done():
                await asyncio.wait([stay.link.ended], timeout=_GOODBYE)
        finally:
            self.close()

    def close(self) -> None:
        """Hang up and let nobody wait."""
        self.stay.close("the connection to IRC has ended")
        self.members.whois.fail_all("the connection to IRC has ended")

    def _receive(self, message: Message) -> None:
        handler = self._handlers.get(message.command)
        if handler is None:
            return
        try:
            handler(message)
        except Trouble as trouble:
            self.sent_away = self.sent_away or isinstance(trouble, LoginRefused)
            self.stay.fail(str(trouble))

    def _beat(self) -> None:
        """Send a PING of our own; two in a row without any sign of life mean a dead connection."""
        stay = self.stay
        self._misses = 0 if stay.link.heard else self._misses + 1
        if self._misses >= 2:
            stay.fail("no answer to two PINGs")
            return
        stay.link.heard = False
        stay.send("PING :tminus")
        stay.after("ping", stay.settings.ping_every, self._beat)

    def _error(self, message: Message) -> None:
        self.sent_away = True
        self.stay.link.last_error = clean(message.params[-1])[:200]

    def _cap(self, message: Message) -> None:
        self.stay.send(*self.stay.login.cap(message.params))
        if "account-notify" not in self.stay.login.caps:
            self.members.roster.forget()

    def _welcome(self, message: Message) -> None:
        if self.stay.registered:
            return
        self.stay.login.welcomed()
        self.stay.registered = True
        self.stay.call_me(message.params[0])
        self._naming.begin()
        self.joining.begin()

    def _features(self, message: Message) -> None:
        for token in message.params[1:-1]:
            key, _, value = token.partition("=")
            if len(self.stay.support) < _MOST_FEATURES:
                self.stay.support[key] = value

    def _hidden_host(self, message: Message) -> None:
        """396: others see us under another host from now on."""
        host, known = message.params[1], self.stay.userhost
        if "@" not in host and known is not None:
            host = f"{known.partition('@')[0]}@{host}"
        if "@" in host:
            self.stay.userhost = host

    def _unavailable(self, message: Message) -> None:
        """437 is about a nick or a channel."""
        if self.joining.channels.get(message.params[1]) is None:
            self._naming.refused(message)
        else:
            self.joining.handlers["unavailresource"](message)

    def _nick(self, message: Message) -> None:
        new = message.params[0]
        self.members.renamed(message.nick, new)
        if self.stay.is_me(message.nick):
            self.stay.call_me(new)
        else:
            self._naming.freed(message.nick)

    def _quit(self, message: Message) -> None:
        self.members.quit(message.nick)
        self._naming.freed(message.nick)

    def _join(self, message: Message) -> None:
        name = message.params[0]
        if self.stay.is_me(message.nick):
            self.stay.userhost = message.userhost or self.stay.userhost
            self.members.roster.enter(name)
            self.joining.entered(name)
        self.members.joined(message)

    def _gone(self, name: str, nick: str, reason: str) -> None:
        self.members.left(name, nick)
        if self.stay.is_me(nick):
            self.joining.thrown_out(name, reason)
