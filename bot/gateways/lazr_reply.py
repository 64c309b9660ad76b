"""One answer of a Launchpad-like web service, and what may safely be read out of it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.core.errors import Trouble

Entry = dict[str, Any]
"""One resource as JSON: `self_link`, `resource_type_link`, `http_etag` and its fields."""

SUCCESS = frozenset({200, 201, 209})
"""209 "Content Returned" is how lazr.restful answers a PATCH, with the new representation."""

QUOTED = 300
"""How many characters of the server's words we pass on."""

_MARKUP = re.compile(r"</?(?:samp|code|em|strong|br|[abip])\b[^<>]{0,400}>")
_UNPRINTABLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, headers (names in lower case) and the body, which may be anything at all."""

    method: str
    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def succeeded(self) -> bool:
        return self.status in SUCCESS

    @property
    def location(self) -> str:
        return self.headers.get("location", "")

    @property
    def plain(self) -> str:
        """The first 4,000 bytes as text; "" for a page in HTML, which says nothing to a program."""
        if "html" in self.headers.get("content-type", "").lower():
            return ""
        return self.body[:4000].decode("utf-8", "replace").strip()

    @property
    def words(self) -> str:
        """What the server said, fit for one line of IRC: unescaped, no markup, clipped."""
        said = html.unescape(_MARKUP.sub("", self.plain))
        line = _UNPRINTABLE.sub(" ", said).strip()
        return line if len(line) <= QUOTED else f"{line[: QUOTED - 1]}…"

    def json(self) -> Any:
        """The body as JSON. Raises `Trouble` for HTML and for what cannot be read."""
        if "json" not in self.headers.get("content-type", "").lower():
            raise Trouble(f"Launchpad answered {self.method} {self.url} with no JSON.")
        try:
            return json.loads(self.body, parse_constant=_no_number)
        except (ValueError, RecursionError) as broken:
            raise Trouble(f"Launchpad's answer to {self.method} {self.url} is broken.") from broken

    def entry(self) -> Entry:
        """The body as one JSON object. Raises `Trouble` for anything else."""
        found = self.json()
        if not isinstance(found, dict):
            raise Trouble(f"Launchpad's answer to {self.method} {self.url} is no entry.")
        return found


def _no_number(word: str) -> Any:
    """`NaN` and `Infinity` are Python's additions to JSON (RFC 8259, section 6); a database takes neither."""
    raise ValueError(f"{word} is no number")
