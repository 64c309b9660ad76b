"""What there is to do, in plain objects: blueprints of projects, and bugs with a task for each target."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from urllib.parse import quote

from bot.sandbox.launchpad.state import PUBLIC, Entry, Milestone, Person, Project, Series

PRIORITIES = ("Not", "Undefined", "Low", "Medium", "High", "Essential")

DEFINITIONS = (
    *("Approved", "Pending Approval", "Review", "Drafting", "Discussion", "New"),
    *("Superseded", "Obsolete"),
)

IMPLEMENTATIONS = (
    *("Unknown", "Not started", "Deferred", "Needs Infrastructure", "Blocked", "Started", "Slow progress"),
    *("Good progress", "Beta Available", "Needs Code Review", "Deployment", "Implemented", "Informational"),
)

INFORMATION = (PUBLIC, "Public Security", "Private Security", "Private", "Proprietary", "Embargoed")

IMPORTANCES = ("Unknown", "Undecided", "Critical", "High", "Medium", "Low", "Wishlist")

STATUSES = (
    *("New", "Incomplete", "Opinion", "Invalid", "Won't Fix", "Expired", "Confirmed", "Triaged"),
    *("In Progress", "Deferred", "Fix Committed", "Fix Released", "Does Not Exist", "Unknown"),
)

CLOSED = ("Fix Released", "Invalid", "Won't Fix", "Opinion", "Expired", "Does Not Exist")
"""The statuses of a task that nobody works on any more."""

_NOT_BEGUN = ("Unknown", "Not started", "Deferred", "Informational")


@dataclass(eq=False, slots=True)
class Blueprint(Entry):
    """Launchpad's API says `specification`. `goal` is the series that it is proposed or accepted for."""

    project: Project
    name: str
    title: str
    summary: str
    owner: Person
    created: datetime
    definition: str = "New"
    implementation: str = "Unknown"
    priority: str = "Undefined"
    url: str | None = None
    whiteboard: str | None = None
    work_items: str = ""
    milestone: Milestone | None = None
    goal: Series | None = None
    accepted: bool = False
    assignee: Person | None = None
    drafter: Person | None = None
    approver: Person | None = None
    approved: bool = False
    starter: Person | None = None
    started: datetime | None = None
    completer: Person | None = None
    completed: datetime | None = None
    information_type: str = PUBLIC
    bugs: list[Bug] = field(default_factory=list)

    kind: ClassVar[str] = "specification"

    @property
    def path(self) -> str:
        return f"{self.project.path}/+spec/{quote(self.name, safe='+')}"

    @property
    def is_valid(self) -> bool:
        return self.definition not in ("Superseded", "Obsolete")

    @property
    def _is_informed(self) -> bool:
        return self.implementation == "Informational" and self.definition == "Approved"

    @property
    def is_complete(self) -> bool:
        return self.implementation == "Implemented" or not self.is_valid or self._is_informed

    @property
    def is_started(self) -> bool:
        return self.implementation not in _NOT_BEGUN or self._is_informed

    @property
    def lifecycle(self) -> str:
        if self.is_complete:
            return "Complete"
        return "Started" if self.is_started else "Not started"


@dataclass(eq=False, slots=True)
class Bug(Entry):
    """A bug, with its tasks in the order in which they were asked for."""

    number: int
    title: str
    description: str
    owner: Person
    created: datetime
    updated: datetime
    tags: tuple[str, ...] = ()
    information_type: str = PUBLIC
    tasks: list[Task] = field(default_factory=list)

    kind: ClassVar[str] = "bug"

    @property
    def path(self) -> str:
        return f"/bugs/{self.number}"

    @property
    def is_private(self) -> bool:
        return self.information_type not in (PUBLIC, "Public Security")


@dataclass(eq=False, slots=True)
class Task(Entry):
    """That a bug is to be mended in `target`. `dates` are when it came to each status, the latest time."""

    bug: Bug
    target: Project | Series
    owner: Person
    created: datetime
    status: str = "New"
    importance: str = "Undecided"
    status_explanation: str | None = None
    importance_explanation: str | None = None
    assignee: Person | None = None
    assigned: datetime | None = None
    milestone: Milestone | None = None
    dates: dict[str, datetime] = field(default_factory=dict)

    kind: ClassVar[str] = "bug_task"

    @property
    def path(self) -> str:
        return f"{self.target.path}/+bug/{self.bug.number}"

    @property
    def project(self) -> Project:
        return self.target if isinstance(self.target, Project) else self.target.project

    @property
    def is_complete(self) -> bool:
        return self.status in CLOSED
