"""May a project be called that? What each place said about a name, and what follows from it (step 6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.core.dossier import Dossier
from bot.core.rules import LAUNCHPAD_NAME, Rules
from bot.core.when import length

LAUNCHPAD = "launchpad"
BRAND = "openstack"
GROUPS = ("", "-drivers", "-core", "-bugs")
"""What follows a project's name in the names of its teams; people and teams share one namespace."""

LONGEST_DETAIL = 60


class State(StrEnum):
    """What a place says. A look-up that failed is never "free"."""

    TAKEN = "taken"
    FREE = "free"
    UNKNOWN = "could not ask"


@dataclass(frozen=True, slots=True)
class Answer:
    """`place` is who was asked, `query` the exact address or words, `detail` what was found, or why not."""

    place: str
    query: str
    state: State
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`verdict` is usable, taken, or unknown where Launchpad could not be asked.

    `why` names what is against it, and what else is worth knowing; `warnings` counts the latter.
    `line` is the whole check on one line.
    """

    word: str
    verdict: str
    warnings: int
    why: str
    line: str

    def found(self, answers: Iterable[Answer]) -> dict[str, Any]:
        """What is kept as evidence: JSON with `verdict`, `why`, `warnings`, `line` and `answers`."""
        return {**asdict(self), "answers": [asdict(answer) for answer in answers]}


def against(known: Dossier, word: str, rules: Rules, now: datetime) -> str | None:
    """Why `word` may not be the project's name: None where a check not too old found it usable.

    The newest check counts, so that one which could not ask stands for what is not known any more.
    """
    seen = known.latest("name", word)
    if seen is None:
        return f"nobody has checked whether {word} is taken. Say: name {known.case.shown} check {word}"
    again = f"Say: name {known.case.shown} check {word}"
    if seen.found is None:
        return f"whether {word} is taken could not be asked: {seen.trouble}. {again}"
    if now - seen.at > rules.evidence_age:
        age, limit = length(now - seen.at), length(rules.evidence_age)
        return f"the check of {word} is {age} old; {limit} is the most. {again}"
    verdict, why = seen.found.get("verdict"), seen.found.get("why", "see the check")
    if verdict == "usable":
        return None
    if verdict == "taken":
        return f"the name {word} is taken: {why}. Say: name {known.case.shown} pick NAME"
    return f"whether {word} is taken is not known, for {why}. {again}"


def is_valid(word: str) -> bool:
    """Launchpad's rule: `^[a-z0-9][a-z0-9+.-]+$`, and no longer than our lines can carry."""
    return LAUNCHPAD_NAME.fullmatch(word) is not None


def carries_brand(word: str) -> bool:
    """Whether the name uses the brand, which is for accepted projects alone (rule of 2011)."""
    return BRAND in word.lower()


def judge(word: str, answers: Iterable[Answer]) -> Verdict:
    """What the answers mean together.

    Launchpad decides, for the objects are made there; the others only warn, those that could not be
    asked as well: a name that somebody else has is a nuisance, and one that was not looked for a risk.
    """
    answers = list(answers)
    valid, brand = is_valid(word), carries_brand(word)
    own = next((answer for answer in answers if answer.place == LAUNCHPAD), None)
    others = [answer for answer in answers if answer.place != LAUNCHPAD]
    warnings = [answer for answer in others if answer.state is not State.FREE]
    if not valid:
        verdict, why = "taken", "Launchpad takes two or more of a-z, 0-9 and + . - and no such name"
    elif brand:
        verdict, why = "taken", "the brand OpenStack is for accepted projects"
    elif own is None or own.state is State.UNKNOWN:
        verdict, why = "unknown", "Launchpad could not be asked"
    elif own.state is State.TAKEN:
        verdict, why = "taken", f"Launchpad has {_clipped(own.detail) or 'it'}"
    else:
        verdict, why = "usable", ", ".join(_said(answer) for answer in warnings)
    many = f", {len(warnings)} warning{'s' if len(warnings) > 1 else ''}" if warnings else ""
    parts = [
        f"launchpad valid {_yes(valid)}, taken {_launchpad(own)}" if valid else "launchpad valid no",
        *(_said(answer) for answer in others),
        f'brand "OpenStack ..." {_yes(brand)}',
        f"verdict: {verdict}{many if verdict == 'usable' else ''}",
    ]
    return Verdict(word, verdict, len(warnings), why, f"{_clipped(word)}: {' · '.join(parts)}")


def _launchpad(own: Answer | None) -> str:
    if own is None:
        return str(State.UNKNOWN)
    if own.state is State.FREE:
        return "no"
    if own.state is State.TAKEN:
        return f"yes{_aside(own.detail)}"
    return f"{own.state}{_aside(own.detail)}"


def _said(answer: Answer) -> str:
    """`pypi taken (last release 2009)`, `github 3 repos with that exact name`, `debian free`."""
    if answer.state is State.FREE:
        return f"{answer.place} {_clipped(answer.detail) or answer.state}"
    return f"{answer.place} {answer.state}{_aside(answer.detail)}"


def _aside(detail: str) -> str:
    return f" ({_clipped(detail)})" if detail else ""


def _clipped(text: str) -> str:
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= LONGEST_DETAIL else f"{line[: LONGEST_DETAIL - 1]}…"


def _yes(value: bool) -> str:
    return "yes" if value else "no"
