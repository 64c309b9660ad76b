"""Three-way merge by lines, which is what MediaWiki does in silence with an edit of an old revision."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

MOST_LINES = 5_000
"""Longer pages are not compared, which takes the square of it at worst; they are a conflict."""


def merged(base: str, ours: str, theirs: str) -> str | None:
    """`base` with what both sides changed, None where they changed the same or neighbouring lines."""
    old, left, right = base.split("\n"), ours.split("\n"), theirs.split("\n")
    if max(map(len, (old, left, right))) > MOST_LINES:
        return None
    lines: list[str] = []
    at = left_at = right_at = 0
    for kept, left_kept, right_kept, size in _common(old, left, right):
        before = old[at:kept]
        left_part, right_part = left[left_at:left_kept], right[right_at:right_kept]
        if left_part == right_part or right_part == before:
            lines += left_part
        elif left_part == before:
            lines += right_part
        else:
            return None
        lines += old[kept : kept + size]
        at, left_at, right_at = kept + size, left_kept + size, right_kept + size
    return "\n".join(lines)


def _common(old: list[str], left: list[str], right: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """The runs of lines that all three share, as positions and a length; ends with an empty run."""
    lefts = SequenceMatcher(None, old, left, autojunk=False).get_matching_blocks()
    rights = SequenceMatcher(None, old, right, autojunk=False).get_matching_blocks()
    one = two = 0
    while one < len(lefts) and two < len(rights):
        ours, theirs = lefts[one], rights[two]
        start = max(ours.a, theirs.a)
        size = min(ours.a + ours.size, theirs.a + theirs.size) - start
        if size > 0:
            yield start, ours.b + start - ours.a, theirs.b + start - theirs.a, size
        if ours.a + ours.size <= theirs.a + theirs.size:
            one += 1
        else:
            two += 1
    yield len(old), len(left), len(right), 0
