"""What the dated events of a cycle are called, in which order they come, and how far apart they are.

The chain is that of 2011: branches are proposed, features are merged, bugs are fixed, then only what blocks
the release, then it is out. Each begins at the end of its day. The source of the names and distances are
the wiki pages BranchMergeProposalFreeze, FeatureFreeze, GammaFreeze and RCFreeze of that time: Bexar
(6 Jan, 13 Jan, 25 Jan, 1 Feb, 3 Feb 2011) and Cactus (17 Mar, 24 Mar, 5 Apr, 12 Apr, 14 Apr) agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

RELEASE = "release"

SATURDAY = 5
"""As `date.weekday` counts."""


@dataclass(frozen=True, slots=True)
class Link:
    """One event of the chain: a `kind` of milestone, as the database keeps it.

    By rule it is `before` days before the event `of`. `suffix` names its milestone (`cactus-ff`).
    `means` says what holds once it has begun; `tag` is the mark of an exception to it, "" where there
    can be none.
    """

    kind: str
    title: str
    suffix: str
    of: str
    before: int
    means: str
    tag: str = ""


CHAIN = (
    Link("branch-freeze", "branch merge proposal freeze", "bf", "feature-freeze", 7,
         "branches with features must have been proposed"),
    Link("feature-freeze", "feature freeze", "ff", RELEASE, 21, "no new features are merged", "FFE"),
    Link("bug-freeze", "gamma freeze", "gamma", "rc-freeze", 7, "only bugs marked [RC] are fixed", "GFE"),
    Link("rc-freeze", "release candidate freeze", "rc", RELEASE, 2, "nothing is merged", "RFE"),
    Link(RELEASE, "release", "release", RELEASE, 0, "it is released"),
)  # fmt: skip
"""In their order."""

KINDS = tuple(link.kind for link in CHAIN)
LINKS = {link.kind: link for link in CHAIN}

WORDS = {
    **dict.fromkeys(("bf", "bmpf", "bmp-freeze", "branch-merge-proposal-freeze"), "branch-freeze"),
    **dict.fromkeys(("ff", "feature"), "feature-freeze"),
    **dict.fromkeys(("gf", "gamma", "gamma-freeze", "bug"), "bug-freeze"),
    **dict.fromkeys(("rf", "rc", "rc-freeze"), "rc-freeze"),
}
"""Other words for the kinds of the chain, and what milestone files call them."""

OTHER = "milestone"
"""The kind of an event that is no part of the chain and has no word of its own (`diablo-2`)."""


def kind_of(word: str) -> str:
    """The kind that `word` names: `gamma` is bug-freeze. A word that names none is a kind of its own."""
    return WORDS.get(word.lower(), word.lower())


def place(kind: str) -> int | None:
    """Where in the chain a kind stands, or None where it is no part of it."""
    return KINDS.index(kind) if kind in KINDS else None


def earlier(kind: str, other: str) -> bool:
    """Whether both are of the chain, and `kind` comes before `other`."""
    return kind in KINDS and other in KINDS and KINDS.index(kind) < KINDS.index(other)


def by_rule(release: date, by_hand: dict[str, date]) -> dict[str, date]:
    """The days of the chain: those given for their kinds, and the others as far before as the rules say.

    A day that the rules give is never on a weekend; the Friday before is taken.
    """
    days = {**by_hand, RELEASE: release}
    for link in reversed(CHAIN):
        _day(link, days)
    return {kind: days[kind] for kind in KINDS}


def workday(day: date) -> date:
    """`day`, or the Friday before where it is on a weekend."""
    return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))


def _day(link: Link, days: dict[str, date]) -> date:
    if link.kind not in days:
        days[link.kind] = workday(_day(LINKS[link.of], days) - timedelta(days=link.before))
    return days[link.kind]
