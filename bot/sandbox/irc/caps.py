"""The IRCv3 capabilities we offer, as bits: a client's set is one number that costs nothing to test."""

from __future__ import annotations

MESSAGE_TAGS = 1
SERVER_TIME = 2
ACCOUNT_TAG = 4
ECHO_MESSAGE = 8
ACCOUNT_NOTIFY = 16
EXTENDED_JOIN = 32
MULTI_PREFIX = 64
CAP_NOTIFY = 128
SASL = 256

TAGGED = MESSAGE_TAGS | SERVER_TIME | ACCOUNT_TAG
"""The capabilities that decide which tags a client sees."""

OFFERED: dict[bytes, int] = {
    b"account-notify": ACCOUNT_NOTIFY,
    b"account-tag": ACCOUNT_TAG,
    b"cap-notify": CAP_NOTIFY,
    b"echo-message": ECHO_MESSAGE,
    b"extended-join": EXTENDED_JOIN,
    b"message-tags": MESSAGE_TAGS,
    b"multi-prefix": MULTI_PREFIX,
    b"sasl": SASL,
    b"server-time": SERVER_TIME,
}

VALUES: dict[bytes, bytes] = {b"sasl": b"PLAIN"}
"""What stands behind `=` for those who know version 302 of capability negotiation."""


def listing(version: int) -> bytes:
    """The answer to `CAP LS`."""
    shown = []
    for name in OFFERED:
        value = VALUES.get(name) if version >= 302 else None
        shown.append(name if value is None else name + b"=" + value)
    return b" ".join(shown)


def named(held: int) -> bytes:
    """The answer to `CAP LIST`."""
    return b" ".join(name for name, bit in OFFERED.items() if held & bit)


def changed(held: int, request: bytes) -> int | None:
    """The set after `CAP REQ :a -b`, or None where something in it is not offered: all or nothing."""
    for word in request.split():
        bit = OFFERED.get(word.removeprefix(b"-").lower())
        if bit is None:
            return None
        held = held & ~bit if word.startswith(b"-") else held | bit
    return held
