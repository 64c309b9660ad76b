"""What the bot may ask of the world.

`Ensure...` effects describe how something should look and are safe to repeat: who performs them looks
first whenever it tries again. `Say` carries words that are already chosen. `Then` lets the bot speak to
the desk when all that it needs is done. An effect is a frozen dataclass here and a row in the ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar

from bot.core.command import show_receipt


@dataclass(frozen=True, slots=True)
class Effect:
    """Base of all effects. `target` is the service that it needs, which limits how many run at once."""

    kinds: ClassVar[dict[str, type[Effect]]] = {}
    target: ClassVar[str] = "bot"

    def __init_subclass__(cls) -> None:
        Effect.kinds[cls.__name__] = cls

    @property
    def subject(self) -> str | None:
        """What the effect changes. Two effects on one subject never run at once or out of order."""
        return None

    def pack(self) -> tuple[str, dict[str, Any]]:
        return type(self).__name__, asdict(self)

    @staticmethod
    def unpack(kind: str, payload: dict[str, Any]) -> Effect:
        """The effect of a row. Raises KeyError or TypeError for one that another release wrote."""
        return Effect.kinds[kind](**payload)


def target_of(kind: str) -> str:
    """Where an effect of this kind is performed; "" for a kind that this release does not know."""
    known = Effect.kinds.get(kind)
    return known.target if known else ""


@dataclass(frozen=True, slots=True)
class EnsureTeam(Effect):
    target: ClassVar[str] = "launchpad"
    name: str
    display_name: str
    description: str
    policy: str

    @property
    def subject(self) -> str:
        return f"team {self.name}"


@dataclass(frozen=True, slots=True)
class EnsureMember(Effect):
    target: ClassVar[str] = "launchpad"
    team: str
    person: str
    comment: str
    direct: bool = False  # the team is new, so that nobody has to look first who is in it

    @property
    def subject(self) -> str:
        return f"member {self.team}/{self.person}"


@dataclass(frozen=True, slots=True)
class EnsureNoMember(Effect):
    """The person is no longer in the team: Launchpad keeps the membership as deactivated."""

    target: ClassVar[str] = "launchpad"
    team: str
    person: str
    comment: str

    @property
    def subject(self) -> str:
        return f"member {self.team}/{self.person}"


@dataclass(frozen=True, slots=True)
class EnsureProject(Effect):
    target: ClassVar[str] = "launchpad"
    name: str
    display_name: str
    summary: str
    licence: str
    language: str
    homepage: str = ""
    wiki: str = ""

    @property
    def subject(self) -> str:
        return f"project {self.name}"


@dataclass(frozen=True, slots=True)
class EnsureDuties(Effect):
    """Who owns, drives and triages a project, its development focus, and what it says of itself.

    None leaves a field as it is. `direct` says that the project is new and all of it ours, so that
    nobody has to look first; otherwise only what differs is changed.
    """

    target: ClassVar[str] = "launchpad"
    project: str
    owner: str | None = None
    driver: str | None = None
    bug_supervisor: str | None = None
    focus: str | None = None
    licence: str | None = None
    language: str | None = None
    homepage: str | None = None
    wiki: str | None = None
    group: str | None = None
    direct: bool = False

    @property
    def subject(self) -> str:
        return f"duties {self.project}"


@dataclass(frozen=True, slots=True)
class EnsureSeries(Effect):
    """`status` is Launchpad's word for what the series is; None leaves it as it is."""

    target: ClassVar[str] = "launchpad"
    project: str
    name: str
    summary: str
    status: str | None = None

    @property
    def subject(self) -> str:
        return f"series {self.project}/{self.name}"


@dataclass(frozen=True, slots=True)
class EnsureMilestone(Effect):
    """`date` is `YYYY-MM-DD`, None for no date; one that is not `active` is closed.

    `code_name` None leaves it as it is. `was` is what it is called there, "" for a new one.
    """

    target: ClassVar[str] = "launchpad"
    project: str
    series: str
    name: str
    date: str | None
    code_name: str | None = None
    active: bool = True
    was: str = ""

    @property
    def subject(self) -> str:
        return f"milestone {self.project}/{self.name}"


