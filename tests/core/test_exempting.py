"""Freeze exceptions in words: the forms that people use, and what is none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import exempting
from bot.core.errors import Refused
from bot.core.exceptions import FreezeException

NOW = datetime(2011, 3, 25, 12, 0, tzinfo=UTC)
ONE = FreezeException(
    *(3, 7, "cactus", "feature-freeze", "bp/api", "fast", "none", "asked", "eday", NOW), entry=2, version=5
)


@pytest.mark.parametrize(
    ("word", "thing"),
    [
        ("bp/binary-protocol", "bp/binary-protocol"),
        ("BP/Binary-Protocol", "bp/binary-protocol"),
        ("blueprint/api", "bp/api"),
        ("bug/712", "bug/712"),
        ("bugs/712", "bug/712"),
        ("bug#0712", "bug/712"),
        ("lp:712", "bug/712"),
        ("#712", "bug/712"),
        ("https://code.launchpad.net/~eday/burrow/api/+merge/51", None),
    ],
)
def test_a_thing_has_one_spelling(word: str, thing: str | None) -> None:
    assert exempting.read_thing(word) == (thing or word)


@pytest.mark.parametrize(
    "word", ["api", "bp/", "bp/-x", "bug/x", "bug/", "http://", "https:// x", "bp/a b", ""]
)
def test_what_is_no_thing_is_refused_with_the_forms(word: str) -> None:
    with pytest.raises(Refused, match=r"bp/NAME.*bug/7.*merge proposal.*Say it"):
        exempting.read_thing(word)


@given(st.text(max_size=80))
def test_any_word_is_a_thing_in_one_spelling_or_is_refused(word: str) -> None:
    try:
        thing = exempting.read_thing(word)
    except Refused:
        return
    assert exempting.read_thing(thing) == thing
    assert not any(c.isspace() for c in thing)


@pytest.mark.parametrize(
    ("word", "kind"), [("ff", "feature-freeze"), ("gamma", "bug-freeze"), ("RC", "rc-freeze")]
)
def test_a_freeze_is_known_by_its_short_names(word: str, kind: str) -> None:
    assert exempting.read_freeze(word) == kind


@pytest.mark.parametrize("word", ["release", "bf", "winter", ""])
def test_what_has_no_exceptions_is_refused_with_what_has(word: str) -> None:
    with pytest.raises(Refused, match="feature-freeze, bug-freeze, rc-freeze"):
        exempting.read_freeze(word)


@pytest.mark.parametrize(
    ("word", "number"), [("E-3", 3), ("e3", 3), ("3", 3), ("x3", None), ("E-", None), ("-3", None)]
)
def test_a_label_is_read_in_three_ways(word: str, number: int | None) -> None:
    assert exempting.read_label(word) == number


def test_an_exception_comes_back_from_its_process_as_it_went() -> None:
    case = exempting.as_case(ONE, "burrow")
    assert (case.shown, case.step, case.title) == ("E-3", "asked", "bp/api")
    assert exempting.after(ONE, case) == ONE
    assert exempting.title(ONE) == "[FFE] bp/api"
