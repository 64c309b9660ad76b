"""What an answer of the wiki says: nothing in it is taken for granted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.core.errors import Stuck, Trouble
from bot.gateways.ports import Page
from bot.gateways.wiki_refusals import one_line

Values = dict[str, Any]


def inner(values: Values, *path: str) -> Values:
    """The object at `path`. Raises `Trouble` where the answer has none."""
    found: object = values
    for part in path:
        found = found.get(part) if isinstance(found, dict) else None
    if not isinstance(found, dict):
        raise Trouble(f"The wiki's answer lacks {'.'.join(path)}.")
    return found


def word(values: Values, key: str) -> str:
    """The text under `key`. Raises `Trouble` where the answer has none."""
    found = values.get(key)
    if not isinstance(found, str) or not found:
        raise Trouble(f"The wiki's answer lacks {key}.")
    return found


def entry_of(answer: Values, shown: str) -> Values:
    """The one page that was asked for. Raises `Stuck` where the wiki can have no such page."""
    pages = inner(answer, "query").get("pages")
    if not isinstance(pages, list) or not pages or not isinstance(pages[0], dict):
        raise Stuck(f'"{shown}" is no page of this wiki.')
    entry: Values = pages[0]
    if entry.get("invalid") or entry.get("special"):
        raise Stuck(f'"{shown}" cannot be the title of a page on this wiki.')
    return entry


def newest_of(entry: Values) -> Values:
    """The first revision of a page. Raises `Trouble` where the answer has none."""
    revisions = entry.get("revisions")
    if not isinstance(revisions, list) or not revisions or not isinstance(revisions[0], dict):
        raise Trouble("The wiki's answer lacks the page's revision.")
    found: Values = revisions[0]
    return found


def page_of(answer: Values, shown: str) -> Page | None:
    """The one page that was asked for with its newest text; None where there is no such page.

    Raises `Stuck` where we cannot keep that page: no title, no wiki text, or a hidden one.
    """
    entry = entry_of(answer, shown)
    if entry.get("missing"):
        return None
    newest = newest_of(entry)
    slot = inner(newest, "slots", "main")
    if slot.get("contentmodel") != "wikitext":
        raise Stuck(f"{shown} is no wiki text; we only write pages that are.")
    text, revision = slot.get("content"), newest.get("revid")
    if not isinstance(text, str):
        raise Stuck(f"The wiki hides the text of {shown}.")
    if not isinstance(revision, int):
        raise Trouble("The wiki's answer lacks the page's revision.")
    return Page(
        title=word(entry, "title"),
        text=text,
        revision=revision,
        timestamp=_moment(word(newest, "timestamp")),
        user=one_line(newest.get("user", "somebody"), 255),
        url=word(entry, "fullurl"),
        read_at=_moment(word(answer, "curtimestamp")),
    )


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError as broken:
        raise Trouble("The wiki's answer has a time that cannot be read.") from broken
