"""A vote is a line that says nothing else; each person has one, and nobody's sentence is taken for one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.dossier import Post
from bot.core.tally import LANGUAGE, read_languages, said, tally

NOW = datetime(2011, 3, 7, 12, tzinfo=UTC)
ASKED = ("python", "erlang", "c++", "C")
ROOT = "<1@example.org>"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("+1 erlang", "erlang"),
        ("Erlang", "erlang"),
        ("  +1   ERLANG  ", "erlang"),
        ("+1 for Erlang", "erlang"),
        ("+1 on erlang!", "erlang"),
        ("erlang.", "erlang"),
        ("erlang,", "erlang"),
        ("+1 C++", "c++"),
        ("c++!!", "c++"),
        ("c", "C"),
        ("C.", "C"),
        ("+1 erlang\n-- \npython", "erlang"),
        ("Hi all,\n\n+1 erlang\n\nit runs on many cores.\n", "erlang"),
        ("> +1 python\n+1 erlang", "erlang"),
        ("+1 erlang\r", "erlang"),
        ("+1\u00a0erlang", "erlang"),
        ("+1 erlang\n-----Original Message-----\n+1 python", "erlang"),
        ("+1 erlang\n_______________________________________________\npython", "erlang"),
        ("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n+1 erlang\n", "erlang"),
    ],
)
def test_a_line_of_its_own_counts(text: str, language: str) -> None:
    assert said(text, ASKED) == [(language, True)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+1",
        "erlang or python",
        "+1 erlang, python",
        "+1 erlang if somebody maintains it",
        "not erlang",
        "+2 erlang",
        "++1 erlang",
        "0 erlang",
        "+1erlang",
        "+1 erlangs",
        "+1 haskell",
        "I like erlang",
        "erlang?",
        "* erlang",
        "- erlang",
        "1. erlang",
        "> +1 erlang",
        "  > erlang",
        "> > erlang",
        "erlang: +1",
        "+1 for for erlang",
        "-- \n+1 erlang",
        "\u202eerlang",
        "\uff45rlang",
        "er lang",
        "c+",
    ],
)
def test_everything_else_counts_nothing(text: str) -> None:
    assert said(text, ASKED) == []


@pytest.mark.parametrize("text", ["-1 erlang", "- -1 erlang", "-1 for Erlang."])
def test_a_minus_is_heard_also_as_it_stands_in_a_signed_text(text: str) -> None:
    assert said(text, ASKED) == [("erlang", False)]


def post(number: int, by: str, text: str, to: str = ROOT) -> Post:
    return Post(f"<{number}@x.org>", to, by, NOW + timedelta(minutes=number), text=text)


def count(*posts: Post) -> dict[str, tuple[str, ...]]:
    return {language: people for language, people in tally(posts, ROOT, ASKED).likes if people}


def test_the_last_word_of_each_person_counts() -> None:
    assert count(
        post(2, "soren", "+1 python"), post(3, "vishy", "erlang"), post(4, "soren", "python\nErlang")
    ) == {"erlang": ("soren", "vishy")}


def test_a_minus_takes_back_the_own_word_alone() -> None:
    first = (post(2, "soren", "+1 erlang"), post(3, "vishy", "+1 erlang"))
    assert count(*first, post(4, "soren", "-1 erlang")) == {"erlang": ("vishy",)}
    assert count(*first, post(4, "soren", "-1 python")) == {"erlang": ("soren", "vishy")}


def test_answers_to_answers_count_and_mail_of_other_threads_does_not() -> None:
    posts = (
        post(2, "soren", "why not both?"),
        post(3, "vishy", "+1 erlang", "<2@x.org>"),
        post(4, "jorge", "+1 python", "<0@elsewhere.org>"),
        post(5, "ewan", "+1 python", ""),
        replace(post(6, "tminus", "python"), topic="update-mail"),
    )
    found = tally(posts, ROOT, ASKED)
    assert count(*posts) == {"erlang": ("vishy",)}
    assert found.silent == ("soren",)
    assert found.line == "erlang 1, python 0, c++ 0, C 0"


def test_mail_that_answers_itself_or_goes_in_circles_counts_nothing() -> None:
    circle = (post(2, "soren", "erlang", "<3@x.org>"), post(3, "vishy", "erlang", "<2@x.org>"))
    assert count(*circle, post(4, "ewan", "erlang", "<4@x.org>")) == {}


def test_the_most_liked_stands_first_and_ties_stay_as_they_were_asked() -> None:
    found = tally((post(2, "soren", "c"), post(3, "ewan", "c++"), post(4, "jorge", "c")), ROOT, ASKED)
    assert found.line == "C 2, c++ 1, python 0, erlang 0"


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("python, erlang, c++", ("python", "erlang", "c++")),
        ("python erlang,,c++ ,", ("python", "erlang", "c++")),
        ("Python, python, PYTHON", ("Python",)),
        (" , ", ()),
    ],
)
def test_languages_are_words_each_once(words: str, read: tuple[str, ...]) -> None:
    assert read_languages(words) == read


@pytest.mark.parametrize("word", ["1c", "+1", "", "c" * 21, "é", "er\nlang", "<b>", "-1"])
def test_what_names_no_language_is_none(word: str) -> None:
    assert LANGUAGE.fullmatch(word) is None


@given(st.lists(st.tuples(st.text(), st.text(), st.sampled_from([ROOT, "<2@x.org>", ""]))))
def test_any_mail_can_be_counted(mails: list[tuple[str, str, str]]) -> None:
    posts = [post(n, by, text, to) for n, (by, text, to) in enumerate(mails)]
    found = tally(posts, ROOT, ASKED)
    people = [who for _, who_like in found.likes for who in who_like]
    assert len(people) == len(set(people))
    assert set(people).isdisjoint(found.silent)
