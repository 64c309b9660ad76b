"""Wiki text as simple HTML that is safe to look at: everything is escaped first, then a little is marked up.

Headings, lists, tables, bold and italic, links and web addresses: what the bot's pages use. Whatever
else wiki text can do is shown as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape

from bot.sandbox.wiki.titles import path_of

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_HEADING = re.compile(r"(={1,6})([^=].*?)\1[ \t]*$")
_INLINE = re.compile(
    r"'''(?P<bold>(?:[^']|'(?!'))+)'''|''(?P<italic>(?:[^']|'(?!'))+)''"
    r"|\[\[(?P<page>[^\[\]|]{1,255})(?:\|(?P<label>[^\[\]|]{1,255}))?\]\]"
    r"|\[(?P<url>https?://[^\s\[\]<>\"]{1,2000})(?: (?P<text>[^\[\]]{1,500}))?\]"
    r"|(?P<bare>https?://[^\s\[\]<>\"|]{1,2000})"
)
_LISTS = {"*": "ul", "#": "ol", ":": "dl"}


def html_of(text: str) -> str:
    """The body of a page for `text`."""
    return "\n".join(_blocks(_COMMENT.sub("", text).splitlines()))


def _blocks(lines: list[str]) -> Iterator[str]:
    opened = ""
    for line in lines:
        kind = _kind(line, opened)
        if opened and kind != opened:
            yield f"</{opened}>"
        if kind and kind != opened:
            yield f"<{kind}>"
        opened = kind
        yield from _line(line, kind)
    if opened:
        yield f"</{opened}>"


def _kind(line: str, opened: str) -> str:
    """Which element the line belongs to: a table until its end, a list, a paragraph, or none."""
    if line.startswith("{|") or (opened == "table" and not line.startswith("|}")):
        return "table"
    if line.startswith("|}") or not line.strip() or _HEADING.match(line):
        return ""
    return _LISTS.get(line[0], "p")


def _line(line: str, kind: str) -> Iterator[str]:
    heading = _HEADING.match(line)
    if kind == "table":
        yield from _row(line)
    elif heading and not kind:
        level = len(heading[1])
        yield f"<h{level}>{_inline(heading[2].strip())}</h{level}>"
    elif kind in _LISTS.values():
        words = line.lstrip("*#:")
        deeper = "\u2003" * (len(line) - len(words) - 1)
        tag = "dd" if kind == "dl" else "li"
        yield f"<{tag}>{deeper}{_inline(words.strip())}</{tag}>"
    elif kind:
        yield _inline(line)


def _row(line: str) -> Iterator[str]:
    if line.startswith(("{|", "|-")):
        yield "<tr>" if line.startswith("|-") else ""
    elif line.startswith("|+"):
        yield f"<caption>{_inline(line[2:].strip())}</caption>"
    elif line.startswith(("!", "|")):
        tag, between = ("th", r"!!|\|\|") if line[0] == "!" else ("td", r"\|\|")
        yield "".join(f"<{tag}>{_inline(cell.strip())}</{tag}>" for cell in re.split(between, line[1:]))
    else:
        yield _inline(line)


def _inline(text: str) -> str:
    done, parts = 0, []
    for found in _INLINE.finditer(text):
        parts += [_plain(text[done : found.start()]), _marked(found)]
        done = found.end()
    return "".join([*parts, _plain(text[done:])])


def _marked(found: re.Match[str]) -> str:
    if words := found["bold"]:
        return f"<b>{_plain(words)}</b>"
    if words := found["italic"]:
        return f"<i>{_plain(words)}</i>"
    if page := found["page"]:
        return f'<a href="{escape(path_of(page.strip()))}">{_plain(found["label"] or page)}</a>'
    url = unescape(found["url"] or found["bare"])
    return f'<a rel="nofollow" href="{escape(url)}">{_plain(found["text"] or url)}</a>'


def _plain(text: str) -> str:
    """Characters and character references, as characters that mean nothing to a browser."""
    return escape(unescape(text))
