"""The schedule file of openstack/releases: the weeks of a cycle, and what falls into each.

Weeks begin on Monday, end on Friday, and count down to the one of the release (`R-3`, `R+0`). What is for
all projects is `x-project`, what is for one `project-specific`; both are names of milestones or of
anything else that the community has a date for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.core import document as doc
from bot.core.document import Keys, Node, Plain
from bot.core.freezes import FRIDAY, WEEK, monday, r_week
from bot.core.schedule import Cycle
from bot.core.when import show_day

KNOWN = ("start-week", "release-week", "cycle")
KNOWN_OF_WEEK = ("start", "end", "name", "x-project", "project-specific")


@dataclass(frozen=True, slots=True)
class Week:
    """`name` is "" for a week outside the count, such as that of the release before."""

    start: date
    end: date
    name: str = ""
    everybody: tuple[str, ...] = ()
    some: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScheduleFile:
    """`first` and `release` are days in the first week and in that of the release, Mondays mostly."""

    first: date
    release: date
    weeks: tuple[Week, ...]

    def week(self, day: date) -> Week | None:
        """The week that `day` is in; its weekend belongs to it."""
        return next((week for week in self.weeks if week.start == monday(day)), None)


def drawn(cycle: Cycle, first: date, specific: Iterable[Cycle] = ()) -> ScheduleFile | None:
    """The weeks from that of `first` to that of the release, with the events of the cycle in theirs.

    Events of the `specific` cycles are of single projects. None for a cycle whose release has no date.
    """
    if cycle.release is None:
        return None
    start, release = monday(first), monday(cycle.release)
    days = [event.day for event in cycle.events if event.day]
    last = max(monday(day) for day in (*days, cycle.release))
    others = list(specific)
    weeks = []
    while start <= last:
        everybody = _within(start, (cycle,))
        some = tuple(name for name in _within(start, others) if name not in everybody)
        weeks.append(Week(start, start + FRIDAY, r_week(start, release), everybody, some))
        start += WEEK
    return ScheduleFile(monday(first), release, tuple(weeks))


def read(tree: Keys) -> ScheduleFile:
    """What the file says. Raises Unclear with the line and the key that are wrong, and what to do."""
    doc.section(tree, "", KNOWN, KNOWN)
    first = doc.set_day(tree.at("start-week"), "start-week")
    release = doc.set_day(tree.at("release-week"), "release-week")
    if release < first:
        problem = f"{release} is before the start-week {first}; take a later one"
        raise doc.wrong(tree.at("release-week"), "release-week", problem)
    weeks: list[Week] = []
    for where, node in doc.entries(tree.at("cycle"), "cycle"):
        week = _week(node, where, release)
        if weeks and week.start <= weeks[-1].start:
            before = f"the week of {week.start} comes after that of {weeks[-1].start}"
            raise doc.wrong(node, where, f"{before}; put the weeks in their order, each once")
        weeks.append(week)
    return ScheduleFile(first, release, tuple(weeks))


def data(file: ScheduleFile) -> dict[str, Plain]:
    """The file as it is written; what `read` makes of that is the same again."""
    cycle: list[Plain] = [_week_data(week) for week in file.weeks]
    return {
        "start-week": file.first.isoformat(),
        "release-week": file.release.isoformat(),
        "cycle": cycle,
    }


def _week(node: Node, where: str, release: date) -> Week:
    keys = doc.section(node, where, KNOWN_OF_WEEK, ("start", "end"))
    start, end = _monday(keys.at("start"), f"{where}.start"), doc.set_day(keys.at("end"), f"{where}.end")
    if not start <= end < start + WEEK:
        problem = f"{end} is not in the week of {start}; write {start + FRIDAY}"
        raise doc.wrong(keys.at("end"), f"{where}.end", problem)
    name = keys.get("name")
    word = doc.text(name, f"{where}.name") if name is not None else ""
    if name is not None and word.replace("R-0", "R+0") != r_week(start, release):
        problem = (
            f"{word[:20]!r} does not fit a release in the week of {release}; write {r_week(start, release)}"
        )
        raise doc.wrong(name, f"{where}.name", problem)
    return Week(start, end, word, _names(keys, "x-project", where), _names(keys, "project-specific", where))


def _names(keys: Keys, key: str, where: str) -> tuple[str, ...]:
    node = keys.get(key)
    return doc.texts(node, f"{where}.{key}") if node is not None else ()


def _monday(node: Node, where: str) -> date:
    day = doc.set_day(node, where)
    if day != monday(day):
        problem = f"{show_day(day)} is a {day:%A}, and a week begins on Monday; write {monday(day)}"
        raise doc.wrong(node, where, problem)
    return day


def _week_data(week: Week) -> Plain:
    found: dict[str, Plain] = {"start": week.start.isoformat(), "end": week.end.isoformat()}
    if week.name:
        found["name"] = week.name
    if week.everybody:
        found["x-project"] = list(week.everybody)
    if week.some:
        found["project-specific"] = list(week.some)
    return found


def _within(start: date, cycles: Iterable[Cycle]) -> tuple[str, ...]:
    names = (e.name for cycle in cycles for e in cycle.events if e.day and monday(e.day) == start)
    return tuple(dict.fromkeys(names))
