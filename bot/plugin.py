"""Everything that a plugin may use. Import from here and from `bot.core`, nowhere else.

A plugin is a list of verbs. A handler is a plain function inside the transaction: it reads, decides,
writes, posts effects and gives its answer; what it raises undoes what it wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from bot.core.command import Speaker
from bot.core.document import Keys
from bot.core.dossier import Case, Dossier
from bot.core.effects import Announce, Effect, Look, Plan, Say
from bot.core.errors import Refused
from bot.core.grammar import Grammar
from bot.core.pages import Moved
from bot.core.people import Principal, Proof, Role
from bot.core.rules import Rules
from bot.core.workflow import Attempt, Move, Workflow
from bot.cycle_parts import ExceptionsPart, ReleasesPart, SchedulesPart, SettingsPart
from bot.effect_parts import EffectsPart, EffectView, RestView
from bot.parts import BindingsPart, PeoplePart

HEARD = 300
"""Characters of somebody's words that a whole channel is told."""


class CasesPart(Protocol):
    def find(self, word: str) -> Case | None: ...
    def get(self, case_id: int) -> Case | None: ...
    def open(self, title: str, proposer: str, step: str, now: datetime) -> Case: ...
    def live(self, steps: tuple[str, ...] | None = None) -> list[Case]: ...
    def ended(self, steps: tuple[str, ...]) -> list[Case]: ...
    def alike(self, title: str) -> list[Case]: ...


