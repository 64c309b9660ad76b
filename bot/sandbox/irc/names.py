"""What may be a nick, a channel or an account on this network, and when two names are the same."""

from __future__ import annotations

import fnmatch
import re

NICK_LENGTH = 30
USER_LENGTH = 16
REALNAME_LENGTH = 128
CHANNEL_LENGTH = 64
TOPIC_LENGTH = 390
AWAY_LENGTH = 200
KICK_LENGTH = 255
KEY_LENGTH = 32
MASK_LENGTH = 120
MAX_CHANNELS = 100
MAX_TARGETS = 20
MAX_MODES = 12
MAX_BANS = 50

STATUS_MARKS = b"@+"
CHANNEL_MARK = b"#"

_NICK = re.compile(rb"[A-Za-z\[\]\\`_^{|}][A-Za-z0-9\[\]\\`_^{|}-]*")
_CHANNEL = re.compile(rb"#[^ ,\x07]*")
_NOT_IN_USER = re.compile(rb"[^A-Za-z0-9._~-]")


def fold(name: bytes) -> bytes:
    """The form in which names are compared: CASEMAPPING=ascii, `bytes.lower` touches A-Z alone."""
    return name.lower()


def is_nick(name: bytes) -> bool:
    return len(name) <= NICK_LENGTH and _NICK.fullmatch(name) is not None


def is_channel(name: bytes) -> bool:
    return len(name) <= CHANNEL_LENGTH and _CHANNEL.fullmatch(name) is not None


def as_user(name: bytes) -> bytes:
    """The user part of a mask from what a client said in USER: never empty, never hostile."""
    return _NOT_IN_USER.sub(b"", name)[:USER_LENGTH] or b"user"


def matches(mask: bytes, name: bytes) -> bool:
    """Whether a glob of `*` and `?` covers a name, whatever the case.

    `[` is an ordinary character in nicks, so it is quoted; `fnmatch` is free of the exponential
    backtracking that a hostile mask would ask of a naive pattern.
    """
    quoted = fold(mask).replace(b"[", b"[[]")
    return fnmatch.fnmatchcase(fold(name), quoted)
