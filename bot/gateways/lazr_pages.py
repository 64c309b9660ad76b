"""A long collection is read page by page, as far as it is wanted and no further than is sane."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.core.errors import Trouble
from bot.gateways.lazr import Wire
from bot.gateways.lazr_reply import Entry

PAGE_SIZE = "300"
"""Entries on one page: the most that Launchpad gives (75 unless asked)."""

MOST_ENTRIES = 10_000
MOST_PAGES = 150


async def collection(
    wire: Wire,
    path: str,
    until: Callable[[Entry], bool] = lambda entry: False,
    operation: str = "",
    values: Mapping[str, Any] | None = None,
) -> list[Entry]:
    """As `whole`; a collection that is not there is empty."""
    return await whole(wire, path, until, operation, values) or []


async def whole(
    wire: Wire,
    path: str,
    until: Callable[[Entry], bool] = lambda entry: False,
    operation: str = "",
    values: Mapping[str, Any] | None = None,
) -> list[Entry] | None:
    """All entries of a collection, or those up to and including the first that `until` accepts.

    With `operation` they are what that named operation of the resource finds, asked with `values`.

    None for a collection that is not there. `total_size` says how many there are where it is known: a
    long one may carry `total_size_link` in its place, which is one more request and tells us nothing that
    we need. Raises `Trouble` for one of more than 10,000 entries, and for pages that lead in circles or
    away from the service.
    """
    entries: list[Entry] = []
    seen: set[str] = set()
    asked = wire.question(path, operation, values or {}) if operation else {}
    reply = await wire.get(path, {**asked, "ws.size": PAGE_SIZE})
    for number in range(1, MOST_PAGES + 1):
        if reply is None:
            return entries if number > 1 else None
        page = reply.entry()
        found = page.get("entries")
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise Trouble(f"Launchpad's answer for {path} is no collection.")
        for entry in found:
            entries.append(entry)
            if until(entry):
                return entries
        following = page.get("next_collection_link")
        if following is None:
            return entries
        if not isinstance(following, str) or not wire.is_ours(following):
            raise Trouble(f"The next page of {path} is not on Launchpad.")
        if following in seen:
            raise Trouble(f"The pages of {path} lead in circles.")
        seen.add(following)
        total = page.get("total_size")
        if (
            number == MOST_PAGES
            or len(entries) > MOST_ENTRIES
            or (isinstance(total, int) and total > MOST_ENTRIES)
        ):
            break
        reply = await wire.get_link(following)
    raise Trouble(f"{path} has more entries on Launchpad than we read ({MOST_ENTRIES}).")
