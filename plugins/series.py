"""Step 8: the series of a project, one for each release cycle."""

from __future__ import annotations

from bot.core import cycles
from bot.core.effects import EnsureSeries, Look
from bot.core.errors import Refused
from bot.core.rules import LAUNCHPAD_NAME
from bot.plugin import Ask, Plugin
from bot.scheduling import MANAGERS, begin, ready
from bot.scheduling import focus as make_focus

plugin = Plugin("series", __doc__)


@plugin.writes(
    "series <project> create <name> [<summary...>]",
    by=MANAGERS,
    example="series cactus of burrow is being made; it is the focus of development",
)
def create(ask: Ask, name: str, summary: str = "") -> str:
    """make a release series on Launchpad, and the focus of development"""
    word, case = name.lower(), ask.case
    made_now = ready(ask)
    if not LAUNCHPAD_NAME.fullmatch(word):
        takes = "Launchpad takes two or more lower-case letters, digits, + . -"
        raise Refused(f"{name[:40]!r} cannot be a name: {takes}. Say it with another name")
    if word in ask.known.series:
        raise Refused(f"{case.shown} has a series {word} already. Say: schedule {case.shown} show")
    needs = begin(ask, word, summary)
    if not made_now:
        return f"series {word} of {case.shown} is noted; it is made with the project"
    ask.later(Look("schedule", case.shown, case.id), needs)
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
    make_focus(ask, series)
    return f"{series} is the focus of development of {case.shown} now"


@plugin.writes(
    "series <project> status <name> <status...>",
    by=MANAGERS,
    example="series cactus of burrow is Supported now",
)
def status(ask: Ask, name: str, status: str) -> str:
    """say what a series is, in Launchpad's words, such as Active Development or Supported"""
    series, case = cycles.named(ask.known, name, ask.rules).series, ask.case
    word = next((one for one in cycles.STATUSES if one.lower() == status.lower()), None)
    if word is None:
        have = f"Launchpad knows {', '.join(cycles.STATUSES)}, and not {status[:40]!r}"
        raise Refused(f"{have}. Say: series {case.shown} status {series} Supported")
    ask.schedules.status(case.id, series, word)
    if ready(ask):
        effect = EnsureSeries(case.shown, series, ask.known.series[series].summary, word)
        ask.later(effect, after=[f"project {case.shown}"])
    return f"series {series} of {case.shown} is {word} now"
