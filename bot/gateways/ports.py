"""The outside world as we need it: one Protocol for each service, in our words.

Every method may raise `Trouble` (the world is unwell, try later) or `Stuck` (the world said no).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol

from bot.core.blueprint_state import Blueprint
from bot.core.errors import Trouble


@dataclass(frozen=True, slots=True)
class Person:
    """A Launchpad person or team. `nicknames` are (network, nickname) as the person entered them.

    `email` is the preferred address, "" where it is hidden from us. `name` is another than was asked
    for where they were renamed or merged. `active` is False for a deactivated account.
    """

    name: str
    display_name: str
    is_team: bool
    description: str = ""
    email: str = ""
    nicknames: tuple[tuple[str, str], ...] = ()
    active: bool = True


@dataclass(frozen=True, slots=True)
class Team:
    """`policy` is Launchpad's word: Open Team, Delegated Team, Moderated Team, Restricted Team."""

    name: str
    owner: str
    policy: str
    members: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Milestone:
    """`date` is the day it is targeted to, None while that is open."""

    name: str
    series: str
    date: date | None
    active: bool
    code_name: str | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """A Launchpad project with the names of who holds which duty; `focus` is a series name."""

    name: str
    owner: str
    driver: str | None
    bug_supervisor: str | None
    focus: str | None
    licences: tuple[str, ...] = ()
    language: str | None = None
    homepage: str | None = None
    wiki: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """A release on Launchpad: its files by name; `url` is for people. Its version is its milestone's name."""

    url: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """Where the bytes of a release's file, and of its signature, are downloaded; "" for no signature."""

    content: str
    signature: str


@dataclass(frozen=True, slots=True)
class Made:
    """What an `ensure_...` call left behind. `created` is False where it was there already.

    `renamed` is the name that the project or team has now, where it is another than the one asked for.
    """

    url: str
    created: bool
    renamed: str = ""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a name that we may want. `kind` is a word for people: person, team, project group...

    `found` is the team or the project of that name, where it is one.
    """

    kind: str
    found: Team | Project | None = None


@dataclass(frozen=True, slots=True)
class BugTask:
    """An open bug as a project has it. `target` is the project, or `project/series`; `milestone` is "" for
    none."""

    number: int
    target: str
    title: str
    status: str
    importance: str
    milestone: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A milestone as a file wants it. `date` is None while nobody has set it: then any will do."""

    name: str
    date: date | None
    code_name: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a wanted milestone, or would become of it.

    `word` is `ok`, `created`, `fixed` (its date was `before`), or `refused` for what `why` says.
    """

    name: str
    word: Literal["ok", "created", "fixed", "refused"]
    before: date | None = None
    why: str = ""


class Launchpad(Protocol):
    """Launchpad's web service (`api/devel`).

    `again=True` says that this was tried before and its answer may have been lost: look first, and
    create only what is not there. With `again=False` a creation is one request.
    """

    async def me(self) -> str: ...
    async def own_name(self) -> str: ...
    async def person(self, name: str) -> Person | None: ...
    async def person_by_email(self, address: str) -> str | None: ...
    async def fingerprints(self, person: str) -> tuple[str, ...]: ...
    async def team(self, name: str) -> Team | None: ...
    async def who_has(self, name: str, *, expected: bool = False) -> Holder | None: ...
    async def what_has(self, name: str) -> Holder | None: ...
    async def is_member(self, team: str, person: str) -> bool: ...
    async def teams_of(self, person: str) -> frozenset[str]: ...
    async def project(self, name: str) -> Project | None: ...
    async def series(self, project: str) -> tuple[str, ...]: ...
    async def milestones(self, project: str) -> tuple[Milestone, ...]: ...

    async def blueprints(self, project: str, series: str = "") -> tuple[Blueprint, ...]: ...
    async def open_bugs(self, project: str, milestone: str = "") -> tuple[BugTask, ...]: ...

    async def move_blueprint(self, project: str, name: str, source: str, target: str) -> bool: ...
    async def move_bug(self, task: BugTask, source: str, target: str) -> bool: ...
    async def kick_blueprint(self, project: str, name: str, message: str) -> bool: ...

    async def ensure_team(
        self, name: str, display_name: str, description: str, policy: str, *, again: bool = False
    ) -> Made: ...

    async def ensure_member(self, team: str, person: str, comment: str, *, direct: bool = False) -> Made: ...

    async def end_member(self, team: str, person: str, comment: str) -> bool: ...

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
    ) -> Made: ...

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
    ) -> Made: ...

    async def ensure_series(
        self, project: str, name: str, summary: str, status: str | None = None, *, again: bool = False
    ) -> Made: ...

    async def ensure_milestone(
        self,
        project: str,
        series: str,
        name: str,
        date: date | None,
        code_name: str | None = None,
        *,
        active: bool = True,
        was: str = "",
        again: bool = False,
    ) -> Made: ...

    async def series_status(self, project: str, series: str) -> str: ...
    async def open_critical_bugs(self, project: str) -> tuple[str, ...]: ...
    async def release(self, project: str, series: str, milestone: str) -> Release | None: ...
    async def release_file(
        self, project: str, series: str, milestone: str, file: str
    ) -> ReleaseFile | None: ...

    async def ensure_release(
        self, project: str, series: str, milestone: str, day: date, notes: str, *, again: bool = False
    ) -> Made: ...

    async def ensure_release_file(
        self,
        project: str,
        series: str,
        milestone: str,
        file: str,
        content: bytes,
        signature: bytes,
        *,
        again: bool = False,
    ) -> Made: ...

    async def settle_milestones(
        self, project: str, series: str, summary: str, wanted: Sequence[Wanted], *, dry: bool = False
    ) -> tuple[Settled, ...]: ...


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it stood at `read_at` (the wiki's clock).

    `title` is the wiki's spelling of it, `url` is for people, and `revision`, `timestamp` and `user`
    say which edit made `text` (lines end with a line feed, the last one without).
    """

    title: str
    text: str
    revision: int
    timestamp: datetime
    user: str
    url: str
    read_at: datetime


