"""Project groups as the service describes them, and the collection of them at /projectgroups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.sandbox.launchpad import projects, teams
from bot.sandbox.launchpad.blueprint_types import blueprint_pages, of_projects
from bot.sandbox.launchpad.bug_search import SEARCH_TASKS
from bot.sandbox.launchpad.extras import GROUP_EXTRAS, empty
from bot.sandbox.launchpad.kinds import PERSON, Flag, Name, Text, Url
from bot.sandbox.launchpad.schema import (
    EDIT,
    MODERATE,
    Call,
    CollectionType,
    EntryType,
    Field,
    Moved,
    Operation,
    Page,
    Param,
    editable,
    plain,
)
from bot.sandbox.launchpad.state import Person, Project, ProjectGroup


def _may(who: Person | None, group: ProjectGroup, permission: str) -> bool:
    return permission == EDIT and teams.stands_for(who, group.owner)


def _projects_of(call: Call, group: ProjectGroup) -> Sequence[Project]:
    found = (p for p in call.world.projects.values() if p.group is group)
    return sorted((p for p in found if projects.may_see(call.who, p)), key=lambda p: p.name)


def _never(_call: Call, _group: ProjectGroup, _value: object) -> None:
    raise AssertionError("nobody may write this")


GROUP_TYPE: EntryType[ProjectGroup] = EntryType(
    "project_group",
    (
        Field("name", lambda _call, group: group.name, Name(), _never, required=True, needs=MODERATE),
        editable("display_name", "display_name", Text(line=True), required=True),
        editable("title", "title", Text(line=True), required=True),
        editable("summary", "summary", Text(), required=True),
        editable("description", "description", Text()),
        editable("owner_link", "owner", PERSON, to="person", required=True),
        plain("registrant_link", "owner", to="person"),
        editable("driver_link", "driver", PERSON, to="person"),
        editable("homepage_url", "homepage_url", Url()),
        editable("wiki_url", "wiki_url", Url()),
        plain("date_created", "created"),
        Field("active", lambda _call, _group: True, Flag(), _never, required=True, needs=MODERATE),
        *GROUP_EXTRAS,
    ),
    (
        Page("projects", "project", _projects_of),
        *empty("active_milestones", "all_milestones"),
        *blueprint_pages(lambda call, group: of_projects(call, _projects_of(call, group))),
    ),
    (SEARCH_TASKS,),
    _may,
)


def _by_name(call: Call) -> Sequence[ProjectGroup]:
    return sorted(call.world.groups.values(), key=lambda g: g.name)


def _search(call: Call, _groups: None, values: dict[str, Any]) -> Sequence[ProjectGroup]:
    wanted = (values["text"] or "").casefold()
    return [
        g
        for g in _by_name(call)
        if any(wanted in text.casefold() for text in (g.name, g.display_name, g.summary))
    ]


def _elsewhere(call: Call, name: str) -> Moved | None:
    # As with /projects/x, the real service answers with the web site.
    group = call.world.groups.get(name)
    return None if group is None else Moved(301, call.base + group.path)


GROUPS = CollectionType(
    "project_groups",
    "projectgroups",
    "project_group",
    _by_name,
    (Operation("search", _search, (Param("text", Text()),), gives="project_group", many=True),),
    _elsewhere,
)
