"""What a move changes in the case, beside its step, and the sentences that tell of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.core.adoption import adoption
from bot.core.dossier import Case
from bot.core.errors import Refused
from bot.core.findings import Finding, State
from bot.core.when import end_of_day, length, read_day, show, show_day, show_moment
from bot.core.windows import holds_end, repliers, window
from bot.core.workflow import Attempt, touched
from workflows.objects import seen_now
from workflows.presence import quiet_since
from workflows.steps import LATE

MANY = ("member", "milestone")
"""What is counted in a question, and not named one by one."""


def facts(case: Case, **values: Any) -> Case:
    """`case` with `values` among its facts; None takes one out."""
    kept = {**case.facts, **values}
    return replace(case, facts={name: value for name, value in kept.items() if value is not None})


def take_name(a: Attempt) -> Case:
    return replace(a.case, name=a.args["name"].lower())


def propose(a: Attempt) -> Case:
    return facts(a.case, proposed_at=a.now.isoformat())


def proposed(a: Attempt, after: Case) -> str:
    return f"the proposal of {after.shown} goes to {a.rules.mail_list}; feedback begins when it is seen there"


def show_prototype(a: Attempt) -> Case:
    """The window opens with the first showing; another address is a change that people have to look at."""
    now, url = a.now.isoformat(), a.args["url"]
    at = a.case.facts.get("prototype_at")
    changed = now if at and a.case.facts["prototype_url"] != url else a.case.facts.get("text_changed")
    return facts(a.case, prototype_url=url, prototype_at=at or now, text_changed=changed)


def concluded(a: Attempt, after: Case) -> str:
    """What counted, in one line."""
    frame, people = window(a.known, a.rules, a.now), sorted(repliers(a.known, a.now))
    counted = f"{len(people)} people answered ({', '.join(people)})" if people else "nobody answered"
    if frame and frame.extended and len(people) < a.rules.repliers:
        counted += f" in twice {length(frame.length)}, silence recorded"
    concerns = f"concerns resolved: {len(a.known.concerns)}"
    where = f"it is now at {after.step}. Say: prototype {after.shown} URL"
    return f"feedback on {after.shown} is closed: {counted}; {concerns}; {where}"


def prototype_shown(a: Attempt, after: Case) -> str:
    seen, name = a.known.latest("url", a.args["url"]), after.shown
    status = (seen.found or {}).get("status") if seen else None
    frame = window(replace(a.known, case=after), a.rules, a.now)
    until = f"; feedback on it until {show(frame.ends, a.now)}" if frame and frame.ends else ""
    say = f"content {name} +1|0|-1" if after.step == "prototype" else f"submit {name} check"
    return f"the prototype of {name} answers (HTTP {status}){until}. Say: {say}"


def park(a: Attempt) -> Case:
    until = end_of_day(read_day(a.args["date"]), a.rules.zone)
    return facts(replace(a.case, parked_until=until), stopped_at=a.now.isoformat())


def parked(a: Attempt, after: Case) -> str:
    assert after.parked_until is not None
    return f"{after.shown} rests until {show(after.parked_until, a.now)}; its clock is stopped"


def unpark(a: Attempt) -> Case:
    return rested(a.case, a.now)


def rested(case: Case, now: datetime) -> Case:
    """`case` with its rest ended: that time counts for no window, and as nobody's silence."""
    if case.parked_until is None:
        return case
    started = case.facts["stopped_at"]
    silent = min(now, case.touched + (now - datetime.fromisoformat(started)))
    stops = [*case.facts.get("stops", ()), [started, now.isoformat()]]
    return facts(replace(case, parked_until=None, touched=silent), stops=stops, stopped_at=None)


def unparked(_: Attempt, after: Case) -> str:
    return f"{after.shown} goes on at {after.step}"


def go_stale(a: Attempt) -> Case:
    return replace(a.case, stale_since=a.now)


def gone_stale(a: Attempt, after: Case) -> str:
    since = show_day(a.case.touched)
    return f"{after.shown} is stale: no word from its drivers since {since}. Anyone may: adopt {after.shown}"


