"""Freeze exceptions in words: what may be excepted, and an exception as the case of its own small process."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.core.dossier import Case
from bot.core.errors import Refused
from bot.core.exceptions import FreezeException
from bot.core.schedule_rules import LINKS, kind_of

_NUMBER = re.compile(r"(?:e-?)?([0-9]{1,9})", re.IGNORECASE)
_BLUEPRINT = re.compile(r"(?:bp|blueprint|spec)/([a-z0-9][a-z0-9+.\-]{0,99})", re.IGNORECASE)
_BUG = re.compile(r"(?:lp:|bugs?[/#]|#)([0-9]{1,18})", re.IGNORECASE)
_PROPOSAL = re.compile(r"https?://[^\s<>\"]{3,400}")

_FACTS = ("benefit", "decided_by", "because", "until", "reminded_at")
"""What the rows of the process change."""


def label(one: FreezeException) -> str:
    """`E-3`."""
    return f"E-{one.id}"


def title(one: FreezeException) -> str:
    """`[FFE] bp/binary-protocol`, as titles of bugs and mails have it."""
    return f"[{LINKS[one.freeze].tag}] {one.thing}"


def read_label(word: str) -> int | None:
    """The number of `E-3`, `e3` or `3`; None for another word."""
    found = _NUMBER.fullmatch(word)
    return int(found[1]) if found else None


def read_thing(word: str) -> str:
    """A blueprint as `bp/name`, a bug as `bug/7`, a merge proposal as its address. Raises Refused."""
    if found := _BLUEPRINT.fullmatch(word):
        return f"bp/{found[1].lower()}"
    if found := _BUG.fullmatch(word):
        return f"bug/{int(found[1])}"
    if _PROPOSAL.fullmatch(word):
        return word
    forms = "a blueprint (bp/NAME), a bug (bug/7) or the address of a merge proposal"
    raise Refused(f"an exception is for {forms}, and {word[:60]!r} is none. Say it with one of them")


def read_freeze(word: str) -> str:
    """The kind of a freeze that has exceptions; `ff` is feature-freeze. Raises Refused."""
    kind = kind_of(word)
    if kind in LINKS and LINKS[kind].tag:
        return kind
    kinds = ", ".join(link.kind for link in LINKS.values() if link.tag)
    raise Refused(f"there are exceptions to {kinds}, and {word[:40]!r} is none of them. Say it with one")


def as_case(one: FreezeException, project: str) -> Case:
    """The exception as the case of its process: its name is its label, its title the thing."""
    facts = {name: getattr(one, name) for name in (*_FACTS, "series", "freeze")}
    return Case(
        id=one.id,
        title=one.thing,
        name=label(one),
        step=one.state,
        entry=one.entry,
        since=one.asked_at,
        proposer=one.asked_by,
        touched=one.asked_at,
        facts={**facts, "project": project},
        version=one.version,
    )


def after(one: FreezeException, case: Case) -> FreezeException:
    """The exception as its process leaves it."""
    values = {name: case.facts[name] for name in _FACTS}
    return replace(one, state=case.step, entry=case.entry, **values)
