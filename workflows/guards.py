"""What must be true before a move: each guard gives the sentence that refuses, or None.

A sentence names the rule, what is known, and what to do next. The rules are those of the ten steps
(spec: the process, section 2.0 and steps 1 to 10).
"""

from __future__ import annotations

from datetime import datetime

from bot.core.dossier import Evidence
from bot.core.rules import (
    LAUNCHPAD_NAME,
    MILESTONE_KINDS,
    OVERLAP_QUESTION,
    QUESTIONS,
    REQUIREMENTS,
)
from bot.core.when import length, read_day, show, show_day
from bot.core.windows import blocking, repliers, window
from bot.core.workflow import Attempt
from workflows import objects


def questions_answered(a: Attempt) -> str | None:
    asked = [*QUESTIONS, *([OVERLAP_QUESTION] if a.case.facts.get("overlaps") else [])]
    open_ = [word for word in asked if word not in a.known.answers]
    if not open_:
        return None
    return f'not answered yet: {", ".join(open_)}. Say: idea answer {a.case.label} {open_[0]} "..."'


def name_allowed(a: Attempt) -> str | None:
    name = a.args["name"].lower()
    if LAUNCHPAD_NAME.fullmatch(name):
        return None
    return (
        f"{name[:40]!r} cannot be a name: Launchpad takes two or more lower-case letters, digits, + . -, "
        "the first a letter or digit"
    )


def requirements_answered(a: Attempt) -> str | None:
    open_ = [item for item in REQUIREMENTS if item not in a.known.requirements]
    if not open_:
        return None
    return (
        f"not answered yet: {', '.join(open_)} ({REQUIREMENTS[open_[0]]}). "
        f"Say: req {a.case.shown} {open_[0]} yes|partly|later|no|n/a ..."
    )


def differences_stated(a: Attempt) -> str | None:
    if "differs" in a.known.answers:
        return None
    return f'say how it behaves unlike what people expect: req {a.case.shown} differs "..."'


def read_before(a: Attempt) -> str | None:
    have = [p.person for p in a.known.prereviews if p.state == "ok"]
    if len(have) >= a.rules.prereviews:
        return None
    names = f" (so far {', '.join(have)})" if have else ""
    return (
        f"{a.rules.prereviews} people should read it before the list does{names}. "
        f"Say: prereview {a.case.shown} ask NAME, ..."
    )


def page_exists(a: Attempt) -> str | None:
    return _evidence(a, "page", "the proposal has no wiki page that the bot has seen")


def proposal_seen(a: Attempt) -> str | None:
    return _evidence(a, "proposal-mail", "the proposal has not been seen on the mailing list")


def prototype_announced(a: Attempt) -> str | None:
    return _evidence(a, "prototype-mail", "the prototype has not been announced on the mailing list")


def prototype_reachable(a: Attempt) -> str | None:
    url = a.case.facts.get("prototype_url")
    if not url:
        return f"no prototype is shown yet. Say: prototype {a.case.shown} URL"
    return url_answers(a, str(url))


def url_answers(a: Attempt, url: str) -> str | None:
    seen = a.known.latest("url", url)
    if seen is None:
        return f"nobody has looked at {url} yet. Say: prototype {a.case.shown} {url}"
    if seen.found is None:
        return f"{url} could not be asked: {seen.trouble}. Say it again when it answers"
    status = int(seen.found.get("status", 0))
    if 200 <= status < 400:
        return None
    return f"{url} answers with HTTP {status}; it must be readable by everyone before it is a prototype"


def url_looked_at(a: Attempt) -> str | None:
    return url_answers(a, a.args["url"])


def summary_written(a: Attempt) -> str | None:
    if "summary" in a.known.answers:
        return None
    return f'the summary of the discussion is not written. Say: summary {a.case.shown} "..."'


def nothing_open(a: Attempt) -> str | None:
    words = blocking(a.known, a.now)
    return f"the clock is stopped by {', '.join(words)}" if words else None


def window_over(a: Attempt) -> str | None:
    frame = window(a.known, a.rules, a.now)
    if frame is None or frame.over(a.now):
        return None
    if frame.ends is None:
        return f"the window is stopped with {length(frame.left)} left"
    why = ""
    if frame.extended:
        few = len(repliers(a.known, a.now))
        why = f", extended once because {few} of {a.rules.repliers} people answered"
    return f"the window ends {show(frame.ends, a.now)}{why}"


def name_picked(a: Attempt) -> str | None:
    if a.case.facts.get("picked"):
        return None
    return f"no name is picked. Say: name {a.case.shown} pick NAME"


def name_cleared(a: Attempt) -> str | None:
    seen = a.known.latest("name", a.case.name or "")
    if seen is None or seen.found is None:
        return f"there is no evidence that the name {a.case.shown} is free"
    if a.now - seen.at > a.rules.evidence_age:
        return f"the check of the name {a.case.shown} is {length(a.now - seen.at)} old"
    if seen.found.get("verdict") == "usable":
        return None
    return f"the name {a.case.shown} is taken: {seen.found.get('why', 'see the check')}"


def language_picked(a: Attempt) -> str | None:
    if a.case.facts.get("language"):
        return None
    return f"no language is picked. Say: language {a.case.shown} pick {a.rules.language} because ..."


def language_asked(a: Attempt) -> str | None:
    return _evidence(a, "language-mail", "the mailing list has not been asked about the language")


