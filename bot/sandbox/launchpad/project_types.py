"""Projects as the service describes them, and the collection /projects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.sandbox.launchpad import projects, teams
from bot.sandbox.launchpad.blueprint_types import GET_SPECIFICATION, blueprint_pages, of_project
from bot.sandbox.launchpad.bug_search import SEARCH_TASKS
from bot.sandbox.launchpad.bugs import task_in
from bot.sandbox.launchpad.extras import PROJECT_EXTRAS, empty
from bot.sandbox.launchpad.kinds import PERSON, Choice, Choices, Flag, Link, Name, Text, Url
from bot.sandbox.launchpad.milestone_types import in_order
from bot.sandbox.launchpad.release_types import releases_of
from bot.sandbox.launchpad.schema import (
    DRIVER,
    EDIT,
    MODERATE,
    Call,
    CollectionType,
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
from bot.sandbox.launchpad.state import PUBLIC, Entry, Person, Project

GROUP = Link(("project_group",))
INFORMATION_TYPE = Choice((PUBLIC, "Proprietary", "Embargoed"))
LICENCES = Choices(projects.LICENCES)


def _may(who: Person | None, project: Project, permission: str) -> bool:
    if permission == DRIVER:
        return projects.may_drive_project(who, project)
    return permission == EDIT and projects.may_edit_project(who, project)


def _child(call: Call, project: Project, rest: list[str]) -> tuple[Entry, int] | None:
    match rest:
        case ["+bug", number, *_]:
            task = task_in(call, project, number)
            return None if task is None else (task, 2)
        case ["+spec", name, *_]:
            blueprint = project.blueprints.get(name)
            return None if blueprint is None else (blueprint, 2)
        case ["+milestone", name, *_]:
            milestone = project.milestones.get(name)
            return None if milestone is None else (milestone, 2)
        case [name, *_] if name in project.series:
            return project.series[name], 1
    return None


def _check_owner(_call: Call, _project: Project, owner: Person) -> None:
    teams.refuse_owner(owner, "owner_link")


def _new_series(call: Call, project: Project, values: dict[str, Any]) -> Created:
    name, summary = values["name"], values["summary"]
    series = projects.create_series(call.world, project, call.actor, name, summary)
    series.release_url_pattern = values["release_url_pattern"]
    return Created(series)


def _get_series(_call: Call, project: Project, values: dict[str, Any]) -> object:
    return project.series.get(values["name"])


def _get_milestone(_call: Call, project: Project, values: dict[str, Any]) -> object:
    return project.milestones.get(values["name"])


def _get_release(_call: Call, project: Project, values: dict[str, Any]) -> object:
    milestone = project.milestones.get(values["version"])
    return None if milestone is None else milestone.release


_NAMED = (Param("name", Text(), required=True),)

IMPORTANCES = ("Unknown", "Undecided", "Critical", "High", "Medium", "Low", "Wishlist")
"""How much a bug matters. The sandbox has no bugs yet, so that every search finds none."""

PROJECT_TYPE: EntryType[Project] = EntryType(
    "project",
    (
        editable("name", "name", Name(), required=True, needs=MODERATE),
        editable("display_name", "display_name", Text(line=True), required=True),
        plain("title", "display_name"),
        editable("summary", "summary", Text(), required=True),
        editable("description", "description", Text()),
        editable("owner_link", "owner", PERSON, to="person", required=True, check=_check_owner),
        plain("registrant_link", "registrant", to="person"),
        editable("driver_link", "driver", PERSON, to="person"),
        editable("bug_supervisor_link", "bug_supervisor", PERSON, to="person"),
        # Any project's series is taken, as on the real service: nothing there checks whose it is.
        editable(
            "development_focus_link",
            "focus",
            Link(("project_series",)),
            to="project_series",
            required=True,
        ),
        editable("licenses", "licences", LICENCES, required=True),
        editable("license_info", "licence_info", Text()),
        editable("programming_language", "language", Text()),
        editable("homepage_url", "homepage_url", Url()),
        editable("wiki_url", "wiki_url", Url()),
        editable("download_url", "download_url", Url()),
        editable("screenshots_url", "screenshots_url", Url()),
        plain("date_created", "created"),
        editable("active", "active", Flag(), required=True, needs=MODERATE),
        editable("information_type", "information_type", INFORMATION_TYPE, required=True),
        Field("private", lambda _call, project: project.information_type != PUBLIC),
        editable("project_group_link", "group", GROUP, to="project_group"),
        *PROJECT_EXTRAS,
    ),
    (
        Page(
            "series",
            "project_series",
            lambda _call, project: sorted(project.series.values(), key=lambda s: s.name),
        ),
        Page(
            "all_milestones",
            "milestone",
            lambda _call, project: in_order(project.milestones.values()),
        ),
        Page(
            "active_milestones",
            "milestone",
            lambda _call, project: in_order(m for m in project.milestones.values() if m.active),
        ),
        Page(
            "releases",
            "project_release",
            lambda _call, project: releases_of(project.milestones.values()),
        ),
        *blueprint_pages(of_project),
        *empty("recipes", "webhooks"),
    ),
    (
        Operation(
            "newSeries",
            _new_series,
            (
                Param("name", Name(), required=True),
                Param("summary", Text(), required=True),
                Param("release_url_pattern", Url()),
            ),
            post=True,
            gives="project_series",
            needs=DRIVER,
        ),
        Operation("getSeries", _get_series, _NAMED, gives="project_series"),
        Operation("getMilestone", _get_milestone, _NAMED, gives="milestone"),
        Operation(
            "getRelease",
            _get_release,
            (Param("version", Text(), required=True),),
            gives="project_release",
        ),
        GET_SPECIFICATION,
        SEARCH_TASKS,
    ),
    _may,
    _child,
)


def _new_project(call: Call, _projects: None, values: dict[str, Any]) -> Created:
    project = projects.create_project(
        call.world, call.actor, values["name"], values["display_name"], values["summary"]
    )
    project.description = values["description"]
    project.driver = values["driver"]
    project.bug_supervisor = values["bug_supervisor"]
    project.group = values["project_group"]
    project.registrant = values["registrant"] or project.registrant
    project.licences = values["licenses"] or ()
    project.licence_info = values["license_info"]
    project.language = values["programming_lang"]
    project.homepage_url = values["home_page_url"]
    project.wiki_url = values["wiki_url"]
    project.download_url = values["download_url"]
    project.screenshots_url = values["screenshots_url"]
    return Created(project)


def _sorted(call: Call) -> Sequence[Project]:
    seen = (p for p in call.world.projects.values() if projects.may_see(call.who, p))
    return sorted(seen, key=lambda p: p.name)


def _search(call: Call, _projects: None, values: dict[str, Any]) -> Sequence[Project]:
    wanted = (values["text"] or "").casefold()
    return [
        p
        for p in _sorted(call)
        if any(wanted in text.casefold() for text in (p.name, p.display_name, p.summary))
    ]


def _latest(call: Call, _projects: None, _values: dict[str, Any]) -> Sequence[Project]:
    seen = [p for p in call.world.projects.values() if projects.may_see(call.who, p)]
    return list(reversed(seen))[:5]


def _elsewhere(call: Call, name: str) -> Moved | None:
    # The real service sends /projects/x to the web site, not to the project's place in the API.
    project = call.world.projects.get(name)
    return None if project is None else Moved(301, call.base + project.path)


PROJECTS = CollectionType(
    "projects",
    "projects",
    "project",
    _sorted,
    (
        Operation(
            "new_project",
            _new_project,
            (
                Param("name", Name(), required=True),
                Param("display_name", Text(line=True), required=True),
                Param("title", Text(line=True), required=True),
                Param("summary", Text(), required=True),
                Param("description", Text()),
                Param("home_page_url", Url()),
                Param("wiki_url", Url()),
                Param("download_url", Url()),
                Param("screenshots_url", Url()),
                Param("programming_lang", Text()),
                Param("licenses", LICENCES),
                Param("license_info", Text()),
                Param("driver", PERSON),
                Param("bug_supervisor", PERSON),
                # Anybody's name and anybody's group are taken, as on the real service.
                Param("registrant", PERSON),
                Param("project_group", GROUP),
            ),
            post=True,
            gives="project",
        ),
        Operation("search", _search, (Param("text", Text()),), gives="project", many=True),
        Operation("latest", _latest, gives="project", many=True),
    ),
    _elsewhere,
)
