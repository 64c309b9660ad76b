"""What the sandbox's Launchpad remembers, in plain objects: people, teams, projects, milestones.

Nothing here knows about HTTP. Each entry has the `path` under which the API and the web show it,
and the `type_name` that the service description gives it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote

if TYPE_CHECKING:
    from bot.sandbox.launchpad.work import Blueprint, Bug

ACTIVE = ("Approved", "Administrator")
"""The membership statuses of those who are in a team."""

PUBLIC = "Public"
"""The information type of what everybody may see."""


class Entry(ABC):
    """Anything with a page of its own."""

    __slots__ = ()

    kind: ClassVar[str]

    @property
    @abstractmethod
    def path(self) -> str:
        """Where it stands, below the root: `/~eday`."""

    @property
    def type_name(self) -> str:
        return self.kind

    def __str__(self) -> str:
        return f"{self.type_name} {self.path}"


@dataclass(eq=False, slots=True)
class Person(Entry):
    """A person, or a team: Launchpad keeps both in one namespace.

    `memberships` are those in this team, `member_of` those of this person or team in others; both
    hold the same objects. Periods are in days. Those who are not in a `private` team do not know of
    it, and a `suspended` person's page is gone. Who is `young` may not change what is everybody's, such
    as whiteboards. `settings` are those that change nothing else.
    """

    name: str
    display_name: str
    created: datetime
    is_team: bool = False
    description: str | None = None
    homepage_content: str | None = None
    email: str | None = None
    hide_email: bool = False
    nicknames: list[Nickname] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    owner: Person | None = None
    policy: str = ""
    membership_period: int | None = None
    renewal_period: int | None = None
    memberships: dict[Person, Membership] = field(default_factory=dict)
    member_of: dict[Person, Membership] = field(default_factory=dict)
    private: bool = False
    suspended: bool = False
    young: bool = False
    settings: dict[str, object] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"/~{quote(self.name, safe='+')}"

    @property
    def type_name(self) -> str:
        return "team" if self.is_team else "person"


@dataclass(eq=False, slots=True)
class Membership(Entry):
    """That `member` is, was, or may become a direct member of `team`."""

    team: Person
    member: Person
    status: str
    changed_by: Person | None = None
    joined: datetime | None = None
    expires: datetime | None = None
    comment: str | None = None

    kind: ClassVar[str] = "team_membership"

    @property
    def path(self) -> str:
        return f"{self.team.path}/+member/{quote(self.member.name, safe='+')}"

    @property
    def active(self) -> bool:
        return self.status in ACTIVE


@dataclass(eq=False, slots=True)
class Nickname(Entry):
    """What a person says they are called on an IRC network."""

    person: Person
    number: int
    network: str
    nickname: str

    kind: ClassVar[str] = "irc_id"

    @property
    def path(self) -> str:
        return f"{self.person.path}/+ircnick/{self.number}"


@dataclass(eq=False, slots=True)
class Key(Entry):
    """An OpenPGP key of a person: 40 hexadecimal digits, upper case."""

    person: Person
    fingerprint: str

    kind: ClassVar[str] = "gpg_key"

    @property
    def path(self) -> str:
        return f"{self.person.path}/+gpg-keys/{self.fingerprint}"


@dataclass(eq=False, slots=True)
class Email(Entry):
    """A person's preferred address."""

    person: Person
    address: str

    kind: ClassVar[str] = "email_address"

    @property
    def path(self) -> str:
        return f"{self.person.path}/+email/{quote(self.address, safe='@+')}"


@dataclass(eq=False, slots=True)
class Project(Entry):
    """A project with its duties, its series by name, and its milestones by name.

    Nobody sees one that is not `active`, and only its own people one whose `information_type` is
    not public.
    """

    name: str
    display_name: str
    summary: str
    owner: Person
    registrant: Person
    created: datetime
    description: str | None = None
    driver: Person | None = None
    bug_supervisor: Person | None = None
    focus: Series | None = None
    licences: tuple[str, ...] = ()
    licence_info: str | None = None
    language: str | None = None
    homepage_url: str | None = None
    wiki_url: str | None = None
    download_url: str | None = None
    screenshots_url: str | None = None
    active: bool = True
    information_type: str = PUBLIC
    group: ProjectGroup | None = None
    settings: dict[str, object] = field(default_factory=dict)
    series: dict[str, Series] = field(default_factory=dict)
    milestones: dict[str, Milestone] = field(default_factory=dict)
    blueprints: dict[str, Blueprint] = field(default_factory=dict)

    kind: ClassVar[str] = "project"

    @property
    def path(self) -> str:
        return f"/{quote(self.name, safe='+')}"


