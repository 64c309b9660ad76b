"""One line of what was found: right, or what is missing and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: `what` was looked at, whether it is `good`, and the sentence to show."""

    what: str
    good: bool
    text: str


def show(console: Console, finding: Finding) -> None:
    """Print it, with `ok` or `FAIL` in front."""
    mark, style = ("ok  ", "green") if finding.good else ("FAIL", "red")
    console.print(f"[{style}]{mark}[/] {finding.what:<11}", end="")
    console.print(finding.text, markup=False)
