"""Mail reaches people and the bot, waits for a bot that is away, and comes back where nobody takes it."""

from __future__ import annotations

import asyncio

import aiosmtplib
import pytest

from bot.sandbox.faults import Fault, Faults, Kind
from bot.sandbox.mail.lmtp import deliver
from tests.sandbox.mailhelp import NOON, MailBot, listening, mail_system, read, settled, submit

HELLO = (
    b"From: eday@sandbox.example\r\nSubject: hello\r\nMessage-ID: <1@x>\r\n\r\n.dots\r\n..\r\n.\r\nend\r\n"
)
BOT = "tminus@sandbox.example"


async def test_a_mail_handed_in_reaches_the_mailbox_byte_for_byte() -> None:
    async with mail_system() as mail:
        await submit(mail, "eday@sandbox.example", ["TTX@sandbox.example"], HELLO, login="eday")
        assert mail.mailbox("ttx") == [HELLO]
        assert mail.mailbox("eday") == []


async def test_nobody_takes_mail_for_strangers_and_a_wrong_password_is_refused() -> None:
    async with mail_system() as mail:
        with pytest.raises(aiosmtplib.SMTPRecipientsRefused):
            await submit(mail, "eday@sandbox.example", ["nobody@sandbox.example"], HELLO)
        with pytest.raises(aiosmtplib.SMTPRecipientsRefused):
            await submit(mail, "eday@sandbox.example", ["eday@elsewhere.example"], HELLO)
        client = aiosmtplib.SMTP(hostname="127.0.0.1", port=mail.smtp_port, start_tls=False)
        async with client:
            with pytest.raises(aiosmtplib.SMTPAuthenticationError):
                await client.login("eday", "ttx-mail")


async def test_all_addresses_of_the_bot_arrive_in_one_delivery_with_an_answer_for_each() -> None:
    async with listening(MailBot()) as bot, mail_system(bot) as mail:
        to = [BOT, "tminus+burrow@sandbox.example"]
        await submit(mail, "eday@sandbox.example", to, HELLO)
        (got,) = await bot.count(1)
        assert (got.sender, list(got.recipients), got.content) == ("eday@sandbox.example", to, HELLO)
        await settled(mail)


async def test_mail_waits_for_a_bot_that_is_away_and_for_one_that_says_later() -> None:
    bot = MailBot(answers=["451 not now", "250 ok", "451 not now"])
    async with mail_system(bot) as mail:
        mail.write("eday", BOT, "one", "first")
        await asyncio.sleep(0.02)
        assert len(mail.queue) == 1
        async with listening(bot):
            await bot.count(2)
            mail.write("eday", BOT, "two", "second")
            await bot.count(4)
            await settled(mail)
        assert [got.mail["Subject"] for got in bot.got] == ["one", "one", "two", "two"]
        assert mail.mailbox("eday") == []


async def test_only_the_recipient_who_was_put_off_gets_it_again() -> None:
    async with listening(MailBot(answers=["250 ok", "451 not now"])) as bot, mail_system(bot) as mail:
        to = ["tminus+a@sandbox.example", "tminus+b@sandbox.example"]
        await submit(mail, "eday@sandbox.example", to, HELLO)
        _, again = await bot.count(2)
        assert again.recipients == ("tminus+b@sandbox.example",)
        await settled(mail)


async def test_a_mail_put_off_does_not_hold_up_the_next() -> None:
    async with listening(MailBot(answers=["451 not now"] * 3)) as bot, mail_system(bot) as mail:
        mail.write("eday", BOT, "one", "first")
        await bot.count(3)
        mail.write("eday", BOT, "two", "second")
        await settled(mail)
        assert {got.mail["Subject"] for got in bot.got} == {"one", "two"}


async def test_mail_survives_a_stop_of_the_mail_system() -> None:
    bot = MailBot()
    async with mail_system(bot) as mail:
        mail.write("eday", BOT, "one", "first")
        await mail.stop()
        async with listening(bot):
            await mail.start()
            await bot.count(1)
            await settled(mail)


async def test_what_the_bot_never_takes_comes_back_to_its_author_once() -> None:
    refusal = "550 5.1.1 no such command here"
    async with listening(MailBot(answers=[refusal])) as bot, mail_system(bot) as mail:
        mail.write("eday", BOT, "concern", "text")
        await settled(mail)
        (back,) = map(read, mail.mailbox("eday"))
        assert back.get_content_type() == "multipart/report"
        assert back["Auto-Submitted"] == "auto-replied"
        shown = back.as_string()
        assert refusal in shown
        assert f"rfc822; {BOT}" in shown


