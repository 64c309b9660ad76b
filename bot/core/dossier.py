"""All that is known about one case: what guards look at, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.core.exceptions import FreezeException


@dataclass(frozen=True, slots=True)
class Case:
    """One proposal on its way through the process.

    `id` never changes and keys effects, threads and history; `name` is unique among live cases. `entry`
    counts the steps entered, so that a late answer of the world can tell whether it still belongs.
    `facts` are single values that moves decided (JSON). `parked_until` and `stale_since` are flags
    that keep the step and stop its clock.
    """

    id: int
    title: str
    name: str | None
    step: str
    entry: int
    since: datetime
    proposer: str
    touched: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)
    parked_until: datetime | None = None
    stale_since: datetime | None = None
    version: int = 1

    @property
    def label(self) -> str:
        """`I-7`."""
        return f"I-{self.id}"

    @property
    def shown(self) -> str:
        """What people call it: its name, or `I-7` before it has one."""
        return self.name or self.label


@dataclass(frozen=True, slots=True)
class Requirement:
    value: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Prereview:
    """`state` is asked, ok or comment."""

    person: str
    state: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Concern:
    """`told_at` is when a driver announced that they would resolve it; the author has a day to object."""

    name: str
    text: str
    by: str
    at: datetime
    resolved_at: datetime | None = None
    resolved_by: str | None = None
    because: str | None = None
    told_at: datetime | None = None

    @property
    def open(self) -> bool:
        return self.resolved_at is None


@dataclass(frozen=True, slots=True)
class Hold:
    by: str
    at: datetime
    until: datetime
    because: str


@dataclass(frozen=True, slots=True)
class Sense:
    """One person's `content +1|0|-1`: the sense of the room, not binding."""

    value: int
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    by: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the world said when it was asked: `found`, or `trouble` where it could not be asked.

    `what` names the question: `url`, `bootstrap`, `schedule`; a page that exists is `page`, a mail seen
    on the list is `proposal-mail` or `prototype-mail`, a checked name `name`, a list asked about the
    language `language-mail`.
    """

    what: str
    query: str
    at: datetime
    found: Mapping[str, Any] | None = None
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """A mail on the list that belongs to the case: one that we sent (`topic`), or a reply (`topic` "").

    `by` is a person where the address is known on Launchpad, else the address. `asks` says that the
    reply holds a question; it is open until another post answers it.
    """

    message_id: str
    in_reply_to: str
    by: str
    at: datetime
    topic: str = ""
    asks: bool = False
    text: str = ""


ACTIVE = "Active Development"
"""What Launchpad calls a series that is being worked on, as a new one is."""


@dataclass(frozen=True, slots=True)
class PlannedSeries:
    """A series that a driver or release manager wants on Launchpad, and the cycle that it is.

    `zone` is where its days end, "" for that of the config; `status` is Launchpad's word; `began` is the
    first day of its cycle. `told_until` is the moment up to which its events were told.
    """

    summary: str
    zone: str = ""
    status: str = ACTIVE
    began: date | None = None
    focus: bool = False
    told_until: datetime | None = None
    following: Following | None = None


@dataclass(frozen=True, slots=True)
class Following:
    """Whose names and dates a series takes (`bot.core.following`).

    `release` is the name of our release, "" for theirs; `copied` are their days as we have them, and
    `offered` the sentences about later changes that were told.
    """

    project: str
    series: str
    release: str = ""
    copied: Mapping[str, str] = field(default_factory=dict)
    offered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedMilestone:
    """A milestone that a driver or release manager wants on Launchpad.

    `date` is None while nobody has set it, `ruled` says that the rules gave it, and `moves` counts how
    often it was changed. `code_name` may be "".
    """

    series: str
    name: str
    date: date | None
    kind: str
    ruled: bool = False
    closed_at: datetime | None = None
    moves: int = 0
    code_name: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """A line of a milestone's history: it was given another day."""

    series: str
    name: str
    kind: str
    before: date | None
    after: date | None
    because: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Waiver:
    """A step passed without its guards: who asked, who seconded, and why."""

    step: str
    by: str
    because: str
    at: datetime
    second: str
    seconded_at: datetime


@dataclass(frozen=True, slots=True)
class Dossier:
    """A case with everything that people and the world said about it, oldest first."""

    case: Case
    drivers: frozenset[str] = frozenset()
    seconders: frozenset[str] = frozenset()
    answers: Mapping[str, str] = field(default_factory=dict)
    requirements: Mapping[str, Requirement] = field(default_factory=dict)
    prereviews: tuple[Prereview, ...] = ()
    concerns: tuple[Concern, ...] = ()
    holds: tuple[Hold, ...] = ()
    content: Mapping[str, Sense] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    progress: tuple[Progress, ...] = ()
    series: Mapping[str, PlannedSeries] = field(default_factory=dict)  # the oldest first
    milestones: tuple[PlannedMilestone, ...] = ()
    exceptions: tuple[FreezeException, ...] = ()
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # group (core) -> persons
    adopted: Mapping[str, str | None] = field(default_factory=dict)  # taken as it is (`bot.core.findings`)
    waivers: tuple[Waiver, ...] = ()
    posts: tuple[Post, ...] = ()
    away: Mapping[str, datetime] = field(default_factory=dict)  # person -> until
    published: Mapping[str, Any] = field(default_factory=dict)  # the words of the page (`bot.core.wording`)

    @property
    def page(self) -> Mapping[str, Any] | None:
        """The page of the proposal as it was last seen on the wiki; None where nobody has seen one."""
        seen = next((e.found for e in reversed(self.evidence) if e.what == "page" and e.found), None)
        return seen if seen and seen.get("exists") else None

    def thread(self, topic: str) -> Post | None:
        """The newest mail of ours on `topic` that was seen on the list."""
        return next((p for p in reversed(self.posts) if p.topic == topic), None)

    def open_questions(self) -> list[Post]:
        """Replies with a question that nobody has answered by replying to them."""
        answered = {p.in_reply_to for p in self.posts}
        return [p for p in self.posts if p.asks and p.message_id not in answered]

    def latest(self, what: str, query: str | None = None) -> Evidence | None:
        """The newest evidence of `what` (about `query`), whether it could be asked or not."""
        for item in reversed(self.evidence):
            if item.what == what and query in (None, item.query):
                return item
        return None

    def found(self, what: str, query: str | None = None) -> Mapping[str, Any] | None:
        """What the newest evidence found, or None where there is none or the world did not answer."""
        item = self.latest(what, query)
        return item.found if item else None

    def waived(self, step: str) -> Waiver | None:
        """The newest waiver of `step`."""
        return next((w for w in reversed(self.waivers) if w.step == step), None)
