"""What IRC lines are made of: clean text, pieces that fit, names that are the same.

Everything here is a pure function. Sizes are in bytes of UTF-8, because that is what servers count
(RFC 2812, 2.3: a message is at most 512 bytes with its CR LF, and as others see it the sender's
prefix is part of it).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LINE_BYTES = 512
"""The longest line without tags, CR LF included (RFC 2812, 2.3)."""

_FORBIDDEN = re.compile("[\x00\x01]")
_BREAKS = re.compile("[\r\n]+")
_NOT_IN_NAMES = re.compile("[\x00-\x20,\x7f]")

_ASCII: dict[int, int | str] = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
_STRICT = _ASCII | {ord("["): "{", ord("]"): "}", ord("\\"): "|"}
_FOLDS: dict[str, dict[int, int | str]] = {
    "ascii": _ASCII,
    "rfc1459": _STRICT | {ord("^"): "~"},
    "rfc1459-strict": _STRICT,
}

_JOINERS = frozenset("\u200d\ufe0e\ufe0f")
_TONES = range(0x1F3FB, 0x1F400)
_LONGEST_CLUSTER = 16


def clean(text: str) -> str:
    """Make text safe to send: one line, no NUL, valid Unicode, and never a CTCP.

    A run of CR and LF becomes one space, so that words stay apart; some servers take a bare CR for
    the end of a line and would run what follows as a command. 0x01 goes because it starts a CTCP.
    """
    if text.isascii() and text.isprintable():
        return text
    if "\r" in text or "\n" in text:
        text = _BREAKS.sub(" ", text)
    if "\0" in text or "\x01" in text:
        text = _FORBIDDEN.sub("", text)
    return text.encode("utf-8", "replace").decode()


@lru_cache(maxsize=1000)
def is_name(word: str) -> bool:
    """Say whether `word` can stand as a nick or a channel in one line, whatever the server allows."""
    return bool(word) and not word.startswith(":") and not _NOT_IN_NAMES.search(word) and word.isprintable()


def is_channel(word: str) -> bool:
    """Say whether `word` is the name of a channel (RFC 2811, 2.1)."""
    return word[:1] in ("#", "&", "+", "!") and len(word) > 1 and is_name(word)


@lru_cache(maxsize=1000)  # the same few names are compared at every line
def fold(name: str, mapping: str) -> str:
    """Give the form under which two spellings of a name are the same.

    `mapping` is the server's CASEMAPPING (ISUPPORT): `ascii`, `rfc1459` or `rfc1459-strict`; for any
    other, Unicode's own case folding is the nearest.
    """
    table = _FOLDS.get(mapping)
    return name.translate(table) if table is not None else name.casefold()


@lru_cache(maxsize=1000)
def room_for(prefix: int, verb: str, target: str) -> int:
    """Count the bytes left for text in `:PREFIX VERB TARGET :text`; may be negative.

    `prefix` is the length of nick!user@host as others see it.
    """
    return LINE_BYTES - prefix - len(f":  {verb} {target} :\r\n".encode()) + 1


def split(text: str, room: int) -> list[str]:
    """Cut text into pieces of at most `room` bytes which, joined, are the text again.

    Cuts come before a space where the second half of a piece has one; never within a
    character, nor (within reason) between a letter and its accents. Empty text has no pieces.
    Raises ValueError if not even one character would fit.
    """
    if room < 4:
        raise ValueError(f"no text fits into {room} bytes")
    if 0 < len(text) <= room and text.isascii():
        return [text]
    raw = text.encode()
    pieces: list[str] = []
    start = 0
    while len(raw) - start > room:
        cut = _cut(raw, start, room)
        pieces.append(raw[start:cut].decode())
        start = cut
    if start < len(raw):
        pieces.append(raw[start:].decode())
    return pieces


def _cut(raw: bytes, start: int, room: int) -> int:
    end = start + room
    while raw[end] & 0xC0 == 0x80:
        end -= 1
    # Before the space, because ngircd takes spaces off the end of a line, but not off the start.
    space = raw.rfind(b" ", start + room // 2, end + 1)
    if space >= 0:
        return space
    head = raw[start:end].decode()
    after = raw[end : end + 4].decode(errors="ignore")[:1]
    keep = len(head)
    while _belongs(head[keep - 1], after) and keep > 1:
        if len(head) - keep >= _LONGEST_CLUSTER:
            return end
        keep -= 1
        after = head[keep]
    return start + len(head[:keep].encode()) if keep > 1 else end


def _belongs(left: str, right: str) -> bool:
    """Say whether `right` is drawn as a part of `left`: accents, joined and toned emoji."""
    return unicodedata.combining(right) != 0 or right in _JOINERS or left == "\u200d" or ord(right) in _TONES