@dataclass(eq=False, slots=True)
class ProjectGroup(Entry):
    """Several projects under one name, which no project may have then."""

    name: str
    display_name: str
    title: str
    summary: str
    owner: Person
    created: datetime
    description: str | None = None
    driver: Person | None = None
    homepage_url: str | None = None
    wiki_url: str | None = None
    settings: dict[str, object] = field(default_factory=dict)

    kind: ClassVar[str] = "project_group"

    @property
    def path(self) -> str:
        return f"/{quote(self.name, safe='+')}"


@dataclass(eq=False, slots=True)
class Series(Entry):
    """A line of development of a project."""

    project: Project
    name: str
    summary: str
    owner: Person
    created: datetime
    status: str = "Active Development"
    driver: Person | None = None
    release_url_pattern: str | None = None
    settings: dict[str, object] = field(default_factory=dict)

    kind: ClassVar[str] = "project_series"

    @property
    def path(self) -> str:
        return f"{self.project.path}/{quote(self.name, safe='+')}"


@dataclass(eq=False, slots=True)
class Milestone(Entry):
    """A day on a series' way; its name is unique in the whole project."""

    series: Series
    name: str
    targeted: date | None = None
    summary: str | None = None
    code_name: str | None = None
    active: bool = True
    release: Release | None = None

    kind: ClassVar[str] = "milestone"

    @property
    def path(self) -> str:
        return f"{self.series.project.path}/+milestone/{quote(self.name, safe='+')}"


@dataclass(eq=False, slots=True)
class Release(Entry):
    """What came out of a milestone, under the milestone's name as its version."""

    milestone: Milestone
    released: datetime
    owner: Person
    created: datetime
    notes: str | None = None
    changelog: str | None = None
    files: dict[str, ReleaseFile] = field(default_factory=dict)

    kind: ClassVar[str] = "project_release"

    @property
    def path(self) -> str:
        return f"{self.milestone.series.path}/{quote(self.milestone.name, safe='+')}"


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes that the librarian keeps under a number, and the name that they are downloaded by."""

    number: int
    name: str
    content: bytes


@dataclass(eq=False, slots=True)
class ReleaseFile(Entry):
    """A file of a release, with the signature that somebody uploaded beside it. Nobody checks that."""

    release: Release
    name: str
    content: Kept
    uploaded: datetime
    signature: Kept | None
    file_type: str
    description: str | None = None

    kind: ClassVar[str] = "project_release_file"

    @property
    def path(self) -> str:
        return f"{self.release.path}/+file/{quote(self.name, safe='')}"


LEVELS = {
    "UNAUTHORIZED": "No Access",
    "READ_PUBLIC": "Read Non-Private Data",
    "WRITE_PUBLIC": "Change Non-Private Data",
    "READ_PRIVATE": "Read Anything",
    "WRITE_PRIVATE": "Change Anything",
}
"""The levels of access that a token may have, with Launchpad's words for them."""


@dataclass(frozen=True, slots=True)
class Token:
    """An OAuth access token that `person` gave to `consumer`; `level` is one of LEVELS."""

    consumer: str
    secret: str
    person: Person
    level: str = "WRITE_PRIVATE"

    @property
    def writes(self) -> bool:
        """Whether it may be used where a change needs a permission."""
        return self.level.startswith("WRITE")


@dataclass(slots=True)
class Request:
    """A request token of `consumer`: `person` and `level` are there once somebody has decided."""

    consumer: str
    secret: str
    asked: datetime
    person: Person | None = None
    level: str = ""


@dataclass(eq=False, slots=True)
class World:
    """Everything, by name. `now` gives an aware time; of `distributions` there is nothing but the name.

    `last_bug` is the number of the newest bug; the real service gives none twice.
    """

    now: Callable[[], datetime]
    people: dict[str, Person] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)
    groups: dict[str, ProjectGroup] = field(default_factory=dict)
    distributions: set[str] = field(default_factory=set)
    bugs: dict[int, Bug] = field(default_factory=dict)
    last_bug: int = 0
    tokens: dict[str, Token] = field(default_factory=dict)
    requests: dict[str, Request] = field(default_factory=dict)
    librarian: dict[int, Kept] = field(default_factory=dict)
