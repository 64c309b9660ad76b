"""Capabilities are asked for with care, and a refused login is the end of the attempt."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateways.irc_login import Login, LoginRefused


def ready(password: str = "x" * 6) -> Login:
    """A login that was asked for its password."""
    login = Login("tminus", password)
    assert login.cap(["*", "LS", "sasl=PLAIN,EXTERNAL"]) == ["CAP REQ :sasl"]
    assert login.cap(["*", "ACK", "sasl"]) == ["AUTHENTICATE PLAIN"]
    return login


def test_only_what_is_used_and_offered_is_asked_for() -> None:
    login = Login(None, None)
    assert login.cap(["*", "LS", "ergo.chat/nope sasl echo-message account-tag batch"]) == [
        "CAP REQ :account-tag batch"
    ]
    assert login.cap(["*", "ACK", "account-tag batch "]) == ["CAP END"]
    assert login.caps == {"account-tag", "batch"}


def test_a_list_of_several_lines_is_waited_for() -> None:
    login = Login("a", "b")
    assert login.cap(["*", "LS", "*", "server-time away-notify"]) == []
    assert login.cap(["*", "LS", "sasl"]) == ["CAP REQ :sasl", "CAP REQ :server-time"]


def test_nothing_offered_ends_the_negotiation() -> None:
    assert Login(None, None).cap(["*", "LS", ""]) == ["CAP END"]


def test_a_refused_bundle_is_asked_for_one_by_one() -> None:
    login = Login(None, None)
    login.cap(["*", "LS", "batch account-tag"])
    singly = login.cap(["*", "NAK", "account-tag batch"])
    assert singly == ["CAP REQ :account-tag", "CAP REQ :batch"]
    assert login.cap(["*", "ACK", "account-tag"]) == []
    assert login.cap(["*", "NAK", "batch"]) == ["CAP END"]
    assert login.caps == {"account-tag"}


def test_success_ends_the_negotiation_and_lets_us_in() -> None:
    login = ready()
    (line,) = login.authenticate(["+"])
    assert base64.b64decode(line.removeprefix("AUTHENTICATE ")) == b"\0tminus\0xxxxxx"
    assert login.succeeded() == ["CAP END"]
    login.welcomed()


def test_the_password_goes_out_only_once() -> None:
    login = ready()
    assert login.authenticate(["+"])
    assert login.authenticate(["+"]) == []


@given(st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1, max_size=500))
def test_chunks_of_the_password_are_at_most_400_bytes_and_end_with_a_shorter_one(
    password: str,
) -> None:
    chunks = [line.split(" ")[1] for line in ready(password).authenticate(["+"])]
    assert all(len(chunk) == 400 for chunk in chunks[:-1])
    assert len(chunks[-1]) < 400
    whole = "".join(chunk for chunk in chunks if chunk != "+")
    assert base64.b64decode(whole) == b"\0tminus\0" + password.encode()


def test_a_password_of_exactly_one_chunk_is_followed_by_a_plus() -> None:
    assert ready("x" * 292).authenticate(["+"])[1:] == ["AUTHENTICATE +"]


@pytest.mark.parametrize("offered", ["", "sasl=EXTERNAL", "account-tag"])
def test_a_server_without_our_login_is_refused(offered: str) -> None:
    with pytest.raises(LoginRefused):
        Login("tminus", "secret").cap(["*", "LS", offered])


def test_a_refused_password_or_capability_ends_the_attempt() -> None:
    with pytest.raises(LoginRefused, match="SASL authentication failed"):
        ready().refused(["*", "SASL authentication failed"])
    login = Login("tminus", "secret")
    login.cap(["*", "LS", "sasl"])
    with pytest.raises(LoginRefused):
        login.cap(["*", "NAK", "sasl"])


def test_a_welcome_before_the_login_is_not_taken() -> None:
    with pytest.raises(LoginRefused):
        ready().welcomed()
    Login(None, None).welcomed()


def test_capabilities_come_and_go_later() -> None:
    login = Login(None, None)
    login.cap(["*", "LS", "account-notify"])
    login.cap(["*", "ACK", "account-notify"])
    login.welcomed()
    assert login.cap(["me", "DEL", "account-notify"]) == []
    assert login.caps == set()
    assert login.cap(["me", "NEW", "account-notify sasl x"]) == ["CAP REQ :account-notify"]
    assert login.cap(["me", "ACK", "account-notify"]) == []
    assert login.caps == {"account-notify"}


@given(st.lists(st.lists(st.sampled_from(["LS", "ACK", "NAK", "*", "+", "sasl", "batch x"]), max_size=4)))
def test_no_order_of_lines_does_worse_than_refuse(script: list[list[str]]) -> None:
    login = Login("a", "b")
    for params in script:
        try:
            login.cap(["*", *params])
            login.authenticate(params)
        except IndexError:
            continue
        except LoginRefused:
            return
    with pytest.raises(LoginRefused):
        login.welcomed()
