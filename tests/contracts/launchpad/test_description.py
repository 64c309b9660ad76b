"""What the sandbox says that it can do is a part of what Launchpad can do, under the same names."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.sandbox.launchpad.catalogue import COLLECTIONS, TYPES
from bot.sandbox.launchpad.schema import Operation
from tests.contracts.launchpad import recordings

OWN = {"self_link", "web_link", "resource_type_link", "http_etag"}


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    """By type, what Launchpad's own description has."""
    digest = recordings.folder().parent / "wadl-digest.json"
    if not digest.exists():
        pytest.skip(f"there is no {digest}; TMINUS_SHARED says where the recordings are")
    types: dict[str, Any] = json.loads(digest.read_text())["types"]
    return types


@pytest.mark.parametrize("name", TYPES)
def test_an_entry_has_every_field_and_the_writable_ones_are_no_more(
    name: str, described: dict[str, Any]
) -> None:
    type_, theirs = TYPES[name], described[name]["fields"]
    shown = {f.name for f in type_.fields} | {f"{page.name}_collection_link" for page in type_.pages} | OWN
    if type_.pageless:
        shown -= {"web_link"}
    assert shown == theirs.keys()
    assert {f.name for f in type_.fields if f.write} <= {f for f, one in theirs.items() if one["writable"]}


@pytest.mark.parametrize("name", [*TYPES, *(collection.name for collection in COLLECTIONS.values())])
def test_an_operation_takes_what_launchpads_takes(name: str, described: dict[str, Any]) -> None:
    collections = {one.name: one.operations for one in COLLECTIONS.values()}
    ours: tuple[Operation, ...] = collections[name] if name in collections else TYPES[name].operations
    theirs = {one["op"]: one for one in described[name]["named_operations"]}
    for one in ours:
        other = theirs[one.name]
        assert other["method"] == ("POST" if one.post else "GET"), one.name
        required = {param.name for param in one.params if param.required}
        assert required == {key for key, param in other["params"].items() if param["required"]}, one.name
        assert {param.name for param in one.params} <= other["params"].keys(), one.name
