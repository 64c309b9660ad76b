"""How an entry looks as JSON, and the tags that tell one state of it from another.

A tag is `"READ-WRITE"`: a digest of what nobody can change and one of what somebody can. Reads
compare the whole tag, changes only its second half, as on Launchpad.
"""

from __future__ import annotations

import json
from hashlib import sha1
from typing import Any

from bot.sandbox.launchpad.catalogue import TYPES
from bot.sandbox.launchpad.schema import Call
from bot.sandbox.launchpad.state import Entry


def entry_json(call: Call, entry: Entry) -> dict[str, Any]:
    """The whole representation of `entry`, with its links and its `http_etag`."""
    type_ = TYPES[entry.type_name]
    url = call.url(entry)
    body: dict[str, Any] = {"self_link": url}
    if not type_.pageless:
        body["web_link"] = call.base + entry.path
    body["resource_type_link"] = f"{call.base}/devel/#{type_.name}"
    fixed: list[object] = [url]
    changeable: list[object] = []
    for field in type_.fields:
        value = body[field.name] = call.render(field.read(call, entry))
        (fixed if field.write is None else changeable).append(value)
    for page in type_.pages:
        body[f"{page.name}_collection_link"] = f"{url}/{page.name}"
    body["http_etag"] = f'"{_digest(fixed)}-{_digest(changeable)}"'
    return body


def _digest(values: object) -> str:
    return sha1(json.dumps(values).encode(), usedforsecurity=False).hexdigest()


def simple_etag(body: bytes) -> str:
    """The tag of something that nobody changes."""
    return f'"{sha1(body, usedforsecurity=False).hexdigest()}"'


def same_etag(header: str, etag: str) -> bool:
    """Whether one of the tags in an If-None-Match `header` is `etag`."""
    return any(tag in ("*", etag.strip('"')) for tag in _tags(header))


def same_write_part(header: str, etag: str) -> bool:
    """Whether one of the tags in an If-Match `header` agrees with `etag` about the second half."""
    wanted = etag.strip('"').rpartition("-")[2]
    return any(tag == "*" or tag.rpartition("-")[2] == wanted for tag in _tags(header))


def _tags(header: str) -> list[str]:
    # Apache puts -gzip into the tags of what it compresses, and clients send it back.
    return [tag.strip().strip('"').removesuffix("-gzip") for tag in header.split(",")]
