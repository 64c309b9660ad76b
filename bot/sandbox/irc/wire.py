"""A line of IRC is bytes: this module takes it apart and puts it together, and knows nothing else.

Nothing is decoded, so what is not UTF-8 passes through unchanged. Rules: RFC 2812 section 2.3.1
and the IRCv3 message-tags specification.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

LINE_LIMIT = 510
"""Bytes of a line without its tags and its CR LF (RFC 2812: 512 with them)."""

CLIENT_TAGS_LIMIT = 4094
"""Bytes of tags a client may send, without the `@` and the space (message-tags)."""

_COMMAND = re.compile(rb"[A-Za-z]+|[0-9]{3}")
_TAG_KEY = re.compile(rb"\+?(?:[A-Za-z0-9.-]+/)?[A-Za-z0-9-]+")
_FORBIDDEN = re.compile(rb"[\0\r\n]")
_ESCAPED = {ord(":"): b";", ord("s"): b" ", ord("r"): b"\r", ord("n"): b"\n"}
_ESCAPES = ((b"\\", rb"\\"), (b";", rb"\:"), (b" ", rb"\s"), (b"\r", rb"\r"), (b"\n", rb"\n"))


class Malformed(Exception):
    """These bytes are no IRC line, or this message cannot be written as one."""


class Message(NamedTuple):
    """One parsed line. `source` is None where it was left out; a tag without value has b""."""

    command: bytes
    params: tuple[bytes, ...] = ()
    source: bytes | None = None
    tags: Mapping[bytes, bytes] = {}


def too_long(line: bytes) -> bool:
    """Whether a client's line (without CR LF) breaks the limit for its tags or for the rest."""
    if not line.startswith(b"@"):
        return len(line) > LINE_LIMIT
    tags, _, rest = line.partition(b" ")
    return len(tags) > CLIENT_TAGS_LIMIT + 1 or len(rest) > LINE_LIMIT


def parse(line: bytes) -> Message:
    """Take a line without its CR LF apart; the command comes back in upper case.

    Raises Malformed where there is no command in it.
    """
    tags: Mapping[bytes, bytes] = {}
    source = None
    line = line.lstrip(b" ")
    if line.startswith(b"@"):
        packed, _, line = line[1:].partition(b" ")
        tags = _parse_tags(packed)
        line = line.lstrip(b" ")
    if line.startswith(b":"):
        source, _, line = line[1:].partition(b" ")
        line = line.lstrip(b" ")
    head, colon, text = line.partition(b" :")
    words = [word for word in head.split(b" ") if word]
    if not words or not _COMMAND.fullmatch(words[0]):
        raise Malformed("there is no command in this line")
    if colon:
        words.append(text)
    return Message(words[0].upper(), tuple(words[1:]), source, tags)


def compose(source: bytes, command: bytes, params: Iterable[bytes]) -> bytes:
    """A line from parts that are known to be good, cut at the limit, without tags and CR LF.

    The last parameter always gets its colon, as InspIRCd does it: readers must not depend on it.
    """
    *middle, last = params
    return (b":" + b" ".join((source, command, *middle)) + b" :" + last)[:LINE_LIMIT]


def serialise(message: Message) -> bytes:
    """Write a message as a line without CR LF, so that `parse` gives the same message again.

    Raises Malformed where the wire has no way to say it; lengths are not judged here.
    """
    command, params, source, tags = message
    if not _COMMAND.fullmatch(command):
        raise Malformed("the command is neither letters nor three digits")
    if source is not None and (b" " in source or _FORBIDDEN.search(source)):
        raise Malformed("the source contains a space or a line end")
    if any(_FORBIDDEN.search(param) for param in params):
        raise Malformed("a parameter contains NUL, CR or LF")
    if any(not p or p.startswith(b":") or b" " in p for p in params[:-1]):
        raise Malformed("only the last parameter may be empty, contain spaces or begin with ':'")
    parts = [command, *params[:-1]]
    if params:
        parts.append(b":" + params[-1])
    if source is not None:
        parts.insert(0, b":" + source)
    if tags:
        parts.insert(0, b"@" + pack_tags(tags))
    return b" ".join(parts)


def pack_tags(tags: Mapping[bytes, bytes]) -> bytes:
    """Tags as they stand between `@` and the space. Raises Malformed for a key or value with NUL."""
    packed = []
    for key, value in tags.items():
        if not _TAG_KEY.fullmatch(key) or b"\0" in value:
            raise Malformed("no such tag can be written")
        for plain, escaped in _ESCAPES:
            value = value.replace(plain, escaped)
        packed.append(key + b"=" + value if value else key)
    return b";".join(packed)


def _parse_tags(packed: bytes) -> dict[bytes, bytes]:
    """Keys that are no keys are left out; of equal keys the last one counts (message-tags)."""
    tags = {}
    for item in packed.split(b";"):
        key, _, value = item.partition(b"=")
        if _TAG_KEY.fullmatch(key):
            tags[key] = _unescape(value) if b"\\" in value else value
    return tags


def _unescape(value: bytes) -> bytes:
    """An unknown escape is the character itself, and a lone backslash at the end is dropped."""
    plain = bytearray()
    characters = iter(value)
    for character in characters:
        if character != ord("\\"):
            plain.append(character)
        elif (following := next(characters, None)) is not None:
            plain += _ESCAPED.get(following, bytes((following,)))
    return bytes(plain)
