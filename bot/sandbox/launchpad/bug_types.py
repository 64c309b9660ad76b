"""Bugs and their tasks as the service describes them, and the collection /bugs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.sandbox.launchpad import projects
from bot.sandbox.launchpad.bugs import add_task, bug_called, create_bug, may_edit_bug, may_supervise
from bot.sandbox.launchpad.extras import always, empty
from bot.sandbox.launchpad.faults import Fault, invalid
from bot.sandbox.launchpad.kinds import PERSON, Choice, Link, Tags, Text
from bot.sandbox.launchpad.schema import (
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
from bot.sandbox.launchpad.state import Milestone, Project, Series
from bot.sandbox.launchpad.work import CLOSED, IMPORTANCES, INFORMATION, STATUSES, Bug, Task

TARGET = Link(("project", "project_series"))

_ON_THE_WAY = ("New", "Confirmed", "Triaged", "In Progress", "Fix Committed", "Fix Released")
"""A task that comes to one of these has passed those before it."""


def _touching(name: str, attribute: str, kind: Text | Tags, *, required: bool = False) -> Field[Bug]:
    def write(call: Call, bug: Bug, value: object) -> None:
        setattr(bug, attribute, value)
        bug.updated = call.world.now()

    return Field(name, lambda _call, bug: getattr(bug, attribute), kind, write, required=required)


def _children(call: Call, bug: Bug) -> list[Task]:
    return [task for task in bug.tasks if projects.may_see(call.who, task.project)]


def _add(call: Call, bug: Bug, values: dict[str, Any]) -> Created:
    return Created(add_task(call, bug, values["target"]))


BUG_TYPE: EntryType[Bug] = EntryType(
    "bug",
    (
        plain("id", "number"),
        _touching("title", "title", Text(line=True), required=True),
        _touching("description", "description", Text(), required=True),
        _touching("tags", "tags", Tags()),
        plain("owner_link", "owner", to="person"),
        plain("date_created", "created"),
        plain("date_last_updated", "updated"),
        plain("date_last_message", "created"),
        plain("information_type", "information_type"),
        plain("private", "is_private"),
        Field("security_related", lambda _call, bug: bug.information_type.endswith("Security")),
        *always(
            name=None,
            duplicate_of_link=None,
            who_made_private_link=None,
            date_made_private=None,
            latest_patch_uploaded=None,
            heat=6,
            number_of_duplicates=0,
            message_count=1,
            users_affected_count=1,
            users_unaffected_count=0,
            users_affected_count_with_dupes=1,
            other_users_affected_count_with_dupes=0,
            lock_status="Unlocked",
            lock_reason=None,
        ),
    ),
    (
        Page("bug_tasks", "bug_task", _children),
        *empty("activity", "attachments", "bug_watches", "cves", "duplicates", "linked_branches"),
        *empty("linked_merge_proposals", "messages", "subscriptions", "users_affected"),
        *empty("users_affected_with_dupes", "users_unaffected", "vulnerabilities"),
    ),
    (Operation("addTask", _add, (Param("target", TARGET, required=True),), post=True, gives="bug_task"),),
    may=lambda who, bug, _permission: may_edit_bug(who, bug),
)


def _came(status: str) -> Field[Task]:
    name = f"date_{status.lower().replace(' ', '_')}"
    return Field(name, lambda _call, task: task.dates.get(status))


def _left(name: str, among: tuple[str, ...]) -> Field[Task]:
    """When a task left those statuses, if it is in none of them."""

    def read(_call: Call, task: Task) -> datetime | None:
        return None if task.status in among else task.dates.get(f"left {among[0]}")

    return Field(name, read)


def _check_status(call: Call, task: Task, status: str) -> None:
    if status == "Triaged" and not may_supervise(call.who, task.project):
        raise Fault(401, "Only who supervises the bugs of a project calls one triaged.")


def _set_status(call: Call, task: Task, status: str) -> None:
    before, now = task.status, call.world.now()
    task.status = status
    for among in (("New",), CLOSED):
        if before in among and status not in among:
            task.dates[f"left {among[0]}"] = now
    place = _ON_THE_WAY.index(status) if status in _ON_THE_WAY else 0
    for number, passed in enumerate(_ON_THE_WAY):
        if 0 < number <= place:
            task.dates.setdefault(passed, now)
        elif number > place:
            task.dates.pop(passed, None)
    task.dates[status] = now
    task.bug.updated = now


def _check_supervisor(call: Call, task: Task, _value: object) -> None:
    if not may_supervise(call.who, task.project):
        raise Fault(401, "Only who supervises the bugs of a project says how important they are.")


def _check_milestone(call: Call, task: Task, milestone: Milestone | None) -> None:
    if milestone is not None and milestone.series.project is not task.project:
        raise invalid([("milestone_link", "The milestone is of another project.")])
    if not may_supervise(call.who, task.project):
        raise Fault(401, "Only who supervises the bugs of a project plans them for a milestone.")


def _assign(call: Call, task: Task, value: Any) -> None:
    task.assignee = value
    task.assigned = None if value is None else call.world.now()


def _title(_call: Call, task: Task) -> str:
    return f'Bug #{task.bug.number} in {_display_name(task)}: "{task.bug.title}"'


def _display_name(task: Task) -> str:
    target = task.target
    return (
        target.display_name if isinstance(target, Project) else f"{target.project.display_name} {target.name}"
    )


def _target_name(_call: Call, task: Task) -> str:
    target: Project | Series = task.target
    return target.name if isinstance(target, Project) else f"{target.project.name}/{target.name}"


BUG_TASK_TYPE: EntryType[Task] = EntryType(
    "bug_task",
    (
        plain("bug_link", "bug", to="bug"),
        plain("target_link", "target"),
        Field("bug_target_name", _target_name),
        Field("bug_target_display_name", lambda _call, task: _display_name(task)),
        Field("title", _title),
        Field(
            "status",
            lambda _c, task: task.status,
            Choice(STATUSES),
            _set_status,
            _check_status,
            required=True,
        ),
        editable("status_explanation", "status_explanation", Text()),
        editable("importance", "importance", Choice(IMPORTANCES), required=True, check=_check_supervisor),
        editable("importance_explanation", "importance_explanation", Text()),
        Field("assignee_link", lambda _call, task: task.assignee, PERSON, _assign, to="person"),
        editable("milestone_link", "milestone", Link(("milestone",)), to="milestone", check=_check_milestone),
        plain("owner_link", "owner", to="person"),
        plain("date_assigned", "assigned"),
        plain("date_created", "created"),
        *(_came(status) for status in ("Incomplete", "Deferred", *_ON_THE_WAY[1:])),
        Field("date_closed", lambda _c, task: task.dates.get(task.status) if task.is_complete else None),
        _left("date_left_new", ("New",)),
        _left("date_left_closed", CLOSED),
        plain("is_complete", "is_complete"),
        *always(bug_watch_link=None),
    ),
    (Page("related_tasks", "bug_task", lambda _c, task: [t for t in task.bug.tasks if t is not task]),),
    may=lambda who, _task, _permission: who is not None,
)


def _create(call: Call, _bugs: None, values: dict[str, Any]) -> Created:
    if not values["title"].strip():
        raise invalid([("title", "A bug has a title.")])
    words = (values["title"], values["description"], values["target"])
    return Created(create_bug(call, *words, values["tags"] or (), values["information_type"]))


BUGS = CollectionType(
    "bugs",
    "bugs",
    "bug",
    lambda _call: (),  # the real service lists none here either
    (
        Operation(
            "createBug",
            _create,
            (
                Param("title", Text(line=True), required=True),
                Param("description", Text(), required=True),
                Param("target", TARGET, required=True),
                Param("tags", Tags()),
                Param("information_type", Choice(INFORMATION)),
            ),
            post=True,
            gives="bug",
        ),
    ),
    bug_called,
)
