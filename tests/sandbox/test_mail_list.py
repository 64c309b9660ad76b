"""The mailing list does to posts what Mailman does, and no more."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.mail import LIST_ADDRESS, MailSystem
from bot.sandbox.mail.decorate import FOOTER, decorated, message_hash
from bot.sandbox.mail.letter import joined, split, with_crlf
from tests.sandbox.mailhelp import MailBot, listening, mail_system, read, settled, submit


def last(mail: MailSystem, name: str) -> EmailMessage:
    return read(mail.mailbox(name)[-1])


def raw(*lines: str, body: str = "text\r\n") -> bytes:
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


async def test_a_post_reaches_every_member_the_author_and_the_bot_with_the_fields_of_a_list() -> None:
    async with listening(MailBot()) as bot, mail_system(bot) as mail:
        message_id = mail.post("eday", "Queue Service", "What do you think?\n")
        (got,) = await bot.count(1)
        assert got.sender == "openstack-bounces@lists.sandbox.example"
        for one in (got.mail, last(mail, "eday"), last(mail, "ttx")):
            assert one["From"] == "Eric Day <eday@sandbox.example>"
            assert one["Subject"] == "Queue Service"
            assert one["Message-ID"] == message_id
            assert one["Message-ID-Hash"] == message_hash(message_id)
            assert one["List-Id"] == "OpenStack <openstack.lists.sandbox.example>"
            assert one["List-Post"] == f"<mailto:{LIST_ADDRESS}>"
            assert one["Archived-At"] == f"<{mail.archive_url}{message_hash(message_id)}>"
            assert one["Precedence"] == "list"
            assert one.get_content() == f"What do you think?\n{FOOTER}"
        await settled(mail)


def test_the_hash_of_a_message_id_is_mailmans() -> None:
    assert message_hash("<87myycy5eh.fsf@uwakimon.sk.tsukuba.ac.jp>") == "JJIGKPKB6CVDX6B2CUG4IHAJRIQIOUTP"


async def test_a_thread_keeps_its_references() -> None:
    async with mail_system() as mail:
        first = mail.post("eday", "Queue Service", "one")
        second = mail.post("vishy", "Re: Queue Service", "two", in_reply_to=first)
        mail.post("eday", "Re: Queue Service", "three", in_reply_to=second)
        one = last(mail, "ttx")
        assert (one["In-Reply-To"], one["References"]) == (second, f"{first} {second}")


async def test_one_message_id_twice_is_sent_out_twice_and_archived_once() -> None:
    post = raw("From: eday@sandbox.example", "Subject: twice", "Message-ID: <same@x>")
    async with mail_system() as mail:
        for _ in range(2):
            await submit(mail, "eday@sandbox.example", [LIST_ADDRESS], post)
        assert len(mail.mailbox("ttx")) == 2
        assert len(mail.list.archive.posts) == 1


async def test_a_post_without_message_id_is_taken_and_has_a_place_in_the_archive() -> None:
    async with mail_system() as mail:
        for _ in range(2):
            await submit(mail, "eday@sandbox.example", [LIST_ADDRESS], raw("From: eday@sandbox.example"))
        one = last(mail, "ttx")
        assert one["Message-ID"] is None
        assert one["Message-ID-Hash"] is None
        assert one["Archived-At"].startswith(f"<{mail.archive_url}")
        assert len(mail.list.archive.posts) == 2


async def test_a_stranger_waits_for_a_moderator_and_is_told() -> None:
    async with mail_system() as mail:
        mail.post("someone@elsewhere.example", "buy", "things")
        assert [(one.author, one.subject) for one in mail.list.held] == [("someone@elsewhere.example", "buy")]
        assert mail.mailbox("ttx") == []
        assert mail.list.release() == 1
        assert last(mail, "ttx")["Subject"] == "buy"
        assert mail.list.release() == 0


async def test_the_next_post_of_an_author_can_be_held_and_released() -> None:
    async with listening(MailBot()) as bot, mail_system(bot) as mail:
        mail.list.hold_next("tminus")
        await submit(mail, "tminus@sandbox.example", [LIST_ADDRESS], raw("From: tminus@sandbox.example"))
        (told,) = await bot.count(1)
        assert told.mail["Auto-Submitted"] == "auto-replied"
        mail.post("eday", "another", "text")
        assert mail.list.release("eday") == 0
        assert mail.list.release("tminus") == 1
        await bot.count(3)
        mail.post("tminus+burrow@sandbox.example", "not held", "text")
        await bot.count(4)
        assert mail.list.held == []
        await settled(mail)


async def test_a_large_post_waits_for_a_moderator() -> None:
    async with mail_system() as mail:
        mail.post("eday", "long", "word " * 9000)
        assert mail.list.held[0].why == "it is larger than 40 kB"


async def test_a_member_may_turn_delivery_off() -> None:
    async with mail_system() as mail:
        mail.list.deliver("ttx", False)
        mail.post("ttx", "subject", "text")
        assert mail.mailbox("ttx") == []
        assert len(mail.mailbox("eday")) == 1


async def test_what_the_list_sent_out_never_comes_back_in() -> None:
    async with mail_system() as mail:
        mail.post("eday", "subject", "text")
        await submit(mail, "eday@sandbox.example", [LIST_ADDRESS], mail.mailbox("ttx")[0])
        assert len(mail.mailbox("ttx")) == 1


async def test_a_prefix_stands_once_before_a_subject() -> None:
    async with mail_system(prefix="[openstack]") as mail:
        mail.post("eday", "Queue", "text")
        assert last(mail, "ttx")["Subject"] == "[openstack] Queue"
        mail.post("eday", "Re: Queue", "text")
        assert last(mail, "ttx")["Subject"] == "Re: [openstack] Queue"
        mail.post("eday", "Re: [openstack] Queue", "text")
        assert last(mail, "ttx")["Subject"] == "Re: [openstack] Queue"


async def test_text_that_is_not_ascii_keeps_its_words_and_becomes_base64() -> None:
    async with mail_system() as mail:
        mail.post("soren", "Købt", "Jeg er glad for køen.\n")
        one = last(mail, "ttx")
        assert one["Content-Transfer-Encoding"] == "base64"
        assert one.get_content() == f"Jeg er glad for køen.\n{FOOTER}"
        assert one["Subject"] == "Købt"


async def test_a_multipart_goes_whole_into_a_mixed_one_before_the_footer() -> None:
    inner = 'Content-Type: multipart/signed; boundary="b"; protocol="application/pgp-signature"'
    signature = "--b\r\nContent-Type: application/pgp-signature\r\n\r\nx\r\n--b--\r\n"
    body = f"--b\r\n\r\n signed \r\nFrom here\r\n{signature}"
    async with mail_system() as mail:
        post = raw("From: eday@sandbox.example", "MIME-Version: 1.0", inner, body=body)
        await submit(mail, "eday@sandbox.example", [LIST_ADDRESS], post)
        assert body.encode() in mail.mailbox("ttx")[0]
        signed, footer = last(mail, "ttx").iter_parts()
        assert last(mail, "ttx").get_content_type() == "multipart/mixed"
        assert signed.get_content_type() == "multipart/signed"
        assert footer.get_content().splitlines() == FOOTER.splitlines()


class Keys:
    """A key of eday's in a home of its own."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self.run(
            b"", "--passphrase", "", "--quick-gen-key", "eday@sandbox.example", "ed25519", "sign", "never"
        )

    def run(self, said: bytes, *words: str) -> bytes:
        gpg = ("gpg", "--homedir", str(self._home), "--batch", "--quiet", "--no-tty", *words)
        return subprocess.run(gpg, input=said, check=True, capture_output=True).stdout

    def stop(self) -> None:
        subprocess.run(("gpgconf", "--homedir", str(self._home), "--kill", "all"), check=False)


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[Keys]:
    made = Keys(tmp_path)
    yield made
    made.stop()


