"""Open bugs on Launchpad: which there are, and for which milestone they are planned."""

from __future__ import annotations

import re
from typing import Any

from bot.core.errors import Stuck, Trouble
from bot.gateways.launchpad_base import Base
from bot.gateways.lazr_entries import is_name, kind, name_in, quoted, text
from bot.gateways.lazr_pages import collection
from bot.gateways.lazr_reply import Entry
from bot.gateways.ports import BugTask

_NUMBER = re.compile(r"[0-9]{1,18}")


class Bugs(Base):
    """A bug has a task for each project or series where it is to be mended; the milestone is the task's."""

    async def open_bugs(self, project: str, milestone: str = "") -> tuple[BugTask, ...]:
        """The tasks of a project, or of its milestone, that are not closed; none where it is not there.

        Launchpad leaves the closed ones out unless it is asked for them.
        """
        if not is_name(project) or (milestone and not is_name(milestone)):
            return ()
        path = quoted(project, "project")
        if milestone:
            path += f"/+milestone/{quoted(milestone, 'milestone')}"
        found = await collection(self._wire, path, operation="searchTasks")
        return tuple(_task(entry) for entry in found)

    async def move_bug(self, task: BugTask, source: str, target: str) -> bool:
        """Plan a task of the milestone `source` for `target` ("" for none); whether it was moved.

        One that is not planned for `source` any more, or has been closed, stays as it is.
        """
        project, _, series = task.target.partition("/")
        path = quoted(project, "project") + (f"/{quoted(series, 'series')}" if series else "")
        path += f"/+bug/{task.number}"
        there = f"{quoted(project, 'project')}/+milestone/{quoted(target, 'milestone')}" if target else ""
        link = self._wire.link(there) if there else None

        def differing(entry: Entry) -> dict[str, Any]:
            moves = _planned(entry) == source and entry.get("is_complete") is not True
            return {"milestone_link": link} if moves else {}

        doing = f"plan bug {task.number} {f'for {target}' if target else 'for no milestone'}"
        entry = await self._wire.entry(path)
        if entry is None or kind(entry) != "bug_task":
            raise Stuck(f"We could not {doing}: it is not on Launchpad, or hidden from us.")
        return await self._put_right(path, entry, differing, doing)


def _planned(entry: Entry) -> str:
    return name_in(entry.get("milestone_link")) or ""


def _task(entry: Entry) -> BugTask:
    number = str(entry.get("bug_link", "")).rpartition("/")[2]
    target = text(entry, "bug_target_name")
    if not _NUMBER.fullmatch(number) or not all(map(is_name, target.split("/"))):
        raise Trouble("Launchpad's answer has a bug without a number or a target.")
    return BugTask(
        number=int(number),
        target=target,
        title=_quoted(text(entry, "title")),
        status=text(entry, "status"),
        importance=text(entry, "importance"),
        milestone=_planned(entry),
    )


def _quoted(title: str) -> str:
    """The bug's own title: Launchpad says `Bug #1 in Burrow: "It breaks"` of a task."""
    _, mark, rest = title.partition(': "')
    return rest.removesuffix('"') if mark else title
