"""What the wiki's pages of a case say: the values of their templates, from all that is known about it.

None of it names a length of time ("in 6 d"): a page is read at any time, and one that is written again
because an answer was lost must be the same page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.core.dossier import Dossier
from bot.core.rules import REQUIREMENTS, Rules
from bot.core.when import show_day, show_moment
from bot.core.windows import window
from bot.core.wording import capital, words
from bot.core.workflow import Workflow

Values = dict[str, object]

REVIEW = "review"
"""The step in which a case stands on the board's agenda."""

PUBLISHED = "wiki publish"
"""The verb with which drivers publish; the history keeps it."""

CATEGORIES = ("Related Projects",)
"""Where the wiki lists projects that are not official."""


class Moved(Protocol):
    """One line of a case's history."""

    @property
    def at(self) -> datetime: ...
    @property
    def move(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def target(self) -> str: ...
    @property
    def by(self) -> str: ...


def proposal_title(known: Dossier, rules: Rules) -> str:
    """The page of the proposal. It keeps the title under which it was published first."""
    return str(known.case.facts.get("page") or f"{rules.wiki}{known.case.shown}")


def application_title(known: Dossier, rules: Rules) -> str:
    return f"{rules.wiki}{known.case.shown}/Application"


def proposal(known: Dossier, flow: Workflow, rules: Rules, now: datetime, past: Sequence[Moved]) -> Values:
    """The values of `proposal.wiki`: the words that were published, and where it stands now."""
    case, said = known.case, known.published or words(known)
    mail = known.found("proposal-mail") or {}
    return {
        "name": case.shown,
        "title": capital(case.title),
        "case": case.label,
        "status": _status(known, flow, rules, now),
        "summary": said["about"],
        "thread": str(mail.get("url", "")),
        "answers": [{"question": question, "answer": answer} for question, answer in said["answers"]],
        "goals": list(said["goals"]),
        "non_goals": list(said["non_goals"]),
        "requirements": [
            {"key": key, "why": REQUIREMENTS.get(key, ""), "value": value, "sentence": sentence}
            for key, value, sentence in said["requirements"]
        ],
        "differs": list(said["differs"]),
        "related": [{"name": name, "text": text} for name, text in said["related"]],
        "questions": [
            {"name": c.name, "text": c.text, "by": c.by, "since": show_day(c.at)}
            for c in known.concerns
            if c.open
        ],
        "proposer": case.proposer,
        "drivers": sorted(known.drivers),
        "reviewers": [
            {"person": p.person, "said": p.text or p.state} for p in known.prereviews if p.state != "asked"
        ],
        "history": _history(flow, past),
        "categories": list(CATEGORIES),
    }


def application(known: Dossier, flow: Workflow, rules: Rules, now: datetime, past: Sequence[Moved]) -> Values:
    """The values of `application.wiki`: what steps 1 to 9 have answered already."""
    case, said = known.case, known.published or words(known)
    submitted = next((one for one in reversed(past) if one.target == REVIEW != one.source), None)
    status = _status(known, flow, rules, now)
    if submitted is not None:
        status = f"Submitted by {submitted.by} on {show_day(submitted.at)}. {status}"
    lead = _lead(known)
    others = sorted({*known.drivers, *known.members.get("drivers", ()), *known.members.get("core", ())})
    return {
        "name": case.shown,
        "case": case.label,
        "status": status,
        "proposal": str((known.page or {}).get("url", "")),
        "codename": case.shown,
        "summary": said["about"],
        "description": "\n\n".join(answer for _, answer in said["answers"]),
        "roadmap": "; ".join(f"{m.name} ({m.kind}), {show_day(m.date)}" for m in known.milestones if m.date),
        "source": str(case.facts.get("prototype_url", "")),
        "language": str(case.facts.get("language", "")),
        "licence": rules.licence,
        "maturity": _maturity(known, now),
        "lead": lead,
        "developers": ", ".join(person for person in others if person != lead),
        "infrastructure": "",
        "agreement": "",
    }


def agenda(queue: Iterable[Dossier], *, board: str, where: str, seats: int) -> Values:
    """The values of `agenda.wiki`: who waits for the board, first come, first served.

    `seats` is how many members the board has; more than half of them are its quorum.
    """
    waiting = sorted(queue, key=lambda known: (known.case.since, known.case.id))
    return {
        "board": board,
        "when": "next meeting",
        "where": where,
        "seats": seats,
        "quorum": seats // 2 + 1,
        "minutes": [],
        "consent": [],
        "applications": [_applicant(known) for known in waiting],
        "policies": [],
        "topics": [],
        "actions": [],
    }


def _applicant(known: Dossier) -> dict[str, object]:
    case = known.case
    wants, missing = "incubation", case.facts.get("missing")
    if until := case.facts.get("postponed"):
        wants += f", postponed until {show_day(datetime.fromisoformat(until))}"
    return {
        "name": case.shown,
        "about": case.title,
        "wants": wants,
        "approved": [],
        "flagged": [{"by": "the board", "text": missing}] if missing else [],
        "comments": 0,
    }


def _status(known: Dossier, flow: Workflow, rules: Rules, now: datetime) -> str:
    """Where it stands, as a sentence."""
    case, facts = known.case, known.case.facts
    step = flow.step(case.step)
    why = f": {facts['because']}" if facts.get("because") else ""
    if step.final:
        level = f" ({facts['level']})" if "level" in facts else ""
        return f"{capital(step.title)}{level} on {show_day(case.since)}{why}.".replace("..", ".")
    text = f"Step {flow.number(step.name)} of {flow.length}, {step.title}"
    if case.parked_until is not None:
        return f"{text}; it rests until {show_day(case.parked_until)}."
    if case.stale_since is not None:
        return f"{text}; nobody has said a word since {show_day(case.touched)}, and anyone may adopt it."
    frame = window(known, rules, now)
    if frame is None:
        return f"{text}."
    if frame.ends is None:
        return f"{text}; the clock of its window is stopped."
    return f"{text}, until {show_moment(frame.ends)}."


def _history(flow: Workflow, past: Sequence[Moved]) -> list[Mapping[str, str]]:
    """How it came here, oldest first: the steps that it entered, and each publishing."""
    told = []
    for n, one in enumerate(past):
        if n == 0:
            told.append((one.at, f"{flow.step(one.target).title}, by {one.by}"))
        elif one.source != one.target:
            over = ", over a waiver" if one.move == "second" else ""
            told.append((one.at, f"{flow.step(one.target).title}{over}"))
        elif one.move == PUBLISHED:
            told.append((one.at, f"this page, published by {one.by}"))
    return [{"day": show_day(at), "text": text} for at, text in told]


def _lead(known: Dossier) -> str:
    proposer = known.case.proposer
    return proposer if proposer in known.drivers else min(known.drivers, default=proposer)


def _maturity(known: Dossier, now: datetime) -> str:
    reached = [m.name for m in known.milestones if m.date and m.date <= now.date()]
    parts = [f"Milestones reached: {', '.join(reached) or 'none yet'}."]
    if known.progress:
        last = known.progress[-1]
        parts.append(f"Updates told: {len(known.progress)}. The newest, {show_day(last.at)}: {last.text}")
    return "\n\n".join(parts)
