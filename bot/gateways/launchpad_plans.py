"""Series and milestones on Launchpad: what a project plans to release, and when."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.core.errors import Stuck
from bot.gateways.launchpad_base import Base
from bot.gateways.lazr_entries import day, is_name, kind, name_in, quoted, text
from bot.gateways.lazr_pages import collection
from bot.gateways.lazr_reply import Entry
from bot.gateways.ports import Made, Milestone


class Plans(Base):
    """A milestone stands in one series, and its name is unique in the whole project."""

    async def series(self, project: str) -> tuple[str, ...]:
        """The names of a project's series; none for a project that is not there."""
        if not is_name(project):
            return ()
        found = await collection(self._wire, f"{quoted(project, 'project')}/series")
        return tuple(name for entry in found if (name := text(entry, "name")))

    async def milestones(self, project: str) -> tuple[Milestone, ...]:
        """All milestones of a project, past ones too; `series` is "" where it is hidden."""
        if not is_name(project):
            return ()
        found = await collection(self._wire, f"{quoted(project, 'project')}/all_milestones")
        return tuple(
            Milestone(
                name=text(entry, "name"),
                series=name_in(entry.get("series_target_link")) or "",
                date=day(entry, "date_targeted"),
                active=entry.get("is_active") is True,
                code_name=text(entry, "code_name") or None,
            )
            for entry in found
        )

    async def ensure_series(
        self, project: str, name: str, summary: str, status: str | None = None, *, again: bool = False
    ) -> Made:
        """A series of the project with this name and summary, and the status where one is given.

        `created` is False where it was there. Without a status it is left as it is then; with one,
        summary and status are set right.
        """
        path = quoted(project, "project")
        there = f"{path}/{quoted(name, 'series')}"
        wanted = {"summary": summary, "status": status}

        def differing(entry: Entry) -> dict[str, Any]:
            return {field: word for field, word in wanted.items() if text(entry, field) != word}

        async def look() -> Made | None:
            entry = await self._wire.entry(there)
            if entry is None or kind(entry) != "project_series":
                return None
            if status is not None:
                await self._put_right(there, entry, differing, f"set the status of {project} {name}")
            return self._there(there, entry)

        values = {"name": name, "summary": summary}
        doing = f"create the series {name} of {project}"
        made = await self._create(path, "newSeries", values, look, doing, again=again or status is not None)
        if made.created and status is not None:
            await look()
        return made

    async def ensure_milestone(
        self,
        project: str,
        series: str,
        name: str,
        date: date | None,
        code_name: str | None = None,
        *,
        active: bool = True,
        was: str = "",
        again: bool = False,
    ) -> Made:
        """A milestone of the series with this name and date, open where `active`; what is wrong is set right.

        Where `was` says what it is called there, it is looked for first, and renamed. `created` is False
        where it was there.
        """
        path = f"{quoted(project, 'project')}/{quoted(series, 'series')}"
        there = _milestone(project, name)
        when = date.isoformat() if date else None

        def differing(entry: Entry) -> dict[str, Any]:
            changes: dict[str, Any] = {}
            if day(entry, "date_targeted") != date:
                changes["date_targeted"] = when
            if code_name is not None and text(entry, "code_name") != code_name:
                changes["code_name"] = code_name
            if (entry.get("is_active") is True) != active:
                changes["is_active"] = active
            return changes

        async def look() -> Made | None:
            entry = await self._wire.entry(there)
            if entry is None or kind(entry) != "milestone":
                return None
            other = name_in(entry.get("series_target_link"))
            if other != series:
                raise Stuck(
                    f"The milestone {name} of {project} is on Launchpad already, in the series "
                    f"{other or 'that is hidden from us'} and not in {series}. Its name has to be "
                    "unique in the project: choose another, or move the milestone."
                )
            await self._put_right(there, entry, differing, f"set the date of {project} {name}")
            return self._there(there, entry)

        if was and was != name:
            await self._rename(project, was, name)
        values: dict[str, Any] = {"name": name}
        if when is not None:
            values["date_targeted"] = when
        if code_name is not None:
            values["code_name"] = code_name
        doing = f"create the milestone {name} of {project}"
        again = again or bool(was)
        made = await self._create(path, "newMilestone", values, look, doing, again=again)
        if made.created and not active:
            await look()
        return made

    async def _rename(self, project: str, name: str, to: str) -> None:
        """Give the milestone its new name, where it is there under the old one."""
        there = _milestone(project, name)
        entry = await self._wire.entry(there)
        if entry is None or kind(entry) != "milestone" or text(entry, "name") != name:
            return

        def differing(entry: Entry) -> dict[str, Any]:
            return {"name": to}

        await self._put_right(there, entry, differing, f"rename {project} {name} to {to}")


def _milestone(project: str, name: str) -> str:
    """Where a milestone is: its name is unique in the project, so its series is no part of it."""
    return f"{quoted(project, 'project')}/+milestone/{quoted(name, 'milestone')}"
