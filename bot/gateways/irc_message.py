"""One line from the server, taken apart: who says it, what, with which tags.

The library's own parser raises on malformed lines, splits text at 0x01 and calls every handler
twice; ours reads a whole line once, and a line that makes no sense is None.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from irc.events import numeric
from irc.message import Tag

LONGEST = 16_384
"""Bytes kept of a line that has not ended: 8191 of tags and 512 of text are the most that a server
may send (IRCv3 message-tags), with room for those that are generous."""


@dataclass(slots=True)
class Message:
    """A parsed line. `command` is the library's name for a numeric (`whoisaccount`), or lower case.

    `nick` is the server's name, and `userhost` empty, where a server speaks.
    """

    command: str
    params: list[str]
    nick: str = ""
    userhost: str = ""
    tags: dict[str, str | None] = field(default_factory=dict)


def parse(line: str) -> Message | None:
    """Read one line without its line end (RFC 2812, 2.3.1; IRCv3 message-tags). Never raises."""
    tags: dict[str, str | None] = {}
    if line.startswith("@"):
        raw, _, line = line.partition(" ")
        tags = _tags(raw[1:])
        line = line.lstrip(" ")
    source = ""
    if line.startswith(":"):
        source, _, line = line.partition(" ")
    head, sep, text = line.partition(" :")
    params = [word for word in head.split(" ") if word]
    if not params:
        return None
    if sep:
        params.append(text)
    command = params.pop(0)
    nick, _, userhost = source[1:].partition("!")
    return Message(str(numeric.get(command) or command.lower()), params, nick, userhost, tags)


def _tags(raw: str) -> dict[str, str | None]:
    tags: dict[str, str | None] = {}
    for item in raw.split(";"):
        key, _, value = item.partition("=")
        if not key:
            continue
        if "\\" in value:
            value = Tag.parse(item)["value"] or ""
        tags[key] = value or None
    return tags


class Lines:
    """Cuts what arrives into lines; a line without an end never fills the memory."""

    def __init__(self) -> None:
        self._rest = b""
        self._skipping = False

    def feed(self, data: bytes) -> list[bytes]:
        """Give the lines that `data` completes, without CR and NUL, which no text may contain."""
        *lines, rest = (self._rest + data.translate(None, b"\r\0")).split(b"\n")
        if lines and self._skipping:
            del lines[0]
            self._skipping = False
        if len(rest) > LONGEST:
            self._skipping, rest = True, b""
        elif self._skipping:
            rest = b""
        self._rest = rest
        return [line for line in lines if line and len(line) <= LONGEST]
