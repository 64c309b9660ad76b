"""Text is read in its charset and its flow, and hides nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.letter import commands
from bot.core.mailtext import LONGEST_TEXT, Form, clean, decode, one_line


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        ("grün".encode(), "utf-8", "grün"),
        ("grün".encode("latin-1"), "iso-8859-1", "grün"),
        ("grün".encode("latin-1"), "UTF-8", "grün"),
        ("grün".encode(), "us-ascii", "grün"),
        ("grün".encode(), "x-unknown", "grün"),
        ("hold €".encode("cp1252"), "windows-1252", "hold €"),
        (b"+ADwAPg-", "utf-7", "+ADwAPg-"),
        (b"uryyb", "rot13", "uryyb"),
        ("хорошо".encode("koi8-r"), "KOI8-R", "хорошо"),
    ],
)
def test_a_charset_that_is_wrong_or_unknown_still_gives_words(data: bytes, charset: str, text: str) -> None:
    assert decode(data, charset) == text


@pytest.mark.parametrize("hidden", ["\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"])
def test_only_a_line_feed_ends_a_line(hidden: str) -> None:
    text = Form().read(f"> quoted{hidden} hold burrow".encode())
    assert "\n" not in text
    assert commands(text) == []


def test_what_is_not_seen_is_gone() -> None:
    assert clean("a\x00b\x1b[2Jc\x7f\ufeff\td\r\ne") == "ab[2Jc\td\ne"
    assert one_line(" a\r\n\tb\x00\n c ") == "a b c"


def test_a_text_too_long_ends_after_a_whole_line() -> None:
    line = " status burrow\n"
    text = Form().read((line * (LONGEST_TEXT // len(line) + 9)).encode())
    assert len(text) <= LONGEST_TEXT
    assert set(text.split("\n")) == {" status burrow"}


FLOWED = Form(flowed=True)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (b"  status burrow", " status burrow"),
        (b" status burrow", "status burrow"),
        (
            b"  concern burrow x: needs \r\n  a stated order\r\nbye",
            " concern burrow x: needs  a stated order\nbye",
        ),
        (b" From here\n>> quoted \n>> on\n> less", "From here\n>> quoted on\n> less"),
        (b"soft \n-- \n status", "soft \n-- \nstatus"),
        (b"> quoted \nown words", "> quoted \nown words"),
        (b" >not quoted", ">not quoted"),
    ],
)
def test_flowed_text_is_read_as_it_was_typed(sent: bytes, read: str) -> None:
    assert FLOWED.read(sent) == read


def test_flowed_text_without_blanks_between_words_is_joined_without_them() -> None:
    assert Form(flowed=True, delsp=True).read(b"bur \nrow") == "burrow"


@given(st.binary(), st.text(max_size=20), st.booleans(), st.booleans())
def test_any_bytes_are_read_as_something(data: bytes, charset: str, flowed: bool, delsp: bool) -> None:
    text = Form(charset, flowed, delsp).read(data)
    assert not set(text) & {"\r", "\x00", "\x1b", "\x85", "\u2028"}
    text.encode("utf-8")
