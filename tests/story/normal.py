"""What differs from telling to telling, in words that stay: ports, codes, receipts, keys, and moments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

ALWAYS = (
    (re.compile(r"tminus-[0-9a-f]{12}"), "tminus-CODE"),
    (re.compile(r"\br-[0-9a-f]{4,}\b"), "r-N"),
    (re.compile(r"(?<=begin )[0-9a-f]{16}"), "DIGEST"),
    (re.compile(r"(?<=archive\.example/)[A-Z2-7]{32}\b"), "HASH"),  # of a Message-ID, which names a receipt
    (re.compile(r"signed by key [0-9A-F]{16}"), "signed by key KEY"),
    (re.compile(r"\b\d{1,2}:\d\d UTC(?= \(in (?:1 h|59 min))"), "HH:MM UTC"),
    (re.compile(r"\(in (?:1 h|59 min)\)"), "(in an hour)"),
    (re.compile(r"\b\d{1,2} s\b(?= ago|\))"), "a moment"),
    (re.compile(r"(?<=\d{4}-\d\d-\d\d )\d\d:\d\d(?= UTC)"), "HH:MM"),
)
"""Each is replaced wherever it stands. Days are the story's own; the minutes are those of the telling."""


def normal(text: str, world: Mapping[str, Any]) -> str:
    """`text` with the addresses of this world by their names, and without what a telling makes up."""
    for name in ("launchpad", "archive", "names"):
        text = text.replace(str(world[name]).rstrip("/"), f"http://{name}.example")
    text = text.replace(str(world["wiki"]["url"]), "http://wiki.example")
    for pattern, word in ALWAYS:
        text = pattern.sub(word, text)
    return text