async def test_a_bounce_that_cannot_be_delivered_is_the_end_of_it() -> None:
    async with listening(MailBot(answers=["550 no"])) as bot, mail_system(bot) as mail:
        await submit(mail, "", [BOT], HELLO)
        await settled(mail)
        assert len(bot.got) == 1


async def test_too_few_answers_make_the_mail_come_again() -> None:
    """As with a real mail server: LMTP wants an answer for each recipient (RFC 2033, 4.2)."""

    async def terse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 hi\r\n")
        data = False
        while line := await reader.readline():
            if data and line != b".\r\n":
                continue
            writer.write(b"354 go\r\n" if line == b"DATA\r\n" else b"250 ok\r\n")
            if data:
                writer.close()
            data = line == b"DATA\r\n"

    server = await asyncio.start_server(terse, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with mail_system() as mail:
        await submit(mail, "", ["tminus+a@sandbox.example", "tminus+b@sandbox.example"], HELLO)
        (waiting,) = mail.queue.letters()
        with pytest.raises((EOFError, OSError)):
            await deliver(waiting, "127.0.0.1", port, 5)
    server.close()
    await server.wait_closed()


@pytest.mark.parametrize("said", [b"hello\r\n", b"\xff" * 100_000, b"220-" + b"x\r\n220-" * 200, b""])
async def test_a_bot_that_speaks_no_lmtp_loses_no_mail(said: bytes) -> None:
    async def strange(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(said)
        writer.close()

    server = await asyncio.start_server(strange, "127.0.0.1", 0)
    bot = MailBot(port=server.sockets[0].getsockname()[1])
    async with mail_system(bot) as mail:
        mail.write("eday", BOT, "one", "first")
        await asyncio.sleep(0.05)
        assert len(mail.queue) == 1
        server.close()
        await server.wait_closed()
        async with listening(bot):
            await bot.count(1)


async def test_mail_faults_put_off_reset_and_lose_what_is_handed_in() -> None:
    faults = Faults(lambda: NOON)
    async with mail_system(faults=faults) as mail:
        faults.put("mail", Fault(Kind.STATUS, 451))
        with pytest.raises(aiosmtplib.SMTPDataError) as later:
            await submit(mail, "eday@sandbox.example", ["ttx@sandbox.example"], HELLO)
        assert later.value.code == 451
        for kind, there in ((Kind.RESET, 0), (Kind.OFF, 0), (Kind.LOST, 1)):
            faults.clear("mail")
            faults.put("mail", Fault(kind))
            with pytest.raises((aiosmtplib.SMTPException, OSError)):
                await submit(mail, "eday@sandbox.example", ["ttx@sandbox.example"], HELLO)
            assert len(mail.mailbox("ttx")) == there
        faults.clear("mail")
        await submit(mail, "eday@sandbox.example", ["ttx@sandbox.example"], HELLO)
        assert len(mail.mailbox("ttx")) == 2


async def test_mail_faults_make_the_bot_wait_or_get_a_mail_again() -> None:
    faults = Faults(lambda: NOON)
    async with listening(MailBot()) as bot, mail_system(bot, faults) as mail:
        faults.put("mail", Fault(Kind.OFF))
        mail.write("eday", BOT, "one", "first")
        await asyncio.sleep(0.02)
        assert bot.got == []
        faults.clear("mail")
        await bot.count(1)
        await settled(mail)
        faults.put("mail", Fault(Kind.LOST))
        mail.write("eday", BOT, "two", "second")
        await bot.count(3)
        faults.clear("mail")
        await settled(mail)
        ids = [got.mail["Message-ID"] for got in bot.got]
        assert len(set(ids)) == 2
        assert len(ids) >= 4


async def test_a_large_mail_with_strange_lines_goes_through_whole() -> None:
    content = HELLO + (b"x" * 900 + b"\r\n.\xff\xfe\0\r\n") * 3000
    async with listening(MailBot()) as bot, mail_system(bot) as mail:
        await submit(mail, "eday@sandbox.example", [BOT], content)
        (got,) = await bot.count(1)
        assert got.content == content
        await settled(mail)


@pytest.mark.parametrize("author", ["", "a b", "x\r\nBcc: y", "<script>", "eday@", "é@x.example"])
async def test_nobody_writes_as_somebody_who_has_no_address(author: str) -> None:
    async with mail_system() as mail:
        with pytest.raises(ValueError, match="nobody can write"):
            mail.write(author, BOT, "subject", "body")
        with pytest.raises(ValueError, match="nobody has"):
            mail.write("eday", f"{author}@nowhere.example", "subject", "body")


async def test_a_line_end_in_a_subject_is_refused() -> None:
    async with mail_system() as mail:
        with pytest.raises(ValueError, match=r"linefeed|newline"):
            mail.write("eday", BOT, "subject\r\nBcc: ttx@sandbox.example", "body")
