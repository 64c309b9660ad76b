"""Releases on Launchpad: what came out of a milestone, its files, and the bugs that speak against it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from urllib.parse import quote

from bot.core.errors import Stuck, Trouble
from bot.gateways.launchpad_base import Base
from bot.gateways.lazr import Bare, File
from bot.gateways.lazr_entries import kind, page, quoted, text
from bot.gateways.lazr_pages import collection
from bot.gateways.lazr_refusals import refusal
from bot.gateways.lazr_reply import Reply
from bot.gateways.ports import Made, Release, ReleaseFile

TARBALL = "Code Release Tarball"
"""Launchpad's word for a file with the source."""

SIGNATURE = "application/pgp-signature"

_Look = Callable[[], Awaitable[Made | None]]


class Releases(Base):
    """A release stands below the series, under the name of its milestone, which is its version."""

    async def series_status(self, project: str, series: str) -> str:
        """What a series is: `Active Development`. Raises `Stuck` where there is no such series."""
        path = f"{quoted(project, 'project')}/{quoted(series, 'series')}"
        entry = await self._wire.entry(path)
        if entry is None or kind(entry) != "project_series":
            raise Stuck(f"There is no series {series} of {project} on Launchpad.")
        return text(entry, "status")

    async def open_critical_bugs(self, project: str) -> tuple[str, ...]:
        """What Launchpad says of each bug that is Critical and not closed (its titles)."""
        path, values = quoted(project, "project"), {"importance": ["Critical"]}
        if await self._wire.entry(path) is None:
            raise Stuck(f"There is no project {project} on Launchpad.")
        found = await collection(self._wire, path, operation="searchTasks", values=values)
        return tuple(text(task, "title") for task in found)

    async def release(self, project: str, series: str, milestone: str) -> Release | None:
        """The release of a milestone, where it has one."""
        path = _path(project, series, milestone)
        entry = await self._wire.entry(path)
        if entry is None or kind(entry) != "project_release":
            return None
        files = await collection(self._wire, f"{path}/files")
        names = [text(file, "self_link").rpartition("/")[2] for file in files]
        return Release(self._there(path, entry).url, tuple(name for name in names if name))

    async def release_file(self, project: str, series: str, milestone: str, file: str) -> ReleaseFile | None:
        """Where a file of a release, and its signature, can be downloaded by anybody."""
        path = f"{_path(project, series, milestone)}/+file/{quote(file, safe='')}"
        entry = await self._wire.entry(path)
        if entry is None or kind(entry) != "project_release_file":
            return None
        content = await self._librarian(f"{path}/file")
        if not content:
            raise Trouble(f"Launchpad does not say where {file} is downloaded.")
        return ReleaseFile(content, await self._librarian(f"{path}/signature"))

    async def ensure_release(
        self, project: str, series: str, milestone: str, day: date, notes: str, *, again: bool = False
    ) -> Made:
        """A release of the milestone. `created` is False where it had one."""
        there = _path(project, series, milestone)
        path = f"{quoted(project, 'project')}/+milestone/{quoted(milestone, 'milestone')}"
        values = {"date_released": day.isoformat(), "release_notes": notes}
        doing = f"create the release of {project} {milestone}"

        async def look() -> Made | None:
            entry = await self._wire.entry(there)
            if entry is None or kind(entry) != "project_release":
                return None
            return self._there(there, entry)

        if again and (made := await look()) is not None:
            return made
        reply = await self._wire.call(path, "createProductRelease", values)
        return await self._made(reply, look, doing)

    async def ensure_release_file(
        self,
        project: str,
        series: str,
        milestone: str,
        file: str,
        content: bytes,
        signature: bytes,
        *,
        again: bool = False,
    ) -> Made:
        """A file of that name, with its signature. `created` is False where one of that name was there.

        Which bytes that one has is for the caller to see (`release_file`).
        """
        path = _path(project, series, milestone)
        there = f"{path}/+file/{quote(file, safe='')}"

        async def look() -> Made | None:
            entry = await self._wire.entry(there)
            if entry is None or kind(entry) != "project_release_file":
                return None
            return self._there(there, entry)

        if again and (made := await look()) is not None:
            return made
        values = {
            "filename": file,
            "description": f"{project} {milestone}",
            "content_type": "application/octet-stream",
            "file_type": Bare(TARBALL),
            "file_content": File(content),
            "signature_filename": f"{file}.asc",
            "signature_content": File(signature, SIGNATURE),
        }
        reply = await self._wire.upload(path, "add_file", values)
        return await self._made(reply, look, f"upload {file} to {project} {milestone}")

    async def _made(self, reply: Reply, look: _Look, doing: str) -> Made:
        """What a creation left behind. A 400 may say that it is there, in whatever words or none."""
        if reply.succeeded:
            if not self._wire.is_ours(reply.location):
                raise Trouble(f"Launchpad did not say where it put what we wanted to {doing}.")
            return Made(page(reply.location), True)
        if reply.status == 400 and (made := await look()) is not None:
            return made
        raise refusal(reply, doing)

    async def _librarian(self, path: str) -> str:
        """Where the bytes of a link are, which is another host; "" where there are none."""
        reply = await self._wire.send("GET", self._wire.link(path))
        if reply.status in (301, 302, 303, 307):
            return reply.location
        if reply.status == 404:
            return ""
        raise refusal(reply, f"find out where {path} is")


def _path(project: str, series: str, milestone: str) -> str:
    parts = ((project, "project"), (series, "series"), (milestone, "milestone"))
    return "/".join(quoted(name, what) for name, what in parts)
