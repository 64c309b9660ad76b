"""`searchTasks`: the tasks of bugs of a project, a group, a series or a milestone, narrowed and in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any

from bot.sandbox.launchpad import projects
from bot.sandbox.launchpad.bugs import may_see_bug
from bot.sandbox.launchpad.faults import Fault, shown
from bot.sandbox.launchpad.kinds import PERSON, Choice, Choices, Link, Moment, Tags, Text
from bot.sandbox.launchpad.schema import Call, Operation, Param
from bot.sandbox.launchpad.state import Entry, Milestone, Project, ProjectGroup, Series
from bot.sandbox.launchpad.work import CLOSED, IMPORTANCES, STATUSES, Task

_SEARCHED = (*STATUSES[:-1], "Incomplete (with response)", "Incomplete (without response)")

_WEIGHTS = ("Unknown", "Undecided", "Wishlist", "Low", "Medium", "High", "Critical")

_ORDERS: dict[str, Callable[[Task], Any]] = {
    "id": lambda task: task.bug.number,
    "title": lambda task: task.bug.title,
    "importance": lambda task: _WEIGHTS.index(task.importance),
    "status": lambda task: STATUSES.index(task.status),
    "datecreated": lambda task: task.created,
    "date_last_updated": lambda task: task.bug.updated,
    "targetname": lambda task: task.project.name,
}
"""In words of Launchpad, each up; a minus before the word is down."""


def _tasks(call: Call, subject: Entry) -> Iterable[Task]:
    every = [task for bug in call.world.bugs.values() if may_see_bug(call.who, bug) for task in bug.tasks]
    if isinstance(subject, Milestone):
        return [task for task in every if task.milestone is subject]
    if isinstance(subject, ProjectGroup):
        ours = [task for task in every if task.project.group is subject]
        return [task for task in ours if projects.may_see(call.who, task.project)]
    assert isinstance(subject, Project | Series)
    return [task for task in every if task.target is subject]


def _wanted(values: dict[str, Any]) -> Callable[[Task], bool]:
    """Without a word about statuses, closed tasks are left out."""
    statuses = [status.partition(" (")[0] for status in values["status"] or ()]
    text, tags = (values["search_text"] or "").casefold(), set(values["tags"] or ())
    meets = tags.issubset if values["tags_combinator"] == "All" else lambda has: bool(tags & set(has))
    modified, created = values["modified_since"], values["created_since"]

    def fits(task: Task) -> bool:
        bug = task.bug
        return (
            (task.status in statuses if statuses else task.status not in CLOSED)
            and (not values["importance"] or task.importance in values["importance"])
            and all(
                values[role] in (None, getattr(task, role)) for role in ("assignee", "owner", "milestone")
            )
            and text in f"{bug.title}\n{bug.description}".casefold()
            and (not tags or meets(bug.tags))
            and (modified is None or bug.updated >= _moment(modified))
            and (created is None or task.created >= _moment(created))
        )

    return fits


def _moment(day: date) -> datetime:
    return day if isinstance(day, datetime) else datetime(day.year, day.month, day.day, tzinfo=UTC)


def _search(call: Call, subject: Entry, values: dict[str, Any]) -> list[Task]:
    order = values["order_by"] or "-importance"
    key = _ORDERS.get(order.removeprefix("-"))
    if key is None:
        raise Fault(400, f"Nothing is ordered by {shown(order)}.")
    found = sorted(filter(_wanted(values), _tasks(call, subject)), key=lambda task: task.bug.number)
    return sorted(found, key=key, reverse=order.startswith("-"))


SEARCH_TASKS = Operation(
    "searchTasks",
    _search,
    (
        Param("order_by", Text()),
        Param("search_text", Text()),
        Param("status", Choices(_SEARCHED)),
        Param("importance", Choices(IMPORTANCES)),
        Param("assignee", PERSON),
        Param("owner", PERSON),
        Param("milestone", Link(("milestone",))),
        Param("tags", Tags()),
        Param("tags_combinator", Choice(("Any", "All"))),
        Param("modified_since", Moment()),
        Param("created_since", Moment()),
    ),
    gives="bug_task",
    many=True,
)
