"""Step 6: the name and the language."""

from __future__ import annotations

from dataclasses import replace

from bot.core.errors import Refused
from bot.core.people import Role
from bot.core.rules import LAUNCHPAD_NAME
from bot.core.seen import our_project
from bot.plugin import Ask, Plugin

plugin = Plugin("naming", __doc__)


@plugin.writes(
    "name <project> pick <name>",
    by=Role.DRIVER,
    example="queue is now called burrow; queue stays an alias",
)
def pick_name(ask: Ask, name: str) -> str:
    """pick the name; the old one stays an alias in every verb"""
    word, case = name.lower(), ask.case
    _at_naming(ask)
    if not LAUNCHPAD_NAME.fullmatch(word):
        raise Refused(
            f"{name[:40]!r} cannot be a name: Launchpad takes two or more lower-case letters, digits, + . -. "
            f"Say: name {case.shown} pick NAME"
        )
    other = ask.cases.find(word)
    if other is not None and other.id != case.id and other.name == word and other.step == "accepted":
        raise Refused(
            f"{word} is the name of {other.label}, which the board has accepted. "
            f"Say: name {case.shown} pick NAME"
        )
    if word != case.name and our_project(ask.known):
        raise Refused(
            f"a name is final once it is on Launchpad, and {case.shown} is there. "
            f"Say: name {case.shown} pick {case.shown}"
        )
    old = case.shown
    ask.change(replace(case, name=word, facts={**case.facts, "picked": word}))
    alias = f"; {old} stays an alias" if old != word else ""
    return f"{old} is now called {word}{alias}; next: {_next(ask)}"


@plugin.writes(
    "language <project> pick <language> because <reason...>",
    by=Role.DRIVER,
    example="burrow will be written in Erlang",
)
def pick_language(ask: Ask, language: str, reason: str) -> str:
    """pick the programming language; Python is a good default"""
    case = ask.case
    _at_naming(ask)
    if len(language) > 40:
        raise Refused(
            f"the name of a language has 40 characters at most, and this one has {len(language)}. "
            f"Say: language {case.shown} pick {ask.rules.language} because ..."
        )
    ask.change(replace(case, facts={**case.facts, "language": language, "language_why": reason}))
    return f"{case.shown} will be written in {language}; next: {_next(ask)}"


def _at_naming(ask: Ask) -> None:
    if ask.case.step != "naming":
        raise Refused(
            f"name and language are picked at naming, and {ask.case.shown} is at {ask.case.step}. "
            f"Say: wait {ask.case.shown}"
        )


def _next(ask: Ask) -> str:
    facts, name = ask.case.facts, ask.case.shown
    if not facts.get("picked"):
        return f"name {name} pick NAME"
    if not facts.get("language"):
        return f"language {name} pick LANGUAGE because ..."
    return f"name {name} done"
