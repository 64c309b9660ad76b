"""A mail is read as its writer meant it, or refused in a sentence; no bytes do worse."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import Unclear
from bot.core.letter import Letter, commands
from bot.core.mailtext import LONGEST_TEXT
from bot.doors.letters import BadLetter, read_letter
from tests.doors import nasty

REAL = b"""Return-Path: <list-bounces+bot=tminus.example@lists.example.org>
Received: from lists.example.org
\tby tminus.example
From: =?utf-8?q?Eric_D=C3=A4y?= <EDay@Sandbox.Example>
To: "Burrow, the list" <burrow@lists.example.org>, bot+burrow@lists.example.org
Cc: Jay Pipes <jaypipes@sandbox.example>
Subject: Re: [burrow] =?utf-8?q?Queue_?=
 =?utf-8?q?Service?=
Date: Mon, 14 Feb 2011 17:02:11 -0800
Message-ID: <two@sandbox.example>
In-Reply-To: <one@sandbox.example>
References: <zero@sandbox.example>
 <one@sandbox.example>
List-Id: Burrow talk <Burrow.Lists.Example.org>
Precedence: list
Content-Type: text/plain; charset="iso-8859-1"
Content-Transfer-Encoding: quoted-printable

Gr=FC=DFe
 concern burrow ordering: needs =
