"""Step 6: the name. It is talked about in private, checked everywhere, and picked on evidence."""

from __future__ import annotations

from dataclasses import replace

from bot.core.effects import Look
from bot.core.errors import Refused
from bot.core.names import against
from bot.core.people import Role
from bot.core.rules import LAUNCHPAD_NAME, NUMBER
from bot.core.seen import our_project
from bot.core.workflow import waiting_for
from bot.plugin import Answer, Ask, Plugin

plugin = Plugin("naming", __doc__)

AT_ONCE = 10
"""Names that one suggestion may hold."""
MOST = 50
"""Names that are suggested for one proposal."""


def _look(ask: Ask) -> tuple[Look, ...]:
    """Only what could be a name is asked about."""
    _not_fixed(ask)
    return (Look("name", _word(ask, ask.args["word"], "check NAME"), ask.case.id),)


@plugin.writes(
    "name <project> suggest <names...>",
    by=Role.PERSON,
    example="hive, warren are noted for queue-service (4 so far)",
)
def suggest(ask: Ask, names: str) -> str:
    """suggest names, in private: what is said aloud may be taken before it is ours"""
    case = ask.case
    _not_fixed(ask)
    words = list(dict.fromkeys(_word(ask, one, "suggest NAME") for one in names.replace(",", " ").split()))
    if not words:
        raise Refused(f"a suggestion holds a name. Say: name {case.shown} suggest NAME")
    if len(words) > AT_ONCE:
        raise Refused(
            f"one suggestion holds {AT_ONCE} names at most, and these are {len(words)}. "
            f"Say: name {case.shown} suggest {words[0]}"
        )
    for word in words:
        ask.posts.suggest(case.id, word, ask.who.person, ask.now)
    all_ = len(ask.posts.suggestions(case.id))
    if all_ > MOST:
        raise Refused(f"{case.shown} has names enough to choose from. Say: name {case.shown} suggestions")
    if _in_public(ask):
        return (
            "noted; a name is better found in private, before somebody else takes it. "
            f"Say the next one to me alone: name {case.shown} suggest NAME"
        )
    return f"{', '.join(words)} {'are' if words[1:] else 'is'} noted for {case.shown} ({all_} so far)"


@plugin.reads("name <project> suggestions", example="queue-service: hive (taken), warren (usable), burrow")
def suggestions(ask: Ask) -> Answer:
    """the names suggested so far, in private, and what their checks said"""
    name = ask.case.shown
    if _in_public(ask):
        return Answer(f"names are told in private. Say it to me alone: name {name} suggestions")
    words = ask.posts.suggestions(ask.case.id)
    if not words:
        return Answer(f"no name is suggested for {name} yet. Say: name {name} suggest NAME")
    known = ask.known
    shown, unchecked = [], ""
    for word in words:
        found = known.found("name", word)
        unchecked = unchecked or ("" if found else word)
        shown.append(f"{word} ({found['verdict']})" if found else word)
    say = f"name {name} check {unchecked}" if unchecked else f"name {name} pick NAME"
    return Answer(f"{name}: {', '.join(shown)}. Say: {say}")


@plugin.writes(
    "name <project> check <word>",
    by=Role.PERSON,
    looks=_look,
    fresh=True,
    example="warren: launchpad valid yes, taken no · github 3 repos ... verdict: usable, 1 warning",
)
def check(ask: Ask, word: str) -> str:
    """ask Launchpad, GitHub, PyPI, Debian and the archive whether a name is taken; it is kept as evidence"""
    word = word.lower()
    seen = ask.known.latest("name", word)
    if seen is None or seen.found is None:
        why = seen.trouble if seen else "nobody has asked"
        raise Refused(f"{word} could not be checked: {why}. Say later: name {ask.case.shown} check {word}")
    return str(seen.found["line"])


@plugin.writes(
    "name <project> pick <name>",
    by=Role.DRIVER,
    example="queue is now called burrow; queue stays an alias",
)
def pick(ask: Ask, name: str) -> str:
    """pick the name; the old one stays an alias in every verb

    It needs a check of that very word which found it usable and is not too old (process, step 6), unless
    the project is on Launchpad under that name already. A waiver of the step does not replace the check:
    Launchpad would not take the name, whoever seconds it.
    """
    case = ask.case
    if case.step != "naming":
        raise Refused(
            f"a name is picked at naming, and {case.shown} is at {case.step}. Say: wait {case.shown}"
        )
    word = _word(ask, name, "pick NAME")
    other = ask.cases.find(word)
    if other is not None and other.id != case.id and other.name == word and other.step == "accepted":
        raise Refused(
            f"{word} is the name of {other.label}, which the board has accepted. "
            f"Say: name {case.shown} pick NAME"
        )
    known = ask.known
    ours = our_project(known)
    if ours and word != case.name:
        raise Refused(_final(ask))
    if not ours and (no := against(known, word, ask.rules, ask.now)):
        raise Refused(no)
    old = case.shown
    ask.change(replace(case, name=word, facts={**case.facts, "picked": word}))
    alias = f"; {old} stays an alias" if old != word else ""
    return f"{old} is now called {word}{alias}; next: {_next(ask)}"


def _not_fixed(ask: Ask) -> None:
    case = ask.case
    if ask.flow.number(case.step) > ask.flow.number("naming"):
        known = f"names are talked about until step 6 is done, and {case.shown} is at {case.step}"
        raise Refused(f"{known}. Say: wait {case.shown}")
    if our_project(ask.known):
        raise Refused(_final(ask))


def _final(ask: Ask) -> str:
    name = ask.case.shown
    rule = f"a name is final once it is on Launchpad, and {name} is there"
    return f"{rule}. Say: name {name} pick {name}"


def _word(ask: Ask, word: str, say: str) -> str:
    """The name that is meant, in lower case. Raises Refused for what Launchpad would not take."""
    if NUMBER.fullmatch(word.lower()):
        number = f"{word.lower()} is the number of a proposal, and no name"
        raise Refused(f"{number}. Say: name {ask.case.shown} {say}")
    if LAUNCHPAD_NAME.fullmatch(word.lower()):
        return word.lower()
    raise Refused(
        f"{word[:40]!r} cannot be a name: Launchpad takes two or more lower-case letters, digits, + . -, the "
        f"first a letter or digit. Say: name {ask.case.shown} {say}"
    )


def _in_public(ask: Ask) -> bool:
    return ask.speaker.place.startswith(("#", "&"))


def _next(ask: Ask) -> str:
    """What to say, from the first reason that keeps the case here."""
    red = waiting_for(ask.flow, ask.attempt())
    return red[0].rpartition("Say: ")[2] if red else f"name {ask.case.shown} done"
