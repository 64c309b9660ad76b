"""An address is either plain to everybody, or nobody's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.mailboxes import MOST, Mailbox, is_address, mailboxes, normalised


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("eday@sandbox.example", [("", "eday@sandbox.example")]),
        ("Eric Day <EDay@Sandbox.Example>", [("Eric Day", "eday@sandbox.example")]),
        ('"Day, Eric" <e@x.example>', [("Day, Eric", "e@x.example")]),
        ('"a\\"b" <e@x.example>', [('a"b', "e@x.example")]),
        ("e@x.example (Eric (the first) Day)", [("", "e@x.example")]),
        ("a@x.example, B <b@x.example>", [("", "a@x.example"), ("B", "b@x.example")]),
        ("people: a@x.example, b@x.example;", [("", "a@x.example"), ("", "b@x.example")]),
        ("undisclosed-recipients:;", []),
        ("", []),
        (" , ,", []),
        ("<e@x.example>", [("", "e@x.example")]),
        ("e@x.example <e@x.example>", [("e@x.example", "e@x.example")]),
        ('"vishy@x.example" <eday@x.example>', [("vishy@x.example", "eday@x.example")]),
    ],
)
def test_a_well_formed_header_gives_names_and_addresses(header: str, found: list[tuple[str, str]]) -> None:
    assert mailboxes(header) == [Mailbox(*one) for one in found]


@pytest.mark.parametrize(
    "header",
    [
        "eday",
        "Eric Day",
        "a@x.example <b@x.example> c@x.example",
        "<a@x.example> <b@x.example>",
        "alice@x.example]<bob@y.example>",
        "<<a@x.example>>",
        "<a@x.example",
        "a@x.example>",
        '"a b"@x.example',
        "a@b@x.example",
        "@x.example",
        "a@",
        "a@-x.example",
        "a@x..example",
        "grün@x.example",
        "a@x.example(",
        "(<a@x.example>",
        '"a@x.example',
        "<a@x.example>@y.example",
        "a@x.example From: b@x.example",
    ],
)
def test_an_address_that_readers_differ_about_is_nobodys(header: str) -> None:
    assert not any(box.address for box in mailboxes(header))


def test_the_famous_confusion_of_the_standard_library_gives_no_address() -> None:
    assert [box.address for box in mailboxes("alice@example.org)bob@example.org")] == [""]
    assert [box.address for box in mailboxes("<alice@example.org>bob@example.org")] == [""]


def test_a_header_of_thousands_is_read_up_to_a_limit() -> None:
    assert len(mailboxes("a@b.cd," * 2000)) == MOST


@pytest.mark.parametrize("text", ["a@x.example", "bot+burrow@lists.x.example", "o'neill@x", "a@10.0.0.1"])
def test_a_plain_address_is_one(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize("text", ["", "<>", "a@x\n", "a\r\n@x", "a b@x", f"{'a' * 65}@x", f"a@{'x.' * 130}x"])
def test_what_could_break_a_header_or_an_envelope_is_no_address(text: str) -> None:
    assert not is_address(text)


def test_an_envelope_loses_its_brackets_and_its_capitals() -> None:
    assert normalised(" <A@X.Example> ") == "a@x.example"
    assert normalised("<>") == ""


@given(st.text())
def test_no_header_breaks_the_reader(header: str) -> None:
    assert all(not box.address or is_address(box.address) for box in mailboxes(header))


@given(st.text(alphabet="ab@. \\\"'<>(),;:"))
def test_no_marks_in_any_order_break_the_reader(header: str) -> None:
    assert all(not box.address or is_address(box.address) for box in mailboxes(header))
