"""Lines from a server are read whole, whatever they contain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateways.irc_message import LONGEST, Lines, parse


def test_a_line_is_taken_apart() -> None:
    message = parse("@account=eday;msgid=7;x :eday!e@h PRIVMSG #c :tminus: say  : it ")
    assert message is not None
    assert (message.command, message.params) == ("privmsg", ["#c", "tminus: say  : it "])
    assert (message.nick, message.userhost) == ("eday", "e@h")
    assert message.tags == {"account": "eday", "msgid": "7", "x": None}


def test_numerics_have_names_and_unknown_ones_their_number() -> None:
    known, unknown = parse(":s 330 me eday edayacc :is logged in as"), parse(":s 396 me h :x")
    assert known is not None
    assert known.command == "whoisaccount"
    assert unknown is not None
    assert unknown.command == "396"


def test_tag_values_are_unescaped() -> None:
    message = parse(r"@a=one\stwo\:\\three;b=\ PING x")
    assert message is not None
    assert message.tags == {"a": r"one two;\three", "b": "\\"}


def test_only_the_space_ends_a_word() -> None:
    message = parse(":x JOIN #a\u3000b\x1d")
    assert message is not None
    assert message.params == ["#a\u3000b\x1d"]


@pytest.mark.parametrize("line", ["", " ", ":", ":x", ":x ", "@", "@a=b", "@a ", "@a :x", "@ "])
def test_lines_without_a_command_are_nothing(line: str) -> None:
    assert parse(line) is None


@given(st.text(st.sampled_from("@:; =\\\x01abc01!") | st.characters(), max_size=80))
def test_no_line_raises(line: str) -> None:
    parse(line)


@given(st.lists(st.binary(max_size=30)), st.integers(1, 9))
def test_lines_are_the_same_however_they_arrive(chunks: list[bytes], step: int) -> None:
    stream = b"\n".join(chunks)
    whole, stepwise = Lines(), Lines()
    got = [line for at in range(0, len(stream), step) for line in stepwise.feed(stream[at : at + step])]
    assert got == whole.feed(stream)


def test_cr_and_nul_never_come_through() -> None:
    assert Lines().feed(b"a\0b\rc\r\n\r\n") == [b"abc"]


def test_a_line_without_end_is_dropped_and_the_next_is_read() -> None:
    lines = Lines()
    for _ in range(20):
        assert lines.feed(b"x" * (LONGEST // 4)) == []
    assert lines.feed(b"tail\nPING :1\n") == [b"PING :1"]
    assert lines.feed(b"y" * (LONGEST + 1) + b"\nPING :2\n") == [b"PING :2"]
