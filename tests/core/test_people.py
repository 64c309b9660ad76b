"""Who may what, how receipts are written, and how an answer reads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.command import Reply, read_receipt, show_receipt
from bot.core.people import BOT, CLOCK, Principal, Proof, Role, operator


def test_someone_is_identified_by_person_and_proof_together() -> None:
    assert not Principal("").identified
    assert not Principal("", proof=Proof.ACCOUNT).identified
    assert not Principal("eday", proof=Proof.NICK).identified
    assert Principal("eday", proof=Proof.ACCOUNT).identified


def test_an_administrator_holds_what_people_hold_and_nothing_else() -> None:
    admin = operator("root")
    people = set(Role) - {Role.CLOCK, Role.BOT}
    assert all(admin.has(role) for role in people)
    assert not admin.has(Role.CLOCK)
    assert not admin.has(Role.BOT)
    assert not admin.has(Role.CLOCK, Role.BOT)
    assert admin.has(Role.DRIVER, Role.CLOCK)
    assert not admin.has()


def test_clock_and_bot_are_not_people() -> None:
    for who in (CLOCK, BOT):
        assert not who.has(Role.PERSON, Role.DRIVER, Role.BOARD, Role.CHAIR, Role.ADMIN)


def test_roles_are_added_without_losing_any() -> None:
    who = Principal("eday", frozenset({Role.PERSON}), Proof.ACCOUNT, "eday").also(Role.DRIVER)
    assert who.roles == {Role.PERSON, Role.DRIVER}
    assert (who.person, who.proof, who.known) == ("eday", Proof.ACCOUNT, "eday")


@pytest.mark.parametrize(
    ("reply", "line"),
    [
        (Reply("burrow: idea"), "burrow: idea"),
        (Reply("no such verb", ok=False), "refused: no such verb"),
        (Reply("done", receipt=0x1F3A), "ok r-1f3a: done"),
        (Reply("not yours", ok=False, receipt=0x1F3A), "refused r-1f3a: not yours"),
    ],
)
def test_an_answer_is_one_line_with_outcome_and_receipt(reply: Reply, line: str) -> None:
    assert reply.line == line


@given(st.integers(1, 2**31 - 1))
def test_a_receipt_is_read_as_it_is_shown(number: int) -> None:
    assert read_receipt(show_receipt(number)) == number
    assert read_receipt(show_receipt(number).upper()) == number


@pytest.mark.parametrize(
    "word", ["", "r-", "1f3a", "r-0", "r-x", "r-0x10", "r-1_0", "r-+5", "r--5", "r-ffffffff", "r-٣", "r-r-1"]
)
def test_what_is_no_receipt_is_none(word: str) -> None:
    assert read_receipt(word) is None


@given(st.text())
def test_any_word_is_a_receipt_or_none(word: str) -> None:
    number = read_receipt(word)
    assert number is None or show_receipt(number).lstrip("r-0") == word.lower().lstrip("r-0")