class ReceiptView(Protocol):
    """A command that was answered."""

    @property
    def number(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def by(self) -> str: ...
    @property
    def speaker(self) -> Speaker: ...
    @property
    def text(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def answer(self) -> str: ...


class EntryView(Moved, Protocol):
    """One line of a case's history."""

    @property
    def detail(self) -> Mapping[str, Any]: ...
    @property
    def receipt(self) -> int | None: ...


class RecordsPart(Protocol):
    def receipt(self, number: int) -> ReceiptView | None: ...
    def last(self, person: str) -> ReceiptView | None: ...
    def history(self, case_id: int) -> Sequence[EntryView]: ...


class VoicesPart(Protocol):
    def drivers(self, case_id: int) -> set[str]: ...
    def answer(self, case_id: int, question: str, text: str, by: str, now: datetime) -> None: ...
    def require(self, case_id: int, item: str, value: str, sentence: str, by: str, now: datetime) -> None: ...
    def publish(self, case_id: int, words: Mapping[str, Any], by: str, now: datetime) -> None: ...
    def second(self, case_id: int, person: str, now: datetime) -> None: ...
    def name_driver(self, case_id: int, person: str, now: datetime) -> None: ...
    def name_member(self, case_id: int, team: str, person: str, now: datetime) -> None: ...
    def unname_member(self, case_id: int, team: str, person: str) -> None: ...
    def adopt(self, case_id: int, key: str, value: str | None, by: str, now: datetime) -> None: ...
    def wish_again(self, case_id: int, key: str) -> None: ...
    def read_before(self, case_id: int, person: str, state: str, text: str, now: datetime) -> None: ...
    def concern(self, case_id: int, name: str, text: str, by: str, now: datetime) -> None: ...
    def resolve(self, case_id: int, name: str, by: str, because: str | None, now: datetime) -> None: ...
    def tell_resolving(self, case_id: int, name: str, now: datetime | None) -> None: ...
    def hold(self, case_id: int, by: str, until: datetime, because: str, now: datetime) -> None: ...
    def sense(self, case_id: int, person: str, value: int, text: str, now: datetime) -> None: ...
    def progress(self, case_id: int, by: str, text: str, now: datetime) -> None: ...


class PostsPart(Protocol):
    def suggest(self, case_id: int, name: str, by: str, now: datetime) -> None: ...
    def suggestions(self, case_id: int) -> list[str]: ...
    def thread(self, case_id: int, topic: str) -> str | None: ...
    def leave(self, person: str, until: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What a handler says: one line, and more lines for who asks on."""

    text: str
    more: tuple[str, ...] = ()


@dataclass(slots=True)
class Ask:
    """One command being answered, inside its transaction.

    `receipt` is its number, 0 for a verb that reads. `attached` is the text of the file that came with it,
    "" for none; `yaml` reads such a text and raises Unclear with the line.
    """

    who: Principal
    now: datetime
    speaker: Speaker
    args: Mapping[str, str]
    flow: Workflow
    rules: Rules
    verbs: Sequence[Verb | Move]
    cases: CasesPart
    records: RecordsPart
    voices: VoicesPart
    posts: PostsPart
    schedules: SchedulesPart
    exceptions: ExceptionsPart
    releases: ReleasesPart
    settings: SettingsPart
    bindings: BindingsPart
    effects: EffectsPart
    people: PeoplePart
    open_file: Callable[[Case], Dossier]
    open_schedule: Callable[[Case], Dossier]
    again: Callable[[int], Answer]
    receipt: int
    attached: str
    yaml: Callable[[str], Keys]
    found: Case | None = None
    plan: Plan = field(default_factory=Plan)
    detail: dict[str, Any] = field(default_factory=dict)
    poke: bool = False  # whether the outbox should look at the ledger after the commit
    moved: set[int] = field(default_factory=set)  # other cases whose deadlines may have moved

    @property
    def case(self) -> Case:
        """The case that `<project>` or `<idea>` names; the desk has found it."""
        assert self.found is not None
        return self.found

    @property
    def known(self) -> Dossier:
        """All that is known about the case, read anew at each call."""
        return self.open_file(self.case)

    def change(self, case: Case) -> None:
        """Keep `case` instead of the one that was found; it commits with everything else."""
        self.found = case

    def find(self, word: str) -> Case:
        """Another case by its name. Raises Refused."""
        case = self.cases.find(word)
        if case is None:
            raise Refused(f"I know no proposal called {word[:40]!r}. Say: status")
        return case

    def publish(self, title: str, text: str, url: str = "") -> None:
        """Tell everybody who follows the feed or a webhook."""
        if self.rules.news:
            self.later(Announce(title, text, url, self.now.isoformat()))

    def attempt(self, case: Case | None = None) -> Attempt:
        """What a guard would look at, for this asker."""
        return Attempt(self.open_file(case or self.case), self.who, self.now, self.args, self.rules)

    def later(self, effect: Effect, needs: Sequence[int] = (), after: Sequence[str] = ()) -> int:
        """Have `effect` performed once this transaction has committed; gives its place for `needs`."""
        return self.plan.add(effect, needs, after)

    def aloud(self, event: str, words: str = "") -> None:
        """The home channel hears of an event once: who speaks there has been heard and answered there.

        `words` are those of the person who spoke; a channel gets the beginning of a long text.
        """
        if not self.rules.home or self.speaker.place == self.rules.home:
            return
        said = " ".join(words.split())
        said = said if len(said) <= HEARD else f"{said[: HEARD - 1]}…"
        self.later(Say(self.rules.home, f"{event}: {said}" if said else event))


Handler = Callable[..., str | Answer]
Looks = Callable[[Ask], tuple[Look, ...]]


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb. `reads` changes nothing and writes no receipt; `looks` are asked before the handler runs.

    `due` makes it the clock's: when it should be said about a case, None for not at all. `confirm` gives
    the sentence that the asker has to confirm first. A `quiet` one leaves no line in the history,
    and moves nothing: it may be said in whatever step the case is meanwhile.
    """

    grammar: Grammar
    by: tuple[Role, ...]
    proof: Proof
    handler: Handler
    about: str
    example: str
    reads: bool
    looks: Looks | None = None
    fresh: bool = False
    due: Callable[[Attempt], datetime | None] | None = None
    confirm: Callable[[Ask], str] | None = None
    quiet: bool = False

    name: str = field(init=False, compare=False)
    """The literals of the usage: `idea new`. History keeps it."""

    def __post_init__(self) -> None:
        words = self.usage.split("[")[0].split()
        name = " ".join(w for w in words if not w.startswith("<") and w not in {"because", "until"})
        object.__setattr__(self, "name", name)

    @property
    def usage(self) -> str:
        return self.grammar.usage


@dataclass(slots=True)
class Plugin:
    """Decorators only write things down; nothing happens until the app is composed."""

    name: str
    about: str
    verbs: list[Verb] = field(default_factory=list)

    def reads(self, usage: str, *, example: str) -> Callable[[Handler], Handler]:
        """A verb that anyone may say and that changes nothing."""
        return self._keep(usage, (Role.ANYONE,), Proof.NICK, example, reads=True)

    def writes(
        self,
        usage: str,
        *,
        by: Role | tuple[Role, ...],
        example: str,
        proof: Proof = Proof.ACCOUNT,
        looks: Looks | None = None,
        fresh: bool = False,
        confirm: Callable[[Ask], str] | None = None,
    ) -> Callable[[Handler], Handler]:
        """A verb that changes something: one receipt, and one line in the history of its case.

        `fresh` has the looks asked every time, however new the last answer is.
        """
        roles = (by,) if isinstance(by, Role) else by
        more = {"looks": looks, "fresh": fresh, "confirm": confirm}
        return self._keep(usage, roles, proof, example, reads=False, **more)

    def timed(
        self, usage: str, *, due: Callable[[Attempt], datetime | None], quiet: bool = False
    ) -> Callable[[Handler], Handler]:
        """A verb that the clock says about a case when it is `due`. Its first word is its own."""
        return self._keep(usage, (Role.CLOCK,), Proof.SIGNED, "", reads=False, due=due, quiet=quiet)

    def follows(self, usage: str, *, quiet: bool = False) -> Callable[[Handler], Handler]:
        """A verb that the bot itself says, as the end of a plan (`Then`)."""
        return self._keep(usage, (Role.BOT,), Proof.SIGNED, "", reads=False, quiet=quiet)

    def _keep(
        self,
        usage: str,
        by: tuple[Role, ...],
        proof: Proof,
        example: str,
        *,
        reads: bool,
        **more: Any,
    ) -> Callable[[Handler], Handler]:
        def keep(handler: Handler) -> Handler:
            about = (handler.__doc__ or "").strip().split("\n")[0]
            self.verbs.append(Verb(Grammar(usage), by, proof, handler, about, example, reads, **more))
            return handler

        return keep


__all__ = [
    "Answer",
    "Ask",
    "EffectView",
    "Handler",
    "Plugin",
    "Proof",
    "RestView",
    "Role",
    "Verb",
]
