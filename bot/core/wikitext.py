"""Words of people on a wiki page: they say what they say, and mean nothing to the wiki."""

from __future__ import annotations

import html
import re
import unicodedata

_MARKUP = str.maketrans({c: f"&#{ord(c)};" for c in "[]{}|"} | {"&": "&amp;", "<": "&lt;", ">": "&gt;"})
"""Links, categories, templates, tables, tags, comments and character references."""

_RUNS = re.compile(r"''+|~~~+|__+|!!+|^['~_!]|['~_!]$")
"""Bold and italic, signatures, behaviour switches (`__NOTOC__`), heads of tables; and what could become
one of them together with its neighbours on the page."""

_STARTS = "*#:;=!-+"
"""What begins a list, a heading, a row or a rule where it stands first on a line."""

_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")
"""Characters that turn the direction of the words after them, or end a line unseen."""

_REPLACED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What MediaWiki replaces when it stores a text (XML 1.0 has no such characters)."""


def wikitext(text: str) -> str:
    """`text` on one line as wiki text that shows it as it is, at any place of a page.

    No tag, template, link, category, heading, list, table, signature, switch or comment of it works;
    a bare web address is still one. Runs of blanks become one blank. What it gives may stand in an
    HTML comment and in a marked block without ending them.
    """
    line = " ".join(unicodedata.normalize("NFC", "".join(map(_kept, text))).split())
    line = _RUNS.sub(lambda run: "".join(f"&#{ord(c)};" for c in run[0]), line.translate(_MARKUP))
    if line and line[0] in _STARTS:
        return f"&#{ord(line[0])};{line[1:]}"
    return line


def paragraphs(text: str) -> str:
    """`text` of several paragraphs (blank lines between them), each as `wikitext`."""
    parts = re.split(r"\n[ \t\r]*\n", text.replace("\r\n", "\n"))
    return "\n\n".join(line for line in map(wikitext, parts) if line)


def as_read(line: str) -> str:
    """A line of wiki text with its character references as the characters that people read."""
    return html.unescape(line)


def as_stored(text: str) -> str:
    """`text` as MediaWiki stores it: composed characters, line feeds, no blanks at the end."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return _REPLACED.sub("\ufffd", lines).rstrip()


def _kept(c: str) -> str:
    if c in _TURNING:
        return ""
    category = unicodedata.category(c)
    # Unassigned characters might be composed in another way by a wiki that knows them already.
    return " " if category in ("Cc", "Cs", "Cn") else c
