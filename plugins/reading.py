"""Where a proposal stands, who waits for whom, and what was said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.core import cycles, freezes
from bot.core.adoption import ENDED, adoption
from bot.core.command import read_receipt, show_receipt
from bot.core.dossier import Case
from bot.core.effects import Effect
from bot.core.errors import Refused
from bot.core.when import length, not_answering, show, show_day
from bot.core.windows import blocking, repliers, window
from bot.core.workflow import waiting_for
from bot.plugin import Answer, Ask, EffectView, Plugin

plugin = Plugin("reading", __doc__)

MOMENT = timedelta(minutes=1)


@plugin.reads("status [<project>]", example="burrow: feedback since 14 Feb 2011 ...")
def status(ask: Ask) -> str | Answer:
    """where a proposal stands; without a name, all of them"""
    if ask.found is not None:
        return ". ".join([_line(ask, ask.case), *_frozen(ask, ask.case)])
    cases = ask.cases.live()
    if not cases:
        return "no proposals are under way. Say: idea new TITLE"
    text = f"{len(cases)} under way: " + ", ".join(f"{c.shown} ({c.step})" for c in cases[:5])
    more = tuple(_line(ask, case) for case in cases)
    return Answer(text if len(cases) <= 5 else f"{text} and {len(cases) - 5} more", more[5:])


@plugin.reads("wait <project>", example="burrow: waiting for feedback since 14 Feb 2011 ...")
def wait(ask: Ask) -> str:
    """state, since when, who it waits on, what comes next and when"""
    case, now = ask.case, ask.now
    step = ask.flow.step(case.step)
    if step.final:
        ended = f"{_line(ask, case)}{_way_back(ask, case)}"
        return f"{ended}. {_queued(open_, now)}" if (open_ := _open(ask)) else ended
    known, attempt = ask.known, ask.attempt()
    parts = [f"{case.shown}: {step.title} since {show_day(case.since)}"]
    if case.stale_since is not None:
        parts.append(f"stale since {show_day(case.stale_since)}{_way_back(ask, case)}")
    if frame := window(known, ask.rules, now):
        days = length(frame.length) + (" window, extended once" if frame.extended else " window")
        if frame.ends is not None:
            parts[0] += f" ({days}, ends {show(frame.ends, now)})"
        else:
            parts[0] += f" ({days}, stopped with {length(frame.left)} left)"
        people = sorted(repliers(known, now))
        parts.append(_answered(people))
        if words := blocking(known, now):
            parts.append(f"blocking: {', '.join(words)}")
    silent = [p.person for p in known.prereviews if p.state == "asked"]
    if silent and case.step == "proposal":
        parts.append(f"silent: {', '.join(silent)}")
    gone = {person: known.away[person] for person in sorted(known.drivers) if person in known.away}
    if away := [f"{person} until {show_day(until)}" for person, until in gone.items() if until > now]:
        parts.append(f"away: {', '.join(away)}")
    if asked := case.facts.get("waiver"):
        parts.append(f"{asked['by']} asks to waive {case.step}: second {case.shown}")
    if open_ := _open(ask):
        parts.append(_queued(open_, now))
        targets = {_target(row) for row in open_}
        parts += [
            not_answering(rest.service, rest.since, rest.until, rest.calls)
            for rest in ask.effects.rests()
            if rest.target in targets
        ]
        parts += [one.told(now) for one in ask.effects.held() if one.target in targets]
    if case.parked_until:
        parts.append(f"parked until {show(case.parked_until, now)}")
    parts += _frozen(ask, case)
    missing = [] if case.parked_until else waiting_for(ask.flow, attempt)
    shown = {word.strip('"').split('"')[0] for word in parts}
    said = ("the clock ", "the window ")  # stands above already
    reasons = [why for why in missing if why not in shown and not why.startswith(said)]
    parts.append(f"needs: {'; '.join(reasons)}" if reasons else f"next: {step.next_words(case)}")
    return ". ".join(parts)


@plugin.reads("next", example="waits on you: burrow (initial requirements): the requirements ...")
def next_(ask: Ask) -> str | Answer:
    """what waits on me"""
    person = ask.who.person
    if not ask.who.identified:
        raise Refused(f"I can tell you when I know you; you are {ask.who.known}. Say: help identify")
    lines = []
    for case in ask.cases.live():
        known = ask.open_file(case)
        if case.parked_until is not None:
            continue
        early = ask.flow.number(case.step) <= ask.flow.number("proposal")
        if early and any(p.person == person and p.state == "asked" for p in known.prereviews):
            lines.append(f"{case.shown}: you are asked to read it. Say: prereview {case.shown} ok")
        if any(c.by == person and c.open for c in known.concerns):
            names = ", ".join(c.name for c in known.concerns if c.by == person and c.open)
            lines.append(f"{case.shown}: your concern is open ({names}). Say: resolve {case.shown} NAME")
        if person in known.drivers and (wish := adoption(case)):
            lines.append(_adoption(case, wish))
        if person in known.drivers:
            step = ask.flow.step(case.step)
            needs = waiting_for(ask.flow, ask.attempt(case))
            lines.append(f"{case.shown} ({step.title}): {needs[0] if needs else step.next_words(case)}")
    lines += [
        _adoption(case, wish)
        for case in ask.cases.ended(ENDED)
        if (wish := adoption(case)) and person in ask.open_file(case).drivers
    ]
    if not lines:
        return f"nothing waits on you, {person}. Say: status"
    return Answer(f"waits on you: {lines[0]}", tuple(lines[1:]))


@plugin.reads("history <project>", example="burrow: 14 entries; newest: 11 Mar 2011 eday: bootstrap apply")
def history(ask: Ask) -> Answer:
    """who moved it when, newest first"""
    entries = list(reversed(ask.records.history(ask.case.id)))
    lines = []
    for entry in entries:
        moved = f" ({entry.source} -> {entry.target})" if entry.source != entry.target else ""
        why = entry.detail.get("reason") or entry.detail.get("text") or entry.detail.get("why")
        receipt = f" {show_receipt(entry.receipt)}" if entry.receipt else ""
        tail = f": {why}" if why else ""
        lines.append(f"{entry.at:%Y-%m-%d %H:%M} UTC {entry.by}: {entry.move}{moved}{receipt}{tail}")
    count = f"{len(lines)} entries" if lines[1:] else "1 entry"
    return Answer(f"{ask.case.shown}: {count}; newest: {lines[0]}", tuple(lines[1:]))


@plugin.reads("show <receipt>", example="r-1f3a, 14 Feb 2011 10:02 UTC, eday: propose burrow -> ok ...")
def show_(ask: Ask, receipt: str) -> str:
    """what was said and answered: a receipt's number, or: show last"""
    if receipt.lower() == "last":
        if not ask.who.identified:
            raise Refused(f"I keep receipts for people I know; you are {ask.who.known}. Say: help identify")
        found = ask.records.last(ask.who.person)
        if found is None:
            return "you have no receipt yet"
    else:
        number = read_receipt(receipt)
        if number is None:
            raise Refused(f"{receipt[:30]!r} is no receipt; they look like r-1f3a. Say: show last")
        found = ask.records.receipt(number)
        if found is None:
            raise Refused(f"there is no receipt {show_receipt(number)}. Say: show last")
    at, by = f"{found.at:%d %b %Y %H:%M} UTC", found.by or "a stranger"
    return f"{show_receipt(found.number)}, {at}, {by}: {found.text} -> {found.state}: {found.answer}"