@dataclass(frozen=True, slots=True)
class Saved:
    """The page has our text, in `revision`.

    `changed` is False where it had it already, which may be the work of an earlier try of ours.
    """

    url: str
    revision: int
    changed: bool


class Conflict(Trouble):
    """The page is not as it was when we read it: read it again and decide again. Nothing was lost."""


class Wiki(Protocol):
    """Pages of one wiki. Every method may raise `Trouble` or `Stuck`."""

    async def page(self, title: str) -> Page | None: ...

    async def save(
        self, title: str, text: str, summary: str, base: Page | None, *, again: bool = False
    ) -> Saved: ...

    async def update(self, title: str, change: Callable[[str], str], summary: str) -> Saved: ...


@dataclass(frozen=True, slots=True)
class Line:
    """One message that arrived on IRC, as a claim about who said what where.

    `target` is a channel or our own nick; `private` is true only where it was sent to us alone
    (a STATUSMSG to `@#channel` is not). `account` is the services account when the server told it
    (account-tag); None means that it did not, and "" that the sender is known to have none.
    """

    nick: str
    userhost: str
    account: str | None
    target: str
    text: str
    private: bool
    notice: bool = False
    msgid: str | None = None
    tags: dict[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What is to be sent. Ids have their angle brackets; `body` has lines that end with `\n`.

    `automatic` is the word of Auto-Submitted (RFC 3834): `auto-replied` answers a mail, and
    `auto-generated` is our own idea. `reply_to` is where answers go, if not to the sender.
    """

    to: tuple[str, ...]
    subject: str
    body: str
    message_id: str
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    reply_to: str | None = None
    automatic: Literal["auto-generated", "auto-replied"] = "auto-generated"


class Mailer(Protocol):
    """Hands mail to a mail server, whole or not at all."""

    async def send(self, mail: Mail) -> None: ...


class Irc(Protocol):
    """One connection to an IRC network that looks after itself."""

    network: str
    nick: str
    online: bool

    async def say(self, target: str, text: str) -> None: ...
    async def account_of(self, nick: str) -> str | None: ...
    async def nick_of(self, account: str, likely: Sequence[str] = ()) -> str | None: ...