@pytest.mark.parametrize("text", ["I approve.\n", "Jeg stemmer for køen.\n"])
async def test_a_clearsigned_post_is_still_valid_after_the_list(keys: Keys, text: str) -> None:
    async with mail_system() as mail:
        mail.post("eday", "vote", "", signed=keys.run(text.encode(), "--clearsign"))
        arrived = last(mail, "ttx").get_content()
    assert arrived.endswith(FOOTER)
    signed = arrived.removesuffix(FOOTER).encode()
    assert keys.run(signed, "--decrypt").decode() == text


@pytest.mark.parametrize(
    "lines",
    [
        ["Subject: no author"],
        ["From: eday@sandbox.example", "Content-Type: text/plain; charset=rot13"],
        ["From: eday@sandbox.example", "Content-Type: text/plain; charset*=utf-8''us%0D%0AX-Evil%3A-ascii"],
        ["From: eday@sandbox.example", "Content-Type: text/plain; charset=idna"],
        ["From: eday@sandbox.example", "Content-Transfer-Encoding: base64"],
        ["From: eday@sandbox.example", "Content-Type: multipart/mixed"],
        ["From: eday@sandbox.example", "Subject: =?utf-9?b?////?= =?utf-8?q?=ff?="],
        ["From: <eday@sandbox.example", "Message-ID: nonsense", "References: <<<>>>"],
        ["no header at all"],
        [" folded first: yes"],
        ["From: eday@sandbox.example", "List-Post: <mailto:other@x.example>", "Archived-At: <evil>"],
    ],
)
async def test_a_strange_post_is_sent_out_or_held(lines: list[str]) -> None:
    async with mail_system() as mail:
        await submit(mail, "eday@sandbox.example", [LIST_ADDRESS], raw(*lines))
        assert len(mail.mailbox("ttx")) + len(mail.list.held) == 1
        mail.list.release()
        assert "X-Evil" not in str(last(mail, "ttx").keys())


async def test_a_post_nested_hundreds_deep_is_sent_out() -> None:
    parts = "".join(f"--{n}\r\nContent-Type: multipart/mixed; boundary={n + 1}\r\n\r\n" for n in range(500))
    post = raw("From: eday@sandbox.example", "Content-Type: multipart/mixed; boundary=0", body=parts)
    async with mail_system() as mail:
        await submit(mail, "eday@sandbox.example", [LIST_ADDRESS], post)
        assert len(mail.mailbox("ttx")) == 1


@given(st.binary(max_size=300))
def test_any_bytes_can_be_decorated_and_keep_their_body(content: bytes) -> None:
    whole = with_crlf(content)
    fields, body = split(whole)
    assert with_crlf(whole) == whole
    assert split(joined(fields, body)) == (fields, body)
    made = decorated(whole, "http://a/1", "HASH", "http://a/", "[x]", footer=False)
    assert made.endswith(b"\r\n\r\n" + body)
    footed = decorated(whole, "http://a/1", "", "http://a/", "", footer=True)
    assert footed.endswith((FOOTER.splitlines()[-1].encode() + b"\r\n", b"--\r\n"))
