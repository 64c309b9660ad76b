"""Blueprints as the service describes them (it says specifications), and the collection at /specs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from bot.sandbox.launchpad import projects, teams
from bot.sandbox.launchpad.extras import empty
from bot.sandbox.launchpad.faults import Fault, crash, invalid, shown
from bot.sandbox.launchpad.kinds import PERSON, Choice, Flag, Link, Name, Text, Url
from bot.sandbox.launchpad.schema import (
    ADMIN,
    ANY_PERSON,
    DRIVER,
    EDIT,
    Call,
    CollectionType,
    Created,
    EntryType,
    Field,
    Operation,
    Page,
    Param,
    editable,
    plain,
)
from bot.sandbox.launchpad.state import Milestone, Person, Project, Series
from bot.sandbox.launchpad.work import DEFINITIONS, IMPLEMENTATIONS, INFORMATION, PRIORITIES, Blueprint, Bug

_WORK_ITEM = re.compile(r"\s*\[([^\]]*)\]")

Found = Callable[[Call, Any], Iterable[Blueprint]]


def blueprint_pages(found: Found) -> tuple[Page[Any], ...]:
    """The two lists of blueprints that people, groups, projects and series have."""

    def valid(call: Call, entry: Any) -> list[Blueprint]:
        return [one for one in found(call, entry) if one.is_valid]

    return (
        Page("all_specifications", "specification", lambda call, entry: list(found(call, entry))),
        Page("valid_specifications", "specification", valid),
    )


def of_project(_call: Call, project: Project) -> list[Blueprint]:
    """As Launchpad lists them: the weightiest first, then by name."""
    by_name = sorted(project.blueprints.values(), key=lambda one: one.name)
    return sorted(by_name, key=lambda one: PRIORITIES.index(one.priority), reverse=True)


def of_series(call: Call, series: Series) -> list[Blueprint]:
    """Those whose goal the series is."""
    return [one for one in of_project(call, series.project) if one.goal is series]


def of_projects(call: Call, found: Iterable[Project]) -> list[Blueprint]:
    """Those of several projects, as far as they may be seen."""
    seen = (project for project in found if projects.may_see(call.who, project))
    return [one for project in seen for one in of_project(call, project)]


def of_person(call: Call, person: Person) -> list[Blueprint]:
    """Those in which a person has a part."""
    return [
        one
        for one in of_projects(call, call.world.projects.values())
        if person in (one.owner, one.assignee, one.drafter, one.approver)
    ]


def get_specification(_call: Call, subject: Project | Series, values: dict[str, Any]) -> object:
    """A blueprint by its name; a series knows those of its project."""
    project = subject if isinstance(subject, Project) else subject.project
    return project.blueprints.get(values["name"])


GET_SPECIFICATION = Operation(
    "getSpecification", get_specification, (Param("name", Text(), required=True),), gives="specification"
)


def _may(who: Person | None, one: Blueprint, permission: str) -> bool:
    drives = projects.may_drive_project(who, one.project)
    if permission == DRIVER:
        return one.goal is not None and projects.may_edit_series(who, one.goal)
    if permission == ANY_PERSON:
        return who is not None and not who.young
    if permission == EDIT:
        parts = (one.owner, one.assignee, one.drafter, one.approver)
        return drives or any(teams.stands_for(who, part) for part in parts)
    return permission == ADMIN and drives


def _check_name(_call: Call, one: Blueprint, name: str) -> None:
    if name != one.name and name in one.project.blueprints:
        raise invalid([("name", f"{name} is already used by another blueprint.")])


def _rename(_call: Call, one: Blueprint, name: str) -> None:
    del one.project.blueprints[one.name]
    one.name = name
    one.project.blueprints[name] = one


def _refuse_url(call: Call, url: str, but: Blueprint | None = None) -> None:
    """400 for the address of another blueprint, of whichever project."""
    known = (one for project in call.world.projects.values() for one in project.blueprints.values())
    if any(one.url == url and one is not but for one in known):
        parameter = "specurl" if but is None else "specification_url"
        raise invalid([(parameter, f"{shown(url)} is the address of another blueprint.")])


def _check_milestone(_call: Call, one: Blueprint, milestone: Milestone) -> None:
    if milestone.series.project is not one.project:
        raise crash("ForeignKeyViolation")


def _check_work_items(call: Call, _one: Blueprint, text: str) -> None:
    named = (found[1] for line in text.splitlines() if (found := _WORK_ITEM.match(line)))
    for name in named:
        if name not in call.world.people:
            raise invalid([("workitems_text", f"There is no person called {shown(name)}.")])


def _lived(name: str, attribute: str, options: tuple[str, ...]) -> Field[Blueprint]:
    """A status, of which it follows who began and who completed the blueprint, and when."""

    def write(call: Call, one: Blueprint, value: str) -> None:
        setattr(one, attribute, value)
        now = call.world.now()
        if not one.is_started:
            one.starter = one.started = None
        elif one.started is None:
            one.starter, one.started = call.who, now
        if not one.is_complete:
            one.completer = one.completed = None
        elif one.completed is None:
            one.completer, one.completed = call.who, now

    return Field(name, lambda _c, one: getattr(one, attribute), Choice(options), write, required=True)


def _keep_work_items(_call: Call, one: Blueprint, text: str | None) -> None:
    one.work_items = (text or "").strip()


def _propose(call: Call, one: Blueprint, values: dict[str, Any]) -> None:
    goal = values["goal"]
    if goal is not None and (not isinstance(goal, Series) or goal.project is not one.project):
        raise Fault(400, "The goal is a series of the blueprint's project.")
    one.goal = goal
    one.accepted = goal is not None and projects.may_edit_series(call.who, goal)


def _accept(_call: Call, one: Blueprint, _values: dict[str, Any]) -> None:
    one.accepted = True


def _decline(_call: Call, one: Blueprint, _values: dict[str, Any]) -> None:
    one.accepted = False


def _link_bug(_call: Call, one: Blueprint, values: dict[str, Any]) -> bool:
    if values["bug"] not in one.bugs:
        one.bugs.append(values["bug"])
    return True


def _unlink_bug(_call: Call, one: Blueprint, values: dict[str, Any]) -> bool:
    one.bugs[:] = [bug for bug in one.bugs if bug is not values["bug"]]
    return True


def _bugs(_call: Call, one: Blueprint) -> Sequence[Bug]:
    return one.bugs


_BUG = (Param("bug", Link(("bug",)), required=True),)

SPECIFICATION_TYPE: EntryType[Blueprint] = EntryType(
    "specification",
    (
        Field("name", lambda _c, one: one.name, Name(free=True), _rename, _check_name, required=True),
        editable("title", "title", Text(line=True), required=True),
        editable("summary", "summary", Text(), required=True),
        editable("specification_url", "url", Url(), check=lambda call, one, url: _refuse_url(call, url, one)),
        _lived("definition_status", "definition", DEFINITIONS),
        _lived("implementation_status", "implementation", IMPLEMENTATIONS),
        editable("priority", "priority", Choice(PRIORITIES), required=True, needs=ADMIN),
        editable("milestone_link", "milestone", Link(("milestone",)), to="milestone", check=_check_milestone),
        editable("whiteboard", "whiteboard", Text(), needs=ANY_PERSON),
        Field(
            "workitems_text",
            lambda _call, one: one.work_items,
            Text(),
            _keep_work_items,
            _check_work_items,
            needs=ANY_PERSON,
        ),
        *(
            editable(f"{role}_link", role, PERSON, to="person")
            for role in ("assignee", "drafter", "approver")
        ),
        editable("direction_approved", "approved", Flag(), required=True, needs=ADMIN),
        editable("information_type", "information_type", Choice(INFORMATION), required=True),
        plain("owner_link", "owner", to="person"),
        plain("target_link", "project", to="project"),
        plain("date_created", "created"),
        plain("starter_link", "starter", to="person"),
        plain("date_started", "started"),
        plain("completer_link", "completer", to="person"),
        plain("date_completed", "completed"),
        plain("is_complete", "is_complete"),
        plain("is_started", "is_started"),
        plain("lifecycle_status", "lifecycle"),
        plain("has_accepted_goal", "accepted"),
    ),
    (Page("bugs", "bug", _bugs), *empty("dependencies", "linked_branches")),
    (
        Operation(
            "proposeGoal",
            _propose,
            (Param("goal", Link(("project_series", "project"))),),
            post=True,
            needs=EDIT,
        ),
        Operation("acceptGoal", _accept, post=True, needs=DRIVER),
        Operation("declineGoal", _decline, post=True, needs=DRIVER),
        Operation("linkBug", _link_bug, _BUG, post=True, needs=ANY_PERSON),
        Operation("unlinkBug", _unlink_bug, _BUG, post=True, needs=ANY_PERSON),
    ),
    may=_may,
)


def _create(call: Call, _specs: None, values: dict[str, Any]) -> Created:
    project, name, actor = values["target"], values["name"], call.actor
    if not isinstance(project, Project):
        raise crash("AssertionError")
    if values["specurl"] is not None:
        _refuse_url(call, values["specurl"])
    if name in project.blueprints:
        raise crash("UniqueViolation")
    one = Blueprint(project, name, values["title"], values["summary"], actor, call.world.now())
    one.definition = values["definition_status"] or one.definition
    one.url, one.whiteboard = values["specurl"], values["whiteboard"]
    one.assignee, one.drafter = values["assignee"], values["drafter"]
    project.blueprints[name] = one
    return Created(one)


SPECIFICATIONS = CollectionType(
    "specifications",
    "specs",
    "specification",
    lambda _call: (),  # the real service lists none here either
    (
        Operation(
            "createSpecification",
            _create,
            (
                Param("name", Name(free=True), required=True),
                Param("title", Text(line=True), required=True),
                Param("summary", Text(), required=True),
                Param("target", Link(("project", "project_series")), required=True),
                Param("specurl", Url()),
                Param("definition_status", Choice(DEFINITIONS)),
                Param("assignee", PERSON),
                Param("drafter", PERSON),
                Param("whiteboard", Text()),
            ),
            post=True,
            gives="specification",
        ),
    ),
    lambda _call, _name: None,
)
