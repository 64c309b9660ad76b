"""The countdown to a release, weekly on the list or when asked for, and the block of the newsletter."""

from __future__ import annotations

from bot.core import countdown, cycles, digest
from bot.core.dossier import Case
from bot.core.errors import Refused
from bot.core.plans import plans
from bot.core.schedule import Cycle
from bot.plugin import Answer, Ask, Plugin
from bot.scheduling import MANAGERS, news, send_countdown

plugin = Plugin("countdowns", __doc__)


@plugin.reads("countdown <project>", example="[release] Release countdown for week R-3, 21-25 Mar 2011 ...")
def show(ask: Ask) -> Answer:
    """what the weekly mail to the list would say today"""
    cycle = _cycle(ask)
    values = countdown.values(ask.case.shown, cycle, news(ask, cycle), ask.now)
    lines = [str(line) for part in ("focus", "information", "dates") for line in _list(values[part])]
    return Answer(f"{countdown.subject(cycle, ask.now)}: {lines[0]}", tuple(lines[1:]))


@plugin.writes(
    "countdown <project> send",
    by=MANAGERS,
    example="the countdown of burrow goes to the list",
    confirm=lambda ask: _question(ask),
)
def send(ask: Ask) -> str:
    """mail the countdown to the list, once it is confirmed"""
    send_countdown(ask, _cycle(ask))
    return f"the countdown of {ask.case.shown} goes to the list"


def _question(ask: Ask) -> str:
    cycle = _cycle(ask)
    if not ask.rules.mail_list:
        raise Refused(f"the bot has no mail, so nothing can be sent. Say: countdown {ask.case.shown}")
    return f"this mail goes to {ask.rules.mail_list}: {countdown.subject(cycle, ask.now)}"


@plugin.reads("digest week", example="2 projects: Message queue service (BURROW) Data ...")
def week(ask: Ask) -> Answer:
    """the newsletter's block of each project that has a schedule"""
    found = [case for case in ask.cases.live() if ask.open_file(case).series]
    if not found:
        return Answer("no project has a schedule yet, so there is nothing to tell. Say: status")
    lines = [line for case in found for line in _block(ask, case)]
    return Answer(f"{len(found)} {'projects' if found[1:] else 'project'}: {lines[0]}", tuple(lines[1:]))


@plugin.reads("digest <project>", example="Message queue service (BURROW) Data ...")
def one(ask: Ask) -> Answer:
    """the newsletter's block of a project; what could not be counted is no data"""
    lines = _block(ask, ask.case)
    return Answer(lines[0], tuple(lines[1:]))


def _cycle(ask: Ask) -> Cycle:
    cycle = cycles.named(ask.known, "", ask.rules)
    if not cycle.events:
        name = ask.case.shown
        raise Refused(f"{cycle.series} of {name} has no milestones. Say: milestone {name} add ...")
    return cycle


def _block(ask: Ask, case: Case) -> list[str]:
    return digest.lines(case.title, case.shown, digest.numbers(plans(ask.open_file(case), ask.now)))


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [value]
