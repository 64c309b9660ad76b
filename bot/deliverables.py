"""The folder of deliverable files (openstack/releases): `cactus/burrow.yaml` says what is out of burrow."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from bot.core.deliverable_file import Deliverable, Release, Source, data, read, released
from bot.core.errors import Stuck, UserError
from bot.core.version import read_version
from bot.yamltext import read as read_yaml
from bot.yamltext import write as write_yaml

LARGEST = 1024 * 1024
"""Bytes of one file."""


class Deliverables:
    """The folder `SERIES/PROJECT.yaml`. Every method may raise `Stuck`, with what an operator has to do."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def versions(self, series: str, project: str) -> tuple[str, ...]:
        """What is out by its file, oldest first. Raises `Stuck` where the file could not be added to."""
        found = await asyncio.to_thread(self._read, series, project)
        await asyncio.to_thread(self._try_out, series)
        return tuple(release.version.text for release in found.releases)

    async def add(self, series: str, project: str, version: str, repo: str, commit: str) -> bool:
        """Have the release at the end of the file; False where it stands there already."""
        return await asyncio.to_thread(self._add, series, project, version, Source(repo, commit))

    def _add(self, series: str, project: str, version: str, source: Source) -> bool:
        path, known = self._path(series, project), self._read(series, project)
        release = Release(read_version(version), (source,))
        last = known.releases[-1] if known.releases else None
        if last is not None and last.version == release.version:
            if any((one.repo, one.hash) == (source.repo, source.hash) for one in last.sources):
                return False
            raise Stuck(f"{path} has {version} from another commit; put it right, or take it out")
        try:
            text = write_yaml(data(released(known, release)))
        except UserError as wrong:
            raise Stuck(f"{path}: {wrong}") from wrong
        fresh = path.with_name(f".{path.name}.new")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with fresh.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(fresh, path)
        except OSError as wrong:
            raise self._unwritable(path, wrong) from wrong
        return True

    def _read(self, series: str, project: str) -> Deliverable:
        path = self._path(series, project)
        try:
            with path.open("rb") as file:
                raw = file.read(LARGEST + 1)
            return read(read_yaml(raw.decode()))
        except FileNotFoundError:
            return Deliverable(project, project, "service", "cycle-with-milestones")
        except UnicodeDecodeError as wrong:
            raise Stuck(f"{path} is not text in UTF-8; put it right") from wrong
        except UserError as wrong:
            raise Stuck(f"{path}: {wrong}") from wrong
        except OSError as wrong:
            raise Stuck(f"{path} cannot be read: {wrong.strerror}; an operator has to look") from wrong

    def _try_out(self, series: str) -> None:
        folder = self._folder / series
        there = next(above for above in (folder, *folder.absolute().parents) if above.exists())
        if not there.is_dir() or not os.access(there, os.W_OK):
            raise Stuck(f"{there} cannot be written; give it to the bot's user (releases.deliverables)")

    def _path(self, series: str, project: str) -> Path:
        return self._folder / series / f"{project}.yaml"

    def _unwritable(self, path: Path, wrong: OSError) -> Stuck:
        why = (wrong.strerror or str(wrong)).lower()
        return Stuck(f"{path} cannot be written: {why}; an operator has to make room there")
