"""A mail goes out whole or not at all, in its thread, and says nothing that a stranger slipped in."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import Stuck, Trouble
from bot.gateways.mail_format import to_bytes
from bot.gateways.mailer import Mail, MailSettings, SmtpMailer, message_id
from tests.gateways.mail_server import Inbox, mail_server

NOW = datetime(2011, 2, 14, 12, 0, tzinfo=UTC)
SENDER = "bot@lists.example.org"


def a_mail(**changes: Any) -> Mail:
    values: dict[str, Any] = {
        "to": ("eday@sandbox.example",),
        "subject": "burrow: feedback until 21 Feb",
        "body": "The window is open.\n",
        "message_id": "<e12@lists.example.org>",
        **changes,
    }
    return Mail(**values)


def mailer(inbox: Inbox, **changes: Any) -> SmtpMailer:
    values: dict[str, Any] = {"host": "127.0.0.1", "port": inbox.port, "sender": SENDER, "timeout": 5.0}
    return SmtpMailer(MailSettings(**{**values, **changes}), lambda: NOW)


def read(data: bytes) -> EmailMessage:
    message = message_from_bytes(data.replace(b"\r\n", b"\n"), policy=default)
    assert isinstance(message, EmailMessage)
    return message


async def test_a_mail_arrives_with_its_id_its_thread_and_its_date() -> None:
    async with mail_server() as inbox:
        await mailer(inbox).send(
            a_mail(
                to=("burrow@lists.example.org", "jay@x.example"),
                in_reply_to="<b@x>",
                references=("<a@x>", "<b@x>"),
                reply_to="bot+burrow@lists.example.org",
                automatic="auto-replied",
            )
        )
        ((sender, recipients, data),) = inbox.mails
    assert (sender, recipients) == (SENDER, ["burrow@lists.example.org", "jay@x.example"])
    message = read(data)
    assert {name: value for name, value in message.items() if not name.startswith("Content-")} == {
        "Message-ID": "<e12@lists.example.org>",
        "In-Reply-To": "<b@x>",
        "References": "<a@x> <b@x>",
        "From": "tminus <bot@lists.example.org>",
        "To": "burrow@lists.example.org, jay@x.example",
        "Subject": "burrow: feedback until 21 Feb",
        "Date": "Mon, 14 Feb 2011 12:00:00 +0000",
        "Auto-Submitted": "auto-replied",
        "Reply-To": "bot+burrow@lists.example.org",
        "MIME-Version": "1.0",
    }
    assert message.get_content() == "The window is open.\n"


async def test_words_of_any_language_and_length_arrive_as_written() -> None:
    body = "Grüße ☃\n.\n..\n-- \nFrom here\n" + "long " * 500 + "\n"
    subject = "burrow: Größe der Schlange ☃ " * 8
    async with mail_server() as inbox:
        await mailer(inbox).send(a_mail(body=body, subject=subject))
        data = inbox.mails[0][2]
    message = read(data)
    assert message.get_content() == body
    assert message["Subject"] == subject.strip()
    assert data.isascii()
    assert all(len(line) <= 998 for line in data.split(b"\r\n"))


@pytest.mark.parametrize(
    ("verb", "answer", "error", "sentence"),
    [
        ("MAIL", "451 greylisted", Trouble, "asks us to wait: 451 greylisted"),
        ("MAIL", "550 not you", Stuck, "refuses our mail: 550 not you"),
        ("RCPT", "450 try later", Trouble, "asks us to wait: 450 try later"),
        ("RCPT", "550 no such user", Stuck, "refuses mail to eday@sandbox.example: 550 no such user"),
        ("DATA", "452 full", Trouble, "asks us to wait: 452 full"),
        ("DATA", "554 spam", Stuck, "refuses our mail: 554 spam"),
        ("DATA", "lost", Trouble, "failed"),
    ],
)
async def test_an_answer_says_whose_turn_it_is(
    verb: str, answer: str, error: type[Trouble], sentence: str
) -> None:
    async with mail_server() as inbox:
        inbox.answers[verb] = answer
        with pytest.raises(Trouble, match=sentence) as raised:
            await mailer(inbox).send(a_mail())
        assert type(raised.value) is error


async def test_nobody_gets_a_mail_that_one_recipient_was_refused() -> None:
    async with mail_server() as inbox:
        inbox.answers["RCPT b@x.example"] = "450 later"
        mail = a_mail(to=("a@x.example", "b@x.example", "c@x.example"))
        with pytest.raises(Trouble):
            await mailer(inbox).send(mail)
        assert inbox.mails == []
        inbox.answers.clear()
        await mailer(inbox).send(mail)
        assert [recipients for _, recipients, _ in inbox.mails] == [list(mail.to)]


async def test_a_mail_sent_again_after_a_lost_answer_is_the_same_mail() -> None:
    async with mail_server() as inbox:
        inbox.answers["DATA"] = "lost"
        with pytest.raises(Trouble):
            await mailer(inbox).send(a_mail())
        inbox.answers.clear()
        await mailer(inbox).send(a_mail())
        assert inbox.mails[0] == inbox.mails[1]


async def test_a_server_that_falls_silent_is_not_waited_for_for_ever() -> None:
    async with mail_server() as inbox:
        inbox.answers["DATA"] = "never"
        with pytest.raises(Trouble, match="failed"):
            await mailer(inbox, timeout=0.2).send(a_mail())


@pytest.mark.parametrize(
    "greeting", [b"", b"554 go away\r\n", b"HTTP/1.1 400\r\n\r\n", b"\xff" * 100000, b"421 later\r\n"]
)
async def test_a_server_that_is_none_is_trouble(greeting: bytes) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    inbox = Inbox(server.sockets[0].getsockname()[1])
    try:
        with pytest.raises(Trouble):
            await mailer(inbox).send(a_mail())
    finally:
        server.close()
        await server.wait_closed()
    with pytest.raises(Trouble, match="failed"):
        await mailer(inbox).send(a_mail())


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1, with its key in the same file."""
    home = tmp_path_factory.mktemp("tls")
    subprocess.run(
        (
            *(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
            ),
            *("-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", str(home / "key"), "-out", str(home / "certificate")),
        ),
        check=True,
        capture_output=True,
    )
    both = home / "both"
    both.write_bytes((home / "key").read_bytes() + (home / "certificate").read_bytes())
    return both


