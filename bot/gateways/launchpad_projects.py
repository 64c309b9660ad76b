"""Projects on Launchpad: what they are, and who holds which duty."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from bot.core.errors import Stuck
from bot.gateways.launchpad_people import People
from bot.gateways.lazr_entries import is_name, kind, name_in, quoted, text
from bot.gateways.lazr_reply import Entry
from bot.gateways.ports import Made, Project


class Projects(People):
    """A project and a team may have the same name; a project and a project group may not."""

    async def project(self, name: str) -> Project | None:
        """A project; None where there is none. Duties that are hidden from us are None or ""."""
        if not is_name(name):
            return None
        entry = await self._wire.entry(quoted(name, "project"))
        if entry is None or kind(entry) != "project":
            return None
        licences = entry.get("licenses")
        return Project(
            name=text(entry, "name"),
            owner=name_in(entry.get("owner_link")) or "",
            driver=name_in(entry.get("driver_link")),
            bug_supervisor=name_in(entry.get("bug_supervisor_link")),
            focus=self._focus(entry),
            licences=tuple(map(str, licences)) if isinstance(licences, list) else (),
        )

    async def ensure_project(
        self,
        name: str,
        display_name: str,
        summary: str,
        licence: str,
        language: str,
        *,
        again: bool = False,
    ) -> Made:
        """A project of ours with this name; `licence` is Launchpad's word (`Apache Licence`).

        Launchpad gives a new project the series `trunk` and makes us its owner.
        """
        path = quoted(name, "project")
        values: dict[str, Any] = {
            "name": name,
            "display_name": display_name,
            "title": display_name,
            "summary": summary,
        }
        if licence:
            values["licenses"] = [licence]
        if language:
            values["programming_lang"] = language

        async def look() -> Made | None:
            entry = await self._wire.entry(path)
            return None if entry is None else await self._our_project(name, entry)

        doing = f"register the project {name}"
        return await self._create("projects", "new_project", values, look, doing, again=again)

    async def ensure_duties(
        self,
        project: str,
        *,
        owner: str | None = None,
        driver: str | None = None,
        bug_supervisor: str | None = None,
        focus: str | None = None,
    ) -> Made:
        """These duties as wanted, in one change; None leaves a duty as it is.

        Names are of people or teams, `focus` is one of the project's own series (Launchpad would
        take any). The owner comes last: afterwards we may have no say.
        """
        asked = quoted(project, "project")
        wanted: dict[str, str] = {}
        if driver is not None:
            wanted["driver_link"] = f"~{quoted(driver, 'team')}"
        if bug_supervisor is not None:
            wanted["bug_supervisor_link"] = f"~{quoted(bug_supervisor, 'team')}"
        series = None if focus is None else quoted(focus, "series")
        last = {} if owner is None else {"owner_link": f"~{quoted(owner, 'team')}"}
        entry = await self._wire.entry(asked)
        if entry is None or kind(entry) != "project":
            raise Stuck(f"There is no project {project} on Launchpad whose duties we could set.")
        path = quoted(self._there(asked, entry).renamed or project, "project")
        if series is not None:
            wanted["development_focus_link"] = f"{path}/{series}"
        links = {field: self._wire.link(there) for field, there in (wanted | last).items()}

        def differing(entry: Entry) -> dict[str, str]:
            return {
                field: link for field, link in links.items() if unquote(text(entry, field)) != unquote(link)
            }

        changed = await self._put_right(path, entry, differing, f"set the duties of {project}")
        return self._there(asked, entry, changed=changed)

    def _focus(self, entry: Entry) -> str | None:
        """Only a series of this project counts: Launchpad lets people point at any series."""
        link = entry.get("development_focus_link")
        if not isinstance(link, str) or not link.startswith(f"{text(entry, 'self_link')}/"):
            return None
        return name_in(link)

    async def _our_project(self, name: str, entry: Entry) -> Made:
        if kind(entry) != "project":
            raise Stuck(
                f"The name {name} is taken on Launchpad by something that is no project "
                f"({kind(entry) or 'of a kind we do not know'}). Choose another name."
            )
        me, owner = await self._own_name(), name_in(entry.get("owner_link"))
        driver = name_in(entry.get("driver_link"))
        if (
            me in (name_in(entry.get("registrant_link")), owner, driver)
            or await self._is_in(owner, me)
            or await self._is_in(driver, me)
        ):
            return self._there(quoted(name, "project"), entry)
        raise Stuck(
            f"The project {name} is on Launchpad already and belongs to "
            f"{owner or 'somebody hidden'}. Ask them to give {me} a place among its owners or "
            "drivers, or choose another name."
        )
