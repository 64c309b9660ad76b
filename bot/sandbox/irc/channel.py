"""A channel: who is in it with which status, what it is about, and who may speak or come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.irc.names import matches

if TYPE_CHECKING:
    from bot.sandbox.irc.client import Client

OPERATOR = 2
VOICE = 1

FLAGS = b"imnst"
"""Modes without a parameter: invite-only, moderated, no outside messages, secret, topic for ops."""

_MARKS = (b"", b"+", b"@", b"@+")


class Channel:
    """`members` maps each client to the sum of OPERATOR and VOICE; times are seconds since 1970."""

    def __init__(self, name: bytes, created: int) -> None:
        self.name = name
        self.created = created
        self.members: dict[Client, int] = {}
        self.flags = set(b"nt")
        self.key: bytes | None = None
        self.limit: int | None = None
        self.bans: dict[bytes, tuple[bytes, int]] = {}
        self.topic = b""
        self.topic_by = b""
        self.topic_at = 0

    def has(self, flag: bytes) -> bool:
        return flag[0] in self.flags

    def is_operator(self, client: Client) -> bool:
        return self.members.get(client, 0) >= OPERATOR

    def is_banned(self, client: Client) -> bool:
        return any(matches(mask, client.mask) for mask in self.bans)

    def may_speak(self, client: Client) -> bool:
        """Operators and voices always may; others unless +n, +m or a ban is in the way."""
        status = self.members.get(client)
        if status:
            return True
        if status is None and self.has(b"n"):
            return False
        return not self.has(b"m") and not (self.bans and self.is_banned(client))

    def shown_to(self, client: Client) -> bool:
        return not self.has(b"s") or client in self.members

    def marks(self, client: Client, every: bool) -> bytes:
        """`@`, `+` or nothing; both where `every` is true (multi-prefix)."""
        marks = _MARKS[self.members.get(client, 0)]
        return marks if every else marks[:1]

    def modes(self, with_key: bool) -> tuple[bytes, list[bytes]]:
        """The letters after `+`, and their parameters; outsiders do not see the key."""
        letters, params = bytearray(sorted(self.flags)), []
        if self.key is not None:
            letters += b"k"
            params.append(self.key if with_key else b"<key>")
        if self.limit is not None:
            letters += b"l"
            params.append(b"%d" % self.limit)
        return bytes(letters), params
