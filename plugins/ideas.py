"""Step 1: what is missing, what has not been solved, what do users ask for?"""

from __future__ import annotations

from dataclasses import replace

from bot.core.dossier import Case
from bot.core.effects import EnsureMember
from bot.core.errors import Refused
from bot.core.people import Role
from bot.core.rules import LAUNCHPAD_NAME, OVERLAP_QUESTION, QUESTIONS
from bot.core.seen import our_team
from bot.plugin import Answer, Ask, Plugin

plugin = Plugin("ideas", __doc__)

LONGEST_TITLE = 120


@plugin.writes("idea new <title...>", by=Role.PERSON, example="I-7 is open: message queue service ...")
def new(ask: Ask, title: str) -> str:
    """open an idea"""
    title = " ".join(title.split())
    if len(title) < 3 or len(title) > LONGEST_TITLE:
        raise Refused(
            f"a title has 3 to {LONGEST_TITLE} characters, and this one has {len(title)}. Say: idea new TITLE"
        )
    alike = ask.cases.alike(title)
    case = ask.cases.open(title, ask.who.person, ask.flow.steps[0].name, ask.now)
    if alike:
        ask.change(_with(case, overlaps=[other.id for other in alike]))
    else:
        ask.change(case)
    label, first = case.label, next(iter(QUESTIONS))
    text = f'{label} is open: {title}. Next: idea answer {label} {first} "..." ({QUESTIONS[first]})'
    if not alike:
        return text
    names = ", ".join(f"{other.shown} ({other.title})" for other in alike[:3])
    return f'{text}. It looks like {names}; why it differs: idea answer {label} {OVERLAP_QUESTION} "..."'


@plugin.writes(
    "idea answer <idea> <question> <text...>",
    by=Role.DRIVER,
    example="missing of I-7 is answered; next: unsolved (what has not been solved yet)",
)
def answer(ask: Ask, question: str, text: str) -> str:
    """answer one of the three questions: missing, unsolved, users"""
    word, case = question.lower(), ask.case
    if word not in {*QUESTIONS, OVERLAP_QUESTION}:
        raise Refused(
            f"{question[:30]!r} is no question; there are {', '.join(QUESTIONS)} and {OVERLAP_QUESTION}. "
            f'Say: idea answer {case.label} {next(iter(QUESTIONS))} "..."'
        )
    ask.voices.answer(case.id, word, text, ask.who.person, ask.now)
    known = ask.known
    open_ = [q for q in QUESTIONS if q not in known.answers]
    if open_:
        return f"{word} of {case.shown} is answered; next: {open_[0]} ({QUESTIONS[open_[0]]})"
    if case.facts.get("overlaps") and OVERLAP_QUESTION not in known.answers:
        return f'{word} of {case.shown} is answered; next: idea answer {case.label} {OVERLAP_QUESTION} "..."'
    if case.step == "idea":
        return f"all questions of {case.label} are answered; next: promote {case.label} as NAME"
    return f"{word} of {case.shown} is answered anew"


@plugin.writes("idea second <idea>", by=Role.PERSON, example="jaypipes seconds I-7 (2 people want it)")
def second(ask: Ask) -> str:
    """say that you want it as well"""
    if ask.who.person in ask.known.drivers:
        known = f"another person than its drivers seconds an idea, and {ask.case.shown} is yours"
        raise Refused(f"{known}. Say: wait {ask.case.shown}")
    ask.voices.second(ask.case.id, ask.who.person, ask.now)
    return f"{ask.who.person} seconds {ask.case.shown} ({len(ask.known.seconders) + 1} people want it)"


@plugin.reads("idea list [<which>]", example="2 ideas: I-7 message queue service, I-9 ...")
def list_(ask: Ask, which: str = "open") -> str | Answer:
    """ideas that are open, parked or mine"""
    cases = ask.cases.live(("idea",))
    if which == "parked":
        cases = [case for case in cases if case.parked_until]
    elif which == "mine":
        cases = [case for case in cases if case.proposer == ask.who.person]
    elif which != "open":
        raise Refused(f"{which[:20]!r} is none of: open, parked, mine. Say: idea list")
    lines = [f"{case.label} {case.title} ({case.proposer})" for case in cases]
    if not lines:
        return f"no {which} ideas. Say: idea new TITLE"
    count = f"{len(lines)} ideas" if lines[1:] else "1 idea"
    return Answer(f"{count}: {', '.join(lines[:4])}", tuple(lines[4:]))


@plugin.reads("idea show <idea>", example="I-7 message queue service, by eday; missing: apps that ...")
def show(ask: Ask) -> Answer:
    """an idea and its answers"""
    case, known = ask.case, ask.known
    words = (*QUESTIONS, OVERLAP_QUESTION)
    lines = tuple(f"{word}: {known.answers[word]}" for word in words if word in known.answers)
    seconds = f", seconded by {', '.join(sorted(known.seconders))}" if known.seconders else ""
    count = f"{len(lines)} answers" if len(lines) != 1 else "1 answer"
    return Answer(f"{case.shown}: {case.title}, by {case.proposer}{seconds}; {count}", lines)


@plugin.writes("driver <project> add <who>", by=Role.DRIVER, example="jaypipes is a driver of burrow now")
def driver(ask: Ask, who: str) -> str:
    """name another driver; the bootstrap puts them into -drivers"""
    person, name = who.removeprefix("~").lower(), ask.case.shown
    if not LAUNCHPAD_NAME.fullmatch(person):
        known = f"{who[:40]!r} is no Launchpad name; theirs follows the ~ there"
        raise Refused(f"{known}. Say: driver {name} add NAME")
    ask.voices.name_driver(ask.case.id, person, ask.now)
    making = any(row.kind == "EnsureTeam" for row in ask.effects.unfinished(case_id=ask.case.id))
    if not making and our_team(ask.known, "drivers") is None:
        return f"{person} is a driver of {name} now"
    team = f"{name}-drivers"
    ask.later(EnsureMember(team, person, f"named by {ask.who.person}"), after=[f"team {team}"])
    return f"{person} is a driver of {name} now, and joins {team}"


def _with(case: Case, **facts: object) -> Case:
    return replace(case, facts={**case.facts, **facts})
