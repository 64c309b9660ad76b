"""What the rows of a freeze exception ask, change and say; the case is the exception itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from bot.core import cycles
from bot.core.dossier import Case
from bot.core.errors import Refused
from bot.core.people import Role
from bot.core.rules import DAYS
from bot.core.schedule import Cycle
from bot.core.schedule_rules import LINKS, earlier
from bot.core.when import end_of_day, read_day
from bot.core.workflow import Attempt
from bot.core.zones import show_end

NOTICE = 1 * DAYS
"""How long before its end an exception is told to end."""


def cycle(a: Attempt) -> Cycle:
    return cycles.cycle(a.known, a.case.facts["series"], a.rules)


def still_ahead(a: Attempt) -> str | None:
    """Nobody needs an exception once the release is out."""
    if cycles.out(cycle(a)):
        return f"{a.case.facts['series']} is out, so nothing is frozen there any more. Merge it for the next"
    return None


def day_in_range(a: Attempt) -> str | None:
    """The last day is to come, and no later than the release."""
    day, found = _last_day(a), cycle(a)
    if end_of_day(day, found.zone) <= a.now:
        return f"an exception ends on a day to come, and {day} is over. Say it with a later day"
    if found.release and day > found.release:
        return f"an exception ends with the release at last, {found.release}. Say it with an earlier day"
    return None


def own(a: Attempt) -> str | None:
    """Who asked takes it back; so may those who look after the project."""
    if a.who.person == a.case.proposer or a.who.has(Role.DRIVER, Role.RELEASE_MANAGER):
        return None
    who = f"{a.case.proposer} asked for {a.case.shown}, and you are {a.who.known}"
    return f"an exception is withdrawn by who asked, a driver or a release manager; {who}. Ask them"


def grant(a: Attempt) -> Case:
    until = end_of_day(_last_day(a), cycle(a).zone)
    soon = until - NOTICE <= a.now
    words = _decided(a)
    return _facts(a, **words, until=until, reminded_at=a.now if soon else None)


def deny(a: Attempt) -> Case:
    return _facts(a, **_decided(a), until=None, reminded_at=None)


def ask_again(a: Attempt) -> Case:
    """The reason is what is new: it stands with the benefit from now on."""
    benefit = f"{a.case.facts['benefit']}; {a.args['reason']}"
    return _facts(a, benefit=benefit, decided_by="", because="", until=None, reminded_at=None)


def remind(a: Attempt) -> Case:
    return _facts(a, reminded_at=a.now)


def ends(a: Attempt) -> datetime | None:
    until: datetime | None = a.case.facts["until"]
    return until if a.case.step == "granted" else None


def reminder_due(a: Attempt) -> datetime | None:
    until = ends(a)
    return until - NOTICE if until is not None and a.case.facts["reminded_at"] is None else None


def asked(case: Case) -> str:
    """`E-3: [FFE] bp/binary-protocol`."""
    return f"{case.shown}: [{LINKS[case.facts['freeze']].tag}] {case.title}"


def granted(a: Attempt, after: Case) -> str:
    return f"{asked(after)} is granted by {a.who.person} until {_until(a, after)}: {a.args['reason']}"


def denied(a: Attempt, after: Case) -> str:
    return f"{asked(after)} is denied by {a.who.person}: {a.args['reason']}"


def merged(a: Attempt, after: Case) -> str:
    return f"{asked(after)} is merged"


def withdrawn(a: Attempt, after: Case) -> str:
    return f"{asked(after)} is withdrawn by {a.who.person}"


def asked_again(a: Attempt, after: Case) -> str:
    return f"{asked(after)} is asked for again by {a.who.person}: {a.args['reason']}"


def reminded(a: Attempt, after: Case) -> str:
    return f"{asked(after)} is locked again {_until(a, after)}: merge it until then"


def locked(a: Attempt, after: Case) -> str:
    say = f"exception {after.facts['project']} again {after.shown} because ..."
    return f"{asked(after)} is locked again: its last day is over. To ask once more, say: {say}"


def _decided(a: Attempt) -> dict[str, Any]:
    return {"decided_by": a.who.person, "because": a.args["reason"]}


def _facts(a: Attempt, **values: Any) -> Case:
    return replace(a.case, facts={**a.case.facts, **values})


def _until(a: Attempt, case: Case) -> str:
    zone = cycle(a).zone
    until: datetime = case.facts["until"]
    return show_end(until.astimezone(zone).date(), zone)


def _last_day(a: Attempt) -> date:
    """The day that was said, else that of the next freeze of the cycle. Raises Refused, Unclear."""
    if word := a.args.get("date"):
        return read_day(word)
    freeze, found = a.case.facts["freeze"], cycle(a)
    later = (e.day for e in found.events if e.day and earlier(freeze, e.kind) and not e.closed)
    coming = [day for day in later if end_of_day(day, found.zone) > a.now]
    if not coming:
        raise Refused("no freeze is to come whose day could end it. Say it with until DATE")
    return min(coming)
