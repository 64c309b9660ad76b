"""Which recorded exchanges are covered, by the replay and by the facts: as lines and as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.contracts.launchpad.differences import KNOWN
from tests.contracts.launchpad.facts import FACTS
from tests.contracts.launchpad.recordings import Exchange
from tests.contracts.launchpad.replay import Outcome
from tests.contracts.launchpad.scope import operation, outside

FILE = Path(__file__).with_name("coverage.md")

_HEAD = """\
# What of the recorded Launchpad the sandbox is held to

Drawn by `python -m tests.contracts.launchpad --write` from the recordings. An exchange is equal
when status, place, keys of the body and parameters or permission at fault are (`compare.py`);
why some are outside is in `scope.py`, and why some differ in `differences.py`.
"""


def report(title: str, outcomes: Sequence[Outcome]) -> Iterator[str]:
    """The score, and each difference with its reason."""
    differing = [one for one in outcomes if one.differences]
    equal = len(outcomes) - len(differing)
    yield f"{title}: {equal} of {len(outcomes)} exchanges are equal ({equal / len(outcomes):.1%})"
    for one in differing:
        reason = KNOWN.get(one.exchange.key, "UNEXPLAINED")
        yield f"  {one.exchange.file} {one.exchange.name}: {'; '.join(one.differences)} [{reason}]"


def table(exchanges: Sequence[Exchange], outcomes: Sequence[Outcome]) -> str:
    """The page: a row for each transcript, what is outside, what differs, and what each fact covers."""
    lines = [_HEAD, *_transcripts(exchanges, outcomes), "", "## In scope", ""]
    lines += ["| exchanges | operation |", "|---:|---|"]
    operations = Counter(operation(one.exchange) for one in outcomes)
    lines += [f"| {number} | {what} |" for what, number in sorted(operations.items())]
    lines += ["", "## Outside", ""]
    lines += ["| exchanges | why |", "|---:|---|"]
    reasons = Counter(filter(None, map(outside, exchanges)))
    lines += [f"| {number} | {reason} |" for reason, number in reasons.most_common()]
    lines += ["", "## Different", "", "| transcript | exchange | why |", "|---|---|---|"]
    differing = [one.exchange for one in outcomes if one.differences]
    lines += [f"| {one.file} | {one.name} | {KNOWN.get(one.key, '')} |" for one in differing]
    lines += ["", "## Facts", "", "| fact | recorded as |", "|---|---|"]
    lines += [f"| {fact.says} | {'; '.join(fact.recorded)} |" for fact in FACTS]
    return "\n".join(lines) + "\n"


def _transcripts(exchanges: Sequence[Exchange], outcomes: Sequence[Outcome]) -> Iterator[str]:
    stated = {name for fact in FACTS for name in fact.recorded}
    yield "| transcript | exchanges | in scope | equal | stated as a fact |"
    yield "|---|---:|---:|---:|---:|"
    for file in dict.fromkeys(each.file for each in exchanges):
        played = [one for one in outcomes if one.exchange.file == file]
        equal = sum(not one.differences for one in played)
        facts = sum(f"{file} {each.name}" in stated for each in exchanges if each.file == file)
        total = sum(each.file == file for each in exchanges)
        yield f"| {file} | {total} | {len(played)} | {equal} | {facts} |"
    equal = sum(not one.differences for one in outcomes)
    facts = sum(f"{each.file} {each.name}" in stated for each in exchanges)
    yield f"| all | {len(exchanges)} | {len(outcomes)} | {equal} | {facts} |"
