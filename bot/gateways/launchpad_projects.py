"""Projects on Launchpad: what they are, and who holds which duty."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from bot.core.errors import Stuck
from bot.gateways.launchpad_people import People
from bot.gateways.lazr_entries import is_name, kind, name_in, page, quoted, text
from bot.gateways.lazr_reply import Entry
from bot.gateways.ports import Holder, Made, Project


class Projects(People):
    """A project and a team may have the same name; a project and a project group may not."""

    async def project(self, name: str) -> Project | None:
        """A project; None where there is none. Duties that are hidden from us are None or ""."""
        if not is_name(name):
            return None
        entry = await self._wire.entry(quoted(name, "project"))
        return None if entry is None or kind(entry) != "project" else self._project(entry)

    async def what_has(self, name: str) -> Holder | None:
        """What has this name among projects, project groups and distributions; None for nothing.

        A project that was switched off is not seen, and keeps its name.
        """
        if not is_name(name):
            return None
        entry = await self._at(quoted(name, "project"))
        if entry is None or isinstance(entry, str):
            return None if entry is None else Holder("suspended project")
        if kind(entry) != "project":
            return Holder(kind(entry).replace("_", " ") or "thing of a kind that we do not know")
        return Holder("project", self._project(entry))

    def _project(self, entry: Entry) -> Project:
        licences = entry.get("licenses")
        return Project(
            name=text(entry, "name"),
            owner=name_in(entry.get("owner_link")) or "",
            driver=name_in(entry.get("driver_link")),
            bug_supervisor=name_in(entry.get("bug_supervisor_link")),
            focus=self._focus(entry),
            licences=tuple(map(str, licences)) if isinstance(licences, list) else (),
            language=text(entry, "programming_language") or None,
            homepage=text(entry, "homepage_url") or None,
            wiki=text(entry, "wiki_url") or None,
            group=name_in(entry.get("project_group_link")),
        )

    async def ensure_project(
        self,
        name: str,
        display_name: str,
        summary: str,
        licence: str,
        language: str,
        homepage: str = "",
        wiki: str = "",
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
        if homepage:
            values["home_page_url"] = homepage
        if wiki:
            values["wiki_url"] = wiki

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
        licence: str | None = None,
        language: str | None = None,
        homepage: str | None = None,
        wiki: str | None = None,
        group: str | None = None,
        direct: bool = False,
    ) -> Made:
        """These duties and words as wanted, in one change; None leaves one as it is, "" empties it.

        Names are of people or teams, `focus` is one of the project's own series (Launchpad would
        take any), `group` is a project group. The owner goes with the rest: afterwards we may have no
        say. With `direct`, for a project that was just made, it is one request.
        """
        asked = quoted(project, "project")
        said = {"programming_language": language, "homepage_url": homepage, "wiki_url": wiki}
        plain = {field: value or None for field, value in said.items() if value is not None}
        doing = f"set the duties of {project}"

        def links(path: str) -> dict[str, str | None]:
            """What the project points to, the owner last: afterwards it may no longer be ours to set."""
            places = {
                "driver_link": driver and f"~{quoted(driver, 'team')}",
                "bug_supervisor_link": bug_supervisor and f"~{quoted(bug_supervisor, 'team')}",
                "development_focus_link": None if focus is None else f"{path}/{quoted(focus, 'series')}",
                "project_group_link": group and quoted(group, "project group"),
                "owner_link": None if owner is None else f"~{quoted(owner, 'team')}",
            }
            return {
                field: self._wire.link(there) if there else None
                for field, there in places.items()
                if there is not None
            }

        wanted = links(asked)
        if direct:
            words: dict[str, Any] = {"licenses": [licence]} if licence else {}
            await self._blind(asked, {**words, **plain, **wanted}, doing)
            return Made(page(self._wire.link(asked)), created=True)
        entry = await self._wire.entry(asked)
        if entry is None or kind(entry) != "project":
            raise Stuck(f"There is no project {project} on Launchpad whose duties we could set.")
        path = quoted(self._there(asked, entry).renamed or project, "project")
        wanted = links(path)

        def differing(entry: Entry) -> dict[str, Any]:
            changes: dict[str, Any] = {
                field: value for field, value in plain.items() if (text(entry, field) or None) != value
            }
            if licence and licence not in (entry.get("licenses") or ()):
                changes["licenses"] = [licence]
            return changes | {
                field: link
                for field, link in wanted.items()
                if unquote(text(entry, field)) != unquote(link or "")
            }

        changed = await self._put_right(path, entry, differing, doing)
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
        me, owner = await self.own_name(), name_in(entry.get("owner_link"))
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
