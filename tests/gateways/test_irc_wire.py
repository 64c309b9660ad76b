"""Text for IRC is clean, fits its line and loses nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateways.irc_wire import clean, fold, is_channel, is_name, room_for, split

ANY_TEXT = st.text(
    st.characters(codec=None, exclude_categories=())
    | st.sampled_from("\r\n\0\x01 e\u0301\u200d\U0001f469\U0001f3fd\ufe0f")
)


@given(ANY_TEXT)
def test_clean_text_is_one_line_and_valid_unicode(text: str) -> None:
    cleaned = clean(text)
    assert not set(cleaned) & set("\r\n\0\x01")
    cleaned.encode("utf-8")
    assert clean(cleaned) == cleaned


@given(ANY_TEXT, st.integers(4, 80))
def test_pieces_joined_are_the_text_again_and_each_fits(text: str, room: int) -> None:
    text = clean(text)
    pieces = split(text, room)
    assert "".join(pieces) == text
    assert all(0 < len(piece.encode()) <= room for piece in pieces)


@given(st.lists(st.text("abcö", min_size=1, max_size=6), min_size=1, max_size=40))
def test_short_words_are_never_cut(words: list[str]) -> None:
    pieces = split(" ".join(words), 40)
    assert [word for piece in pieces for word in piece.split()] == words


def test_an_accent_stays_with_its_letter_and_a_family_together() -> None:
    family = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
    assert split("xxxx" + "e\u0301" + "yyyy", 6) == ["xxxx", "e\u0301yyy", "y"]
    assert split("ab" + family + "c", 19) == ["ab", family + "c"]


def test_text_of_accents_alone_is_cut_all_the_same() -> None:
    accents = "\u0301" * 300
    assert "".join(split(accents, 50)) == accents


def test_empty_text_has_no_pieces_and_too_little_room_is_an_error() -> None:
    assert split("", 10) == []
    with pytest.raises(ValueError, match="3 bytes"):
        split("x", 3)


@given(st.integers(3, 120), st.sampled_from(["PRIVMSG", "NOTICE"]), st.text(min_size=1))
def test_room_and_prefix_and_target_fill_a_line_exactly(prefix: int, verb: str, target: str) -> None:
    target = clean(target)
    room = room_for(prefix, verb, target)
    line = f":{'p' * prefix} {verb} {target} :".encode() + b"x" * max(room, 0) + b"\r\n"
    assert room < 0 or len(line) == 512


def test_names_fold_as_the_server_says() -> None:
    assert fold("Nick[A]\\^", "rfc1459") == "nick{a}|~"
    assert fold("Nick[A]\\^", "rfc1459-strict") == "nick{a}|^"
    assert fold("Nick[A]\\^", "ascii") == "nick[a]\\^"
    assert fold("ÄB", "ascii") == "Äb"
    assert fold("ÄB", "rfc7613") == "äb"


@given(st.text())
def test_folding_twice_changes_nothing_more(name: str) -> None:
    for mapping in ("ascii", "rfc1459", "rfc1459-strict"):
        assert fold(fold(name, mapping), mapping) == fold(name, mapping)


@pytest.mark.parametrize("word", ["", ":x", "a b", "a,b", "a\r", "a\nb", "a\0b", "\x07", "a\u2028"])
def test_words_that_would_break_a_line_are_no_names(word: str) -> None:
    assert not is_name(word)
    assert not is_channel(word)


def test_channels_are_told_from_nicks() -> None:
    assert is_channel("#openstack-meeting")
    assert not is_channel("eday")
