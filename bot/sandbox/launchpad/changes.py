"""PATCH and PUT: changing fields of an entry, all that were sent or none."""

from __future__ import annotations

import json
from typing import Any

from bot.sandbox.launchpad.catalogue import TYPES
from bot.sandbox.launchpad.faults import Fault, Wrong, denied, invalid
from bot.sandbox.launchpad.represent import entry_json, same_write_part
from bot.sandbox.launchpad.schema import Call, Field
from bot.sandbox.launchpad.state import Entry

_OWN = ("self_link", "web_link", "resource_type_link")


def change(
    call: Call,
    entry: Entry,
    body: bytes,
    media_type: str | None,
    if_match: str | None,
    *,
    whole: bool = False,
) -> bool:
    """Apply the JSON document `body` to `entry`; tells whether that moved it to another URL.

    A `whole` one (PUT) has a value for everything that can be written.

    412 where `if_match` is of an older state, then 415 and 400 for the document, then 401.
    """
    before = entry_json(call, entry)
    if if_match is not None and not same_write_part(if_match, before["http_etag"]):
        raise Fault(412, "")
    type_ = TYPES[entry.type_name]
    document = _document(body, media_type)
    missing = (f.name for f in type_.fields if whole and f.write is not None and f.name not in document)
    for name in missing:
        raise Fault(400, f"A whole document has a value for the attribute '{name}'.")
    wanted = _wanted(call, entry, before, document)
    for field, _value in wanted:
        if not (call.writes and type_.may(call.who, entry, field.needs)):
            raise denied(entry, field.name, field.needs)
    for field, value in wanted:
        if field.check is not None and value is not None:
            field.check(call, entry, value)
    path = entry.path
    for field, value in wanted:
        assert field.write is not None
        field.write(call, entry, value)
    return entry.path != path


def _document(body: bytes, media_type: str | None) -> dict[str, Any]:
    if media_type is not None and media_type.partition(";")[0].strip() != "application/json":
        raise Fault(415, "A change is a document of type application/json.")
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise Fault(400, "The body is not a JSON document.") from None
    if not isinstance(document, dict):
        raise Fault(400, "The body is not a JSON object.")
    return document


def _wanted(
    call: Call, entry: Entry, before: dict[str, Any], document: dict[str, Any]
) -> list[tuple[Field[Any], Any]]:
    """The fields to write with their values, read and checked; 400 with all that is wrong."""
    fields = {field.name: field for field in TYPES[entry.type_name].fields}
    wanted: list[tuple[Field[Any], Any]] = []
    problems: list[tuple[str, str]] = []
    for name, value in document.items():
        if name == "http_etag" or (name in before and before[name] == value):
            continue
        field = fields.get(name)
        if field is None:
            problems.append((name, _nothing_to_write(name, before)))
        elif field.kind is None or field.write is None:
            problems.append((name, "This attribute is read-only."))
        elif value is None and field.required:
            problems.append((name, "This attribute needs a value."))
        elif value is None:
            wanted.append((field, None))
        else:
            try:
                wanted.append((field, field.kind.read(value, True, call.resolve)))
            except Wrong as wrong:
                problems.append((name, str(wrong)))
    if problems:
        raise invalid(problems)
    return wanted


def _nothing_to_write(name: str, before: dict[str, Any]) -> str:
    if name.endswith("_collection_link") and name in before:
        return "This attribute is a collection, which cannot be changed."
    if name in _OWN:
        return "This attribute is read-only."
    return "There is no attribute of this name."