def _way_back(ask: Ask, case: Case) -> str:
    """Who may go on with a case that nobody drives, and when."""
    if wish := adoption(case):
        due = show(datetime.fromisoformat(wish["at"]) + ask.rules.adoption, ask.now)
        return f". {wish['by']} takes it over {due}, unless a driver says: object {case.shown}"
    if case.stale_since is not None or case.step in ENDED:
        return f". Anyone may say: adopt {case.shown}"
    if day := case.facts.get("reapply") if case.step == "rejected" else None:
        return f". A driver may say from {show(datetime.fromisoformat(day), ask.now)}: reapply {case.shown}"
    return ""


def _open(ask: Ask) -> list[EffectView]:
    """What is still to be done for the case; what is said on IRC takes a moment, unless IRC is away."""
    rows = ask.effects.unfinished(case_id=ask.case.id)
    return [row for row in rows if row.kind not in {"Say", "Tell"} or ask.now - row.posted > MOMENT]


def _queued(rows: Sequence[EffectView], now: datetime) -> str:
    """What is still to be done, where and since when; and why it does not go on."""
    where = Counter(map(_target, rows))
    places = ", ".join(f"{target} {count}" for target, count in sorted(where.items()))
    dead = [row for row in rows if row.state == "dead"]
    since = length(now - min(row.posted for row in rows))
    count = f"{len(rows)} things" if rows[1:] else "1 thing"
    text = f"{count} being done for {since} ({places}), {len(dead)} of them stuck"
    return f"{text}: {(dead[0].error or '').rstrip('.')}" if dead else text


def _target(row: EffectView) -> str:
    return Effect.kinds[row.kind].target if row.kind in Effect.kinds else "bot"


def _answered(people: Sequence[str]) -> str:
    if not people:
        return "nobody answered yet"
    return f"{len(people)} {'people' if people[1:] else 'person'} answered ({', '.join(people)})"


def _adoption(case: Case, wish: Mapping[str, str]) -> str:
    return f"{case.shown}: {wish['by']} wants to adopt it. To keep it, say: object {case.shown}"


def _frozen(ask: Ask, case: Case) -> list[str]:
    """What is frozen in its cycles now; a schedule follows the bootstrap."""
    if ask.flow.number(case.step) <= ask.flow.number("bootstrap"):
        return []
    found = cycles.cycles(ask.open_schedule(case), ask.rules)
    return [freezes.sentence(one, ask.now) for one in found if freezes.status(one, ask.now).frozen]


def _line(ask: Ask, case: Case) -> str:
    step = ask.flow.step(case.step)
    flags = []
    if case.parked_until:
        flags.append(f"parked until {show_day(case.parked_until)}")
    if case.stale_since:
        flags.append(f"stale since {show_day(case.stale_since)}")
    tail = f" ({', '.join(flags)})" if flags else ""
    if step.final:
        level = f" ({case.facts['level']})" if "level" in case.facts else ""
        return f"{case.shown}: {step.title}{level} since {show_day(case.since)}"
    place = f"step {ask.flow.number(step.name)} of {ask.flow.length}"
    title = "" if case.name is None else f", {case.title}"
    here = f"{step.title} since {show_day(case.since)} ({place}){tail}"
    return f"{case.shown}{title}: {here}; next: {step.next_words(case)}"
