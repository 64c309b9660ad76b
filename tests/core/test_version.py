"""Versions go up as release managers count them, whichever tool wrote them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version as Judge

from bot.core.errors import Unclear
from bot.core.version import read_version

UPWARDS = (
    *("0.1.7", "1.2.0", "1.3.0.rc1", "1.3.0", "1.4.3", "1.10.0", "2010.1-rc2", "2010.1", "2011.1"),
    *("2011.1.1", "2011.2.dev5", "2011.2b3", "2011.2~gamma1", "2011.2rc1", "2011.2~rc2", "2011.2"),
    *("2011.3", "2011.3.1", "2014.2.b3", "2014.2", "2014.10"),
)


def test_versions_go_up() -> None:
    found = [read_version(word) for word in UPWARDS]
    by_words = sorted(found, key=str)
    assert by_words != found
    assert sorted(by_words) == found
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    ("one", "other"), [("2011.2", "2011.2.0"), ("2011.2rc1", "2011.2~rc1"), ("1.0-rc.1", "1.0c1")]
)
def test_no_order_is_between_two_ways_to_write_one_version(one: str, other: str) -> None:
    assert read_version(one) == read_version(other)
    assert hash(read_version(one)) == hash(read_version(other))
    assert str(read_version(other)) == other


def test_what_comes_before_a_release_is_not_final() -> None:
    assert read_version("2011.2").final
    assert not read_version("2011.2rc1").final


@pytest.mark.parametrize(
    "word",
    [
        *("", "cactus", "v2011.2", "2011.", ".2", "2011..2", "2011.2rc", "2011.2-1", "2011.2 ", "2011.2\n"),
        *("1.2.3.4.5.6.7", "1" * 10, "２０１１.2", "2011.2final1", "1!2.0", "2011.2rc1rc2"),  # noqa: RUF001
    ],
)
def test_what_is_no_version_is_shown_the_forms(word: str) -> None:
    with pytest.raises(Unclear, match=r"write it as 2011\.2, 1\.3\.0 or 2011\.2rc1"):
        read_version(word)


NUMBERS = st.lists(st.integers(0, 3000), min_size=1, max_size=4).map(lambda n: ".".join(map(str, n)))
WRITTEN = st.tuples(NUMBERS, st.sampled_from(["", "a1", "b2", "rc1", "rc10", ".rc1", "-rc2", ".dev3"]))


@given(WRITTEN.map("".join), WRITTEN.map("".join))
def test_the_order_is_that_of_python_where_python_knows_the_form(one: str, other: str) -> None:
    assert (read_version(one) < read_version(other)) is (Judge(one) < Judge(other))
    assert (read_version(one) == read_version(other)) is (Judge(one) == Judge(other))


@given(st.text(max_size=20))
def test_any_text_is_a_version_or_unclear(word: str) -> None:
    try:
        found = read_version(word)
    except Unclear:
        return
    assert found.text == word
