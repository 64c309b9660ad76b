"""Finds the words in a mail: the first plain-text part that is shown, wherever lists and signatures put it.

Each level of a mail is cut at its own boundary, from the outside in, and no further than the part that is
looked for: parts inside others cost no more than their bytes, and a level that lost its end ends with the
one around it.
"""

from __future__ import annotations

import binascii
import re
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from email.message import Message

from bot.core.mailtext import LONGEST_TEXT, Form
from bot.doors.headers import BadLetter, Headers, split

DEEPEST = 10
"""Multiparts within one another; a signed mail through a list with a footer has four."""

MOST_PARTS = 100

LONGEST_BODY = 4 * LONGEST_TEXT
"""Bytes of the part that are kept."""

_NOT_BASE64 = bytes(set(range(256)) - set(f"{string.ascii_letters}{string.digits}+/".encode()))
_REST_OF_BOUNDARY = re.compile(rb"(--)?[ \t]*(?:\r?\n|\Z)")


@dataclass(frozen=True, slots=True)
class Words:
    """A plain-text part: its bytes as they were sent, how to read them, and whether PGP/MIME signed them."""

    body: bytes
    form: Form
    pgp_mime: bool = False


def find_words(headers: Headers, body: bytes) -> Words | None:
    """The first inline text/plain part, or None. Raises BadLetter where a limit of this module is passed.

    Attachments, forwarded mails and HTML are not looked into: they are not what the sender says here.
    """
    return _Search().look(headers, body, 0)


def find_parts(headers: Headers, body: bytes, wanted: Callable[[Message], bool]) -> Iterator[bytes]:
    """The decoded bytes of each part whose headers are `wanted`. Raises BadLetter as `find_words` does."""
    return _Search().each(headers, body, wanted, 0)


def filename(content: Message) -> str:
    """What a part is called, "" for one without a name."""
    return _parameter(content, "filename", "content-disposition") or _parameter(content, "name")


class _Search:
    def __init__(self) -> None:
        self._parts = 0

    def each(
        self, headers: Headers, body: bytes, wanted: Callable[[Message], bool], depth: int
    ) -> Iterator[bytes]:
        content = headers.content
        if content.get_content_maintype() == "multipart":
            for part in self._parts_of(content, body, depth):
                yield from self.each(*split(part), wanted, depth + 1)
        elif wanted(content):
            yield _decoded(content, body)

    def look(self, headers: Headers, body: bytes, depth: int) -> Words | None:
        content = headers.content
        if _attached(content):
            return None
        if content.get_content_type() == "text/plain":
            return Words(_decoded(content, body)[:LONGEST_BODY], _form(content))
        if content.get_content_maintype() != "multipart" or content.get_content_subtype() == "digest":
            return None
        for part in self._parts_of(content, body, depth):
            if (found := self.look(*split(part), depth + 1)) is not None:
                return replace(found, pgp_mime=found.pgp_mime or _pgp_mime(content))
        return None

    def _parts_of(self, content: Message, body: bytes, depth: int) -> Iterator[bytes]:
        if depth >= DEEPEST:
            raise BadLetter(f"the parts of this mail are nested more than {DEEPEST} deep: send plain text")
        return self._cut(body, _parameter(content, "boundary").encode("ascii", "replace"))

    def _cut(self, body: bytes, boundary: bytes) -> Iterator[bytes]:
        """The parts of a multipart body, one by one (RFC 2046, 5.1.1)."""
        if not boundary:
            return
        mark = b"\n--" + boundary
        start, at = -1, 0 if body.startswith(mark[1:]) else _next(body, mark, 0)
        while at >= 0:
            self._parts += 1
            if self._parts > MOST_PARTS:
                raise BadLetter(f"this mail has more than {MOST_PARTS} parts: send plain text")
            line = _REST_OF_BOUNDARY.match(body, at + len(mark) - 1)
            if line is None:
                at = _next(body, mark, at)
                continue
            if start >= 0:
                yield body[start : max(start, at - 1)].removesuffix(b"\r")
            if line[1]:
                return
            start, at = line.end(), _next(body, mark, line.end() - 1)
        if start >= 0:
            yield body[start:]


def _next(body: bytes, mark: bytes, start: int) -> int:
    """Where the next `--boundary` begins, -1 where there is none."""
    found = body.find(mark, max(start, 0))
    return found + 1 if found >= 0 else -1


def _parameter(content: Message, name: str, header: str = "content-type") -> str:
    try:
        value = content.get_param(name, "", header)
    except (LookupError, ValueError, TypeError):
        return ""
    return str(value[2] if isinstance(value, tuple) else value)


def _attached(content: Message) -> bool:
    disposition = str(content.get("content-disposition", "")).partition(";")[0].strip().lower()
    return disposition == "attachment" or bool(filename(content))


def _pgp_mime(content: Message) -> bool:
    signed = content.get_content_type() == "multipart/signed"
    return signed and _parameter(content, "protocol").lower() == "application/pgp-signature"


def _form(content: Message) -> Form:
    flowed = _parameter(content, "format").lower() == "flowed"
    charset = _parameter(content, "charset") or "utf-8"
    return Form(charset, flowed, flowed and _parameter(content, "delsp").lower() == "yes")


def _decoded(content: Message, body: bytes) -> bytes:
    encoding = str(content.get("content-transfer-encoding", "")).strip().lower()
    if encoding == "quoted-printable":
        return binascii.a2b_qp(body)
    if encoding != "base64":
        return body
    digits = body.translate(None, _NOT_BASE64)
    whole = digits if len(digits) % 4 != 1 else digits[:-1]
    return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))
