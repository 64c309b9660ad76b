"""What Launchpad would ignore without a word is never sent, and what we list is what it really has."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.gateways.lazr import LaunchpadSettings, Wire
from bot.gateways.lazr_wadl import (
    FIELDS,
    OPERATIONS,
    Unlisted,
    check_fields,
    check_operation,
    kind_at,
)
from tests.gateways.launchpad_entries import ETAG, settings

DIGEST = Path(__file__).parents[3] / "shared" / "launchpad" / "wadl-digest.json"
RECORDED = "Launchpad's own description of its web service is not beside the project"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("people", "people"),
        ("projects", "projects"),
        ("specs", "specifications"),
        ("+polls", "polls"),
        ("~burrow", "team"),
        ("~burrow/+member/eday", "team_membership"),
        ("burrow", "project"),
        ("burrow/cactus", "project_series"),
        ("burrow/+milestone/c1", "milestone"),
        ("burrow/+spec/api", "specification"),
        ("bugs", "bugs"),
        ("burrow/+bug/1", "bug_task"),
        ("burrow/cactus/+bug/1", "bug_task"),
        ("burrow/cactus/+milestone/c1", ""),
        ("~burrow/members", ""),
        ("burrow/cactus/c1", "project_release"),
        ("burrow/cactus/c1/+file/x", "project_release_file"),
        ("burrow/cactus/c1/files", ""),
        ("~burrow/+archive/x", ""),
    ],
)
def test_a_path_tells_the_kind_of_its_resource(path: str, kind: str) -> None:
    assert kind_at(path) == kind


@pytest.mark.parametrize(
    ("version", "path", "operation", "parameter"),
    [
        ("devel", "people", "newTeam", "memership_policy"),
        ("devel", "people", "newTaem", "name"),
        ("devel", "projects", "new_project", "programming_language"),
        ("devel", "burrow", "newMilestone", "name"),
        ("devel", "burrow/+bug/1", "addMember", "person"),
        ("1.0", "specs", "createSpecification", "name"),
        ("beta", "specs", "createSpecification", "name"),
    ],
)
def test_what_launchpad_would_not_understand_is_our_mistake(
    version: str, path: str, operation: str, parameter: str
) -> None:
    with pytest.raises(Unlisted):
        check_operation(version, path, operation, [parameter])


@pytest.mark.parametrize(
    ("path", "field"),
    [("burrow", "programming_lang"), ("burrow", "title"), ("~burrow", "owner_link"), ("people", "name")],
)
def test_a_field_that_nobody_can_change_is_our_mistake(path: str, field: str) -> None:
    with pytest.raises(Unlisted, match=field):
        check_fields(path, [field])


async def test_nothing_is_sent_for_a_mistake_of_ours() -> None:
    wire = Wire(settings("http://127.0.0.1:1/devel"))
    with pytest.raises(Unlisted):
        await wire.call("people", "newTeam", {"nane": "burrow"})
    with pytest.raises(Unlisted):
        await wire.ask("people", "getByEmail", {"adress": "a@b"})
    with pytest.raises(Unlisted):
        await wire.patch("burrow", {"driver": "eday"}, ETAG)
    await wire.close()


async def test_the_version_is_the_one_that_the_settings_name() -> None:
    known: LaunchpadSettings = settings("http://127.0.0.1:1/1.0/")
    wire = Wire(known)
    with pytest.raises(Unlisted, match=r"API 1\.0"):
        await wire.call("specs", "createSpecification", {"name": "api"})
    await wire.close()


@pytest.mark.skipif(not DIGEST.exists(), reason=RECORDED)
def test_all_that_we_list_is_in_launchpads_own_description() -> None:
    types = json.loads(DIGEST.read_text())["types"]
    for kind, operations in OPERATIONS.items():
        recorded = {one["op"]: set(one["params"]) for one in types[kind]["named_operations"]}
        for operation, parameters in operations.items():
            assert set(parameters.split()) <= recorded[operation], (kind, operation)
    for kind, fields in FIELDS.items():
        writable = {name for name, field in types[kind]["fields"].items() if field["writable"]}
        assert set(fields.split()) <= writable, kind


@pytest.mark.skipif(not DIGEST.exists(), reason=RECORDED)
def test_all_that_launchpad_wants_is_among_what_we_list() -> None:
    types = json.loads(DIGEST.read_text())["types"]
    for kind, operations in OPERATIONS.items():
        for one in types[kind]["named_operations"]:
            needed = {name for name, parameter in one["params"].items() if parameter["required"]}
            assert needed <= set(operations.get(one["op"], " ".join(needed)).split()), (kind, one["op"])
