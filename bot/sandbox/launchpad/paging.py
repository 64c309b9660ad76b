"""Long lists in pages of 75, with links to the next and the previous one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from bot.sandbox.launchpad.faults import Fault, crash
from bot.sandbox.launchpad.represent import entry_json
from bot.sandbox.launchpad.schema import Call
from bot.sandbox.launchpad.state import Entry

DEFAULT_SIZE = 75
MAX_SIZE = 300

_OURS = frozenset({"ws.start", "ws.size", "ws.show", "ws.accept", "memo", "direction"})

Query = Sequence[tuple[str, str]]


def page_json(call: Call, url: str, query: Query, items: Sequence[Entry], type_link: str | None) -> object:
    """The page of `items` that `query` asks for; `url` is the list's own.

    A named operation's result (no `type_link`) has `total_size` only where one page shows it all,
    and a link to the number otherwise; `ws.show=total_size` then gives the bare number.
    """
    asked = dict(query)
    if type_link is None and asked.get("ws.show") == "total_size":
        return len(items)
    size = _size(asked.get("ws.size"))
    start = _start(asked.get("ws.start"))
    shown = items[start : start + size]
    more = start + size < len(items)
    own = [(name, value) for name, value in query if name not in _OURS]
    body: dict[str, Any] = {"start": start}
    if type_link is None and more:
        body["total_size_link"] = f"{url}?{urlencode([*own, ('ws.show', 'total_size')])}"
    else:
        # Beyond the end the real service takes the start for the size of the list.
        body["total_size"] = max(len(items), start)
    if more:
        following = start + size
        pairs = [("ws.size", size), ("memo", following), ("ws.start", following)]
        body["next_collection_link"] = f"{url}?{urlencode([*own, *pairs])}"
    if start > 0:
        pairs = [("ws.size", size), ("memo", start), ("ws.start", max(0, start - size))]
        backwards = [*own, ("direction", "backwards"), *pairs]
        body["prev_collection_link"] = f"{url}?{urlencode(backwards)}"
    body["entries"] = [entry_json(call, item) for item in shown]
    if type_link is not None:
        body["resource_type_link"] = type_link
    return body


def _number(text: str | None) -> int | None:
    try:
        return int(text or "")
    except ValueError:
        return None


def _size(text: str | None) -> int:
    size = _number(text)
    if size is None or size < 1:
        return DEFAULT_SIZE
    if size > MAX_SIZE:
        raise Fault(400, f'The largest "ws.size" is {MAX_SIZE}.')
    return size


def _start(text: str | None) -> int:
    start = _number(text) or 0
    if start < 0:
        raise crash("InvalidRowCountInResultOffsetClause")
    return start
