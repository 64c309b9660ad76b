"""A process that people drive: its steps, and who may move a case between them.

Nothing here reads a clock, a socket or a table. `decide` turns what is known into either a `Decision`
or a `Refused`; others make the decision true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from bot.core.dossier import Case, Dossier
from bot.core.effects import Look, Plan
from bot.core.errors import Refused, UserError
from bot.core.grammar import Grammar
from bot.core.people import Principal, Proof, Role
from bot.core.rules import Rules

LIVE = "*"
"""A move's source: every step that is not final."""
SAME = "="
"""A move's target: the step where the case is; the step is not entered again."""
NEXT = ">"
"""A move's target: the step after the one where the case is."""
CHOSEN = "?"
"""A move's target: the step that its `change` chose."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a guard, a change or a plan may look at: the case as it is, who asks, and what was said."""

    known: Dossier
    who: Principal
    now: datetime
    args: Mapping[str, str]
    rules: Rules

    @property
    def case(self) -> Case:
        return self.known.case


Guard = Callable[[Attempt], str | None]
"""The reason to refuse, as a sentence that ends in what to do, or None."""

Change = Callable[[Attempt], Case]
"""The case as the move leaves it (its step is set by the move's target). May raise Refused."""

Planner = Callable[[Attempt, Case], Plan]
"""What to do about a decision; is given the case as it will be."""


@dataclass(frozen=True, slots=True)
class Step:
    """One state. `waits_on` says in words what it takes to leave; `<project>` stands for the name."""

    name: str
    title: str
    waits_on: str = ""
    final: bool = False

    def next_words(self, case: Case) -> str:
        """What it takes to leave, for this case."""
        return self.waits_on.replace("<project>", case.shown)


@dataclass(frozen=True, slots=True)
class Move:
    """`usage` takes a case from `source` to `target`, if one of `by` asks and every need is met.

    `due` makes a move the clock's as well: when it should be said, or None for not at all. `confirm`
    gives the sentence that the asker has to confirm first, or None where nothing is to be confirmed.
    `looks` are asked before the guards run.
    `main` marks the move by which a step is ordinarily left.
    """

    usage: str
    about: str
    source: str | tuple[str, ...]
    target: str
    by: tuple[Role, ...]
    proof: Proof = Proof.ACCOUNT
    needs: tuple[Guard, ...] = ()
    change: Change | None = None
    plan: Planner | None = None
    says: Callable[[Attempt, Case], str] | None = None
    confirm: Callable[[Attempt], str | None] | None = None
    looks: Callable[[Attempt], tuple[Look, ...]] | None = None
    due: Callable[[Attempt], datetime | None] | None = None
    main: bool = False
    grammar: Grammar = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "grammar", Grammar(self.usage))

    @property
    def name(self) -> str:
        """The literals of the usage: `req done`. History keeps it."""
        words = self.usage.split("[")[0].split()
        return " ".join(w for w in words if not w.startswith("<") and w not in {"because", "until", "as"})

    @property
    def spoken(self) -> bool:
        """Whether people say it; the others are the clock's and the bot's own."""
        return not {Role.CLOCK, Role.BOT}.issuperset(self.by)

    def leaves(self, step: Step) -> bool:
        if self.source == LIVE:
            return not step.final
        return step.name == self.source or (isinstance(self.source, tuple) and step.name in self.source)


