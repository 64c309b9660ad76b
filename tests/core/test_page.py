"""The bot's part of a page is kept, and everything else on it belongs to people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.page import Damaged, block, diff, put_block
from bot.core.wikitext import as_stored

MARK = "<!-- tminus:"
OUTSIDE = st.text(st.characters(exclude_categories=["Cs"])).filter(lambda text: MARK not in text)
CONTENT = OUTSIDE

PAGE = put_block("Hello", "proposal", "one\n\ntwo") + "\n\nBye\n"
BEGIN, END = PAGE.splitlines()[2], "<!-- tminus:proposal end -->"


@given(OUTSIDE, CONTENT)
def test_a_block_goes_to_the_end_and_can_be_read(text: str, content: str) -> None:
    page = put_block(text, "proposal", content)
    assert page.startswith(text)
    assert block(page, "proposal") == as_stored(content)
    assert put_block(page, "proposal", content) == page


@given(OUTSIDE, OUTSIDE, CONTENT, CONTENT)
def test_text_around_a_block_stays_byte_for_byte(above: str, below: str, old: str, new: str) -> None:
    inner = put_block("", "proposal", old)
    page = put_block(f"{above}{inner}{below}", "proposal", new)
    assert page == f"{above}{put_block('', 'proposal', new)}{below}"


def test_a_page_that_is_new_is_the_block() -> None:
    page = put_block("", "proposal", "one")
    assert page.splitlines()[1:] == ["one", END]


def test_a_wiki_that_stores_the_page_does_not_damage_the_block() -> None:
    page = put_block("x", "proposal", "Cafe\u0301\r\n  \n\x07 \ufffe\n\n")
    assert block(as_stored(page), "proposal") == "Caf\u00e9\n  \n\ufffd \ufffd"


def test_blocks_of_several_names_live_on_one_page() -> None:
    page = put_block(put_block("", "item", "one"), "item-2", "two")
    page = put_block(page, "item", "three")
    assert (block(page, "item"), block(page, "item-2"), block(page, "item-3")) == ("three", "two", None)


@pytest.mark.parametrize(
    "page",
    [
        PAGE.replace("one", "won"),
        PAGE.replace("one", "one "),
        PAGE.replace("two\n<", "two<"),
        PAGE.replace(BEGIN, BEGIN.replace("begin", "begin  ")),
        PAGE.replace(BEGIN, BEGIN.replace("-->", "--> x")),
        PAGE.replace(f"{BEGIN}\n", BEGIN),
        PAGE.replace(END, "<!--tminus:proposal end-->"),
    ],
    ids=["word", "blank", "line", "mark", "beside the mark", "line after the mark", "end"],
)
def test_a_part_edited_by_hand_is_refused_with_the_repair(page: str) -> None:
    with pytest.raises(Damaged, match=r"edited by hand.*Move what you wrote"):
        put_block(page, "proposal", "new")
    with pytest.raises(Damaged, match="edited by hand"):
        block(page, "proposal")


@pytest.mark.parametrize(
    "page",
    [
        PAGE.replace(END, ""),
        PAGE.replace(BEGIN, ""),
        PAGE + PAGE,
        PAGE + END,
        f"{END}\n{BEGIN}",
        PAGE.replace(END, f"{BEGIN}\n{END}"),
    ],
    ids=["no end", "no begin", "twice", "two ends", "turned round", "two begins"],
)
def test_damaged_marks_are_counted(page: str) -> None:
    with pytest.raises(Damaged, match=r"marks .* are damaged: the page has \d begin and \d end"):
        put_block(page, "proposal", "new")


def test_words_about_the_marks_are_no_marks() -> None:
    text = "The line tminus:proposal begin is the bot's, &lt;!-- tminus:proposal end --> too"
    assert block(put_block(text, "proposal", text), "proposal") == text


def test_content_with_marks_of_its_own_is_our_bug() -> None:
    with pytest.raises(ValueError, match="marks of its own"):
        put_block("", "proposal", f"x {END}")
    with pytest.raises(ValueError, match="cannot name"):
        put_block("", "a b -->", "x")


def test_a_difference_shows_what_people_read() -> None:
    old = put_block("Hello\n", "p", "a\nb\nc\nd &#91;x&#93;\ne")
    new = put_block("Hello\n", "p", "a\nb\nc\nd &#91;y&#93;\ne")
    assert diff(old, new) == " b\n c\n-d [x]\n+d [y]\n e"
    assert diff(old, old) == diff("", "") == ""


def test_changes_far_apart_are_shown_apart() -> None:
    old = [str(number) for number in range(30)]
    new = ["zero", *old[1:29], "last"]
    assert diff("\n".join(old), "\n".join(new)) == "-0\n+zero\n 1\n 2\n...\n 27\n 28\n-29\n+last"


def test_a_long_difference_is_cut_and_says_so() -> None:
    shown = diff("", "\n".join(f"line {number}" for number in range(100)), most=3)
    assert shown == "+line 0\n+line 1\n+line 2\n... and 97 more lines"
    assert diff("", "x" * 1000).endswith("x…")


def test_a_page_that_was_rewritten_whole_is_not_compared_line_by_line() -> None:
    old = "\n".join(f"old {number}" for number in range(5000))
    assert diff(old, old.replace("old", "new")) == "(the page was rewritten: 5000 lines became 5000)"
    assert diff(old, f"{old}\nmore") == " old 4998\n old 4999\n+more"


@given(st.text(), st.text())
def test_any_two_texts_have_a_difference_or_none(old: str, new: str) -> None:
    assert isinstance(diff(old, new), str)
    assert diff(old, old) == ""
