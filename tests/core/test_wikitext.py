"""Words of people on a wiki page say what they say, and mean nothing to the wiki."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.wikitext import as_read, as_stored, paragraphs, wikitext

ANYTHING = st.text(st.characters() | st.sampled_from("[]{}|<>&'~_=*#:;!- \n\u202e"))

MARKUP = re.compile(r"[\[\]{}|<>\n\r\x00-\x1f]|''|~~~|__|!!|^[*#:;=!\s+-]|\s$")


@given(ANYTHING)
def test_no_markup_is_left_of_anything(text: str) -> None:
    made = wikitext(text)
    assert not MARKUP.search(made)
    assert not re.search(r"&(?!(amp|lt|gt|#[0-9]+);)", made)


@given(ANYTHING, ANYTHING)
def test_two_texts_side_by_side_make_no_markup_either(one: str, two: str) -> None:
    assert not re.search(r"''|~~~|__|!!", wikitext(one) + wikitext(two))


@given(ANYTHING)
def test_what_is_made_is_stored_by_a_wiki_as_it_is(text: str) -> None:
    made = wikitext(text)
    assert as_stored(made) == made


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1))
def test_people_read_what_was_said(text: str) -> None:
    assert as_read(wikitext(text)) == text


@pytest.mark.parametrize(
    ("said", "made"),
    [
        ("don't, it's ~eday's a_b", "don't, it's ~eday's a_b"),
        ("see https://x.example/~eday/?a=b", "see https://x.example/~eday/?a=b"),
        ("-1 for now", "&#45;1 for now"),
        ("~~~~", "&#126;&#126;&#126;&#126;"),
        ("[[Category:Nova]]", "&#91;&#91;Category:Nova&#93;&#93;"),
        ("one\n\n== two ==", "one == two =="),
        ("a\u202eb\u2028c\x00d", "abc d"),
        ("  ", ""),
    ],
)
def test_words_stay_as_readable_as_they_can(said: str, made: str) -> None:
    assert wikitext(said) == made


def test_paragraphs_stay_apart_and_lines_do_not() -> None:
    assert paragraphs("one\ntwo\r\n \r\n* three\n\n\n\n") == "one two\n\n&#42; three"
    assert paragraphs("\n \n") == ""
