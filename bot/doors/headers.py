"""The headers of a mail or of a part of one, read within limits and never trusted."""

from __future__ import annotations

import binascii
import re
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32

from bot.core.errors import UserError
from bot.core.mailtext import decode, one_line

LONGEST_BLOCK = 128 * 1024
"""Bytes of all headers of one mail or part."""

MOST_FIELDS = 500

LONGEST_VALUE = 4000
"""Characters of one header that are decoded; the rest of it is not looked at."""

_END = re.compile(rb"\r?\n\r?\n")
_LONE_CR = re.compile(rb"\r(?!\n)")
_FOLD = re.compile(r"[\r\n]+[ \t]*")
_ENCODED = re.compile(r"=\?([^?\s]{1,40})\?([bBqQ])\?([^?\s]*)\?=(?:\s+(?==\?))?")
_ID = re.compile(r"<[!-;=?-~]{1,250}>")


class BadLetter(UserError):
    """A mail that cannot be read; the message says why, for the one who sent it."""


class Headers:
    """Fields in order; the same one may be there many times. Names are in any case."""

    def __init__(self, block: bytes) -> None:
        """Raises BadLetter where there are more fields than any honest mail has."""
        parsed = BytesHeaderParser(policy=compat32).parsebytes(_LONE_CR.sub(b" ", block))
        fields = list(parsed.raw_items())
        if len(fields) > MOST_FIELDS:
            raise BadLetter(f"this mail has more than {MOST_FIELDS} headers: send it without them")
        self._fields = [(name.lower(), _FOLD.sub(" ", str(value))) for name, value in fields]

    def all(self, name: str) -> list[str]:
        """Every value of a field, unfolded, 8-bit characters as UTF-8 or Latin-1."""
        return [_characters(value) for key, value in self._fields if key == name.lower()]

    def first(self, name: str) -> str:
        return next(iter(self.all(name)), "")

    def words(self, name: str) -> str:
        """The first value as people read it: RFC 2047 undone, one line."""
        return readable(self.first(name))

    def ids(self, name: str) -> tuple[str, ...]:
        """The message ids in all values of a field, each once: at most 100, the first and the last ones."""
        found = dict.fromkeys(one for value in self.all(name) for one in _ID.findall(value))
        return tuple(found) if len(found) <= 100 else (*list(found)[:1], *list(found)[-99:])

    @property
    def content(self) -> Message:
        """What is said about the content, for the standard library to take apart.

        A type too long to be true is that of something we do not read.
        """
        message = Message()
        for name in ("content-type", "content-disposition", "content-transfer-encoding"):
            values = self.all(name)
            if values and len(values[0]) <= LONGEST_VALUE:
                message[name] = one_line(values[0]).encode("ascii", "replace").decode()
            elif values:
                message[name] = "application/octet-stream"
        return message


def split(entity: bytes) -> tuple[Headers, bytes]:
    """A mail or part as headers and body. Raises BadLetter where the headers are too long."""
    if entity.startswith((b"\n", b"\r\n")):
        return Headers(b""), entity[entity.index(b"\n") + 1 :]
    end = _END.search(entity, 0, LONGEST_BLOCK)
    if end is None and len(entity) > LONGEST_BLOCK:
        raise BadLetter(f"the headers of this mail are longer than {LONGEST_BLOCK // 1024} kB")
    return (Headers(entity[: end.start()]), entity[end.end() :]) if end else (Headers(entity), b"")


def readable(value: str) -> str:
    """The encoded words (RFC 2047) of a header decoded, on one line. Never fails."""
    return one_line(_ENCODED.sub(_decoded_word, value[:LONGEST_VALUE]))


def _decoded_word(found: re.Match[str]) -> str:
    charset, encoding, text = found.groups()
    raw = text.encode("utf-8", "replace")
    try:
        data = binascii.a2b_base64(raw) if encoding in "bB" else binascii.a2b_qp(raw, header=True)
    except binascii.Error:
        return found.group()
    return decode(data, charset.partition("*")[0])


def _characters(value: str) -> str:
    return decode(value.encode("utf-8", "surrogateescape"), "utf-8")
