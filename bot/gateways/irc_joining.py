"""Getting into our channels, and back into them."""

from __future__ import annotations

import logging
from collections.abc import Callable

from bot.gateways.irc_channels import BARRED, Channel, Channels
from bot.gateways.irc_message import Message
from bot.gateways.irc_stay import Stay
from bot.gateways.irc_wire import clean

log = logging.getLogger(__name__)


class Joining:
    """Joins, waits, tries again. We are online once every channel has given an answer."""

    def __init__(self, stay: Stay) -> None:
        self._stay = stay
        self.channels = Channels(stay.settings.channels, stay.fold, stay.settings.rejoin)
        self.handlers: dict[str, Callable[[Message], None]] = dict.fromkeys(BARRED, self._barred)

    def begin(self) -> None:
        """We are in: join all; a server that does not answer does not keep us offline."""
        stay = self._stay
        stay.after("deadline", stay.settings.timeout, self._give_up)
        stay.send(*self.channels.joins())
        self._settle()

    def entered(self, name: str) -> None:
        """We joined a channel."""
        if channel := self.channels.get(name):
            self.channels.entered(channel, self._stay.loop.time())
            self._settle()

    def thrown_out(self, name: str, reason: str) -> None:
        """We are not in a channel any more, and it was not our doing."""
        if channel := self.channels.get(name):
            delay = self.channels.thrown_out(channel, reason, self._stay.loop.time())
            log.warning("%s: out of %s: %s", self._stay.settings.network, channel.name, reason)
            self._again(channel, delay)

    def _barred(self, message: Message) -> None:
        channel = self.channels.get(message.params[1])
        if channel is not None and not channel.inside:
            self._refused(channel, clean(message.params[-1])[:200])
            self._settle()

    def _give_up(self) -> None:
        for channel in self.channels:
            if not channel.inside and channel.barred is None:
                self._refused(channel, "no answer to JOIN")
        self._settle()

    def _refused(self, channel: Channel, reason: str) -> None:
        if channel.barred != reason:
            network = self._stay.settings.network
            log.warning("%s: not let into %s: %s", network, channel.name, reason)
        self._again(channel, self.channels.refused(channel, reason))

    def _again(self, channel: Channel, delay: float) -> None:
        stay = self._stay

        def join() -> None:
            if not channel.inside:
                stay.send(f"JOIN {channel.name}")
                # A server that does not answer is asked again, too.
                stay.after(f"join {channel.name}", stay.settings.rejoin[1], join)

        stay.after(f"join {channel.name}", delay, join)

    def _settle(self) -> None:
        if self._stay.registered and self.channels.settled:
            self._stay.forget("deadline")
            self._stay.set_online(True)
