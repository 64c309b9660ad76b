"""The newsletter block of a project: reviews, branches, commits, bugs and blueprints of a week.

The words are those of the OpenStack newsletter of February 2011. A number that nobody could get is said to
be `no data`, never left as a hole; one person is a person, and two are people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.blueprint_state import DASH, PRIORITIES
from bot.core.plans import Plans

NO_DATA = "no data"

Count = int | None
"""None is a number that could not be had."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What was counted, each None where it could not be; a week's, except the commits of a month.

    The bugs overlap: a critical bug is among the tracked ones, and may be new. They have no sum.
    """

    reviews: Count = None
    branches: Count = None
    branch_people: Count = None
    branch_teams: Count = None
    commits: Count = None
    committers: Count = None
    tracked: Count = None
    new: Count = None
    in_process: Count = None
    critical: Count = None
    high: Count = None
    committed: Count = None
    blueprints: Count = None
    priorities: Mapping[str, Count] = field(default_factory=dict)  # Launchpad's word -> how many


def numbers(plans: Plans | None) -> Numbers:
    """What Launchpad told of blueprints and open bugs; the rest nobody counts for us."""
    if plans is None:
        return Numbers()
    many = Counter(one.priority for one in plans.blueprints)
    of_each = {word: many[word] for word in PRIORITIES if many[word]}
    return Numbers(blueprints=len(plans.blueprints), priorities=of_each, **plans.counts)


def values(title: str, name: str, numbers: Numbers) -> dict[str, object]:
    """The values of the template `digest`, all of them texts."""
    branches = _said(numbers.branches, "Active Branch", "Active Branches")
    return {
        "project": f"{title} ({name.upper()})",
        "reviews": _said(numbers.reviews, "Active Review"),
        "branches": f"{branches} {DASH} owned by {_owners(numbers)}",
        "commits": f"{_commits(numbers)} in last month",
        "bugs": "; ".join(_bugs(numbers)),
        "blueprints": f"{_said(numbers.blueprints, 'Blueprint')}; {_priorities(numbers)}",
    }


def lines(title: str, name: str, numbers: Numbers) -> list[str]:
    """The block as lines, each fit for one of IRC."""
    told = values(title, name, numbers)
    head = [f"{told['project']} Data", *(str(told[key]) for key in ("reviews", "branches", "commits"))]
    weekly = [f"{word} Stats for Week: {told[word.lower()]}" for word in ("Bugs", "Blueprints")]
    return [*head, *weekly, *doubts(numbers)]


def doubts(numbers: Numbers) -> list[str]:
    """What does not add up: blueprints have one priority each, so those make the total."""
    counts = [0 if count is None else count for count in numbers.priorities.values()]
    unknown = numbers.blueprints is None or not counts or None in numbers.priorities.values()
    if unknown or sum(counts) == numbers.blueprints:
        return []
    return [f"the priorities add up to {sum(counts)}, but there are {numbers.blueprints} blueprints"]


def _owners(numbers: Numbers) -> str:
    if numbers.branch_people is None and numbers.branch_teams is None:
        return NO_DATA
    return f"{_people(numbers.branch_people)} & {_said(numbers.branch_teams, 'team')}"


def _commits(numbers: Numbers) -> str:
    commits = _said(numbers.commits, "commit")
    nothing = numbers.commits is None and numbers.committers is None
    return commits if nothing else f"{commits} by {_people(numbers.committers)}"


def _bugs(numbers: Numbers) -> list[str]:
    committed = _said(numbers.committed, "Bug")
    return [
        _said(numbers.tracked, "Tracked Bug"),
        _said(numbers.new, "New Bug"),
        _said(numbers.in_process, "In-process Bug"),
        _said(numbers.critical, "Critical Bug"),
        _said(numbers.high, "High Importance Bug"),
        f"{committed} (Fix Committed)",
    ]


def _priorities(numbers: Numbers) -> str:
    told = [word for word in PRIORITIES if word in numbers.priorities]
    return ", ".join(_said(numbers.priorities[word], word, word) for word in told) or f"priorities: {NO_DATA}"


def _people(count: Count) -> str:
    return _said(count, "person", "people")


def _said(count: Count, one: str, many: str = "") -> str:
    """`1,684 commits`, `1 commit`, `no data on commits`."""
    plural = many or f"{one}s"
    if count is None:
        return f"{NO_DATA} on {plural}"
    return f"{count:,} {one if count == 1 else plural}"
