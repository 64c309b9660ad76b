"""The one text file that came with a mail, for commands that are about a file.

It counts as a claim like the rest of the mail: a signature of the words does not cover it, so whoever uses
it has the words name its sum.
"""

from __future__ import annotations

from email.message import Message
from itertools import islice

from bot.doors.headers import BadLetter, Headers
from bot.doors.mime import filename, find_parts

LARGEST = 256 * 1024
"""Bytes of a file; a milestone file for three hundred projects has ten thousand."""

YAML = ("text/yaml", "text/x-yaml", "application/yaml", "application/x-yaml")


def find_file(headers: Headers, body: bytes) -> str:
    """The text of the YAML file that is attached; "" where there is none, or more than one, or no text.

    Lines end with a line feed. A mail that passes a limit of `mime` has no file; its words may be read still.
    """
    try:
        found = list(islice(find_parts(headers, body, _is_yaml), 2))
        if len(found) != 1 or len(found[0]) > LARGEST:
            return ""
        return found[0].decode("utf-8-sig").replace("\r\n", "\n")
    except (BadLetter, UnicodeDecodeError):
        return ""


def _is_yaml(content: Message) -> bool:
    named = filename(content).lower().endswith((".yaml", ".yml"))
    return named or content.get_content_type() in YAML
