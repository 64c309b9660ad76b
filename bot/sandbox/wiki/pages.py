"""The wiki for people: pages, their older revisions and their history, all read-only."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from bot.core.page import diff
from bot.sandbox.wiki.markup import html_of
from bot.sandbox.wiki.refused import Refused
from bot.sandbox.wiki.state import Revision, Wiki
from bot.sandbox.wiki.titles import path_of, spelled

_STYLE = (
    "body{max-width:50em;margin:2em auto;padding:0 1em;font:16px/1.5 sans-serif}"
    "table{border-collapse:collapse}td,th{border:1px solid #999;padding:.2em .6em;text-align:left}"
    "pre{white-space:pre-wrap}nav,.by{color:#555}"
)

HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
}


def page(wiki: Wiki, title: str, query: Mapping[str, str]) -> tuple[int, str]:
    """Status and HTML of a page: the newest text, `oldid=N` an older one, `action=history` all edits."""
    try:
        known = spelled(title)
    except Refused as refused:
        return 400, _html("No such title", f"<p>{escape(refused.words)}</p>")
    revisions = wiki.pages.get(known)
    if not revisions:
        return 404, _html(known, "<p>There is no page of this title yet.</p>")
    here = escape(path_of(known))
    if query.get("action") == "history":
        return 200, _html(f"History of {known}", _history(here, revisions))
    wanted = query.get("oldid", "")
    shown = next((one for one in revisions if str(one.id) == wanted), None) if wanted else revisions[-1]
    if shown is None:
        return 404, _html(known, "<p>There is no such revision of this page.</p>")
    nav = f'<nav><a href="/">all pages</a> · <a href="{here}?action=history">history</a></nav>'
    return 200, _html(known, f"{nav}{html_of(shown.text)}{_by(shown)}")


def index(wiki: Wiki) -> str:
    """HTML with the titles of all pages."""
    items = "".join(
        f'<li><a href="{escape(path_of(one))}">{escape(one)}</a></li>' for one in sorted(wiki.pages)
    )
    return _html("A wiki in miniature", f"<ul>{items}</ul>" if items else "<p>No pages yet.</p>")


def _history(here: str, revisions: list[Revision]) -> str:
    items = []
    before = ""
    for one in revisions:
        link = f'<a href="{here}?oldid={one.id}">{one.at:%d %b %Y %H:%M} UTC</a>'
        said = f"{link} {escape(one.account)} <i>{escape(one.summary)}</i>"
        items.append(f"<li>{said}<pre>{escape(diff(before, one.text, 20))}</pre></li>")
        before = one.text
    return f'<nav><a href="{here}">the page</a></nav><ul>{"".join(reversed(items))}</ul>'


def _by(shown: Revision) -> str:
    return f'<p class="by">Changed by {escape(shown.account)}, {shown.at:%d %b %Y %H:%M} UTC.</p>'


def _html(title: str, body: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>{body}</body></html>\n"
    )
