"""Versions as release managers write them: `2011.2`, `1.3.0`, `2011.2rc1`, `2011.2~rc1`.

Numbers with dots, and for what comes before a release its stage and count. The marks before the stage
differ with the tool (none in Python's, `~` in Debian's, `-` in Launchpad's milestones, `.` in git tags)
and say nothing about the order. `packaging` reads all of these but `~`, and is no part of Python.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import total_ordering

from bot.core.errors import Unclear

STAGES = {
    "dev": 0,
    **dict.fromkeys(("a", "alpha"), 1),
    **dict.fromkeys(("b", "beta"), 2),
    **dict.fromkeys(("g", "gamma"), 3),
    **dict.fromkeys(("c", "rc"), 4),
}
"""What comes before a release, and in which order."""

FINAL = 5

_FORM = re.compile(
    rf"([0-9]{{1,9}}(?:\.[0-9]{{1,9}}){{0,5}})(?:[.~-]?({'|'.join(sorted(STAGES, key=len, reverse=True))})"
    r"[.-]?([0-9]{1,4}))?"
)


@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """`text` as it was written; two are equal where no order is between them (`2011.2`, `2011.2.0`)."""

    text: str
    numbers: tuple[int, ...]
    stage: int = FINAL
    count: int = 0
    _key: tuple[tuple[int, ...], int, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        significant = list(self.numbers)
        while len(significant) > 1 and not significant[-1]:
            significant.pop()
        object.__setattr__(self, "_key", (tuple(significant), self.stage, self.count))

    @property
    def final(self) -> bool:
        """Whether this is a release, and not something on the way to one."""
        return self.stage == FINAL

    def __str__(self) -> str:
        return self.text

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return self._key == other._key if isinstance(other, Version) else NotImplemented

    def __lt__(self, other: Version) -> bool:
        return self._key < other._key


def read_version(word: str) -> Version:
    """The version that `word` is. Raises Unclear with the forms that are taken."""
    found = _FORM.fullmatch(word)
    if found is None:
        forms = "write it as 2011.2, 1.3.0 or 2011.2rc1"
        raise Unclear(f"{word[:40]!r} is no version; {forms}")
    numbers = tuple(int(part) for part in found[1].split("."))
    if found[2] is None:
        return Version(word, numbers)
    return Version(word, numbers, STAGES[found[2]], int(found[3]))
