"""Freezes: what holds now, and the clock that tells when one begins and when everything opens."""

from __future__ import annotations

from bot.core import cycles, exempting, freezes, tellings
from bot.core.schedule import Cycle
from bot.plugin import Answer, Ask, Plugin
from bot.scheduling import tell

plugin = Plugin("freezes", __doc__)


@plugin.reads("freeze <project> status", example="burrow: cactus is frozen: cactus-ff, no new features ...")
def status(ask: Ask) -> Answer:
    """what is frozen now, and what opens when"""
    name = ask.case.shown
    found = [one for one in cycles.cycles(ask.known, ask.rules) if one.events]
    if not found:
        return Answer(f"{name} has no milestones, so nothing is frozen. Say: schedule {name} plan ...")
    open_: list[Cycle] = [one for one in found if not cycles.out(one)] or found[-1:]
    lines = [freezes.sentence(one, ask.now) for one in open_]
    text = f"{name}: {lines[-1]}"
    held = [one for one in ask.known.exceptions if one.state == "granted" and one.until]
    if held:
        named = ", ".join(f"{exempting.label(one)} {exempting.title(one)}" for one in held[:4])
        text += f"; excepted: {named}. Say: exception {name} list"
    return Answer(text, tuple(f"{name}: {line}" for line in lines[:-1]))


@plugin.timed("begins <project>", due=lambda a: tellings.telling_due(a.known, a.rules))
def begins(ask: Ask) -> str:
    """tell what comes soon, begins, opens or is late; and the list, once a week"""
    said: list[str] = []
    for one in cycles.cycles(ask.known, ask.rules):
        said += tell(ask, one)
    ask.detail.update(text="; ".join(said))
    return "; ".join(said) or f"{ask.case.shown}: nothing to tell"