def nameable(a: Attempt) -> str | None:
    """A waived step 6 still needs what Launchpad will ask for: a name that it takes."""
    if a.case.step != "naming" or a.case.facts.get("picked"):
        return None
    return f"Launchpad will need the name, evidence or not. Say: name {a.case.shown} pick NAME"


def confirmed_on_launchpad(a: Attempt) -> str | None:
    seen = a.known.latest("bootstrap", a.case.shown)
    return _read_back(a, seen, "bootstrap", objects.missing(a.case.shown, seen))


def plan_read(a: Attempt) -> str | None:
    """Nothing that belongs to somebody else is touched: the plan is looked at before it is applied."""
    seen = a.known.latest("bootstrap", a.case.shown)
    if seen is None:
        return f"nobody has looked at Launchpad yet. Say: bootstrap {a.case.shown} plan"
    if seen.found is None:
        return f"Launchpad could not be asked: {seen.trouble}"
    foreign = objects.foreign(a.case.shown, seen)
    return f"not ours: {'; '.join(foreign)}. Talk to the owners, or pick another name" if foreign else None


def series_named(a: Attempt) -> str | None:
    if a.known.series:
        return None
    return f'no series yet. Say: series {a.case.shown} create NAME "..."'


def milestones_named(a: Attempt) -> str | None:
    have = {m.kind for m in a.known.milestones}
    open_ = [kind for kind in MILESTONE_KINDS if kind not in have]
    if not open_:
        return None
    return (
        f"no milestone yet for {', '.join(open_)}. "
        f"Say: milestone {a.case.shown} add NAME 2011-03-24 kind {open_[0]}"
    )


def schedule_read_back(a: Attempt) -> str | None:
    seen = a.known.latest("schedule", a.case.shown)
    return _read_back(a, seen, "schedule", objects.missing_schedule(a.known, seen))


def updates_told(a: Attempt) -> str | None:
    told = len(a.known.progress)
    if told >= a.rules.updates:
        return None
    return f'{told} of {a.rules.updates} progress updates told. Say: update {a.case.shown} "..."'


def ready(a: Attempt) -> str | None:
    red = [check.why for check in objects.readiness(a) if check.hard and not check.green]
    return "; ".join(red) or None


def has_waiver(a: Attempt) -> str | None:
    asked = a.case.facts.get("waiver")
    if asked and asked["entry"] == a.case.entry:
        return None
    return (
        f"nobody asked to waive {a.case.step}. A driver says: waive {a.case.shown} {a.case.step} because ..."
    )


def another_person(a: Attempt) -> str | None:
    asked = a.case.facts.get("waiver") or {}
    if asked.get("by") != a.who.person:
        return None
    return "a second is another person than the one who asked"


def at_that_step(a: Attempt) -> str | None:
    if a.args["step"].lower() == a.case.step:
        return None
    return f"{a.case.shown} is at {a.case.step}; only the step where it is can be waived"


def earlier(a: Attempt) -> str | None:
    steps = objects.STEPS
    word = a.args["step"].lower()
    here = steps.index(a.case.step)
    if word in steps[:here]:
        return None
    return f"back leads to an earlier step: {', '.join(steps[:here]) or 'there is none'}"


def not_parked(a: Attempt) -> str | None:
    if a.case.parked_until is None:
        return None
    return f"{a.case.shown} is parked until {show_day(a.case.parked_until)}. Say: unpark {a.case.shown}"


def parked(a: Attempt) -> str | None:
    return None if a.case.parked_until else f"{a.case.shown} is not parked"


def in_the_future(a: Attempt) -> str | None:
    day = read_day(a.args["date"])
    return None if day > a.now.date() else f"{a.args['date']} is not in the future"


def adoptable(a: Attempt) -> str | None:
    case = a.case
    if case.step not in {"withdrawn", "abandoned"} and case.stale_since is None:
        return f"{case.shown} has drivers who were heard of {length(a.now - case.touched)} ago; ask them"
    if asked := case.facts.get("adoption"):
        return f"{asked['by']} has asked to adopt it already"
    return None


def adoption_asked(a: Attempt) -> str | None:
    return None if a.case.facts.get("adoption") else f"nobody asked to adopt {a.case.shown}"


def may_reapply(a: Attempt) -> str | None:
    day = a.case.facts.get("reapply")
    if day is None or a.now >= datetime.fromisoformat(day):
        return None
    return f"the board said: not before {show(datetime.fromisoformat(day), a.now)}"


def _evidence(a: Attempt, what: str, why: str) -> str | None:
    if a.known.found(what) is not None:
        return None
    return f"{why}. Or two people say so: waive {a.case.shown} {a.case.step} because ..."


def _read_back(a: Attempt, seen: Evidence | None, what: str, missing: list[str]) -> str | None:
    if seen is None or seen.at < a.case.since:
        return f"Launchpad has not been read back yet. Say: {_redo(a, what)}"
    if seen.found is None:
        return f"Launchpad could not be asked: {seen.trouble}. Say: {_redo(a, what)}"
    return f"Launchpad does not have it all: {'; '.join(missing)}. Say: {_redo(a, what)}" if missing else None


def _redo(a: Attempt, what: str) -> str:
    return f"bootstrap {a.case.shown} apply" if what == "bootstrap" else f"schedule {a.case.shown} done"
