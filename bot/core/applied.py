"""What came of applying a milestone file, in the words that release managers know.

Each milestone of each project is a line that ends in `OK`, `created` or `wrong date fixed (was ...)`. What
was refused and what is not done yet are lines of their own kinds, for the end of the list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.core.effects import EnsureMilestones, SeeMilestones

KINDS = (EnsureMilestones.__name__, SeeMilestones.__name__)

DONE = {"ok": "OK", "created": "created", "fixed": "wrong date fixed (was {was})"}
WOULD = {"ok": "OK", "created": "would be created", "fixed": "wrong date would be fixed (was {was})"}

COUNTED = {"created": "created", "fixed": "wrong dates fixed", "ok": "OK"}
"""How many there were of each, in the order of the sentence."""


class Row(Protocol):
    """An effect of the run, as it stands."""

    @property
    def kind(self) -> str: ...
    @property
    def payload(self) -> Mapping[str, Any]: ...
    @property
    def state(self) -> str: ...
    @property
    def error(self) -> str | None: ...
    @property
    def result(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a file, so far: of `projects`, `done` have an end of their own.

    `lines` are what is as wanted, `failed` what was refused, `left` the projects that still wait.
    """

    projects: int
    done: int
    lines: tuple[str, ...]
    failed: tuple[str, ...]
    left: tuple[str, ...]
    counts: Mapping[str, int]
    dry: bool

    @property
    def sentence(self) -> str:
        """`60 projects: 300 created, 2 failed, 1 not done yet`."""
        said = [f"{n} {word}" for key, word in COUNTED.items() if (n := self.counts.get(key))]
        said += [f"{len(self.failed)} failed"] if self.failed else []
        said += [f"{len(self.left)} not done yet"] if self.left else []
        many = "1 project" if self.projects == 1 else f"{self.projects} projects"
        return f"{many}{', in a dry run' if self.dry else ''}: {', '.join(said) or 'nothing to do'}"


def run_of(rows: Iterable[Row]) -> Run | None:
    """The run that these effects are; None where none of them applies a file."""
    mine = [row for row in rows if row.kind in KINDS]
    if not mine:
        return None
    lines: list[str] = []
    failed: list[str] = []
    left: list[str] = []
    counts: Counter[str] = Counter()
    for row in mine:
        project, words = row.payload["project"], DONE if row.kind == EnsureMilestones.__name__ else WOULD
        if row.state == "skipped":
            failed.append(f"{project}: {row.error or 'skipped'}")
        elif row.state != "done":
            left.append(f"{project}: not done yet{f': {row.error}' if row.error else ''}")
        elif "refused" in row.result:
            failed.append(f"{project}: refused: {row.result['refused']}")
        else:
            for name, word, was, why in row.result["settled"]:
                counts[word] += word != "refused"
                if word == "refused":
                    failed.append(f"{project} {name}: refused: {why}")
                else:
                    lines.append(f"{project} {name}: {words[word].format(was=was or 'no date')}")
    dry = mine[0].kind == SeeMilestones.__name__
    return Run(len(mine), len(mine) - len(left), tuple(lines), tuple(failed), tuple(left), counts, dry)
