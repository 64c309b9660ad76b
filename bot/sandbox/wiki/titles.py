"""Titles of pages as MediaWiki spells them, and texts as it stores them."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from urllib.parse import quote

from bot.sandbox.wiki.refused import Refused

NAMESPACES = frozenset(
    {"Category", "File", "Help", "MediaWiki", "Project", "Special", "Talk", "Template", "User"}
    | {"Media", "User talk", "Category talk", "Project talk", "Template talk", "Help talk"}
)
VIRTUAL = frozenset({"Special", "Media"})
"""Namespaces in which no page can be."""

LONGEST = 255
"""Bytes of a title."""

_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f#<>\[\]|{}\ud800-\udfff\ufffd]|%[0-9A-Fa-f]{2}|~{3,}|&#?\w+;")
_STORED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_UNSIGNED = re.compile(r"(<nowiki>.*?</nowiki>|<!--.*?-->)", re.DOTALL)


def spelled(title: str) -> str:
    """The wiki's spelling: blanks for underscores, the first letter a capital, namespaces by name.

    Raises `Refused` (invalidtitle) for what cannot be a title.
    """
    plain = " ".join(unicodedata.normalize("NFC", title).replace("_", " ").split())
    space, colon, name = plain.partition(":")
    space = " ".join(space.split())
    known = next((one for one in NAMESPACES if one.lower() == space.lower()), None) if colon else None
    name = name.strip() if known else plain
    relative = name in (".", "..") or name.startswith(("./", "../")) or "/../" in name or "/./" in name
    if not name or name.startswith(":") or relative or _FORBIDDEN.search(plain):
        raise Refused("invalidtitle", f'Bad title "{title[:100]}".')
    if len(name.encode()) > LONGEST:
        raise Refused("invalidtitle", "Bad title: it is longer than 255 bytes.")
    return f"{known}:{_capital(name)}" if known else _capital(name)


def namespace(title: str) -> str:
    """The namespace of a spelled title; "" for the main one."""
    space, colon, _ = title.partition(":")
    return space if colon and space in NAMESPACES else ""


def path_of(title: str) -> str:
    """The path of the page for people, percent-encoded."""
    return "/wiki/" + quote(title.replace(" ", "_"), safe="/:,;@!*()")


def account_of(name: str) -> str:
    """A resident's account: MediaWiki writes the first letter as a capital."""
    return _capital(name.replace("_", " ").strip())


def stored(text: str, account: str, now: datetime) -> str:
    """`text` as a revision: composed characters, line feeds, signatures written out, no blank end."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    lines = _STORED.sub("\ufffd", lines).rstrip()
    if "~~~" not in lines:
        return lines
    moment = f"{now:%H:%M}, {now.day} {now:%B %Y} (UTC)"
    person = f"[[User:{account}|{account}]] ([[User talk:{account}|talk]])"
    parts = _UNSIGNED.split(lines)
    for number in range(0, len(parts), 2):
        part = parts[number].replace("~~~~~", moment).replace("~~~~", f"{person} {moment}")
        parts[number] = part.replace("~~~", person)
    return "".join(parts)


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
