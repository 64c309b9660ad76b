"""Lines survive being taken apart and put together, and no bytes can hurt the parser."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.irc.names import is_channel, is_nick, matches
from bot.sandbox.irc.wire import (
    CLIENT_TAGS_LIMIT,
    LINE_LIMIT,
    Malformed,
    Message,
    compose,
    parse,
    serialise,
    too_long,
)

text = st.binary(max_size=40).map(lambda b: b.translate(None, b"\0\r\n"))
middles = text.map(lambda b: b.replace(b" ", b"")).filter(lambda b: b and not b.startswith(b":"))
commands = st.from_regex(rb"[A-Z]{1,12}|[0-9]{3}", fullmatch=True)
sources = text.map(lambda b: b.replace(b" ", b""))
keys = st.from_regex(rb"\+?(?:[a-z.]{1,8}/)?[a-zA-Z0-9-]{1,8}", fullmatch=True)
values = st.binary(max_size=20).map(lambda b: b.replace(b"\0", b""))
messages = st.builds(
    lambda command, middle, last, source, tags: Message(command, (*middle, *last), source, tags),
    commands,
    st.lists(middles, max_size=5),
    st.lists(text, max_size=1),
    st.none() | sources,
    st.dictionaries(keys, values, max_size=4),
)


@given(messages)
def test_a_message_survives_the_wire(message: Message) -> None:
    assert parse(serialise(message)) == message


@given(st.binary(max_size=600))
def test_arbitrary_bytes_raise_nothing_but_the_parsers_own_error(line: bytes) -> None:
    with contextlib.suppress(Malformed):
        parse(line)
    too_long(line)


@given(
    st.builds(Message, st.binary(), st.lists(st.binary()).map(tuple), st.none() | st.binary()),
)
def test_what_is_serialised_is_always_one_line(message: Message) -> None:
    with contextlib.suppress(Malformed):
        assert not set(serialise(message)) & set(b"\0\r\n")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"ping x", Message(b"PING", (b"x",))),
        (b"PRIVMSG #c ::)", Message(b"PRIVMSG", (b"#c", b":)"))),
        (b"PRIVMSG  #c   :a  b ", Message(b"PRIVMSG", (b"#c", b"a  b "))),
        (b":eday!e@h TOPIC #c :", Message(b"TOPIC", (b"#c", b""), b"eday!e@h")),
        (b"MODE #c +k a:b", Message(b"MODE", (b"#c", b"+k", b"a:b"))),
        (b"@a=1;b;a=2 :s 001 x", Message(b"001", (b"x",), b"s", {b"a": b"2", b"b": b""})),
        (rb"@+x=\:\s\\\r\n\q\ A", Message(b"A", tags={b"+x": b"; \\\r\nq"})),
        (b"@=v;;+;a/b/c;ok A", Message(b"A", tags={b"ok": b""})),
        (b"NOTICE x :caf\xe9", Message(b"NOTICE", (b"x", b"caf\xe9"))),
        (b"A b\tc", Message(b"A", (b"b\tc",))),
    ],
)
def test_lines_are_read_as_the_specifications_say(line: bytes, message: Message) -> None:
    assert parse(line) == message


@pytest.mark.parametrize("line", [b"", b"  ", b"@a", b":src", b":src :x", b"@a :b ", b"P-NG", b"12"])
def test_a_line_without_command_is_malformed(line: bytes) -> None:
    with pytest.raises(Malformed):
        parse(line)


@pytest.mark.parametrize(
    "message",
    [
        Message(b"A B"),
        Message(b"A", (b"x y", b"z")),
        Message(b"A", (b"", b"z")),
        Message(b"A", (b"x\n",)),
        Message(b"A", (), b"a b"),
        Message(b"A", tags={b"a b": b""}),
    ],
)
def test_what_the_wire_cannot_say_is_not_written(message: Message) -> None:
    with pytest.raises(Malformed):
        serialise(message)


def test_limits_count_tags_and_the_rest_apart() -> None:
    body = b"x" * LINE_LIMIT
    tags = b"@" + b"t" * CLIENT_TAGS_LIMIT
    assert not too_long(body)
    assert not too_long(tags + b" " + body)
    assert too_long(body + b"x")
    assert too_long(tags + b"t " + body)
    assert too_long(tags + b" " + body + b"x")


def test_a_composed_line_is_cut_at_a_byte() -> None:
    line = compose(b"a!b@c", b"PRIVMSG", (b"#c", "é".encode() * 300))
    assert len(line) == LINE_LIMIT
    assert line.startswith(b":a!b@c PRIVMSG #c :")


@pytest.mark.parametrize(
    ("name", "good"),
    [(b"[eday]", True), (b"e" * 30, True), (b"e" * 31, False), (b"1e", False), (b"", False)],
)
def test_nicks(name: bytes, good: bool) -> None:
    assert is_nick(name) is good


@pytest.mark.parametrize(
    ("name", "good"),
    [(b"#openstack-dev", True), (b"#", True), (b"#a,b", False), (b"+a", False), (b"#a\x07", False)],
)
def test_channel_names(name: bytes, good: bool) -> None:
    assert is_channel(name) is good


@pytest.mark.parametrize(
    ("mask", "name", "good"),
    [
        (b"*!*@127.0.0.1", b"a!b@127.0.0.1", True),
        (b"[A]*", b"[a]b", True),
        (b"?a", b"ba", True),
        (b"a*b", b"abc", False),
        (b"*a" * 40 + b"b", b"a" * 400, False),
    ],
)
def test_masks_are_globs_in_which_brackets_are_letters(mask: bytes, name: bytes, good: bool) -> None:
    assert matches(mask, name) is good
