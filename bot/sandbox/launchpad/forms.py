"""Forms as browsers and programs send them: pairs of name and value, some of which are files."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from bot.sandbox.launchpad.faults import Fault

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
MOST_FIELDS = 1000
MOST_PARTS = 100

Value = str | bytes
"""The bytes of a file, or what stands in a field."""

_BOUNDARY = re.compile(r'boundary="?([^";,\s]{1,70})"?', re.IGNORECASE)
_WORD = re.compile(r'(?<![\w*])(name|filename)="((?:[^"\\]|\\.)*)"', re.IGNORECASE)


def pairs(body: bytes, content_type: str) -> list[tuple[str, Value]]:
    """What a form holds, in its order; nothing for a body that is no form. Raises Fault (400)."""
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type == FORM:
        return [*fields(body.decode(errors="replace"))]
    if media_type == MULTIPART:
        return _parts(body, content_type)
    return []


def fields(encoded: str) -> list[tuple[str, str]]:
    """What a query holds. Raises Fault (400)."""
    try:
        return parse_qsl(encoded, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise Fault(400, "There are too many parameters.") from None


def _parts(body: bytes, content_type: str) -> list[tuple[str, Value]]:
    """RFC 7578: a part with a filename is a file, byte for byte."""
    found = _BOUNDARY.search(content_type)
    if found is None:
        raise Fault(400, "The form has no boundary.")
    pieces = (b"\r\n" + body).split(b"\r\n--" + found[1].encode())
    if len(pieces) > MOST_PARTS or not pieces[-1].startswith(b"--"):
        raise Fault(400, "The form cannot be read.")
    read: list[tuple[str, Value]] = []
    for piece in pieces[1:-1]:
        head, blank, content = piece.partition(b"\r\n\r\n")
        words = {name.lower(): value for name, value in _WORD.findall(head.decode(errors="replace"))}
        if not blank or "name" not in words:
            raise Fault(400, "The form cannot be read.")
        value: Value = content if "filename" in words else content.decode(errors="replace")
        read.append((words["name"], value))
    return read