@dataclass(frozen=True, slots=True)
class EnsureMilestones(Effect):
    """What a milestone file wants of one project: the series, and milestones with these dates.

    `milestones` are triples: name, `YYYY-MM-DD` or "", code name or "". What Launchpad refuses is part of
    the result, and no dead letter: whoever applied the file reads it. Where our own record of the project
    does not allow the dates, `refused` says why, and Launchpad is not asked.
    """

    target: ClassVar[str] = "launchpad"
    project: str
    series: str
    summary: str
    milestones: list[list[str]]
    refused: str = ""

    @property
    def subject(self) -> str:
        return f"milestones {self.project}"


@dataclass(frozen=True, slots=True)
class SeeMilestones(Effect):
    """What `EnsureMilestones` would change."""

    target: ClassVar[str] = "launchpad"
    project: str
    series: str
    milestones: list[list[str]]
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Look(Effect):
    """Ask the world `what` about `query`, and keep the answer as Evidence on the case (None: on nobody).

    `what` is one of the app's lookers: `url`, `file`, `person`, `roster`, `bootstrap`, `schedule`. A world
    that does not answer after a few tries leaves the evidence "could not ask"; a look is never a dead letter.
    """

    target: ClassVar[str] = "look"
    what: str
    query: str
    case: int | None = None
    expected: bool = False  # to be there: what belongs to it is asked for in the same round


@dataclass(frozen=True, slots=True)
class Say(Effect):
    """One line on IRC, to a channel or a nick."""

    target: ClassVar[str] = "irc"
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Tell(Effect):
    """A word to one person, wherever they are: the nick logged in to their account, else by mail.

    It is never said to whoever has the nick of that name. `account` is where to look first, for somebody
    whose binding has just ended. Who can be reached in neither way is not told.
    """

    target: ClassVar[str] = "irc"
    person: str
    text: str
    account: str = ""


@dataclass(frozen=True, slots=True)
class SendMail(Effect):
    """One mail: the template and its values were chosen at decision time, the key becomes its Message-ID.

    `topic` is what the list is told (`proposal-mail`, `prototype-mail`, `language-mail`, `update-mail`)
    where the mail opens or continues a thread of its own, else "". `to` is an address; an empty one
    stands for the list. `title` is the Subject. `in_reply_to` is a message id with its brackets, or "".
    """

    target: ClassVar[str] = "mail"
    to: str
    title: str
    template: str
    values: dict[str, Any]
    topic: str = ""
    in_reply_to: str = ""


@dataclass(frozen=True, slots=True)
class EnsurePage(Effect):
    """The bot's block of a wiki page is what the case says now: rendered when performed, never stale.

    `kind` is proposal, application or agenda: the template, and the name of the block.
    """

    target: ClassVar[str] = "wiki"
    title: str
    kind: str
    case: int | None = None

    @property
    def subject(self) -> str:
        return f"page {self.title}"


@dataclass(frozen=True, slots=True)
class Announce(Effect):
    """Something that everybody may know, told outside of IRC and the list: to the feed and the webhooks."""

    target: ClassVar[str] = "web"
    title: str
    text: str
    url: str
    at: str


@dataclass(frozen=True, slots=True)
class EnsureCalendar(Effect):
    """The calendar file says what is decided when this is performed."""

    target: ClassVar[str] = "web"

    @property
    def subject(self) -> str:
        return "calendar"


@dataclass(frozen=True, slots=True)
class Then(Effect):
    """The bot says `text` to the desk about `case`, if the case still is in its step entry `entry`.

    Without `entry` whatever its step has become: it is about something beside the steps.
    """

    text: str
    case: int
    entry: int | None


@dataclass(frozen=True, slots=True)
class Resume(Effect):
    """Run the command behind `receipt` again, now that its looks are answered, and tell who asked."""

    receipt: int

    @property
    def subject(self) -> str:
        return f"answer {show_receipt(self.receipt)}"


@dataclass(frozen=True, slots=True)
class Planned:
    """An effect, and what must be done before it: places in the same plan, or subjects."""

    effect: Effect
    needs: tuple[int, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(slots=True)
class Plan:
    """Effects in the order in which they were thought of, and which of them wait for which."""

    planned: list[Planned] = field(default_factory=list)

    def add(self, effect: Effect, needs: Sequence[int] = (), after: Sequence[str] = ()) -> int:
        """Plan `effect` once all of `needs` (places given by earlier calls) are done.

        `after` names subjects: effects of earlier commands on them that are not finished yet are
        waited for as well.
        """
        self.planned.append(Planned(effect, tuple(needs), tuple(after)))
        return len(self.planned) - 1

    def __len__(self) -> int:
        return len(self.planned)