def served(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.mark.parametrize("tls", ["starttls", "tls"])
async def test_a_mail_goes_over_tls_behind_a_login(certificate: Path, tls: str) -> None:
    async with mail_server(tls=served(certificate), wrapped=tls == "tls") as inbox:
        settings = {"tls": tls, "tls_ca": str(certificate), "user": "bot", "password": "secret"}
        await mailer(inbox, **settings).send(a_mail())
        assert len(inbox.mails) == 1
        with pytest.raises(Stuck, match="does not accept our user and password"):
            await mailer(inbox, **{**settings, "password": "wrong"}).send(a_mail())


@pytest.mark.parametrize("tls", ["starttls", "tls"])
async def test_a_server_that_cannot_prove_its_name_gets_neither_password_nor_mail(
    certificate: Path, tls: str
) -> None:
    async with mail_server(tls=served(certificate), wrapped=tls == "tls") as inbox:
        with pytest.raises(Trouble):
            await mailer(inbox, tls=tls, user="bot", password="secret").send(a_mail())
        assert (inbox.mails, inbox.logins) == ([], [])


async def test_a_server_without_starttls_gets_nothing_where_it_is_asked_for() -> None:
    async with mail_server() as inbox:
        with pytest.raises(Trouble):
            await mailer(inbox, tls="starttls", user="bot", password="secret").send(a_mail())
        assert (inbox.mails, inbox.logins) == ([], [])


@pytest.mark.parametrize(
    "changes",
    [
        {"to": ()},
        {"to": ("a@x.example\r\nBcc: evil@x.example",)},
        {"to": ("a@x.example>, <evil@x.example",)},
        {"to": ("grün@x.example",)},
        {"reply_to": "x\n@y"},
        {"message_id": "<a@x>\r\nX: y"},
        {"message_id": "none"},
    ],
)
def test_an_envelope_that_is_none_is_for_a_person_to_mend(changes: dict[str, Any]) -> None:
    with pytest.raises(Stuck):
        to_bytes(a_mail(**changes), SENDER, "tminus", NOW)


@pytest.mark.parametrize(
    "words",
    ["a\r\nBcc: evil@x", "a\n\n hold burrow", "=?utf-8?q?a=0D=0ABcc:_evil=40x?=", "\x00\x1b[31m", "a\u2028b"],
)
def test_a_subject_and_a_name_stay_in_their_lines(words: str) -> None:
    message = read(to_bytes(a_mail(subject=words), SENDER, words, NOW))
    assert message["Bcc"] is None
    assert len(message["Subject"].splitlines()) == 1
    assert message["From"].addresses[0].addr_spec == SENDER
    assert message.get_content() == "The window is open.\n"


@given(st.text(), st.text(), st.text(), st.lists(st.text(), max_size=3))
@settings(max_examples=200, deadline=None)
def test_no_words_add_a_header_or_break_the_body(
    subject: str, name: str, body: str, references: list[str]
) -> None:
    mail = a_mail(subject=subject, body=body, references=tuple(references))
    data = to_bytes(mail, SENDER, name, NOW)
    assert data.isascii()
    assert all(len(line) <= 998 and b"\r" not in line for line in data.split(b"\r\n"))
    names = {
        line.partition(b":")[0] for line in data.partition(b"\r\n\r\n")[0].split(b"\r\n") if line[:1] != b" "
    }
    assert names <= {
        *(b"Message-ID", b"References", b"From", b"To", b"Subject", b"Date", b"Auto-Submitted"),
        *(b"Content-Type", b"Content-Transfer-Encoding", b"MIME-Version"),
    }


def test_a_long_thread_keeps_its_first_and_its_last_mails() -> None:
    thread = tuple(f"<{'x' * 200}{number}@x>" for number in range(50))
    data = to_bytes(a_mail(references=thread), SENDER, "tminus", NOW)
    assert read(data)["References"].split() == [thread[0], *thread[-19:]]


def test_a_message_id_is_the_key_of_its_effect() -> None:
    assert message_id("e12.mail", "x.example") == "<e12.mail@x.example>"
    assert (
        message_id("e 12", "x.example") == message_id("e 12", "x.example") != message_id("e_12", "x.example")
    )
    for key in ("", "a>b", "a\r\nb", ".a", "a..b", "é", "a" * 200):
        to_bytes(a_mail(message_id=message_id(key, "x.example")), SENDER, "tminus", NOW)


@pytest.mark.parametrize(
    "changes",
    [{"host": ""}, {"port": 0}, {"sender": "nobody"}, {"user": "x"}, {"password": "x"}, {"timeout": 0}],
)
def test_settings_that_cannot_work_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        MailSettings(**{"host": "x", "port": 25, "sender": SENDER, **changes})


def test_the_password_is_not_shown() -> None:
    assert "secret" not in repr(MailSettings(host="x", port=25, sender=SENDER, user="x", password="secret"))
