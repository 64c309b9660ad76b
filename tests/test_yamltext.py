"""Files that people send: read as they were written, bounded, and never able to do harm."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.document import Plain, plain
from bot.core.errors import Unclear
from bot.yamltext import LONGEST, read, write


def test_values_stay_the_text_that_was_written() -> None:
    tree = read("version: 2011.10\nday: 2011-03-24\nhash: 0123\nname: 'x'\n1: one\n")
    assert plain(tree) == {
        "version": "2011.10",
        "day": "2011-03-24",
        "hash": "0123",
        "name": "x",
        "1": "one",
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: &x [1]\nb: *x\n", "line 1: anchors and tags are not allowed"),
        ("a: 1\nb: *x\n", "line 2: aliases are not allowed"),
        ("a: !!python/object/apply:os.system ['true']\n", "line 1: anchors and tags"),
        ("a: 1\n<<: {b: 2}\nb: !x y\n", "line 3: anchors and tags"),
        ("a: 1\na: 2\n", "line 2: the key 'a' stands here a second time"),
        ("[a]: 1\n", "line 1: a key must be a word"),
        ("- a\n", "line 1: here must be a key and a colon"),
        ("", "it is empty"),
        ("a: [1\n", "line 2: "),
        ("a: \x00\n", "a character that YAML does not allow"),
        ("a: " + "[" * 5000 + "\n", "nested too deeply"),
        ("a: " + "x" * LONGEST, "longer than 256 KiB; split it"),
        ("a: 1\n--- \nb: 2\n", "line 2: a second document"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_line(text: str, said: str) -> None:
    with pytest.raises(Unclear) as refusal:
        read(text)
    assert said in str(refusal.value)
    assert "\n" not in str(refusal.value)


WORDS = st.one_of(
    st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=12),
    st.sampled_from(
        [
            "a\nb",
            "\n",
            " a\n b\n",
            "a \n\n\tb\n\n",
            "2011.2",
            "2011-03-24",
            "yes",
            "~",
            "",
            "1e5",
            "0x1f",
            "null",
            "- a",
            "a: b",
            "#",
            "'",
            "12",
        ]
    ),
)
DATA: st.SearchStrategy[Plain] = st.recursive(
    WORDS,
    lambda deeper: st.one_of(st.lists(deeper, max_size=3), st.dictionaries(WORDS, deeper, max_size=3)),
    max_leaves=8,
)


def depth(data: Plain) -> int:
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return 1 + max((depth(one) for one in inner), default=0)


@given(st.dictionaries(WORDS, DATA.filter(lambda data: depth(data) < 6), max_size=4))
def test_what_is_written_is_read_again(data: dict[str, Plain]) -> None:
    assert plain(read(write(data))) == data


def test_text_of_many_lines_is_written_as_lines() -> None:
    assert write({"highlights": ["Queues are faster.\nMuch faster.\n"]}) == (
        "---\nhighlights:\n  - |\n    Queues are faster.\n    Much faster.\n"
    )


@given(st.text(max_size=80))
def test_any_text_is_a_file_or_unclear(text: str) -> None:
    with suppress(Unclear):
        assert isinstance(plain(read(text)), dict)
