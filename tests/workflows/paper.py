"""The process on paper: a dossier, people who say things, and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.core.dossier import (
    Case,
    Dossier,
    Evidence,
    PlannedMilestone,
    PlannedSeries,
    Prereview,
    Progress,
    Requirement,
    Sense,
)
from bot.core.errors import UserError
from bot.core.people import BOT, CLOCK, Principal, Proof, Role, operator
from bot.core.rules import QUESTIONS, REQUIREMENTS, Rules
from bot.core.wish import GROUPS
from bot.core.workflow import Attempt, Decision, Move, decide
from bot.routes import Routes
from workflows.new_project import NEW_PROJECT as FLOW

BEGAN = datetime(2011, 2, 14, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)
RULES = Rules(home="#openstack", mail_list="openstack@lists.example.org")
ROUTES = Routes((), FLOW.moves)


def person(name: str, *roles: Role, proof: Proof = Proof.ACCOUNT) -> Principal:
    return Principal(name, frozenset({Role.ANYONE, Role.PERSON, *roles}), proof, f"{name} (account {name})")


STRANGER = Principal("", known="mallory, not logged in to services")
UNBOUND = Principal("", proof=Proof.ACCOUNT, known="account mallory, not bound to a Launchpad person")
EDAY = person("eday", Role.DRIVER)
VISHY = person("vishy")
TTX = person("ttx", Role.RELEASE_MANAGER)
EWAN = person("ewan", Role.BOARD)
JBRYCE = person("jbryce", Role.BOARD, Role.CHAIR)
ADMIN = operator("mtaylor")

ACTORS = {
    "stranger": STRANGER,
    "unbound": UNBOUND,
    "nick": replace(EDAY, proof=Proof.NICK),
    "person": VISHY,
    "driver": EDAY,
    "manager": TTX,
    "board": EWAN,
    "chair": JBRYCE,
    "admin": ADMIN,
    "clock": CLOCK,
    "bot": BOT,
}


def seen(what: str, found: dict[str, Any] | None, query: str = "", at: datetime = BEGAN) -> Evidence:
    return Evidence(what, query, at, found, None if found is not None else "it answered HTTP 503")


def on_launchpad(name: str, **changes: Any) -> dict[str, Any]:
    """What the look at Launchpad finds after a bootstrap; `changes` replace duties of the project."""
    duties = {"owner": f"{name}-drivers", "driver": f"{name}-drivers", "bug_supervisor": f"{name}-bugs"}
    teams = {
        name + group.suffix: {"policy": group.policy, "owner": "tminus", "ours": True} for group in GROUPS
    }
    return {"project": {**duties, "ours": True, **changes}, "teams": teams}


MILESTONES = tuple(
    PlannedMilestone("cactus", name, date(2011, 3, day), kind)
    for name, day, kind in (
        ("cactus-ff", 1, "feature-freeze"),
        ("cactus-bf", 8, "bug-freeze"),
        ("2011.2", 24, "release"),
    )
)
SCHEDULE = {
    "series": ["trunk", "cactus"],
    "milestones": [{"name": m.name, "date": m.date and m.date.isoformat()} for m in MILESTONES],
}


def ready(step: str, **values: Any) -> Dossier:
    """A dossier at `step` with all that steps 1 to 10 ever ask for; `values` replace parts of the case."""
    case = Case(
        7,
        "message queue service",
        "burrow",
        step,
        4,
        BEGAN,
        "eday",
        BEGAN,
        {
            "picked": "burrow",
            "language": "Erlang",
            "prototype_url": "http://example.org/trunk",
            "prototype_at": BEGAN.isoformat(),
        },
    )
    if step in {"withdrawn", "abandoned"}:
        case = replace(case, facts={**case.facts, "left": "coding"})
    return Dossier(
        replace(case, **values),
        drivers=frozenset({"eday"}),
        answers={**dict.fromkeys((*QUESTIONS, "different"), "because"), "differs": "twice", "summary": "go"},
        requirements={item: Requirement("yes", "") for item in REQUIREMENTS},
        prereviews=tuple(Prereview(who, "ok", "", BEGAN) for who in ("vishy", "jaypipes")),
        content={who: Sense(1, "", BEGAN + DAY) for who in ("jorge", "soren")},
        evidence=(
            seen("page", {"exists": True, "url": "http://wiki.example.org/burrow"}),
            seen("proposal-mail", {"id": "<1@example.org>"}),
            seen("prototype-mail", {"id": "<2@example.org>"}),
            seen("language-mail", {"id": "<3@example.org>"}),
            seen("url", {"status": 200}, "http://example.org/trunk"),
            seen("name", {"verdict": "usable"}, "burrow"),
            seen("bootstrap", on_launchpad("burrow"), "burrow"),
            seen("schedule", SCHEDULE, "burrow"),
        ),
        progress=(Progress("eday", BEGAN, "one"), Progress("eday", BEGAN, "two")),
        series={"cactus": PlannedSeries("Cactus release")},
        milestones=MILESTONES,
        members={"bugs": ("soren",)},
    )


@dataclass
class Paper:
    """One case: `say` moves it, `refused` gives the sentence of a no, `note` keeps what verbs would."""

    known: Dossier
    now: datetime = BEGAN + 20 * DAY
    rules: Rules = RULES
    made: list[Decision] = field(default_factory=list)

    @property
    def case(self) -> Case:
        return self.known.case

    @property
    def place(self) -> tuple[str, int]:
        return self.case.step, self.case.entry

    def row(self, text: str) -> tuple[Move, dict[str, str]]:
        """The row of the table that `text` means where the case is."""
        route = ROUTES.find(text)
        here = FLOW.step(self.case.step)
        return next((m for m in route.moves if m.leaves(here)), route.moves[0]), route.args

    def attempt(self, who: Principal = EDAY, **args: str) -> Attempt:
        return Attempt(self.known, who, self.now, args, self.rules)

    def say(self, text: str, who: Principal = EDAY) -> Decision:
        move, args = self.row(text)
        decision = decide(FLOW, move, self.attempt(who, **args))
        self.known = replace(self.known, case=decision.after)
        self.made.append(decision)
        return decision

    def refused(self, text: str, who: Principal = EDAY) -> str:
        move, args = self.row(text)
        with pytest.raises(UserError) as no:
            decide(FLOW, move, self.attempt(who, **args))
        return str(no.value)

    def due(self, verb: str) -> datetime | None:
        """When the clock would say `verb`."""
        move, args = self.row(f"{verb} I-7")
        assert move.due is not None
        return move.due(self.attempt(CLOCK, **args)) if move.leaves(FLOW.step(self.case.step)) else None

    def note(self, **parts: Any) -> None:
        self.known = replace(self.known, **parts)

    def flag(self, **parts: Any) -> None:
        self.known = replace(self.known, case=replace(self.case, **parts))

    def fact(self, **facts: Any) -> None:
        kept = {**self.case.facts, **facts}
        self.flag(facts={name: value for name, value in kept.items() if value is not None})

    def saw(self, what: str, found: dict[str, Any] | None, query: str = "") -> None:
        self.note(evidence=(*self.known.evidence, seen(what, found, query, self.now)))

    def later(self, span: timedelta) -> None:
        self.now += span


def at(step: str, *tells: Callable[[Paper], object], **values: Any) -> Paper:
    """A case at `step` with everything in order, but for what `tells` change."""
    paper = Paper(ready(step, **values))
    for tell in tells:
        tell(paper)
    return paper
