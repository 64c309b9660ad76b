"""Deliverable files and schedule files at the shell: looked through, shown, and written.

They stand in a checkout of openstack/releases, or of one's own repository of that shape; no bot is needed.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.applying import read_text
from bot.core import deliverable_file, milestone_file, schedule_file
from bot.core.deliverable_file import Deliverable, Release, Source
from bot.core.document import Keys, Plain
from bot.core.errors import Refused, Unclear
from bot.core.schedule_file import ScheduleFile
from bot.core.version import read_version
from bot.yamltext import read as read_yaml
from bot.yamltext import write as write_yaml

T = TypeVar("T")


def read_file(path: Path, read: Callable[[Keys], T]) -> T:
    """What the file says. Raises UserError that begins with its name."""
    text = read_text(path)
    try:
        return read(read_yaml(text))
    except Unclear as wrong:
        raise Unclear(f"{path}: {wrong}") from None


def deliverable(path: Path) -> list[str]:
    """A deliverable in lines: what it is, and each release with its commits, the oldest first."""
    found = read_file(path, deliverable_file.read)
    head = [found.launchpad or path.stem, f"team {found.team}", found.type, found.model]
    lines = [", ".join(word for word in head if word)]
    for release in found.releases:
        lines += [f"{release.version}  {source.repo} {source.hash}" for source in release.sources]
    return lines


def add_release(path: Path, version: str, sources: list[str]) -> str:
    """Put a release behind the others; a source is REPO=HASH. Raises UserError, and nothing is written then.

    Comments in the file are not kept: it is written anew.
    """
    found = read_file(path, deliverable_file.read)
    release = Release(read_version(version), tuple(_source(word) for word in sources))
    after: Deliverable = deliverable_file.released(found, release)
    _write(path, deliverable_file.data(after))
    return f"{path}: {version} stands behind {found.releases[-1].version if found.releases else 'nothing'}"


def schedule(path: Path) -> list[str]:
    """A schedule in lines: each week that has something in it."""
    found = read_file(path, schedule_file.read)
    lines = [f"from the week of {found.first} to the release in the week of {found.release}"]
    for week in found.weeks:
        names = [*week.everybody, *(f"{name} (not for all)" for name in week.some)]
        if names:
            lines.append(f"{week.start} {week.name:>5}  {', '.join(names)}")
    return lines


def draw_schedule(milestones: Path, begins: date, to: Path) -> str:
    """Write the schedule of the cycle that a milestone file describes. Raises UserError."""
    cycle = read_file(milestones, milestone_file.read).cycle(ZoneInfo("UTC"))
    found: ScheduleFile | None = schedule_file.drawn(cycle, begins)
    if found is None:
        raise Refused(f"{milestones}: weeks are counted to the release; write release and release-date")
    if found.release < found.first:
        raise Refused(f"{begins} is after the release in the week of {found.release}; take an earlier day")
    _write(to, schedule_file.data(found))
    return f"{to}: {len(found.weeks)} weeks"


def _source(word: str) -> Source:
    repo, mark, commit = word.partition("=")
    if not (repo and mark and commit):
        raise Unclear(f"{word[:60]!r} names no commit; write REPO=HASH, such as nova={'8' * 40}")
    return Source(repo, commit)


def _write(path: Path, data: dict[str, Plain]) -> None:
    """The whole file or nothing. Raises Refused."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("w", encoding="utf-8") as file:
            file.write(write_yaml(data))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as full:
        part.unlink(missing_ok=True)
        why = (full.strerror or str(full)).lower()
        raise Refused(f"{path} cannot be written: {why}; it is as it was") from None
