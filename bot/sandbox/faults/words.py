"""Faults as people ask for them: `launchpad 503 20%`, `irc off 4h`, `all clear`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.errors import Unclear
from bot.sandbox.faults.model import LOGIN, TARGETS, Fault, Kind

USAGE = (
    "say TARGET WHAT, for example: launchpad 503 20%, wiki reset 5%, mail lost 5%, names latency 2s, "
    f"irc off 4h, launchpad {', '.join(LOGIN)}, launchpad clear; add `for 4h` to end it. "
    f"TARGET is {', '.join(TARGETS)} or all"
)

ALL = "all"
LONGEST_DELAY = 60.0
LONGEST = timedelta(days=366)
MAIL_STATUS = 451
"""What mail answers where `all` is given a status of HTTP."""

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_SPAN = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)(ms|s|m|h|d)")
_SHARE = re.compile(r"(\d{1,3}(?:\.\d{1,3})?)%")


@dataclass(frozen=True, slots=True)
class Change:
    """What to do to `target`: put this fault, or with None clear all that it has."""

    target: str
    fault: Fault | None


def read_fault(words: str | Sequence[str], now: datetime) -> list[Change]:
    """What was asked for, one change for each target; `all` leaves out what a target cannot do.

    `now` is the sandbox's time, from which `off 4h` and `for 4h` count. Raises Unclear.
    """
    said = (words.split() if isinstance(words, str) else [*words])[:8]
    if len(said) < 2:
        raise Unclear(USAGE)
    target, what, rest = said[0].lower(), said[1].lower(), [word.lower() for word in said[2:]]
    if target not in (*TARGETS, ALL):
        raise Unclear(f"there is no service {target[:20]!r} in the sandbox; {USAGE}")
    if what == "clear":
        if rest:
            raise Unclear(USAGE)
        return [Change(one, None) for one in (TARGETS if target == ALL else (target,))]
    fault = _fault(what, rest, now)
    if target == ALL:
        fits = [(one, _fitted(one, fault)) for one in TARGETS]
        return [Change(one, fitted) for one, fitted in fits if fitted is not None]
    _check(target, fault)
    return [Change(target, fault)]


def _fault(what: str, rest: list[str], now: datetime) -> Fault:
    until = None
    if len(rest) >= 2 and rest[-2] == "for":
        until, rest = now + _span(rest[-1]), rest[:-2]
    if what == "off":
        if until is None and rest:
            until, rest = now + _span(rest[0]), rest[1:]
        fault = Fault(Kind.OFF, until=until)
    elif what == "latency":
        if not rest:
            raise Unclear(USAGE)
        seconds, rest = _span(rest[0]).total_seconds(), rest[1:]
        if seconds > LONGEST_DELAY:
            raise Unclear(f"an answer is {LONGEST_DELAY:.0f} s late at most here")
        fault, rest = _shared(Fault(Kind.LATENCY, seconds, until=until), rest)
    elif what in LOGIN:
        fault = Fault(Kind(what), until=until)
    elif what in ("reset", "lost"):
        fault, rest = _shared(Fault(Kind(what), until=until), rest)
    elif re.fullmatch(r"[45]\d\d", what):
        fault, rest = _shared(Fault(Kind.STATUS, int(what), until=until), rest)
    else:
        raise Unclear(USAGE)
    if rest:
        raise Unclear(USAGE)
    return fault


def _shared(fault: Fault, rest: list[str]) -> tuple[Fault, list[str]]:
    if not rest:
        return fault, rest
    found = _SHARE.fullmatch(rest[0])
    share = float(found[1]) if found is not None else 0
    if not 0 < share <= 100:
        raise Unclear(f"{rest[0][:20]!r} is no share; say 20% or anything over 0% and up to 100%")
    return replace(fault, share=share), rest[1:]


def _span(word: str) -> timedelta:
    found = _SPAN.fullmatch(word)
    span = timedelta(seconds=float(found[1]) * _UNITS[found[2]]) if found is not None else timedelta()
    if not timedelta() < span <= LONGEST:
        raise Unclear(f"{word[:20]!r} is no length of time; say 300ms, 2s, 10m, 4h or 2d")
    return span


def _check(target: str, fault: Fault) -> None:
    if fault.kind in LOGIN and target != "launchpad":
        raise Unclear(f"{fault.kind} is a fault of launchpad; say: launchpad {fault.kind}")
    if fault.kind is not Kind.STATUS:
        return
    if target == "irc":
        raise Unclear("IRC has no status; it can be late, reset, lost or off")
    if target == "mail" and not _is_mail(fault.value):
        raise Unclear("mail answers 421, 450, 451 or 452 for later, and 550, 552 or 554 for never")


def _fitted(target: str, fault: Fault) -> Fault | None:
    if fault.kind in LOGIN:
        return fault if target == "launchpad" else None
    if fault.kind is not Kind.STATUS or target not in ("irc", "mail"):
        return fault
    if target == "irc":
        return None
    return fault if _is_mail(fault.value) else replace(fault, value=MAIL_STATUS)


def _is_mail(status: float) -> bool:
    return status in (421, 450, 451, 452, 550, 552, 554)
