"""Who is here to be told something, and since when nobody has said a word.

Who is away is not reminded, and a time in which all drivers are away is no silence (process, step 9).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.core.dossier import Dossier
from bot.core.rules import LAUNCHPAD_NAME


def here(known: Dossier, people: Iterable[str], now: datetime) -> list[str]:
    """Those of `people` who are not away, in order; an operator at the shell is nobody on IRC."""
    away = known.away
    return sorted(p for p in people if LAUNCHPAD_NAME.fullmatch(p) and not (p in away and away[p] > now))


def met(known: Dossier, people: Iterable[str], moment: datetime) -> datetime:
    """The first moment, from `moment` on, at which one of `people` is back."""
    back = [known.away.get(person, moment) for person in people]
    return max(moment, min(back, default=moment))


def quiet_since(known: Dossier) -> datetime:
    """When the silence of the drivers began: with the step, their last word, or the first one's return."""
    case = known.case
    return met(known, known.drivers, max(case.touched, case.since))
