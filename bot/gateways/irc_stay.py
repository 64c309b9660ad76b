"""What the parts of one stay on a network share: the connection, our name there, timers, the end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.core.errors import Trouble
from bot.gateways.irc_link import Link
from bot.gateways.irc_login import Login
from bot.gateways.irc_message import Message
from bot.gateways.irc_outbox import Outbox
from bot.gateways.irc_settings import IrcSettings
from bot.gateways.irc_wire import fold


class Stay:
    """A connection that lasts until `fail` or `close`, and what we know while it does.

    `on_message` gets the server's lines, `on_change` is called when `nick` or `online` changed.
    `support` is the server's ISUPPORT, `userhost` ours as others see it once it is known, `reason`
    why the stay ended, and `lasted` for how many seconds it was online.
    """

    def __init__(
        self,
        settings: IrcSettings,
        on_message: Callable[[Message], None],
        on_change: Callable[[], None],
    ) -> None:
        self.settings = settings
        self.nick = settings.nick
        self.userhost: str | None = None
        self.support: dict[str, str] = {}
        self.registered = False
        self.online = False
        self.reason: str | None = None
        self.lasted = 0.0
        self.loop = asyncio.get_running_loop()
        self.link = Link(settings, on_message, self.fail, self._full)
        self.outbox = Outbox(self.link.write, settings.burst, settings.rate)
        self.login = Login(settings.account, settings.password)
        self.end: asyncio.Future[None] = self.loop.create_future()
        # It may end before anybody waits for the end, and that is no reason to warn.
        self.end.add_done_callback(lambda end: end.cancelled() or end.exception())
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._on_change = on_change
        self._online_at = 0.0

    def fold(self, name: str) -> str:
        """Give the form in which this server compares names."""
        return fold(name, self.support.get("CASEMAPPING", "rfc1459"))

    def is_me(self, nick: str) -> bool:
        """Say whether that is our nick."""
        return nick == self.nick or self.fold(nick) == self.fold(self.nick)

    def limit(self, name: str) -> int | None:
        """Give a length that the server announced (NICKLEN, HOSTLEN), if it makes sense."""
        value = self.support.get(name, "")
        return int(value) if value.isdecimal() and len(value) < 4 and 0 < int(value) < 150 else None

    def send(self, *lines: str) -> None:
        """Send lines that cannot wait for their turn; they count all the same, once we are in."""
        for line in lines:
            if self.registered:
                self.outbox.spend()
            self.link.send(line)

    def after(self, name: str, delay: float, do: Callable[[], None]) -> None:
        """Call `do` in `delay` seconds, unless the stay ends, or `name` is given another time."""
        self.forget(name)
        if not self.end.done():
            self._timers[name] = self.loop.call_later(delay, do)

    def forget(self, name: str) -> None:
        """Call off what `after` planned under that name."""
        if timer := self._timers.pop(name, None):
            timer.cancel()

    def call_me(self, nick: str) -> None:
        """Note the nick that the server gave us."""
        self.nick = nick
        self._on_change()

    def set_online(self, online: bool) -> None:
        """Note whether we can be talked to."""
        if online == self.online or (online and self.end.done()):
            return
        self.online = online
        if online:
            self._online_at = self.loop.time()
        else:
            self.lasted = self.loop.time() - self._online_at
        self._on_change()

    def fail(self, reason: str) -> None:
        """End the stay for a reason."""
        if not self.end.done():
            self.reason = reason
            self.end.set_exception(Trouble(reason))
        self.close(reason)

    def close(self, reason: str) -> None:
        """Hang up and let nobody wait."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        self.link.abort()
        self.outbox.close(reason)
        self.set_online(False)

    def _full(self, full: bool) -> None:
        if full:
            self.outbox.pause()
        else:
            self.outbox.resume()
