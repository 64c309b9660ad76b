"""A network on which things go wrong: lines that are late, clients that are dropped, a closed door."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from bot.sandbox.irc.client import Client

Handle = Callable[["Client", bytes], None]

APART = 1e-6
"""Seconds between two late lines of one client, which keeps them in order."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fate:
    """What befalls one line: it is `delay` seconds late; the client is dropped before it is read
    (`reset`), or after it was obeyed and before anything is answered (`lost`)."""

    delay: float = 0
    reset: bool = False
    lost: bool = False


class Troubles(Protocol):
    """Who decides what goes wrong. Nicks and accounts are as the client spells them."""

    def takes_connections(self) -> bool: ...

    def fate(self, nick: bytes, account: bytes | None) -> Fate: ...


class Slammed(asyncio.Protocol):
    """A connection that ends before a word was said."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.abort()


def troubled(handle: Handle, troubles: Troubles) -> Handle:
    """`handle` under these troubles. A late line keeps its place: no later one overtakes it."""
    free: WeakKeyDictionary[Client, float] = WeakKeyDictionary()

    def handled(client: Client, line: bytes) -> None:
        fate = troubles.fate(client.nick, client.account)
        now = asyncio.get_running_loop().time()
        when = max(now + fate.delay, free.get(client, 0.0))
        if when <= now:
            act(client, line, fate)
            return
        free[client] = when + APART
        asyncio.get_running_loop().call_at(when, late, client, line, fate)

    def late(client: Client, line: bytes, fate: Fate) -> None:
        if client.closing:
            return
        try:
            act(client, line, fate)
        except Exception:
            log.exception("a late line from %r could not be handled", client.nick)
            client.close(b"Internal error")

    def act(client: Client, line: bytes, fate: Fate) -> None:
        if not fate.reset:
            handle(client, line)
        if fate.reset or fate.lost:
            client.abort()

    return handled