@dataclass(frozen=True, slots=True)
class Decision:
    """What will be true, and what to do about it. `detail` goes to the history (JSON)."""

    move: Move
    before: Case
    after: Case
    plan: Plan
    says: str
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Workflow:
    """A process as data. Raises ValueError at import where the table does not hold together."""

    name: str
    steps: tuple[Step, ...]
    moves: tuple[Move, ...]

    def __post_init__(self) -> None:
        names = [step.name for step in self.steps]
        if (
            not names
            or len(set(names)) != len(names)
            or any(not step.final for step in self.steps[self.length :])
        ):
            raise ValueError(f"{self.name}: steps have names of their own, and the ends come last")
        reached = {names[0]}
        for move in self.moves:
            reached |= self._checked(move)
        for step in self.steps:
            if step.name not in reached:
                raise ValueError(f"{self.name}: nothing leads to {step.name!r}")
            if not step.final and not any(m.main and m.leaves(step) for m in self.moves):
                raise ValueError(f"{self.name}: no main move leads out of {step.name!r}")
            usages = [move.usage for move in self.moves if move.leaves(step)]
            if twice := [usage for usage in usages if usages.count(usage) > 1]:
                raise ValueError(f"{self.name}: {twice[0]!r} leads out of {step.name!r} twice")

    def _checked(self, move: Move) -> set[str]:
        """The steps where a row leads. Raises ValueError for one that does not hold together in itself."""
        sources = (move.source,) if isinstance(move.source, str) else move.source
        for name in {*sources, move.target} - {LIVE, SAME, NEXT, CHOSEN}:
            self.step(name)
        if {SAME, NEXT, CHOSEN}.intersection(sources) or move.target == LIVE:
            raise ValueError(f"{self.name}: {move.usage!r} leads from a target or to a source")
        if not move.by or (move.due is not None) != (Role.CLOCK in move.by):
            raise ValueError(f"{self.name}: {move.usage!r} is for nobody, or for the clock at no time")
        if move.target == CHOSEN and move.change is None:
            raise ValueError(f"{self.name}: nobody chooses where {move.usage!r} leads")
        if move.target == NEXT:
            return {self.after(step.name) for step in self.steps if move.leaves(step)}
        return {move.target} - {SAME, CHOSEN}

    def step(self, name: str) -> Step:
        """Raises ValueError for a name that is no step."""
        return self.steps[self.number(name) - 1]

    def number(self, name: str) -> int:
        """The place of a step, counted from 1 as people do. Raises ValueError for a name that is no step."""
        try:
            return self._places[name]
        except KeyError:
            raise ValueError(f"{self.name}: no step {name!r}") from None

    @cached_property
    def _places(self) -> dict[str, int]:
        return {step.name: place for place, step in enumerate(self.steps, 1)}

    @cached_property
    def length(self) -> int:
        """How many steps there are before the ends."""
        return sum(not step.final for step in self.steps)

    def after(self, name: str) -> str:
        """The step behind `name`. Raises ValueError for the last one and for ends."""
        place = self.number(name)
        if place >= self.length:
            raise ValueError(f"{self.name}: no step follows {name!r}")
        return self.steps[place].name

    def way_out(self, case: Case) -> Move | None:
        """The main move out of where the case is."""
        here = self.step(case.step)
        return next((m for m in self.moves if m.main and m.leaves(here)), None)

    def mermaid(self) -> str:
        """The diagram of the README. Moves that keep the step are not drawn."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.steps[0].name}"]
        for move in self.moves:
            if move.target in {SAME, CHOSEN}:
                continue
            who = ", ".join(role.value for role in move.by)
            for step in self.steps:
                if move.leaves(step) and move.source != LIVE:
                    target = self.after(step.name) if move.target == NEXT else move.target
                    lines.append(f"    {step.name} --> {target}: {move.name} ({who})")
        lines += [f"    {step.name} --> [*]" for step in self.steps if step.final]
        live = [step.name for step in self.steps if not step.final]
        lines.append(f"    note right of {live[0]}")
        for move in self.moves:
            who = ", ".join(role.value for role in move.by)
            if move.source == LIVE and move.target not in {SAME, NEXT}:
                target = "an earlier step" if move.target == CHOSEN else move.target
                lines.append(f"        from every step to {target}: {move.name} ({who})")
            elif ends := " or ".join(s.name for s in self.steps if s.final and move.leaves(s)):
                if move.target != CHOSEN:
                    continue
                lines.append(f"        from {ends}, or stale, to the step that was left: {move.name} ({who})")
        lines.append("    end note")
        return "\n".join(lines)


def refusals(move: Move, attempt: Attempt) -> Iterator[str]:
    """Every reason why `move` may not be made now, in the order of the row."""
    who = attempt.who
    if not who.has(*move.by):
        yield for_roles(move.name, move.by, who)
        return
    if who.proof < move.proof:
        yield proof_wanted(move.name, move.proof, who)
        return
    if Role.CLOCK in who.roles and move.due is not None:
        due = move.due(attempt)
        if due is None or attempt.now < due:
            yield f"{move.name} is not due for {attempt.case.shown}"
            return
    for need in move.needs:
        if why := need(attempt):
            yield why


def for_roles(name: str, by: tuple[Role, ...], who: Principal) -> str:
    """The refusal to someone who lacks the role: rule, what we know of them, what to do."""
    roles = " or ".join(role.value for role in by)
    if not who.identified:
        return f"{name} is for {roles}, and you are {who.known}. Say: help identify"
    if who.unasked:
        return f"{name} is for {roles}, and you are {who.known}; {who.unasked}. Try again, or say: refresh"
    ask = "" if {Role.CLOCK, Role.BOT}.issuperset(by) else f" {name.split()[0]}"
    return f"{name} is for {roles}, and you are {who.known}. Say: help{ask}"


def proof_wanted(name: str, proof: Proof, who: Principal) -> str:
    """The refusal to someone whose word is not enough."""
    if proof is Proof.SIGNED:
        return f"{name} must be signed, and this was {who.known}. Sign it, and say it again"
    return f"{name} needs an identified person, and you are {who.known}. Say: help identify"


def decide(flow: Workflow, move: Move, attempt: Attempt) -> Decision:
    """What happens if the asker makes `move`. Raises Refused with all reasons, fit to show them."""
    case, here = attempt.case, flow.step(attempt.case.step)
    if not move.leaves(here):
        raise Refused(elsewhere(flow, move, case))
    if reasons := list(refusals(move, attempt)):
        raise Refused("; ".join(reasons))
    changed = move.change(attempt) if move.change else case
    target = _target(flow, move, case, changed)
    after = changed
    if move.target != SAME:
        after = replace(changed, step=target, since=attempt.now, entry=case.entry + 1)
    if Role.DRIVER in attempt.who.roles:
        after = touched(after, attempt.now)
    plan = move.plan(attempt, after) if move.plan else Plan()
    says = move.says(attempt, after) if move.says else arrival(flow, after)
    detail = {name: value for name, value in attempt.args.items() if name != "project"}
    return Decision(move, case, after, plan, says, detail)


def touched(case: Case, now: datetime) -> Case:
    """The case after a word from one of its drivers: no longer stale, and that time does not count."""
    stops = case.facts.get("stops", [])
    if case.stale_since is not None:
        stops = [*stops, [case.stale_since.isoformat(), now.isoformat()]]
        case = replace(case, facts={**case.facts, "stops": stops})
    return replace(case, touched=now, stale_since=None)


def _target(flow: Workflow, move: Move, case: Case, changed: Case) -> str:
    if move.target == NEXT:
        return flow.after(case.step)
    return {SAME: case.step, CHOSEN: changed.step}.get(move.target, move.target)


def elsewhere(flow: Workflow, move: Move, case: Case) -> str:
    """The refusal of a move that does not leave the step where the case is."""
    here = flow.step(case.step)
    hint = f"Next there: {here.next_words(case)}"
    if here.final:
        out = next((m for m in flow.moves if m.leaves(here) and m.spoken), None)
        hint = f"Say: {(out.usage if out else 'status <project>').replace('<project>', case.shown)}"
    return f"{case.shown} is at {here.title}, and {move.name} does not lead on from there. {hint}"


def arrival(flow: Workflow, case: Case) -> str:
    """What is said when a case enters a step."""
    step = flow.step(case.step)
    if step.final:
        return f"{case.shown} is {step.title}."
    place = f"step {flow.number(step.name)} of {flow.length}"
    return f"{case.shown} is now at {step.title} ({place}); next: {step.next_words(case)}"


def waiting_for(flow: Workflow, attempt: Attempt) -> list[str]:
    """What still keeps the case from leaving its step, asked as one who may make the main move."""
    move = flow.way_out(attempt.case)
    if move is None:
        return []
    able = replace(attempt.who, roles=frozenset({*move.by, *attempt.who.roles}), proof=Proof.SIGNED)
    try:
        return list(refusals(move, replace(attempt, who=able)))
    except UserError as no:
        return [str(no)]
