"""Step 2: what the proposal promises, and how it behaves unlike what people expect."""

from __future__ import annotations

from dataclasses import replace

from bot.core.errors import Refused
from bot.core.people import Role
from bot.core.rules import REQUIREMENT_VALUES, REQUIREMENTS
from bot.plugin import Answer, Ask, Plugin

plugin = Plugin("requirements", __doc__)


@plugin.writes(
    "req <project> <item> <value> [<sentence...>]",
    by=Role.DRIVER,
    example="scale of burrow is yes; 5 to go, next: tenancy (...)",
)
def req(ask: Ask, item: str, value: str, sentence: str = "") -> str:
    """answer a requirement: yes, partly, later, no or n/a; anything but yes with a sentence"""
    word, said = item.lower(), value.lower()
    if word not in REQUIREMENTS:
        known = f"{item[:30]!r} is no requirement; there are {', '.join(REQUIREMENTS)} and differs"
        raise Refused(f"{known}. Say: req {ask.case.shown} missing")
    if said not in REQUIREMENT_VALUES:
        known = f"{value[:30]!r} is no answer; there are {', '.join(REQUIREMENT_VALUES)}"
        raise Refused(f"{known}. Say: req {ask.case.shown} {word} yes")
    if said != "yes" and not sentence:
        say = f'Say: req {ask.case.shown} {word} {said} "..."'
        raise Refused(f"anything but yes needs a sentence, and {said} has none. {say}")
    ask.voices.require(ask.case.id, word, said, sentence, ask.who.person, ask.now)
    _text_changed(ask)
    return f"{word} of {ask.case.shown} is {said}; {_left(ask)}"


@plugin.writes(
    "req <project> differs <text...>", by=Role.DRIVER, example="what differs in burrow is stated; ..."
)
def differs(ask: Ask, text: str) -> str:
    """state how it behaves unlike what people expect"""
    ask.voices.answer(ask.case.id, "differs", text, ask.who.person, ask.now)
    _text_changed(ask)
    return f"what differs in {ask.case.shown} is stated; {_left(ask)}"


@plugin.reads("req <project> show", example="burrow: scale yes, tenancy yes, zones later ...")
def show(ask: Ask) -> Answer:
    """the requirements and their answers"""
    known = ask.known
    short = ", ".join(f"{item} {known.requirements[item].value}" for item in known.requirements)
    lines = [f"{item}: {r.value} {r.sentence}".strip() for item, r in known.requirements.items()]
    if "differs" in known.answers:
        lines.append(f"differs: {known.answers['differs']}")
    return Answer(f"{ask.case.shown}: {short or 'nothing answered yet'}", tuple(lines))


@plugin.reads("req <project> missing", example="burrow: zones (zones and locality: ...)")
def missing(ask: Ask) -> Answer:
    """the requirements that are not answered, and why each is asked"""
    open_ = [(item, why) for item, why in REQUIREMENTS.items() if item not in ask.known.requirements]
    if not open_:
        return Answer(f"{ask.case.shown}: nothing is missing. Say: req {ask.case.shown} done")
    lines = [f"{item}: {why}" for item, why in open_]
    return Answer(f"{ask.case.shown}: {len(open_)} not answered: {lines[0]}", tuple(lines[1:]))


def _left(ask: Ask) -> str:
    known = ask.known
    open_ = [item for item in REQUIREMENTS if item not in known.requirements]
    if open_:
        return f"{len(open_)} to go, next: {open_[0]} ({REQUIREMENTS[open_[0]]})"
    if "differs" not in known.answers:
        return f'next: req {ask.case.shown} differs "..."'
    return (
        f"nothing is missing; next: req {ask.case.shown} done" if ask.case.step == "requirements" else "noted"
    )


def _text_changed(ask: Ask) -> None:
    """A change while people are reading gives them time to read it again."""
    case = ask.case
    if case.step in {"feedback", "prototype"}:
        ask.change(replace(case, facts={**case.facts, "text_changed": ask.now.isoformat()}))