def step_back(a: Attempt) -> Case:
    return facts(replace(a.case, step=a.args["step"].lower()), waiver=None, prototype_at=None)


def leave(a: Attempt) -> Case:
    """Keep the step that was left, for whoever adopts the proposal."""
    case = rested(a.case, a.now)
    return facts(case, left=case.step, because=a.args.get("reason"), waiver=None, adoption=None)


def ask_waiver(a: Attempt) -> Case:
    asked = {
        "entry": a.case.entry,
        "by": a.who.person,
        "because": a.args["reason"],
        "at": a.now.isoformat(),
    }
    return facts(a.case, waiver=asked)


def waiver_asked(a: Attempt, after: Case) -> str:
    whose = "a board member" if after.step in LATE else "another identified person"
    asked = f"{a.who.person} asks to waive {after.step} of {after.shown}: {a.args['reason']}"
    return f"{asked}. It needs a second by {whose}. They say: second {after.shown}"


def waived(a: Attempt) -> Case:
    return facts(a.case, waiver=None)


def waiver_done(a: Attempt, after: Case) -> str:
    asked = a.case.facts["waiver"]
    return (
        f"{a.case.step} of {after.shown} is waived (asked by {asked['by']}: {asked['because']}; "
        f"seconded by {a.who.person}); it is now at {after.step}"
    )


def ask_adoption(a: Attempt) -> Case:
    return facts(a.case, adoption={"by": a.who.person, "at": a.now.isoformat()})


def adoption_noted(a: Attempt, after: Case) -> str:
    due = a.now + a.rules.adoption
    name, whose = after.shown, f"{after.shown} goes to {a.who.person} on {show(due, a.now)}"
    return f"{whose} unless a driver says: object {name}"


def adopt(a: Attempt) -> Case:
    """The step that was left is entered anew, and so are its windows."""
    wish = adoption(a.case) or {}
    step = str(a.case.facts.get("left", a.case.step))
    case = facts(touched(a.case, a.now), left=None, because=None, adoption=None, prototype_at=None)
    return replace(case, step=step, proposer=str(wish.get("by", case.proposer)))


def adopted(_: Attempt, after: Case) -> str:
    return f"{after.shown} now belongs to {after.proposer}; it is at {after.step}. Say: wait {after.shown}"


def object_adoption(a: Attempt) -> Case:
    return facts(a.case, adoption=None)


def record_window(a: Attempt) -> Case:
    """Which end was told; after a first end that enough people answered, no later word undoes that."""
    frame, ends = window(a.known, a.rules, a.now), [end for end in _ends(a) if end <= a.now]
    heard = a.case.entry if frame and not frame.extended else a.case.facts.get("heard")
    return facts(a.case, told_end=max(ends).isoformat(), heard=heard)


def accept(a: Attempt) -> Case:
    level = a.args["level"].lower()
    if level not in {"incubation", "core", "related"}:
        raise Refused(f"{level!r} is no kind of acceptance; say incubation, core or related")
    return facts(a.case, level=level, because=a.args.get("reason"))


def accepted(_: Attempt, after: Case) -> str:
    why = f": {after.facts['because']}" if "because" in after.facts else ""
    return f"{after.shown} is accepted ({after.facts['level']}){why}"


def reject(a: Attempt) -> Case:
    day = a.args.get("date")
    until = end_of_day(read_day(day), a.rules.zone) if day else a.now + a.rules.reapply
    return facts(a.case, because=a.args["reason"], reapply=until.isoformat())


def rejected(a: Attempt, after: Case) -> str:
    until = show(datetime.fromisoformat(after.facts["reapply"]), a.now)
    why = after.facts["because"]
    return f"{after.shown} is rejected: {why}. It may come back: reapply {after.shown}, {until}"


def need_info(a: Attempt) -> Case:
    return facts(a.case, missing=a.args["reason"], postponed=None)


def info_needed(_: Attempt, after: Case) -> str:
    return f"{after.shown} stays with the board, which needs to know: {after.facts['missing']}"


