"""The recordings of the real Launchpad, where somebody has them, as requests and what came back.

They stand beside the checkout (`../shared/launchpad/transcripts`), or where TMINUS_SHARED says.
They are not part of the project: `facts` carries what the bot depends on in our own form.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

API = "https://api.launchpad.net"
LIBRARIAN = "https://launchpadlibrarian.net"
WEB = "https://launchpad.net"

_ROOT = Path(__file__).parents[3]


def folder() -> Path:
    """Where the transcripts are, or would be."""
    shared = os.environ.get("TMINUS_SHARED") or _ROOT.parent / "shared"
    return Path(shared) / "launchpad" / "transcripts"


@dataclass(frozen=True)
class Part:
    """One part of a form; `filename` and `content_type` are None where the part does not say them."""

    name: str
    filename: str | None
    content_type: str | None
    value: bytes


@dataclass(frozen=True)
class Exchange:
    """One request and its answer. `file` is the transcript's number, `query` is without `?`.

    Of the bodies that were sent, `form` are pairs, `json` a document, `body` bytes, and `multipart` the
    parts of a form with files; all but one are None.
    """

    file: str
    name: str
    who: str | None
    method: str
    path: str
    query: str
    headers: dict[str, str]
    form: list[tuple[str, str]] | None
    json: Any
    body: bytes | None
    multipart: list[Part] | None
    status: int
    answer_headers: dict[str, str]
    answer: Any
    text: str

    @property
    def key(self) -> tuple[str, str]:
        return self.file, self.name

    @property
    def operation(self) -> str:
        """What `ws.op` says, empty where it says nothing."""
        from_query = re.search(r"(?:^|&)ws\.op=(\w*)", self.query)
        parts = {part.name: part.value.decode(errors="replace") for part in self.multipart or []}
        asked = dict(self.form or []).get("ws.op") or parts.get("ws.op", "")
        return from_query[1] if from_query else asked


def read() -> list[Exchange]:
    """Every exchange of every transcript, in order."""
    found: list[Exchange] = []
    for path in sorted(folder().glob("*.json")):
        number = path.name[:2]
        document = json.loads(path.read_text())
        found += [_exchange(number, each) for each in document.get("exchanges", ())]
    return found


def _exchange(number: str, each: dict[str, Any]) -> Exchange:
    asked, answered = each["request"], each["response"]
    path, _, query = asked["path"].partition("?")
    form, body = asked.get("form"), asked.get("body")
    return Exchange(
        file=number,
        name=each["name"],
        who=each["as"],
        method=asked["method"],
        path=path,
        query=query,
        headers={k: v for k, v in asked.get("headers", {}).items() if k != "Host"},
        form=None if form is None else _pairs(form),
        json=asked.get("json"),
        body=None if body is None else body.encode("latin-1"),
        multipart=[_part(part) for part in asked["multipart"]] if "multipart" in asked else None,
        status=answered["status"],
        answer_headers={k.title(): v for k, v in answered.get("headers", {}).items()},
        answer=answered.get("json"),
        text=answered.get("body") or answered.get("text") or "",
    )


def _part(part: dict[str, Any]) -> Part:
    return Part(part["name"], part["filename"], part["content_type"], part["value"].encode("latin-1"))


def _pairs(form: dict[str, Any] | list[Any]) -> list[tuple[str, str]]:
    if isinstance(form, list):
        return [(name, value) for name, value in form]
    pairs: list[tuple[str, str]] = []
    for name, value in form.items():
        pairs += [(name, one) for one in (value if isinstance(value, list) else [value])]
    return pairs
