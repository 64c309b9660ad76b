"""Whether a release may be made: every rule that is broken, as a sentence that says what to do.

They are the checks of openstack/releases that need nothing but the record: the version goes up and is not
used yet, the commit is a hash, the series is open, the day is a workday within the cycle, and the milestone
is due.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.core.deliverable_file import HASH, Deliverable, Release
from bot.core.freezes import amiss
from bot.core.schedule import Cycle
from bot.core.when import show_day

OPEN = ("Active Development", "Pre-release Freeze", "Current Stable Release", "Supported")
"""The statuses of a Launchpad series from which releases are made."""


def complaints(
    known: Deliverable,
    release: Release,
    cycle: Cycle,
    milestone: str,
    *,
    status: str,
    first: date | None,
    today: date,
    because: str = "",
) -> Iterator[str]:
    """What speaks against releasing `release` today as `milestone` of the cycle; none where nothing does.

    `status` is that of the series on Launchpad, `first` the day on which the cycle began. A reason makes
    a release before its day, or on a weekend, a decision; it changes nothing about the other rules.
    """
    if status not in OPEN:
        yield f"the series {cycle.series} is {status}; give it one of the statuses {', '.join(OPEN)}"
    if known.releases and not known.releases[-1].version < release.version:
        last = known.releases[-1].version
        yield f"{release.version} does not go up from {last}; take a version after it"
    for source in release.sources:
        if not HASH.fullmatch(source.hash):
            yield f"{source.repo} has no hash of its commit; give all 40 digits of it"
    if not release.sources:
        yield "no commit is named; give the repository and the 40 digits of its commit"
    event = cycle.find(milestone)
    if event is None:
        yield f"{cycle.series} has no milestone {milestone[:60]!r}; add it first"
    elif event.closed:
        yield f"{event.title} is closed already; a release closes a milestone that is open"
    elif not because and (event.day is None or event.day > today):
        yield f"{event.title} is not due on {show_day(today)}; wait, or say it with because ..."
    if not because and (wrong := amiss(today, first)):
        yield f"{wrong}, or say it with because ..."