one
"""


def test_a_mail_through_a_list_is_read_whole() -> None:
    assert read_letter(REAL, "list-bounces+bot=tminus.example@lists.example.org") == Letter(
        message_id="<two@sandbox.example>",
        in_reply_to="<one@sandbox.example>",
        references=("<zero@sandbox.example>", "<one@sandbox.example>"),
        sender="eday@sandbox.example",
        sender_name="Eric Däy",
        to=("burrow@lists.example.org", "bot+burrow@lists.example.org"),
        cc=("jaypipes@sandbox.example",),
        subject="Re: [burrow] Queue Service",
        date=datetime(2011, 2, 15, 1, 2, 11, tzinfo=UTC),
        text="Grüße\n concern burrow ordering: needs one\n",
        body=b"Gr\xfc\xdfe\n concern burrow ordering: needs one\n",
        form=read_letter(REAL).form,
        list_id="burrow.lists.example.org",
        automatic=False,
    )
    assert read_letter(REAL).form.charset == "iso-8859-1"


@pytest.mark.parametrize(
    ("headers", "where"),
    [
        (b"", ""),
        (b"Archived-At: <https://lists.example.org/1>\n", "https://lists.example.org/1"),
        (b"Archived-At:\n <http://lists.example.org/1>  \n", "http://lists.example.org/1"),
        (b"Archived-At: https://lists.example.org/1\n", ""),
        (b"Archived-At: <https://lists.example.org/1> <https://evil.example/>\n", ""),
        (b"Archived-At: <javascript:alert(1)>\n", ""),
        (b"Archived-At: <https://lists.example.org/a b>\n", ""),
        (b"Archived-At: <https://lists.example.org/1>\nArchived-At: <https://evil.example/>\n", ""),
        (b"Archived-At: <https://lists.example.org/" + b"a" * 600 + b">\n", ""),
    ],
)
def test_where_a_post_is_kept_is_one_address_in_one_header(headers: bytes, where: str) -> None:
    assert read_letter(headers + REAL).archived_at == where


@pytest.mark.parametrize("name", nasty.OBEYED)
def test_a_command_that_a_person_gives_is_heard_in_any_wrapping(name: str) -> None:
    assert commands(read_letter(nasty.OBEYED[name]).text) == ["hold burrow"]


@pytest.mark.parametrize("name", nasty.IGNORED)
def test_a_command_that_nobody_gives_is_not_heard(name: str) -> None:
    assert commands(read_letter(nasty.IGNORED[name]).text) == []


@pytest.mark.parametrize("name", nasty.REFUSED)
def test_a_mail_over_a_limit_is_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(BadLetter, match="mail"):
        read_letter(nasty.REFUSED[name])


@pytest.mark.parametrize("name", nasty.HEAVY)
def test_a_heavy_mail_is_read_within_the_limits(name: str) -> None:
    try:
        letter = read_letter(nasty.HEAVY[name])
    except BadLetter:
        return
    assert len(letter.text) <= LONGEST_TEXT
    assert len(letter.subject) <= 500


def test_a_letter_without_message_id_has_the_same_one_when_it_comes_again() -> None:
    mail = nasty.OBEYED["no message id"]
    first = read_letter(mail).message_id
    assert first == read_letter(mail).message_id
    assert first != read_letter(mail + b" ").message_id
    assert len(first) == len("<@no-message-id.invalid>") + 64


@pytest.mark.parametrize("name", ["message ids", "message id of rubbish", "long message id"])
def test_a_message_id_that_is_in_doubt_is_made_from_the_bytes(name: str) -> None:
    assert read_letter(nasty.OBEYED[name]).message_id.endswith("@no-message-id.invalid>")


@pytest.mark.parametrize(
    "headers",
    [
        b"",
        b"From: a@x.example\nFrom: b@x.example\n",
        b"From: a@x.example, b@x.example\n",
        b"From: a@x.example\rFrom: b@x.example\n",
        b"From: <a@x.example>b@x.example\n",
        b"From: =?utf-8?q?a=40x=2Eexample?=\n",
        b"Sender: a@x.example\nReply-To: a@x.example\n",
    ],
)
def test_a_letter_whose_author_is_in_doubt_is_from_nobody(headers: bytes) -> None:
    assert read_letter(headers + b"\n\n hold burrow\n").sender == ""


def test_a_header_behind_a_lone_carriage_return_is_part_of_the_one_before() -> None:
    letter = read_letter(b"Subject: x\rFrom: vishy@sandbox.example\n\n")
    assert (letter.subject, letter.sender) == ("x From: vishy@sandbox.example", "")


@pytest.mark.parametrize(
    "header",
    [
        b"Auto-Submitted: auto-replied",
        b"Auto-Submitted: auto-generated; owner-email=x",
        b"Precedence: bulk",
        b"Precedence: list",
        b"Precedence: junk\nList-Id: <a.b>",
        b"Return-Path: <>",
        b"X-Failed-Recipients: a@x",
        b"X-Autoreply: yes",
        b"Content-Type: multipart/report; boundary=x",
        b"Auto-Submitted: =?utf-8?q?auto-replied?=",
    ],
)
def test_a_letter_that_a_program_wrote_is_automatic(header: bytes) -> None:
    assert read_letter(nasty.mail(header)).automatic


@pytest.mark.parametrize("sender", ["", "<>"])
def test_a_letter_with_an_empty_envelope_is_automatic(sender: str) -> None:
    assert read_letter(nasty.mail(), sender).automatic


@pytest.mark.parametrize(
    "address", ["MAILER-DAEMON@x.example", "burrow-bounces+1@x.example", "noreply@x", "list-request@x"]
)
def test_a_letter_from_a_daemon_is_automatic(address: str) -> None:
    assert read_letter(nasty.mail().replace(b"eday@sandbox.example", address.encode())).automatic


@pytest.mark.parametrize(
    "header",
    [
        b"Auto-Submitted: no",
        b"Precedence: list\nList-Id: <a.b>",
        b"Precedence: bulk\nList-Id: <a.b>",
        b"Return-Path: <a@x>",
    ],
)
def test_a_letter_by_a_person_is_not_automatic(header: bytes) -> None:
    assert not read_letter(nasty.mail(header), "a@x.example").automatic


def test_a_mail_signed_apart_from_its_text_says_so() -> None:
    assert read_letter(nasty.OBEYED["signed under a footer"]).pgp_mime
    assert not read_letter(nasty.OBEYED["alternative"]).pgp_mime


def test_the_body_of_a_signed_text_is_what_was_signed_byte_for_byte() -> None:
    body = b"-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA512\r\n\r\n a \r\n-- \r\n\xff"
    mail = nasty.mail(b"Content-Type: text/plain; format=flowed", body=body)
    assert read_letter(mail).body == body
    assert read_letter(mail).clearsigned


@given(st.binary(max_size=4000))
@settings(max_examples=300, deadline=None)
def test_no_bytes_do_worse_than_a_refusal(data: bytes) -> None:
    read_or_refused(data)


PIECES = (
    *(b"\n", b"\r\n", b"\r", b"--b", b"--", b" ", b":", b";", b'"', b"<", b">", b"(", b"\\", b",", b"="),
    *(b"\x00", b"\xff", b"%", b"0", b"*", b"''", b"boundary*0*=", b"=?utf-8?q?", b"?=", b"a@b.c"),
    *(b"Content-Type: multipart/mixed; boundary=b\n", b"Content-Type: text/plain; charset="),
    *(
        b"Content-Transfer-Encoding: base64\n",
        b"From: ",
        b"Subject: ",
        b"Date: ",
        b"Message-ID: ",
        b" hold\n",
    ),
)


@given(st.lists(st.sampled_from(PIECES), max_size=60))
@settings(max_examples=500, deadline=None)
def test_no_pieces_of_mail_in_any_order_do_worse_than_a_refusal(pieces: list[bytes]) -> None:
    read_or_refused(b"".join(pieces))


@given(st.sampled_from(sorted({**nasty.OBEYED, **nasty.IGNORED}.items())), st.data())
@settings(max_examples=300, deadline=None)
def test_no_bytes_changed_on_the_way_do_worse_than_a_refusal(
    chosen: tuple[str, bytes], data: st.DataObject
) -> None:
    mail = bytearray(chosen[1])
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(mail)))
        mail[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    read_or_refused(bytes(mail))


def read_or_refused(data: bytes) -> None:
    with suppress(BadLetter, Unclear):
        letter = read_letter(data)
        assert letter.message_id.startswith("<")
        assert not set("\r\n\x00") & set(letter.subject + letter.sender_name + letter.sender + letter.list_id)
        assert letter.date is None or letter.date.tzinfo is UTC
        commands(letter.text)
