"""What the clock reminds people of, and when: once for each silence, reader, window and mail.

Each moment is a function of the case, and a fact keeps what was told, so that no restart tells it again.
Nobody is reminded of a case that is parked or stale (spec: the process, timers of section 2.0, steps 3,
4 and 9).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core.dossier import Case
from bot.core.effects import Plan, Say, Tell
from bot.core.rules import DAYS
from bot.core.when import length, show_moment
from bot.core.windows import Window, holds_end, repliers, window
from bot.core.workflow import Attempt
from workflows.changes import facts
from workflows.presence import here, met, quiet_since
from workflows.steps import STEPS

NUDGES: dict[str, tuple[timedelta, ...]] = {
    "idea": (14 * DAYS,),
    "requirements": (7 * DAYS,),
    "naming": (14 * DAYS,),
    "scheduling": (14 * DAYS,),
    "coding": (14 * DAYS, 28 * DAYS),
}
"""How long drivers may be silent in a step before they are asked; a second time, the channel hears of it."""

READING = 3 * DAYS
"""How long somebody has to read a proposal before they are asked again (step 3)."""
BETWEEN = 2 * DAYS
"""What lies between two reminders of the same proposal at least (step 4)."""
CLOSING = 2 * DAYS
"""When the end of a feedback window is told before it comes."""
ARRIVING = 1 * DAYS
"""How long a mail may take to the list."""


def nudge_due(a: Attempt) -> datetime | None:
    """When the drivers should be asked, for the first or a second time in this silence."""
    spans, told = NUDGES.get(a.case.step, ()), _nudged(a)
    if _rests(a.case) or told >= len(spans):
        return None
    return quiet_since(a.known) + spans[told]


def nudge(a: Attempt) -> Case:
    quiet = quiet_since(a.known)
    told = sum(quiet + span <= a.now for span in NUDGES[a.case.step])
    return facts(a.case, nudged={"since": quiet.isoformat(), "times": told})


def tell_drivers(a: Attempt, after: Case) -> Plan:
    """A line to each driver who is here; the second one goes to the home channel as well."""
    step = next(step for step in STEPS if step.name == after.step)
    name, silent = after.shown, length(a.now - quiet_since(a.known))
    rest = f"If it has to rest, say: park {name} until DATE because ..."
    text = f"{name} is quiet for {silent}, at {step.title}. It waits for {step.next_words(after)}. {rest}"
    plan = _to_each(here(a.known, a.known.drivers, a.now), text)
    if after.facts["nudged"]["times"] > 1 and a.rules.home:
        due = quiet_since(a.known) + a.rules.stale
        who = ", ".join(sorted(a.known.drivers))
        plan.add(
            Say(
                a.rules.home,
                f"{name}: no word from its drivers ({who}) for {silent}. Without one it is stale on "
                f"{show_moment(due)}, and anyone may adopt it then",
            )
        )
    return plan


def unread_due(a: Attempt) -> datetime | None:
    """When somebody who has not read the proposal should be asked again."""
    return min(_unread(a).values(), default=None)


def ask_again(a: Attempt) -> Case:
    told = {*a.case.facts.get("asked_again", ()), *_late(a)}
    return facts(a.case, asked_again=sorted(told), reminded_at=a.now.isoformat())


def tell_readers(a: Attempt, after: Case) -> Plan:
    name = after.shown
    asked = f"some days ago you were asked to read {name} ({after.title}) before the list does"
    return _to_each(_late(a), f"{asked}. Say: prereview {name} ok, or: prereview {name} comment TEXT")


def closing_due(a: Attempt) -> datetime | None:
    """When the coming end of the window should be told: two days before it, and anew for another end."""
    frame = _frame(a)
    if frame is None or frame.ends is None or frame.length <= CLOSING or frame.over(a.now):
        return None
    if a.case.facts.get("closing_told") == frame.ends.isoformat():
        return None
    return max(frame.ends - CLOSING, holds_end(a.known, a.now) or a.case.since)


def note_closing(a: Attempt) -> Case:
    frame = _frame(a)
    assert frame is not None
    assert frame.ends is not None
    return facts(a.case, closing_told=frame.ends.isoformat())


def closing(a: Attempt, after: Case) -> str:
    name, ends = after.shown, datetime.fromisoformat(after.facts["closing_told"])
    people = sorted(repliers(a.known, a.now))
    heard = f"{len(people)} answered so far ({', '.join(people)})" if people else "nobody has answered yet"
    return f"{name}: feedback ends {show_moment(ends)}; {heard}. To object, say: concern {name} NAME: TEXT"


def unseen_due(a: Attempt) -> datetime | None:
    """When a mail that went to the list should have been seen there."""
    sent = a.case.facts.get("proposed_at")
    if sent is None or _rests(a.case) or a.case.facts.get("unseen_told") == sent:
        return None
    moment = datetime.fromisoformat(sent)
    return met(a.known, a.known.drivers, moment + ARRIVING) if moment >= a.case.since else None


def note_unseen(a: Attempt) -> Case:
    return facts(a.case, unseen_told=a.case.facts["proposed_at"])


def tell_proposer(a: Attempt, after: Case) -> Plan:
    """The proposer is told, or the other drivers while the proposer is away."""
    name, sent = after.shown, datetime.fromisoformat(after.facts["proposed_at"])
    people = here(a.known, (after.proposer,), a.now) or here(a.known, a.known.drivers, a.now)
    what = f"the mail of {name} left {length(a.now - sent)} ago, and I have not seen it on the list"
    wait = "It may wait for the list's moderator: ask there"
    return _to_each(people, f"{what}. {wait}. If it is lost, say: propose {name}")


def _nudged(a: Attempt) -> int:
    told = a.case.facts.get("nudged")
    if told is None or told["since"] != quiet_since(a.known).isoformat():
        return 0
    return int(told["times"])


def _unread(a: Attempt) -> dict[str, datetime]:
    """Who was asked to read it, says nothing, and is to be asked again when."""
    if _rests(a.case):
        return {}
    told = set(a.case.facts.get("asked_again", ()))
    earliest = a.case.since
    if last := a.case.facts.get("reminded_at"):
        earliest = datetime.fromisoformat(last) + BETWEEN
    return {
        p.person: max(met(a.known, (p.person,), p.at + READING), earliest)
        for p in a.known.prereviews
        if p.state == "asked" and p.person not in told
    }


def _late(a: Attempt) -> list[str]:
    return sorted(person for person, moment in _unread(a).items() if moment <= a.now)


def _frame(a: Attempt) -> Window | None:
    """The window as it is once a running hold has ended, which it does without anyone's word."""
    return window(a.known, a.rules, holds_end(a.known, a.now) or a.now)


def _rests(case: Case) -> bool:
    return case.parked_until is not None or case.stale_since is not None


def _to_each(people: Sequence[str], text: str) -> Plan:
    plan = Plan()
    for person in people:
        plan.add(Tell(person, text))
    return plan
