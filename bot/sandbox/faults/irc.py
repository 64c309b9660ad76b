"""Faults on the way to the IRC network: they strike the bot, and leave people to their talk.

A network that is off takes no new connection from anyone, drops those that are struck, and leaves the
others where they are: to them it looks as if the bot's server had gone, which is how it usually is.
"""

from __future__ import annotations

from collections.abc import Collection

from bot.sandbox.faults.model import Faults, Kind
from bot.sandbox.irc import IrcNetwork
from bot.sandbox.irc.troubled import Fate
from bot.sandbox.people import BOT

TARGET = "irc"


class IrcWeather:
    """What `IrcNetwork(troubles=...)` asks. `strikes` are nicks or accounts; None strikes everyone."""

    def __init__(self, faults: Faults, strikes: Collection[str] | None = (BOT,)) -> None:
        self._faults = faults
        self._strikes = None if strikes is None else frozenset(name.lower().encode() for name in strikes)

    def watch(self, network: IrcNetwork) -> None:
        """Drop who is struck as soon as the network is turned off."""

        def changed(target: str) -> None:
            if target == TARGET and self._faults.is_off(TARGET):
                network.drop(self._is_struck)

        self._faults.watch(changed)

    def takes_connections(self) -> bool:
        """Whether a new connection is taken; counts those that are not."""
        if not self._faults.is_off(TARGET):
            return True
        self._faults.count(TARGET, Kind.OFF)
        return False

    def fate(self, nick: bytes, account: bytes | None) -> Fate:
        """What befalls a line from this client."""
        if not self._is_struck(nick, account):
            return Fate()
        stroke = self._faults.draw(TARGET)
        return Fate(stroke.delay, stroke.reset, stroke.lost)

    def _is_struck(self, nick: bytes, account: bytes | None) -> bool:
        known = {nick.lower(), (account or b"").lower()}
        return self._strikes is None or not self._strikes.isdisjoint(known)
