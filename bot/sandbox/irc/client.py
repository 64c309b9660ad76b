"""A client: a connection together with what we know of the person behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.irc.connection import Connection
from bot.sandbox.irc.outgoing import Line
from bot.sandbox.irc.replies import Reply
from bot.sandbox.irc.wire import compose

if TYPE_CHECKING:
    from bot.sandbox.irc.channel import Channel
    from bot.sandbox.irc.world import World


class Client(Connection):
    """`mask` is nick!user@host; `caps` the sum of its capabilities; `account` None if logged out."""

    def __init__(self, world: World) -> None:
        super().__init__(world.outbound, world.limits)
        self.world = world
        self.nick = b""
        self.user = b""
        self.realname = b""
        self.mask = b"*"
        self.account: bytes | None = None
        self.registered = False
        self.negotiating = False
        self.cap_version = 301
        self.caps = 0
        self.sasl: bytearray | None = None
        self.modes: set[int] = set()
        self.away: bytes | None = None
        self.channels: dict[Channel, None] = {}
        self.invitations: dict[Channel, None] = {}
        self.signed_on = 0
        self.spoke = 0.0
        self.busy = False
        world.connections.add(self)
        self.ended.add_done_callback(lambda _: world.connections.discard(self))

    def rename(self, nick: bytes) -> None:
        self.nick = nick
        self.mask = nick + b"!" + (self.user or b"*") + b"@" + self.host

    def send(self, line: Line) -> None:
        self.write(line.seen_with(self.caps))

    def reply(self, reply: Reply, *params: bytes, text: bytes | None = None) -> None:
        """A numeric. `params` may be what a client said: they are made harmless."""
        parts = [self.nick or b"*", *(_harmless(param) for param in params)]
        text = reply.text if text is None else text
        if text is not None:
            parts.append(text)
        self.tell(reply.number, *parts)

    def tell(self, command: bytes, *params: bytes) -> None:
        """A line from the server itself."""
        self.send(Line(compose(self.world.server, command, params), self.world.now))

    def touch(self) -> None:
        """The person did something: idle time begins anew."""
        self.spoke = self._loop.time()

    def idle(self) -> int:
        """Whole seconds since the person last said something."""
        return int(self._loop.time() - self.spoke)

    def on_line(self, line: bytes) -> None:
        self.world.handle(self, line)

    def on_silence(self) -> None:
        self.tell(b"PING", self.world.server)

    def on_close(self, reason: bytes) -> None:
        self.tell(b"ERROR", b"Closing link: (%b) [%b]" % (self.mask, reason))
        self.world.forget(self, reason)


def _harmless(param: bytes) -> bytes:
    """A middle parameter cannot be empty, contain a space or begin with a colon."""
    if param and b" " not in param and not param.startswith(b":"):
        return param
    return param.partition(b" ")[0].lstrip(b":") or b"*"
