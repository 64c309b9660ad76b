"""A binding stands as long as Launchpad lists it, and no spelling makes one account another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.effects import Tell
from bot.core.roster import Binding, fold, lists, review, tell

NOON = datetime(2011, 2, 14, 12, tzinfo=UTC)
KEY = "A" * 40
BOUND = Binding("oftc", "eday", "eday", "a signed mail", NOON, KEY)
SEEN: Mapping[str, Any] = {
    "exists": True,
    "name": "eday",
    "is_team": False,
    "active": True,
    "nicknames": [["oftc", "eday"]],
    "keys": [KEY],
}


@pytest.mark.parametrize(
    ("network", "nickname", "listed"),
    [
        ("oftc", "eday", True),
        ("OFTC", "EDay", True),
        ("freenode", "eday", False),
        ("oftc", "eday_", False),
        ("oftc", "ed\u0430y", False),  # a Cyrillic a
        ("oftc", "", False),
        ("oftc2", "eday", False),
    ],
)
def test_a_nickname_counts_on_its_network_in_any_case_of_letters(
    network: str, nickname: str, listed: bool
) -> None:
    assert lists({"nicknames": [["other", "x"], [network, nickname]]}, "oftc", "eday") is listed


def test_brackets_and_braces_are_different_accounts_on_some_networks_and_so_here() -> None:
    assert not lists({"nicknames": [["oftc", "nick{a}"]]}, "oftc", "nick[a]")


@given(st.text("aAkK\u212a\u00d6[{"), st.text("aAkK\u212a\u00d6[{"))
def test_two_names_are_the_same_only_where_ascii_letters_alone_differ(one: str, other: str) -> None:
    """Bytes have no case but that of ASCII letters."""
    assert (fold(one) == fold(other)) is (_bytes(one).lower() == _bytes(other).lower())


def _bytes(name: str) -> bytes:
    return name.encode("utf-8", "surrogatepass")


@pytest.mark.parametrize(
    ("found", "why"),
    [
        ({"nicknames": []}, "eday does not list the nickname eday for oftc on Launchpad any more"),
        ({"nicknames": [["freenode", "eday"]]}, "eday does not list the nickname eday for oftc"),
        ({"keys": ["B" * 40]}, "whose signature bound it, is not on Launchpad any more for eday"),
        ({"exists": False}, "Launchpad knows no eday any more"),
        ({"exists": False, "suspended": True}, "Launchpad has suspended eday"),
        ({"active": False}, "the Launchpad account of eday is not active"),
        ({"is_team": True}, "eday is a team on Launchpad now"),
        ({"name": "eric", "nicknames": []}, "eday does not list the nickname"),
    ],
)
def test_a_binding_ends_when_launchpad_no_longer_lists_it(found: Mapping[str, Any], why: str) -> None:
    (change,) = review([BOUND], {**SEEN, **found})
    assert why in change.why
    assert change.person == ""
    assert change.told.startswith("account eday on oftc speaks for eday no more: ")
    assert change.told.endswith("say on IRC: identify YOUR-LAUNCHPAD-NAME")
    (planned,) = tell([change]).planned
    assert planned.effect == Tell("eday", change.told, "eday")


@pytest.mark.parametrize(
    "found",
    [
        {},
        {"keys": None},  # nobody asked for keys
        {"nicknames": [["oftc", "other"], ["OFTC", "EDAY"]]},
    ],
)
def test_a_binding_that_launchpad_lists_stands(found: Mapping[str, Any]) -> None:
    assert review([BOUND], {**SEEN, **found}) == []


def test_a_renamed_person_keeps_the_account_under_the_new_name() -> None:
    (change,) = review([BOUND], {**SEEN, "name": "eric"})
    assert change.person == "eric"
    assert change.told == "eday is eric on Launchpad now: account eday on oftc speaks for eric now"
    (planned,) = tell([change]).planned
    assert planned.effect == Tell("eric", change.told, "eday")


def test_each_account_of_a_person_is_judged_alone() -> None:
    other = Binding("oftc", "eday_", "eday", "a code by mail", NOON)
    (change,) = review([BOUND, other], SEEN)
    assert change.binding is other
