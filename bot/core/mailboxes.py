"""Who a header of addresses names: read strictly, as an address that can be read in two ways is nobody's.

The standard library's reader was led astray by such headers (CVE-2023-27043), and addresses decide whose
keys are asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 20_000
"""Characters of a header that are read."""

MOST = 200
"""Mailboxes of a header that are read."""

_ADDRESS = re.compile(
    r"(?=.{3,254}\Z)[a-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}"
    r"@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?){0,30}",
    re.IGNORECASE,
)
_TOKEN = re.compile(
    r"""(?P<quoted>"(?:[^"\\]|\\.)*")|(?P<angle><[^<>"(),:;\s]*>)|(?P<mark>[,;:()"<>])"""
    r"""|(?P<escape>\\.)|(?P<words>[^,;:()"<>\\]+)|(?P<rest>.)""",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """`name` as it stands (RFC 2047 not undone yet), `address` in lower case, "" where it is malformed."""

    name: str
    address: str


def is_address(text: str) -> bool:
    """Whether `text` is one plain ASCII address, such as every mail server takes (no quoted local part)."""
    return _ADDRESS.fullmatch(text) is not None


def normalised(text: str) -> str:
    """An envelope's or a header's address in lower case; "" for `<>` and for what is no address."""
    bare = text.strip().removeprefix("<").removesuffix(">").lower()
    return bare if is_address(bare) else ""


def mailboxes(header: str) -> list[Mailbox]:
    """The mailboxes of an unfolded From, To or Cc, in order. Never fails; groups give their members.

    A mailbox that is not well-formed, or is written so that readers differ about it (two addresses
    without a comma, another one unquoted as the name, text behind the angle brackets), is there with
    the address "".
    """
    found: list[Mailbox] = []
    parts = _Parts()
    for token in _TOKEN.finditer(header[:LONGEST]):
        text, kind = token.group(), token.lastgroup
        if parts.comment:
            parts.comment += (text == "(") - (text == ")")
        elif kind == "angle":
            parts.sound &= not parts.angle
            parts.angle = text
        elif text == "(":
            parts.comment = 1
        elif text == ":" and not parts.address_like:
            parts = _Parts()
        elif text in ",;":
            found += parts.mailbox()
            parts = _Parts()
        elif kind in ("mark", "rest"):
            parts.sound = False
        else:
            parts.sound &= not (parts.angle and text.strip())
            parts.words.append(text)
        if len(found) >= MOST:
            return found
    return found + parts.mailbox()


class _Parts:
    """What was read of one mailbox so far."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.angle = ""
        self.comment = 0
        self.sound = True

    @property
    def address_like(self) -> bool:
        """Whether there is more in it than the name of a group has."""
        return bool(self.angle) or any("@" in word for word in self.words)

    def mailbox(self) -> list[Mailbox]:
        words = " ".join(" ".join(_unquoted(word) for word in self.words).split())
        if not (words or self.angle) and self.sound:
            return []
        address = normalised(self.angle or words)
        bare = " ".join(word for word in self.words if word[:1] != '"').strip().lower()
        misleading = bool(self.angle and re.search(r"[]@[]", bare) and bare != address)
        if misleading or self.comment or not self.sound:
            address = ""
        return [Mailbox(words if self.angle else "", address)]


def _unquoted(word: str) -> str:
    if word[:1] != '"':
        return word
    return re.sub(r"\\(.)", r"\1", word[1:-1], flags=re.DOTALL)