def postpone(a: Attempt) -> Case:
    until = end_of_day(read_day(a.args["date"]), a.rules.zone)
    return facts(a.case, postponed=until.isoformat(), missing=a.args["reason"])


def postponed(a: Attempt, after: Case) -> str:
    until = show(datetime.fromisoformat(after.facts["postponed"]), a.now)
    return f"{after.shown} is postponed until {until}: {after.facts['missing']}"


def bootstrap_text(a: Attempt) -> str | None:
    """What will be written on Launchpad; nothing has to be confirmed where that is nothing."""
    todo = _to_write(a)
    if not todo:
        return None
    made = [one for one in todo if one.state is State.CREATE]
    new = [one.title for one in made if one.kind not in MANY]
    count = {kind: sum(one.kind == kind for one in made) for kind in MANY}
    new += [f"{many} {kind}{'s' if many > 1 else ''}" for kind, many in count.items() if many]
    words = [f"{_listed(new)} will be made on Launchpad"] if new else []
    words += [f"{one.title} will be put right ({one.why})" for one in todo if one.state is State.DIFFERS]
    final = "; the name is final after that" if f"project {a.case.shown}" in new else ""
    return f"{'; '.join(words)}{final}"


def bootstrap_started(a: Attempt, after: Case) -> str:
    name = after.shown
    if not _to_write(a):
        seen = a.known.latest("bootstrap", name)
        at = f" (seen {show_moment(seen.at)})" if seen else ""
        on = "; it is read back" if after.step == "bootstrap" else ""
        return f"Launchpad has all of {name} as it should be{at}: nothing is written{on}"
    if after.step != "bootstrap":
        return f"{name} is being put right on Launchpad. Say: bootstrap {name} status"
    return f"{name} is being made on Launchpad; I tell you when all of it was read back"


def read_back(a: Attempt) -> Case:
    """Remember which look was the last word of the bootstrap: it counts for the schedule as well."""
    seen = a.known.latest("bootstrap", a.case.shown)
    if seen is None:
        return a.case
    return facts(a.case, read_back={"at": seen.at.isoformat(), "entry": a.case.entry + 1})


def _to_write(a: Attempt) -> list[Finding]:
    todo = {State.CREATE, State.DIFFERS}
    return [one for one in seen_now(a) if one.state in todo and not one.owner]


def _listed(titles: list[str]) -> str:
    return " and ".join([", ".join(titles[:-1]), titles[-1]] if titles[1:] else titles)


def submit_text(a: Attempt) -> str:
    return f"{a.case.shown} goes to the board: {a.known.answers.get('summary', a.case.title)}"


def schedule_started(_: Attempt, after: Case) -> str:
    return f"the schedule of {after.shown} is being read back from Launchpad"


def _ends(a: Attempt) -> list[datetime]:
    """The ends of a window that nobody was told of yet: the first one, and that of the extension.

    A running hold ends by itself, without anyone's word, so the window is taken as it is after it.
    """
    frame = window(a.known, a.rules, holds_end(a.known, a.now) or a.now)
    if frame is None or frame.first is None or frame.ends is None:
        return []
    told = a.case.facts.get("told_end")
    return [end for end in (frame.first, frame.ends) if told is None or end > datetime.fromisoformat(told)]


def window_ends(a: Attempt) -> datetime | None:
    """When the clock should tell that a window has ended, or was extended."""
    return min(_ends(a), default=None)


def quiet_too_long(a: Attempt) -> datetime | None:
    if a.case.stale_since is not None or a.case.parked_until is not None or a.case.step == "review":
        return None
    return quiet_since(a.known) + a.rules.stale


def stale_too_long(a: Attempt) -> datetime | None:
    if a.case.stale_since is None or a.case.parked_until is not None or adoption(a.case):
        return None
    return a.case.stale_since + a.rules.abandon


def adoption_due(a: Attempt) -> datetime | None:
    wish = adoption(a.case)
    return datetime.fromisoformat(wish["at"]) + a.rules.adoption if wish else None


def park_ends(a: Attempt) -> datetime | None:
    return a.case.parked_until
