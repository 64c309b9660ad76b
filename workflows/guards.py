"""What must be true before a move: each guard gives the sentence that refuses, or None.

A sentence names the rule, what is known, and what to do next. The rules are those of the ten steps
(spec: the process, section 2.0 and steps 1 to 10).
"""

from __future__ import annotations

from datetime import datetime

from bot.core.cycles import schedule_seen
from bot.core.dossier import Evidence
from bot.core.findings import State
from bot.core.names import against
from bot.core.rules import (
    LAUNCHPAD_NAME,
    MILESTONE_KINDS,
    NUMBER,
    OVERLAP_QUESTION,
    QUESTIONS,
    REQUIREMENTS,
)
from bot.core.seen import our_project
from bot.core.when import length, show, show_day
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
    """The name that is said; where one only wants to know what is missing, none is."""
    name = a.args.get("name", "").lower()
    if NUMBER.fullmatch(name):
        return f"{name} is the number of a proposal, and no name. Say: promote {a.case.shown} as NAME"
    if not name or LAUNCHPAD_NAME.fullmatch(name):
        return None
    return (
        f"{name[:40]!r} cannot be a name: Launchpad takes two or more lower-case letters, digits, + . -, "
        f"the first a letter or digit. Say: promote {a.case.shown} as NAME"
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
    return f'how it behaves unlike what people expect is not stated. Say: req {a.case.shown} differs "..."'


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
    if a.known.page is not None:
        return None
    why = "the proposal has no wiki page that the bot has seen"
    if not a.rules.wiki:
        return f"{why}. Say, and have it seconded: {_waive(a)}"
    asked = a.known.latest("page")
    if asked is not None and asked.found is None:
        why = f"the wiki could not be asked for the page: {asked.trouble}"
    return f"{why}. Say: wiki {a.case.shown} publish"


def list_known(a: Attempt) -> str | None:
    if a.rules.mail_list:
        return None
    return (
        "this bot reads no mail, so it can neither send the proposal to a list nor see it there. "
        f"Or two people say so: waive {a.case.shown} {a.case.step} because ..."
    )


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
        return (
            f"{url} could not be asked: {seen.trouble}. Say, when it answers: prototype {a.case.shown} {url}"
        )
    status = int(seen.found.get("status", 0))
    if 200 <= status < 400:
        return None
    rule = f"everyone must be able to read a prototype, and {url} answers with HTTP {status}"
    return f"{rule}. Say: prototype {a.case.shown} URL"


def url_looked_at(a: Attempt) -> str | None:
    return url_answers(a, a.args["url"])


def summary_written(a: Attempt) -> str | None:
    if "summary" in a.known.answers:
        return None
    return f'the summary of the discussion is not written. Say: summary {a.case.shown} "..."'


def nothing_open(a: Attempt) -> str | None:
    words = blocking(a.known, a.now)
    if not words:
        return None
    open_ = next((c.name for c in a.known.concerns if c.open), None)
    say = f"resolve {a.case.shown} {open_} because ..." if open_ else f"wait {a.case.shown}"
    return f"the clock is stopped by {', '.join(words)}. Say: {say}"


def window_over(a: Attempt) -> str | None:
    frame = window(a.known, a.rules, a.now)
    if frame is None or frame.over(a.now):
        return None
    name, why = a.case.shown, ""
    if frame.ends is None:
        stopped, say = _stopped(a)
        return f"{stopped}; the window has {length(frame.left)} left. Say: {say}"
    if frame.extended:
        few = len(repliers(a.known, a.now))
        why = f", extended once because {few} of {a.rules.repliers} people answered"
    leave = "conclude" if a.case.step == "feedback" else "accept-prototype"
    return f"the window ends {show(frame.ends, a.now)}{why}. Say: {leave} {name}, after that"


def _stopped(a: Attempt) -> tuple[str, str]:
    """Why no end of the window is known, and what sets it going again."""
    case, name = a.case, a.case.shown
    if case.parked_until is not None:
        return f"{name} is parked until {show_day(case.parked_until)}", f"unpark {name}"
    if case.stale_since is not None:
        return f"{name} is stale since {show_day(case.stale_since)}", f'summary {name} "..."'
    if case.step == "prototype" and not case.facts.get("prototype_at"):
        return f"the prototype of {name} is not shown yet", f"prototype {name} URL"
    return f"the clock of {name} is stopped", f"wait {name}"


def name_picked(a: Attempt) -> str | None:
    if a.case.facts.get("picked"):
        return None
    return f"no name is picked. Say: name {a.case.shown} pick NAME"


def name_cleared(a: Attempt) -> str | None:
    """What Launchpad has as ours needs no check: it would say that the name is taken, and by whom."""
    if our_project(a.known):
        return None
    return against(a.known, a.case.shown, a.rules, a.now)


def language_picked(a: Attempt) -> str | None:
    if a.case.facts.get("language"):
        return None
    default = f"{a.rules.language} is a good default"
    return (
        f"no language is picked; {default}. Say: language {a.case.shown} pick {a.rules.language} because ..."
    )


def language_asked(a: Attempt) -> str | None:
    if a.known.found("language-mail") is not None:
        return None
    name, asked = a.case.shown, a.case.facts.get("language_ask")
    if not a.rules.mail_list:
        why = "this bot has no mail, so it can ask no list about the language"
        return f"{why}. Say, and have it seconded: {_waive(a)}"
    if asked and asked["entry"] == a.case.entry:
        day = show_day(datetime.fromisoformat(asked["at"]))
        return f"the mail of {day} about the language is not seen on the list yet. Say: language {name} tally"
    why = "the mailing list has not been asked about the language"
    return f"{why}. Say: language {name} ask {a.rules.language}, NAME why ..."


def confirmed_on_launchpad(a: Attempt) -> str | None:
    seen = a.known.latest("bootstrap", a.case.shown)
    return _read_back(a, seen, "bootstrap", objects.missing(a), a.case.since)


def plan_read(a: Attempt) -> str | None:
    """Nothing that belongs to somebody else is touched: the plan is looked at before it is applied."""
    seen = a.known.latest("bootstrap", a.case.shown)
    if seen is None:
        return f"nobody has looked at Launchpad yet. Say: bootstrap {a.case.shown} plan"
    if seen.found is None:
        return f"Launchpad could not be asked: {seen.trouble}. Say: bootstrap {a.case.shown} plan"
    foreign = objects.foreign(a)
    if not foreign:
        return None
    say = f"back {a.case.shown} naming because ..."
    if all(one.owner in a.known.drivers for one in objects.seen_now(a) if one.state is State.BLOCKED):
        say = f"bootstrap {a.case.shown} adopt because ..."
    return f"what is not ours is not touched: {'; '.join(foreign)}. Talk to the owners, or say: {say}"


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
    """What was made in one go with the bootstrap was read back with it, just before the step was entered."""
    seen, since = schedule_seen(a.known), a.case.since
    if (read := a.case.facts.get("read_back")) and read["entry"] == a.case.entry:
        since = datetime.fromisoformat(read["at"])
    return _read_back(a, seen, "schedule", objects.missing_schedule(a.known), since)


def updates_told(a: Attempt) -> str | None:
    told = len(a.known.progress)
    if told >= a.rules.updates:
        return None
    return f'{told} of {a.rules.updates} progress updates told. Say: update {a.case.shown} "..."'


def ready(a: Attempt) -> str | None:
    red = [f"{check.name}: {check.why}" for check in objects.readiness(a) if check.hard and not check.green]
    return "; ".join(red) or None


def _evidence(a: Attempt, what: str, why: str) -> str | None:
    if a.known.found(what) is not None:
        return None
    return f"{why}. Say, and have it seconded: {_waive(a)}"


def _waive(a: Attempt) -> str:
    return f"waive {a.case.shown} {a.case.step} because ..."


def _read_back(
    a: Attempt, seen: Evidence | None, what: str, missing: list[str], since: datetime
) -> str | None:
    if seen is None or seen.at < since:
        return f"Launchpad has not been read back yet. Say: {_redo(a, what)}"
    if seen.found is None:
        return f"Launchpad could not be asked: {seen.trouble}. Say: {_redo(a, what)}"
    return f"Launchpad does not have it all: {'; '.join(missing)}. Say: {_redo(a, what)}" if missing else None


def _redo(a: Attempt, what: str) -> str:
    return f"bootstrap {a.case.shown} apply" if what == "bootstrap" else f"schedule {a.case.shown} done"
