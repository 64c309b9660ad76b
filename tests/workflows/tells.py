"""What can be wrong with a case, told to a paper; and the shape of an expected no."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from bot.core.dossier import Concern, Hold
from bot.core.people import Principal
from tests.workflows.paper import BEGAN, DAY, EDAY, Paper

Tell = Callable[[Paper], object]


@dataclass(frozen=True)
class No:
    """At `step`, after `tells`, `text` by `who` is refused by `guard` with `words` in the sentence."""

    guard: str
    step: str
    text: str
    words: tuple[str, ...]
    tells: tuple[Tell, ...] = ()
    who: Principal = EDAY


def without(part: str, *keys: str) -> Tell:
    """Take entries out of a part of the dossier, by key; all of them where none is named."""

    def tell(paper: Paper) -> None:
        value = getattr(paper.known, part)
        if not keys:
            kept: Any = type(value)()
        elif isinstance(value, dict):
            kept = {key: kept for key, kept in value.items() if key not in keys}
        else:
            kept = tuple(item for item in value if getattr(item, "what", None) not in keys)
        paper.note(**{part: kept})

    return tell


def fact(**facts: Any) -> Tell:
    return lambda paper: paper.fact(**facts)


def saw(what: str, found: dict[str, Any] | None, query: str = "") -> Tell:
    return lambda paper: paper.saw(what, found, query)


def concern(paper: Paper) -> None:
    paper.note(concerns=(Concern("ordering", "?", "jorge", paper.now - 3 * DAY),))


def hold(paper: Paper) -> None:
    paper.note(holds=(Hold("ewan", paper.now - DAY, paper.now + 2 * DAY, "we meet"),))


def early(paper: Paper) -> None:
    paper.now = BEGAN + DAY


def old_check(paper: Paper) -> None:
    paper.now = BEGAN + 31 * DAY


def asked_list(paper: Paper) -> None:
    asked = {"entry": paper.case.entry, "languages": ["erlang"], "at": paper.now.isoformat()}
    paper.fact(language_ask=asked)


def no_mail(paper: Paper) -> None:
    paper.rules = replace(paper.rules, mail_list="")


def waiver(paper: Paper) -> None:
    paper.say(f"waive burrow {paper.case.step} because x")


def parked(paper: Paper) -> None:
    paper.say("park burrow until 2011-04-01 because x")


def wiki(paper: Paper) -> None:
    paper.rules = replace(paper.rules, wiki="Projects/", agenda="Governance/Agenda")
