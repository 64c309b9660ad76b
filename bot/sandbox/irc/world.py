"""What the network knows: its clients, channels, accounts and services, and who shares what."""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol

from bot.sandbox.irc.caps import ACCOUNT_NOTIFY
from bot.sandbox.irc.channel import Channel
from bot.sandbox.irc.names import fold
from bot.sandbox.irc.outbound import Limits, Outbound
from bot.sandbox.irc.outgoing import Line
from bot.sandbox.irc.replies import LOGGED_IN, LOGGED_OUT
from bot.sandbox.irc.wire import compose

if TYPE_CHECKING:
    from bot.sandbox.irc.client import Client

REMEMBERED = 100
"""How many who left WHOWAS knows."""


class Departed(NamedTuple):
    nick: bytes
    user: bytes
    host: bytes
    realname: bytes


class Service(Protocol):
    """A nick without a client behind it, which answers what is said to it."""

    nick: bytes
    realname: bytes

    def hear(self, client: Client, text: bytes) -> None: ...


class World:
    """All state of one network. `accounts` are names and passwords as people type them."""

    def __init__(
        self,
        name: str,
        now: Callable[[], datetime],
        accounts: Mapping[str, str],
        limits: Limits,
        handle: Callable[[Client, bytes], None],
    ) -> None:
        self.network = name.encode()
        self.server = b"irc." + fold(self.network) + b".example"
        self.now = now
        self.started = now()
        self.limits = limits
        self.handle = handle
        self.outbound = Outbound()
        self.connections: set[Client] = set()
        self.nicks: dict[bytes, Client] = {}
        self.channels: dict[bytes, Channel] = {}
        self.services: dict[bytes, Service] = {}
        self.departed: deque[Departed] = deque(maxlen=REMEMBERED)
        self.most = 0
        self._accounts = {
            fold(account.encode()): (account.encode(), password.encode())
            for account, password in accounts.items()
        }
        self._msgid_stem = secrets.token_hex(6).encode()
        self._msgid_count = 0

    def seconds(self) -> int:
        return int(self.now().timestamp())

    def msgid(self) -> bytes:
        """Unique over restarts as well: a reader remembers what it has seen by this."""
        self._msgid_count += 1
        return b"%b-%d" % (self._msgid_stem, self._msgid_count)

    def users(self) -> Iterable[Client]:
        return (client for client in self.nicks.values() if client.registered)

    def find(self, nick: bytes) -> Client | None:
        """The registered client of that nick."""
        client = self.nicks.get(fold(nick))
        return client if client is not None and client.registered else None

    def channel(self, name: bytes) -> Channel | None:
        return self.channels.get(fold(name))

    def neighbours(self, client: Client) -> set[Client]:
        """Everybody who shares a channel with this client, without itself."""
        shared = {member for channel in client.channels for member in channel.members}
        shared.discard(client)
        return shared

    def spoken(self, client: Client, command: bytes, *params: bytes) -> Line:
        """A line whose source is that client."""
        return Line(compose(client.mask, command, params), self.now, client.account)

    def tell_channel(self, channel: Channel, line: Line) -> None:
        for member in channel.members:
            member.send(line)

    def leave(self, client: Client, channel: Channel) -> None:
        channel.members.pop(client, None)
        client.channels.pop(channel, None)
        if not channel.members:
            self.channels.pop(fold(channel.name), None)

    def forget(self, client: Client, reason: bytes) -> None:
        """The client is leaving for good: others hear it, and its nick is free."""
        if self.nicks.get(fold(client.nick)) is client:
            del self.nicks[fold(client.nick)]
        if client.registered:
            line = self.spoken(client, b"QUIT", reason)
            for neighbour in self.neighbours(client):
                neighbour.send(line)
            self.departed.appendleft(Departed(client.nick, client.user, client.host, client.realname))
        for channel in list(client.channels):
            self.leave(client, channel)
        client.invitations.clear()

    def account_for(self, name: bytes, password: bytes) -> bytes | None:
        """The account as it is spelled, if this is its password."""
        account, expected = self._accounts.get(fold(name), (None, b""))
        return account if secrets.compare_digest(password, expected) else None

    def log_in(self, client: Client, account: bytes) -> None:
        client.account = account
        client.reply(LOGGED_IN, client.mask, account, text=b"You are now logged in as %b" % account)
        self._notify(client, account)

    def log_out(self, client: Client) -> None:
        client.account = None
        client.reply(LOGGED_OUT, client.mask)
        self._notify(client, b"*")

    def _notify(self, client: Client, account: bytes) -> None:
        line = self.spoken(client, b"ACCOUNT", account)
        for neighbour in self.neighbours(client):
            if neighbour.caps & ACCOUNT_NOTIFY:
                neighbour.send(line)
