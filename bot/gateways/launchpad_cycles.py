"""A whole cycle of a project on Launchpad in as few requests as can be: its series, and all milestones.

All milestones of a project are one reading. Where they are as wanted that is all; else the series is looked
for, and what is missing is made side by side.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.core.errors import LoggedOut, Stuck
from bot.gateways.launchpad_plans import Plans
from bot.gateways.lazr_entries import day, is_name, kind, name_in, quoted, text
from bot.gateways.lazr_pages import whole
from bot.gateways.lazr_reply import Entry
from bot.gateways.ports import Made, Settled, Wanted


class Cycles(Plans):
    """What a milestone file asks of one project."""

    async def settle_milestones(
        self, project: str, series: str, summary: str, wanted: Sequence[Wanted], *, dry: bool = False
    ) -> tuple[Settled, ...]:
        """These milestones in the series, each with its date; with `dry` only what that would change.

        What is refused about one of them leaves the others alone. Raises `Stuck` where the project is not
        there, or no series of that name can be made, and `Trouble` where the world is unwell: everything
        that could be done is done then, and another call does the rest.
        """
        names = {one.name for one in wanted}
        there = await self._there_now(project, names)
        if there is None:
            raise Stuck(f"There is no project {project} on Launchpad, or it is hidden from us.")
        if not any(name_in(entry.get("series_target_link")) == series for entry in there):
            await self._have_series(project, series, summary, dry=dry)
        found = {text(entry, "name"): entry for entry in there}

        async def settle(one: Wanted) -> Settled:
            try:
                return await self._settle(project, series, one, found.get(one.name), dry=dry)
            except LoggedOut:
                raise
            except Stuck as no:
                return Settled(one.name, "refused", why=str(no))

        settled = await asyncio.gather(*map(settle, wanted), return_exceptions=True)
        for one in settled:
            if isinstance(one, BaseException):
                raise one
        return tuple(one for one in settled if isinstance(one, Settled))

    async def _there_now(self, project: str, names: set[str]) -> list[Entry] | None:
        """The project's milestones, or as many of them as have the `names`; None without a project."""
        if not is_name(project):
            return None
        missing = set(names)

        def all_seen(entry: Entry) -> bool:
            missing.discard(text(entry, "name"))
            return not missing

        return await whole(self._wire, f"{quoted(project, 'project')}/all_milestones", all_seen)

    async def _have_series(self, project: str, series: str, summary: str, *, dry: bool) -> None:
        """A series of that name; one that is there keeps all it has."""
        path = quoted(project, "project")
        there = f"{path}/{quoted(series, 'series')}"

        async def look() -> Made | None:
            entry = await self._wire.entry(there)
            if entry is None or kind(entry) != "project_series":
                return None
            return self._there(there, entry)

        if dry:
            return
        doing = f"create the series {series} of {project}"
        await self._create(path, "newSeries", {"name": series, "summary": summary}, look, doing, again=True)

    async def _settle(
        self, project: str, series: str, one: Wanted, entry: Entry | None, *, dry: bool
    ) -> Settled:
        path = f"{quoted(project, 'project')}/{quoted(series, 'series')}"
        there = f"{quoted(project, 'project')}/+milestone/{quoted(one.name, 'milestone')}"
        before: date | None = None
        fixed = False

        def differing(entry: Entry) -> dict[str, Any]:
            wrong = one.date is not None and day(entry, "date_targeted") != one.date
            return {"date_targeted": one.date.isoformat()} if one.date and wrong else {}

        async def right(entry: Entry) -> Made:
            nonlocal before, fixed
            other = name_in(entry.get("series_target_link"))
            if other != series:
                known = f"{one.name} of {project} is on Launchpad in the series {other or 'that is hidden'}"
                raise Stuck(f"{known}, and not in {series}; its name is unique in the project.")
            if not differing(entry):
                return self._there(there, entry)
            if entry.get("is_active") is not True:
                now = day(entry, "date_targeted") or "no date"
                raise Stuck(f"{one.name} of {project} is closed ({now}), and what is closed is not moved.")
            before = day(entry, "date_targeted")
            fixed = True if dry else await self._put_right(there, entry, differing, f"set its date: {there}")
            return self._there(there, entry)

        async def look() -> Made | None:
            seen = await self._wire.entry(there)
            return None if seen is None or kind(seen) != "milestone" else await right(seen)

        if entry is not None:
            await right(entry)
            return Settled(one.name, "fixed" if fixed else "ok", before)
        if dry:
            return Settled(one.name, "created")
        values: dict[str, Any] = {"name": one.name}
        if one.date is not None:
            values["date_targeted"] = one.date.isoformat()
        if one.code_name:
            values["code_name"] = one.code_name
        doing = f"create the milestone {one.name} of {project}"
        made = await self._create(path, "newMilestone", values, look, doing, again=False)
        return Settled(one.name, "created" if made.created else "fixed" if fixed else "ok", before)
