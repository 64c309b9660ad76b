"""Who is asked again, who leads, and who is not to be disturbed (steps 3, 4 and 9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.core.effects import EnsureMember, Tell
from bot.core.errors import Refused
from bot.core.people import Role
from bot.core.rules import DAYS, LAUNCHPAD_NAME
from bot.core.seen import our_team
from bot.core.when import end_of_day, length, read_day, show, show_day
from bot.core.windows import repliers
from bot.plugin import Ask, Plugin

plugin = Plugin("caring", __doc__)

BETWEEN = 2 * DAYS
"""What lies between two reminders of the same proposal at least."""
LONGEST_AWAY = 92 * DAYS


@plugin.writes("remind <project>", by=Role.DRIVER, example="vishy, ewan are asked again about burrow")
def remind(ask: Ask) -> str:
    """ask those again who were asked and are silent; once in two days at most"""
    case, name = ask.case, ask.case.shown
    if case.parked_until is not None:
        raise Refused(f"nobody is reminded of what is parked, and {name} is. Say: unpark {name}")
    last = case.facts.get("reminded_at")
    if last and ask.now < (next_ := datetime.fromisoformat(last) + BETWEEN):
        ago = length(ask.now - datetime.fromisoformat(last))
        rule = f"people are reminded once in {length(BETWEEN)}, and those of {name} were {ago} ago"
        raise Refused(f"{rule}. Say after {show(next_, ask.now)}: remind {name}")
    silent = _silent(ask)
    if not silent:
        known = f"everyone who was asked about {name} has spoken or is away"
        raise Refused(f"{known}. Say: wait {name}")
    for person, text in silent.items():
        ask.later(Tell(person, text))
    ask.change(replace(case, facts={**case.facts, "reminded_at": ask.now.isoformat()}))
    ask.detail["people"] = list(silent)
    return f"{', '.join(silent)} {'are' if len(silent) > 1 else 'is'} asked again about {name}"


@plugin.writes("handover <project> to <who>", by=Role.DRIVER, example="soren leads burrow now")
def handover(ask: Ask, who: str) -> str:
    """give the lead to another person, who is a driver from then on; the old lead stays one"""
    case, person, name = ask.case, who.removeprefix("~").lower(), ask.case.shown
    say = f"Say: handover {name} to NAME"
    if not LAUNCHPAD_NAME.fullmatch(person):
        raise Refused(f"{who[:40]!r} is no Launchpad name; theirs follows the ~ there. {say}")
    if person == case.proposer:
        raise Refused(f"another person takes over, and {person} leads {name} already. {say}")
    ask.voices.name_driver(case.id, case.proposer, ask.now)
    ask.voices.name_driver(case.id, person, ask.now)
    making = any(row.kind == "EnsureTeam" for row in ask.effects.unfinished(case_id=case.id))
    if making or our_team(ask.known, "drivers") is not None:
        team = f"{name}-drivers"
        ask.later(EnsureMember(team, person, f"leads after {case.proposer}"), after=[f"team {team}"])
    ask.change(replace(case, proposer=person))
    told = f"{ask.who.person} hands {name} ({case.title}) over to {person}"
    ask.later(Tell(person, f"{told}: you lead it now. Say: wait {name}"))
    ask.aloud(told)
    return f"{person} leads {name} now; {case.proposer} stays a driver"


@plugin.writes(
    "away until <date>", by=Role.PERSON, example="you are away until Fri 1 Apr 2011 23:59 UTC (in 11 d)"
)
def away(ask: Ask, date: str) -> str:
    """not be reminded of anything until then"""
    until = end_of_day(read_day(date), ask.rules.zone)
    last = ask.now + LONGEST_AWAY
    if not ask.now < until <= end_of_day(last.date(), ask.rules.zone):
        rule = f"an absence ends on a day to come, {LONGEST_AWAY.days} days away at most, and {date} is none"
        raise Refused(f"{rule}. Say: away until DATE, {show_day(last)} at the latest")
    _leave(ask, until)
    return f"you are away until {show(until, ask.now)}, and not reminded of anything. Back earlier: away over"


@plugin.writes("away over", by=Role.PERSON, example="welcome back, eday")
def back(ask: Ask) -> str:
    """be reminded again"""
    _leave(ask, ask.now)
    return f"welcome back, {ask.who.person}. Say: next"


def _leave(ask: Ask, until: datetime) -> None:
    """Whoever waits for this person has other deadlines now."""
    person = ask.who.person
    ask.posts.leave(person, until)
    ask.moved |= {
        case.id
        for case in ask.cases.live()
        if person == case.proposer or person in ask.voices.drivers(case.id)
    }


def _silent(ask: Ask) -> Mapping[str, str]:
    """Who was asked and is here, and has not said a word, with what they are told."""
    case, known, name = ask.case, ask.known, ask.case.shown
    texts: dict[str, str] = {}
    what = f"{ask.who.person} reminds you of {name} ({case.title})"
    if case.step in {"feedback", "prototype"}:
        spoke = repliers(known, ask.now)
        for reader in known.prereviews:
            if reader.person not in spoke:
                texts[reader.person] = f"{what}: what do you think of it now? Say: content {name} +1|0|-1"
        for concern in known.concerns:
            if concern.open:
                texts[concern.by] = (
                    f"{what}: your concern {concern.name!r} is open. When it is met, "
                    f"say: resolve {name} {concern.name} because ..."
                )
    elif ask.flow.number(case.step) <= ask.flow.number("proposal"):
        for reader in known.prereviews:
            if reader.state == "asked":
                texts[reader.person] = f"{what}: you were asked to read it. Say: prereview {name} ok"
    gone = {person for person, until in known.away.items() if until > ask.now}
    return {person: texts[person] for person in sorted(texts) if person not in gone | known.drivers}
