"""Releases and their files as the service describes them; a librarian keeps the bytes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from bot.sandbox.launchpad import projects
from bot.sandbox.launchpad.faults import Fault, crash, denied, not_found
from bot.sandbox.launchpad.kinds import Bytes, Choice, Moment, Text
from bot.sandbox.launchpad.schema import (
    EDIT,
    Call,
    Created,
    EntryType,
    Field,
    Moved,
    Operation,
    Page,
    Param,
    editable,
    plain,
)
from bot.sandbox.launchpad.state import Entry, Kept, Milestone, Person, Release, ReleaseFile, World

FILE_TYPES = ("Code Release Tarball", "README File", "Release Notes", "ChangeLog File", "Installer file")
FIRST = 90
"""The number of the librarian's first file."""

LIBRARIAN = "/+librarian"
"""Where its bytes are served; the real service has a host for them."""


def releases_of(milestones: Iterable[Milestone]) -> list[Release]:
    """The releases of those `milestones` that have one, the latest first."""
    found = [m.release for m in milestones if m.release is not None]
    return sorted(found, key=lambda r: r.released, reverse=True)


def may_edit_release(who: Person | None, release: Release, permission: str) -> bool:
    """Who drives the project or the series may."""
    return permission == EDIT and projects.may_edit_series(who, release.milestone.series)


def _title(_call: Call, release: Release) -> str:
    return f"{release.milestone.series.project.display_name} {release.milestone.name}"


def _delete(_call: Call, release: Release, _values: dict[str, Any]) -> None:
    release.milestone.release = None


def _child(_call: Call, release: Release, rest: list[str]) -> tuple[Entry, int] | None:
    file = release.files.get(rest[1]) if rest[0] == "+file" and len(rest) > 1 else None
    return (file, 2) if file is not None else None


def _add_file(call: Call, release: Release, values: dict[str, Any]) -> Created:
    if not (call.writes and may_edit_release(call.who, release, EDIT)):
        raise denied(release, "addReleaseFile", EDIT)
    content, signature, name = values["file_content"], values["signature_content"], values["filename"]
    if isinstance(content, str) or isinstance(signature, str):
        raise crash("AttributeError")
    if not content:
        raise Fault(400, "file_content: An empty file cannot be uploaded.")
    if name in release.files or "/" in name or not name:
        raise Fault(400, "")
    world = call.world
    signed = values["signature_filename"] or f"{name}.asc"
    file = release.files[name] = ReleaseFile(
        release,
        name,
        keep(world, name, content),
        world.now(),
        keep(world, signed, signature) if signature else None,
        values["file_type"] or FILE_TYPES[0],
        values["description"],
    )
    return Created(file)


def keep(world: World, name: str, content: bytes) -> Kept:
    """Have the librarian keep some bytes."""
    kept = Kept(FIRST + len(world.librarian), name, content)
    world.librarian[kept.number] = kept
    return kept


def _bytes(call: Call, file: ReleaseFile, rest: list[str]) -> tuple[Moved, int] | None:
    """The links to a file and its signature lead to the librarian."""
    if rest[0] not in ("file", "signature"):
        return None
    kept = file.content if rest[0] == "file" else file.signature
    if kept is None:
        raise not_found(rest[0])
    return Moved(303, f"{call.base}{LIBRARIAN}/{kept.number}/{quote(kept.name)}"), 1


def _delete_file(_call: Call, file: ReleaseFile, _values: dict[str, Any]) -> None:
    del file.release.files[file.name]


RELEASE_TYPE: EntryType[Release] = EntryType(
    "project_release",
    (
        Field("version", lambda _call, release: release.milestone.name),
        Field("display_name", _title),
        Field("title", _title),
        plain("milestone_link", "milestone", to="milestone"),
        Field("project_link", lambda _c, release: release.milestone.series.project, to="project"),
        plain("owner_link", "owner", to="person"),
        editable("date_released", "released", Moment(), required=True),
        plain("date_created", "created"),
        editable("release_notes", "notes", Text()),
        editable("changelog", "changelog", Text()),
    ),
    (
        Page(
            "files",
            "project_release_file",
            lambda _call, release: sorted(release.files.values(), key=lambda f: f.uploaded, reverse=True),
        ),
    ),
    (
        Operation("delete", _delete, post=True, needs=EDIT),
        Operation(
            "add_file",
            _add_file,
            (
                Param("filename", Text(line=True), required=True),
                Param("content_type", Text(line=True), required=True),
                Param("file_content", Bytes(), required=True),
                Param("signature_filename", Text(line=True)),
                Param("signature_content", Bytes()),
                Param("file_type", Choice(FILE_TYPES)),
                Param("description", Text()),
            ),
            post=True,
            gives="project_release_file",
        ),
    ),
    may_edit_release,
    _child,
)

RELEASE_FILE_TYPE: EntryType[ReleaseFile] = EntryType(
    "project_release_file",
    (
        plain("project_release_link", "release", to="project_release"),
        Field("file_link", lambda call, file: f"{call.url(file)}/file", to="HostedFile"),
        Field("signature_link", lambda call, file: f"{call.url(file)}/signature", to="HostedFile"),
        editable("file_type", "file_type", Choice(FILE_TYPES), required=True),
        editable("description", "description", Text()),
        plain("date_uploaded", "uploaded"),
    ),
    (),
    (Operation("delete", _delete_file, post=True, needs=EDIT),),
    lambda who, file, permission: may_edit_release(who, file.release, permission),
    _bytes,
    pageless=True,
)
