"""Step 8: the milestones of a series: added, moved with a reason, renamed, and closed."""

from __future__ import annotations

from datetime import date as Day

from bot.core import cycles, schedule
from bot.core.errors import Refused
from bot.core.grammar import split
from bot.core.rules import LAUNCHPAD_NAME, MILESTONE_KINDS
from bot.core.schedule import Event
from bot.core.schedule_rules import kind_of
from bot.core.when import show_day
from bot.plugin import Answer, Ask, Plugin
from bot.scheduling import MANAGERS, change, clear, heir, ready

plugin = Plugin("milestones", __doc__)


@plugin.writes(
    "milestone <project> add <name> <date> kind <kind> [series <series>]",
    by=MANAGERS,
    example="milestone cactus-ff of burrow (feature-freeze, 24 Mar 2011) is being made",
)
def add(ask: Ask, name: str, date: str, kind: str, series: str = "") -> str:
    """make a milestone: feature-freeze, bug-freeze, release or any other kind; the date may be none"""
    made_now = ready(ask)
    word, case, known, sort = name.lower(), ask.case, ask.known, kind_of(kind)
    day = cycles.read_optional_day(date)
    if not LAUNCHPAD_NAME.fullmatch(sort):
        kinds = f"there are {', '.join(MILESTONE_KINDS)} and words of yours"
        raise Refused(
            f"{kind[:30]!r} is no kind; {kinds}. Say: milestone {case.shown} add NAME {date} kind release"
        )
    old = next((m for m in known.milestones if m.name == word), None)
    before = cycles.named(known, series or (old.series if old else ""), ask.rules)
    if old is not None:
        there = f"{word} ({old.series}, {old.kind}, {old.date or 'no date'})"
        raise Refused(
            f"a name is used once in a project, and {case.shown} has {there}. To give it another date, "
            f"say: milestone {case.shown} move {word} DATE because ..."
        )
    event = Event(word, sort, day)
    change(ask, before, schedule.add(before, event))
    shown = show_day(day) if day else "no date yet"
    what = f"milestone {word} of {case.shown} ({sort}, {shown})"
    return f"{what} is being made" if made_now else f"{what} is noted; it is made with the project"


@plugin.writes(
    "milestone <project> move <moves...> [because <reason...>]",
    by=MANAGERS,
    example="milestone of burrow: 2011.2 (release) moves from 14 Apr 2011 to 15 Apr 2011: two blockers",
)
def move(ask: Ask, moves: str, reason: str = "") -> str:
    """give milestones other dates, with a reason: NAME DATE, and NAME DATE again for another one"""
    ready(ask)
    days = _days(ask, moves)
    before = cycles.having(ask.known, next(iter(days)), ask.rules)
    after, made = schedule.move(before, days, reason)
    if not made:
        there = ", ".join(event.title for name in days if (event := before.find(name)))
        raise Refused(f"nothing would move: there is {there}. Say it with another date")
    change(ask, before, after, made)
    word = "milestones" if made[1:] else "milestone"
    return f"{word} of {ask.case.shown}: {'; '.join(one.sentence for one in made)}"


def _days(ask: Ask, words: str) -> dict[str, Day | None]:
    """`rc 2011-04-12 2011.2 2011-04-15` as days by name. Raises Refused, Unclear."""
    said = [word.text.lower() for word in split(words)]
    form = f"Say: milestone {ask.case.shown} move NAME DATE because ..."
    if len(said) % 2:
        raise Refused(f"{said[-1][:40]!r} stands alone; a name and its date belong together. {form}")
    if len(set(said[::2])) < len(said) // 2:
        raise Refused(f"a milestone moves to one day, and one stands there twice. {form}")
    return {name: cycles.read_optional_day(day) for name, day in zip(said[::2], said[1::2], strict=True)}


@plugin.writes(
    "milestone <project> close <name> [move-open-to <other>] [because <reason...>]",
    by=MANAGERS,
    example="milestone cactus-ff of burrow is closed; what is open goes to cactus-gamma",
)
def close(ask: Ask, name: str, other: str = "", reason: str = "") -> str:
    """close a milestone; what is open goes to the next one, or to another; early it needs a reason"""
    ready(ask)
    before, word = cycles.having(ask.known, name, ask.rules), name.lower()
    today = ask.now.astimezone(before.zone).date()
    after = schedule.close(before, word, today, reason)
    to = heir(ask, before, word, other.lower())
    change(ask, before, after)
    text = f"milestone {word} of {ask.case.shown} is closed"
    text += f": {reason}" if reason else ""
    text += clear(ask, word, to)
    ask.aloud(text)
    ask.publish(f"{ask.case.shown} closes {word}", text)
    return text


@plugin.writes(
    "milestone <project> rename <name> to <new>",
    by=MANAGERS,
    example="milestone cactus-release of burrow is 2011.2 now",
)
def rename(ask: Ask, name: str, new: str) -> str:
    """give a milestone another name; its history goes with it"""
    ready(ask)
    before, word, to = cycles.having(ask.known, name, ask.rules), name.lower(), new.lower()
    if any(m.name == to for m in ask.known.milestones):
        have = f"a name is used once in a project, and {ask.case.shown} has {to}"
        raise Refused(f"{have}. Say: milestone {ask.case.shown} list")
    change(ask, before, schedule.rename(before, word, to))
    text = f"milestone {word} of {ask.case.shown} is {to} now"
    ask.aloud(text)
    return text


@plugin.reads(
    "milestone <project> list [<series>]", example="cactus of burrow: cactus-ff 24 Mar 2011 (feature-freeze)"
)
def list_(ask: Ask, series: str = "") -> Answer:
    """the milestones of a series, in their order"""
    found = cycles.named(ask.known, series, ask.rules)
    lines = [cycles.line(event) for event in found.events]
    text = "; ".join(lines[:5]) or "no milestones yet"
    return Answer(f"{found.series} of {ask.case.shown}: {text}", tuple(lines[5:]))


@plugin.reads(
    "milestone <project> history [<series>]",
    example="cactus of burrow: 1 move; newest: 15 Apr 2011 ttx: 2011.2 (release) moves from ...",
)
def history(ask: Ask, series: str = "") -> Answer:
    """who moved which milestone, and why; newest first"""
    found = cycles.named(ask.known, series, ask.rules)
    moved = ask.schedules.moves(ask.case.id, found.series)
    if not moved:
        return Answer(f"{found.series} of {ask.case.shown}: nothing was moved")
    lines = [
        f"{show_day(m.at)} {m.by}: {schedule.Move(m.name, m.kind, m.before, m.after, m.because).sentence}"
        for m in reversed(moved)
    ]
    count = "1 move" if not lines[1:] else f"{len(lines)} moves"
    return Answer(f"{found.series} of {ask.case.shown}: {count}; newest: {lines[0]}", tuple(lines[1:]))
