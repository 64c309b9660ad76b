"""A greeting is told from a command."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.smalltalk import pleasantry
from tests.test_routes import ROUTES


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("thanks!", "you are welcome"),
        ("Thank you, tminus :)", "you are welcome"),
        ("THX", "you are welcome"),
        ("hi", "hello. Say: help"),
        ("Good morning everybody", "hello. Say: help"),
        ("bye", "see you"),
        ("history burrow", None),
        ("thankless", None),
        ("hive is a nice name", None),
        ("", None),
        ("!?", None),
    ],
)
def test_what_is_a_pleasantry(text: str, answer: str | None) -> None:
    assert pleasantry(text) == answer


def test_no_verb_is_taken_for_a_pleasantry() -> None:
    assert [usage for verb in ROUTES.verbs if pleasantry(usage := verb.grammar.usage)] == []
    assert [word for word in ROUTES.words if pleasantry(word)] == []


@given(st.text())
def test_any_text_is_one_or_none(text: str) -> None:
    assert pleasantry(text) is None or pleasantry(f"{text} ") is not None
