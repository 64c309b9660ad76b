"""A mail on its way, and its header fields as the bytes that they are.

What passes through keeps every byte that nobody has to change, for signatures cover some of them; so
fields are cut out and put in here, and no parser writes a whole mail anew.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header, make_header
from email.utils import parseaddr

_FIELD = re.compile(rb"[!-9;-~]+[ \t]*:")
_LINE_END = re.compile(rb"\r\n|\r|\n")
LONGEST_VALUE = 2000


@dataclass(frozen=True, slots=True)
class Letter:
    """An envelope and its content. `sender` is "" for a bounce; lines of `content` end in CR LF."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes


def with_crlf(content: bytes) -> bytes:
    """Every line ends in CR LF, the last one too: SMTP knows no other line end (RFC 5321, 2.3.8)."""
    lines = _LINE_END.sub(b"\r\n", content)
    return lines if lines.endswith(b"\r\n") else lines + b"\r\n"


def split(content: bytes) -> tuple[list[bytes], bytes]:
    """Header fields, each with its folded lines, and the body, which begins at whatever is no field."""
    fields: list[bytes] = []
    at = 0
    while at < len(content):
        end = content.find(b"\r\n", at)
        end = len(content) if end < 0 else end + 2
        line = content[at:end]
        if line == b"\r\n":
            return fields, content[end:]
        if line[:1] in (b" ", b"\t") and fields:
            fields[-1] += line
        elif _FIELD.match(line):
            fields.append(line)
        else:
            break
        at = end
    return fields, content[at:]


def joined(fields: Sequence[bytes], body: bytes) -> bytes:
    """The mail again."""
    return b"".join(fields) + b"\r\n" + body


def name_of(field: bytes) -> str:
    """`subject` for `Subject: ...`."""
    return field.partition(b":")[0].strip().lower().decode("ascii", "replace")


def without(fields: Sequence[bytes], names: Collection[str]) -> list[bytes]:
    """Those fields that have none of these names (in lower case)."""
    return [field for field in fields if name_of(field) not in names]


def raw_value(fields: Sequence[bytes], name: str) -> str:
    """The first field of that name on one line, as it was written; "" where there is none."""
    for field in fields:
        if name_of(field) == name:
            return " ".join(field.partition(b":")[2].decode("utf-8", "replace").split())[:LONGEST_VALUE]
    return ""


def value(fields: Sequence[bytes], name: str) -> str:
    """The same as people read it (RFC 2047 decoded), of printable characters."""
    raw = raw_value(fields, name)
    try:
        said = str(make_header(decode_header(raw)))
    except (MessageError, ValueError, LookupError):
        said = raw
    return " ".join("".join(c if c.isprintable() else " " for c in said).split())


def author_of(letter: Letter, fields: Sequence[bytes]) -> tuple[str, str]:
    """Name and address of who wrote it: From, else the envelope's sender. The address is in lower case."""
    name, address = parseaddr(raw_value(fields, "from"))
    if not address:
        name, address = "", letter.sender
    shown, _ = parseaddr(value(fields, "from"))
    return (shown or name)[:200], address.lower()[:300]
