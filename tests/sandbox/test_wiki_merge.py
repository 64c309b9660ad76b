"""The sandbox's wiki merges edits as a real one does: both changes, or a conflict, never a loss."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.wiki.merge import merged

TEXT = st.lists(st.sampled_from("abcd"), max_size=8).map("\n".join)


def test_changes_of_different_lines_are_both_kept() -> None:
    assert merged("a\nb\nc", "A\nb\nc", "a\nb\nC") == "A\nb\nC"
    assert merged("a\nb\nc", "x\na\nb\nc", "a\nb\nc\ny") == "x\na\nb\nc\ny"
    assert merged("a\nb\nc", "b\nc", "a\nb\nC") == "b\nC"


def test_changes_of_the_same_or_neighbouring_lines_are_a_conflict() -> None:
    assert merged("a\nb\nc", "A\nb\nc", "B\nb\nc") is None
    assert merged("a\nb\nc", "A\nb\nc", "a\nB\nc") is None
    assert merged("a", "A", "") is None


def test_a_page_of_very_many_lines_is_a_conflict() -> None:
    many = "\n" * 6000
    assert merged(many, f"x{many}", f"{many}x") is None


@given(TEXT, TEXT)
def test_where_one_side_changed_nothing_the_other_is_taken(base: str, other: str) -> None:
    assert merged(base, other, base) == other
    assert merged(base, base, other) == other
    assert merged(base, other, other) == other


@given(TEXT, TEXT, TEXT)
def test_it_does_not_matter_who_was_first(base: str, one: str, two: str) -> None:
    assert merged(base, one, two) == merged(base, two, one)
