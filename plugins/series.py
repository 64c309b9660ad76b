"""Step 8: the series of a project, one for each release cycle."""

from __future__ import annotations

from bot.core import cycles
from bot.core.effects import EnsureDuties, EnsureSeries, Look
from bot.core.errors import Refused
from bot.core.rules import LAUNCHPAD_NAME
from bot.plugin import Ask, Plugin
from bot.scheduling import MANAGERS, ready

plugin = Plugin("series", __doc__)


@plugin.writes(
    "series <project> create <name> [<summary...>]",
    by=MANAGERS,
    example="series cactus of burrow is being made; it is the focus of development",
)
def create(ask: Ask, name: str, summary: str = "") -> str:
    """make a release series on Launchpad, and the focus of development"""
    word, case = name.lower(), ask.case
    ready(ask)
    if not LAUNCHPAD_NAME.fullmatch(word):
        takes = "Launchpad takes two or more lower-case letters, digits, + . -"
        raise Refused(f"{name[:40]!r} cannot be a name: {takes}. Say it with another name")
    if word in ask.known.series:
        raise Refused(f"{case.shown} has a series {word} already. Say: schedule {case.shown} show")
    told = summary or f"{case.shown.capitalize()} {word}"
    ask.schedules.begin(case.id, word, told, "", ask.now.date(), ask.now)
    made = ask.later(EnsureSeries(case.shown, word, told), after=[f"project {case.shown}"])
    _focus(ask, word, made)
    return f"series {word} of {case.shown} is being made; it is the focus of development"


@plugin.writes(
    "series <project> focus <name>",
    by=MANAGERS,
    example="diablo is the focus of development of burrow now",
)
def focus(ask: Ask, name: str) -> str:
    """make another series the focus of development"""
    ready(ask)
    series, case = cycles.named(ask.known, name, ask.rules).series, ask.case
    if ask.known.series[series].focus:
        raise Refused(f"{series} is the focus of {case.shown} already. Say: schedule {case.shown} show")
    _focus(ask, series)
    return f"{series} is the focus of development of {case.shown} now"


@plugin.writes(
    "series <project> status <name> <status...>",
    by=MANAGERS,
    example="series cactus of burrow is Supported now",
)
def status(ask: Ask, name: str, status: str) -> str:
    """say what a series is, in Launchpad's words, such as Active Development or Supported"""
    ready(ask)
    series, case = cycles.named(ask.known, name, ask.rules).series, ask.case
    word = next((one for one in cycles.STATUSES if one.lower() == status.lower()), None)
    if word is None:
        have = f"Launchpad knows {', '.join(cycles.STATUSES)}, and not {status[:40]!r}"
        raise Refused(f"{have}. Say: series {case.shown} status {series} Supported")
    ask.schedules.status(case.id, series, word)
    effect = EnsureSeries(case.shown, series, ask.known.series[series].summary, word)
    ask.later(effect, after=[f"project {case.shown}"])
    return f"series {series} of {case.shown} is {word} now"


def _focus(ask: Ask, series: str, made: int | None = None) -> None:
    case = ask.case
    ask.schedules.focus(case.id, series)
    needs = [made] if made is not None else []
    effect = EnsureDuties(case.shown, focus=series)
    done = ask.later(effect, needs=needs, after=[f"series {case.shown}/{series}"])
    ask.later(Look("schedule", case.shown, case.id), needs=[done])
