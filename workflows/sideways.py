"""What must be true before a waiver, a way back, a rest, an adoption or a second application.

A sentence names the rule, what is known, and what to do next (spec: the process, section 2.0).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core.adoption import ENDED, adoption
from bot.core.when import end_of_day, length, read_day, show, show_day
from bot.core.workflow import Attempt
from workflows.steps import NAMES


def has_waiver(a: Attempt) -> str | None:
    asked = a.case.facts.get("waiver")
    if asked and asked["entry"] == a.case.entry:
        return None
    why = f"a second needs a driver who asked to waive {a.case.step}, and nobody did"
    return f"{why}. They say: waive {a.case.shown} {a.case.step} because ..."


def another_person(a: Attempt) -> str | None:
    asked = a.case.facts.get("waiver") or {}
    if asked.get("by") != a.who.person:
        return None
    why = f"a second is another person than the one who asked, and {a.who.person} asked"
    return f"{why}. Another says: second {a.case.shown}"


def at_that_step(a: Attempt) -> str | None:
    if a.args["step"].lower() == a.case.step:
        return None
    here = f"{a.case.shown} is at {a.case.step}; only the step where it is can be waived"
    return f"{here}. Say: waive {a.case.shown} {a.case.step} because ..."


def nameable(a: Attempt) -> str | None:
    """A waived step 6 still needs what Launchpad will ask for: a name that it takes."""
    if a.case.step != "naming" or a.case.facts.get("picked"):
        return None
    return f"Launchpad will need the name, evidence or not. Say: name {a.case.shown} pick NAME"


def earlier(a: Attempt) -> str | None:
    before = NAMES[: NAMES.index(a.case.step)]
    if a.args["step"].lower() in before:
        return None
    if not before:
        return f"back leads to an earlier step, and {a.case.shown} is at the first. Say: wait {a.case.shown}"
    names = f"back leads to an earlier step: {', '.join(before)}"
    return f"{names}. Say: back {a.case.shown} {before[-1]} because ..."


def not_parked(a: Attempt) -> str | None:
    if a.case.parked_until is None:
        return None
    return f"{a.case.shown} is parked until {show_day(a.case.parked_until)}. Say: unpark {a.case.shown}"


def parked(a: Attempt) -> str | None:
    if a.case.parked_until is not None:
        return None
    return f"unpark ends a rest, and {a.case.shown} is not parked. Say: wait {a.case.shown}"


def in_the_future(a: Attempt) -> str | None:
    """The day, where one is named, ends after now in the project's zone."""
    day = a.args.get("date")
    if day is None or end_of_day(read_day(day), a.rules.zone) > a.now:
        return None
    later = (a.now + timedelta(days=7)).date()
    return f"{day} is over, and a day to come is wanted. Say: {later}, or another later day"


def adoptable(a: Attempt) -> str | None:
    case = a.case
    if case.step not in ENDED and case.stale_since is None:
        heard = f"{case.shown} is not stale: a driver was heard of {length(a.now - case.touched)} ago"
        return f"{heard}. Ask {', '.join(sorted(a.known.drivers))}, or say: wait {case.shown}"
    if wish := adoption(case):
        due = show(datetime.fromisoformat(wish["at"]) + a.rules.adoption, a.now)
        return f"{wish['by']} has asked to adopt it already, and may on {due}. Say: wait {case.shown}"
    return None


def adoption_asked(a: Attempt) -> str | None:
    if adoption(a.case):
        return None
    return f"nobody asked to adopt {a.case.shown}, so there is nothing to object to. Say: wait {a.case.shown}"


def may_reapply(a: Attempt) -> str | None:
    day = a.case.facts.get("reapply")
    if day is None or a.now >= datetime.fromisoformat(day):
        return None
    until = show(datetime.fromisoformat(day), a.now)
    return f"the board said: not before {until}. Say: reapply {a.case.shown}, after that"
