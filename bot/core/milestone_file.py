"""The milestone file: one series, its milestones and dates, and the projects that get all of them.

This is the file of OpenStack's release-tools, taken as it is: a date may have quotes or none, and is empty
while nobody has set it; the name of the series is put before every key. Two keys are ours: `release` names
the milestone of the release by its version, and `release-date` is its day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bot.core import document as doc
from bot.core.document import Keys, Node, Plain
from bot.core.errors import Unclear, UserError
from bot.core.freezes import amiss
from bot.core.rules import LAUNCHPAD_NAME
from bot.core.schedule import Cycle, Event, add
from bot.core.schedule_rules import OTHER, RELEASE, WORDS
from bot.core.version import read_version

KNOWN = ("series", "milestones", "projects", "release", "release-date")

UTC = ZoneInfo("UTC")
"""The order of days is the same in every zone."""


@dataclass(frozen=True, slots=True)
class Line:
    """One milestone as the file has it: `key` is what stands there, `day` is None while it is not set."""

    key: str
    name: str
    day: date | None
    kind: str
    code_name: str


@dataclass(frozen=True, slots=True)
class Row:
    """One milestone that one project has to have: what a run of the file makes true."""

    project: str
    series: str
    line: Line


@dataclass(frozen=True, slots=True)
class MilestoneFile:
    """`lines` has the milestones in their order, and the release last where the file names one.

    `notes` are sentences about what is taken but looks wrong.
    """

    series: str
    lines: tuple[Line, ...]
    projects: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def rows(self) -> Iterator[Row]:
        """Project for project, so that one of them that fails leaves the others whole."""
        return (Row(project, self.series, line) for project in self.projects for line in self.lines)

    def cycle(self, zone: ZoneInfo) -> Cycle:
        """The events that each of its projects has."""
        return Cycle(self.series, zone, tuple(_event(line) for line in self.lines))


def read(tree: Keys) -> MilestoneFile:
    """What the file says. Raises Unclear with the line and the key that are wrong, and what to do."""
    doc.section(tree, "", KNOWN, ("series", "milestones", "projects"))
    series = _name(tree.at("series"), "series")
    placed: list[tuple[Node, Line]] = [(key, _line(series, key, value)) for key, value in _milestones(tree)]
    if (release := tree.get("release")) is not None:
        placed.append((release, _release(release, tree.get("release-date"))))
    elif (day := tree.get("release-date")) is not None:
        raise doc.wrong(day, "release-date", "the key release is missing; write it with the version")
    _in_order(series, placed)
    lines = [line for _, line in placed]
    listed = doc.entries(tree.at("projects"), "projects")
    names = [_name(value, where) for where, value in listed]
    if not names:
        raise doc.wrong(tree.at("projects"), "projects", "there is none; write at least one")
    notes = [f"{line.name}: {wrong}" for line in lines if line.day and (wrong := amiss(line.day))]
    notes += [f"projects: {name} stands there {n} times" for name, n in Counter(names).items() if n > 1]
    return MilestoneFile(series, tuple(lines), tuple(dict.fromkeys(names)), tuple(notes))


def data(file: MilestoneFile) -> dict[str, Plain]:
    """The file as it is written; what `read` makes of that is the same again."""
    days = {line.key: line.day.isoformat() if line.day else "" for line in file.lines}
    release = next((line.name for line in file.lines if line.kind == RELEASE), "")
    day = days.pop(release, "")
    found: dict[str, Plain] = {
        "series": file.series,
        "milestones": dict(days),
        "projects": list(file.projects),
    }
    return {**found, "release": release, "release-date": day} if release else found


def code_name(series: str, key: str) -> str:
    """What release-tools gives a milestone on Launchpad: `k1` for kilo's 1, `RC1` for rc1."""
    return key.upper() if key.startswith("rc") else f"{series[0]}{key}"


def _milestones(tree: Keys) -> Iterator[tuple[doc.Text, Node]]:
    node = tree.at("milestones")
    if isinstance(node, doc.Text) and node.empty:
        return
    yield from doc.section(node, "milestones").pairs


def _line(series: str, key: doc.Text, value: Node) -> Line:
    where = f"milestones.{key.value[:40]}"
    if key.value.startswith(f"{series}-"):
        short = key.value.removeprefix(f"{series}-")
        raise doc.wrong(key, where, f"{series}- is put before every key; write {short[:40]!r}")
    name = f"{series}-{key.value}"
    if not LAUNCHPAD_NAME.fullmatch(name):
        raise doc.wrong(key, where, _takes(name))
    kind = WORDS.get(key.value, OTHER)
    return Line(key.value, name, doc.day(value, where), kind, code_name(series, key.value))


def _release(node: Node, day: Node | None) -> Line:
    word = doc.text(node, "release")
    try:
        read_version(word)
    except Unclear as error:
        raise doc.wrong(node, "release", str(error)) from None
    if not LAUNCHPAD_NAME.fullmatch(word):
        raise doc.wrong(node, "release", _takes(word))
    return Line(word, word, doc.day(day, "release-date") if day else None, RELEASE, "")


def _in_order(series: str, placed: list[tuple[Node, Line]]) -> None:
    cycle = Cycle(series, UTC)
    for node, line in placed:
        try:
            cycle = add(cycle, _event(line))
        except UserError as error:
            raise doc.wrong(node, line.key, str(error)) from None


def _event(line: Line) -> Event:
    return Event(line.name, line.kind, line.day)


def _name(node: Node, where: str) -> str:
    word = doc.text(node, where)
    if not LAUNCHPAD_NAME.fullmatch(word):
        raise doc.wrong(node, where, _takes(word))
    return word


def _takes(word: str) -> str:
    return f"{word[:40]!r} cannot be a name: Launchpad takes two or more lower-case letters, digits, + . -"
