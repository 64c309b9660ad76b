"""The outside world as we need it: one Protocol for each service, in our words.

Every method may raise `Trouble` (the world is unwell, try later) or `Stuck` (the world said no).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Person:
    """A Launchpad person or team. `nicknames` are (network, nickname) as the person entered them."""

    name: str
    display_name: str
    is_team: bool
    description: str = ""
    nicknames: tuple[tuple[str, str], ...] = ()


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


@dataclass(frozen=True, slots=True)
class Made:
    """What an `ensure_...` call left behind. `created` is False where it was there already."""

    url: str
    created: bool


class Launchpad(Protocol):
    """Launchpad's web service (`api/devel`).

    `again=True` says that this was tried before and its answer may have been lost: look first, and
    create only what is not there. With `again=False` a creation is one request.
    """

    async def me(self) -> str: ...
    async def person(self, name: str) -> Person | None: ...
    async def team(self, name: str) -> Team | None: ...
    async def is_member(self, team: str, person: str) -> bool: ...
    async def project(self, name: str) -> Project | None: ...
    async def series(self, project: str) -> tuple[str, ...]: ...
    async def milestones(self, project: str) -> tuple[Milestone, ...]: ...

    async def ensure_team(
        self, name: str, display_name: str, description: str, policy: str, *, again: bool = False
    ) -> Made: ...

    async def ensure_member(self, team: str, person: str, comment: str) -> Made: ...

    async def ensure_project(
        self,
        name: str,
        display_name: str,
        summary: str,
        licence: str,
        language: str,
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
    ) -> Made: ...

    async def ensure_series(self, project: str, name: str, summary: str, *, again: bool = False) -> Made: ...

    async def ensure_milestone(
        self,
        project: str,
        series: str,
        name: str,
        date: date,
        code_name: str | None = None,
        *,
        again: bool = False,
    ) -> Made: ...


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


class Irc(Protocol):
    """One connection to an IRC network that looks after itself."""

    network: str
    nick: str
    online: bool

    async def say(self, target: str, text: str) -> None: ...
    async def account_of(self, nick: str) -> str | None: ...
