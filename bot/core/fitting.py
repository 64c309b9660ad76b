"""A milestone file held against our own record of a project: what it adds and moves there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.core import schedule
from bot.core.dossier import PlannedMilestone
from bot.core.errors import Refused
from bot.core.milestone_file import MilestoneFile
from bot.core.schedule import Cycle, Event, Move

BECAUSE = "the milestone file says so"


def fitted(
    known: Iterable[PlannedMilestone], file: MilestoneFile, before: Cycle
) -> tuple[Cycle, Sequence[Move]]:
    """The cycle `before` with what the file says of it, and the moves in that.

    A date that the file leaves open stays as it is, and so does the kind of what is there. `known` are all
    milestones of the project. Raises Refused for a name that another series has, for moving what is
    closed, and for an order that would be broken.
    """
    wanted = {line.name: line for line in file.lines}
    for one in known:
        if one.series != file.series and one.name in wanted:
            there = f"{one.name} is in the series {one.series} and not in {file.series}"
            raise Refused(f"{there}; a name is used once in a project. Take another name, or take it out")
    days = {name: line.day for name, line in wanted.items() if line.day and before.find(name)}
    after, moves = schedule.move(before, days, BECAUSE)
    for name, line in wanted.items():
        if before.find(name) is None:
            after = schedule.add(after, Event(name, line.kind, line.day))
    return after, moves
