"""A mail server hears yes only once the mail is kept, and one answer for each recipient."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress

import pytest

from bot.core.errors import Refused, Trouble
from bot.doors.lmtp import TAKEN, LmtpDoor, Take, later, refused
from bot.doors.lmtp_talk import MOST_RECIPIENTS

PATIENCE = 10


class Sender:
    """A mail server's end of a conversation."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def reply(self) -> str:
        """The next reply's last line, "" when the door hung up."""
        async with asyncio.timeout(PATIENCE):
            with suppress(ConnectionError):
                while line := (await self._reader.readline()).decode().rstrip("\r\n"):
                    if line[3:4] != "-":
                        return line
        return ""

    async def say(self, line: str) -> str:
        self.send(line.encode() + b"\r\n")
        return await self.reply()

    def send(self, data: bytes) -> None:
        self._writer.write(data)

    async def envelope(self, *recipients: str, sender: str = "eday@sandbox.example") -> None:
        assert (await self.reply()).startswith("220 ")
        assert (await self.say("LHLO lists.example")).startswith("250 ")
        assert (await self.say(f"MAIL FROM:<{sender}>")).startswith("250 ")
        for recipient in recipients or ("bot@tminus.example",):
            assert (await self.say(f"RCPT TO:<{recipient}>")).startswith("250 ")
        assert (await self.say("DATA")).startswith("354 ")

    async def deliver(self, mail: bytes, *recipients: str, sender: str = "eday@sandbox.example") -> list[str]:
        await self.envelope(*recipients, sender=sender)
        self.send(mail + b".\r\n")
        return [await self.reply() for _ in recipients or ("one",)]

    async def gone(self) -> None:
        while await self.reply():
            pass


class Kept:
    """Keeps what it is given."""

    def __init__(self, answer: Callable[[int], Sequence[str]] | Exception = lambda number: [TAKEN] * number):
        self.mails: list[tuple[bytes, str, list[str]]] = []
        self._answer = answer

    async def take(self, mail: bytes, sender: str, recipients: list[str]) -> Sequence[str]:
        self.mails.append((mail, sender, recipients))
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer(len(recipients))


@asynccontextmanager
async def door(take: Take, **settings: float) -> AsyncIterator[Callable[[], Awaitable[Sender]]]:
    opened = LmtpDoor("127.0.0.1", 0, take, **settings)  # type: ignore[arg-type]
    port = await opened.open()
    writers: list[asyncio.StreamWriter] = []

    async def connect() -> Sender:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writers.append(writer)
        return Sender(reader, writer)

    try:
        yield connect
    finally:
        await opened.close()
        for writer in writers:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()


async def test_a_mail_arrives_byte_for_byte_with_its_envelope() -> None:
    kept = Kept()
    async with door(kept.take) as connect:
        mail = b"Subject: x\r\n\r\n..leading dot\r\nbare\nlf\n.\nand\rcr \xff\x00\r\n"
        assert (
            await (await connect()).deliver(mail.replace(b"..", b"..."), "a@x", "bot+burrow@x") == [TAKEN] * 2
        )
        assert kept.mails == [(mail, "eday@sandbox.example", ["a@x", "bot+burrow@x"])]


SMALL = (b"", b".\r\n", b"..\r\n", b"\r\n", b"x.\r\n.\r\n", b"\r\r\n.\r\n", b"a.\r\n" * 30, b".\n.\r\n")
LARGE = tuple(b"a" * length + b"\r\n.b\r\n..\r\nend.\r\n" for length in range(2**16 - 9, 2**16 + 3))
"""Longer than what is read at once, by so much that each byte of what follows stands at the seam."""


@pytest.mark.parametrize("mail", [*SMALL, *LARGE], ids=range(len(SMALL) + len(LARGE)))
async def test_dots_and_line_ends_stay_wherever_a_mail_is_cut_on_its_way(mail: bytes) -> None:
    kept = Kept()
    async with door(kept.take) as connect:
        sender = await connect()
        await sender.envelope()
        stuffed = re.sub(rb"(\A|(?<=\r\n))\.", b"..", mail) + b".\r\n"
        for n in range(0, len(stuffed), 7919):
            sender.send(stuffed[n : n + 7919])
            await asyncio.sleep(0)
        assert await sender.reply() == TAKEN
        assert [one for one, _, _ in kept.mails] == [mail]


async def test_each_recipient_has_an_answer_of_its_own() -> None:
    kept = Kept(lambda number: [TAKEN, later("not\r\nyet"), refused("no such project: bürrow")])
    async with door(kept.take) as connect:
        assert await (await connect()).deliver(b"x\r\n", "a@x", "b@x", "c@x") == [
            TAKEN,
            "451 4.3.0 not yet",
            "550 5.7.1 no such project: b?rrow",
        ]


@pytest.mark.parametrize(
    ("answer", "reply"),
    [
        (Trouble("the database is away"), "451 4.3.0 the database is away"),
        (Refused("not for you"), "550 5.7.1 not for you"),
        (ZeroDivisionError("oh"), "451 4.3.0 something went wrong here, the mail may come again later"),
    ],
)
async def test_what_goes_wrong_is_told_to_every_recipient(answer: Exception, reply: str) -> None:
    async with door(Kept(answer).take) as connect:
        sender = await connect()
        assert await sender.deliver(b"x\r\n", "a@x", "b@x") == [reply] * 2
        assert (await sender.say("NOOP")).startswith("250 ")


@pytest.mark.parametrize("replies", [[], [TAKEN] * 3, ["250 two\r\nlines", TAKEN], ["yes", "no"]])
async def test_an_answer_that_is_none_keeps_the_mail_with_the_mail_server(replies: list[str]) -> None:
    async with door(Kept(lambda _: replies).take) as connect:
        for reply in await (await connect()).deliver(b"x\r\n", "a@x", "b@x"):
            assert reply.startswith("451 ")


async def test_a_report_comes_from_nobody() -> None:
    kept = Kept()
    async with door(kept.take) as connect:
        await (await connect()).deliver(b"x\r\n", sender="")
        assert kept.mails[0][1] == ""


async def test_no_answer_is_given_before_the_mail_is_kept() -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def take(mail: bytes, sender: str, recipients: list[str]) -> list[str]:
        begun.set()
        await go_on.wait()
        return [TAKEN]

    async with door(take) as connect:
        slow, other = await connect(), await connect()
        delivery = asyncio.create_task(slow.deliver(b"x\r\n"))
        await begun.wait()
        assert (await other.reply()).startswith("220 ")
        assert (await other.say("NOOP")).startswith("250 ")
        assert not delivery.done()
        go_on.set()
        assert await delivery == [TAKEN]


async def test_a_mail_that_is_being_kept_is_kept_when_the_mail_server_hangs_up() -> None:
    begun, go_on, kept = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def take(mail: bytes, sender: str, recipients: list[str]) -> list[str]:
        begun.set()
        await go_on.wait()
        kept.set()
        return [TAKEN]

    opened = LmtpDoor("127.0.0.1", 0, take)
    reader, writer = await asyncio.open_connection("127.0.0.1", await opened.open())
    sender = Sender(reader, writer)
    await sender.envelope()
    sender.send(b"x\r\n.\r\n")
    await begun.wait()
    writer.transport.abort()
    closing = asyncio.create_task(opened.close())
    await asyncio.sleep(0)
    go_on.set()
    await closing
    assert kept.is_set()


async def test_a_mail_that_is_kept_while_the_door_closes_is_answered() -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def take(mail: bytes, sender: str, recipients: list[str]) -> list[str]:
        begun.set()
        await go_on.wait()
        return [TAKEN]

    opened = LmtpDoor("127.0.0.1", 0, take)
    sender = Sender(*await asyncio.open_connection("127.0.0.1", await opened.open()))
    delivery = asyncio.create_task(sender.deliver(b"x\r\n"))
    await begun.wait()
    closing = asyncio.create_task(opened.close())
    await asyncio.sleep(0)
    go_on.set()
    await closing
    assert await delivery == [TAKEN]
    await sender.gone()
    sender._writer.close()


async def test_a_mail_that_is_never_kept_does_not_hold_up_the_end() -> None:
    begun = asyncio.Event()

    async def take(mail: bytes, sender: str, recipients: list[str]) -> list[str]:
        begun.set()
        await asyncio.Event().wait()
        return [TAKEN]

    opened = LmtpDoor("127.0.0.1", 0, take)
    sender = Sender(*await asyncio.open_connection("127.0.0.1", await opened.open()))
    await sender.envelope()
    sender.send(b"x\r\n.\r\n")
    await begun.wait()
    await opened.close(grace=0.01)
    await sender.gone()
    sender._writer.close()


@pytest.mark.parametrize(
    "mail", [b"x" * 78 + b"\r\n", b"x" * 300_000 + b"\r\n"], ids=["many lines", "one line"]
)
async def test_a_mail_too_large_is_refused_for_every_recipient_and_the_next_one_taken(mail: bytes) -> None:
    kept = Kept()
    async with door(kept.take, largest=100_000) as connect:
        sender = await connect()
        large = mail * (300_000 // len(mail) + 1)
        assert [reply[:3] for reply in await sender.deliver(large, "a@x", "b@x")] == ["552", "552"]
        assert (await sender.say("MAIL FROM:<a@x>")).startswith("250 ")
        assert (await sender.say("RCPT TO:<b@x>")).startswith("250 ")
        assert (await sender.say("DATA")).startswith("354 ")
        assert await sender.say("small\r\n.") == TAKEN
        assert [mail for mail, _, _ in kept.mails] == [b"small\r\n"]


async def test_a_size_that_is_told_first_is_refused_first() -> None:
    async with door(Kept().take, largest=1000) as connect:
        sender = await connect()
        await sender.reply()
        await sender.say("LHLO x")
        assert (await sender.say("MAIL FROM:<a@x> SIZE=1001")).startswith("552 ")


async def test_a_line_longer_than_the_standard_allows_is_taken() -> None:
    kept = Kept()
    async with door(kept.take) as connect:
        mail = b"x" * 200_000 + b"\r\n.." + b"y" * 70_000 + b"\r\n"
        assert await (await connect()).deliver(mail) == [TAKEN]
        assert kept.mails[0][0] == mail.replace(b"..", b".")


async def test_too_many_recipients_are_asked_to_come_in_another_mail() -> None:
    kept = Kept()
    async with door(kept.take) as connect:
        sender = await connect()
        await sender.reply()
        await sender.say("LHLO x")
        await sender.say("MAIL FROM:<a@x>")
        replies = [await sender.say(f"RCPT TO:<b{number}@x>") for number in range(MOST_RECIPIENTS + 1)]
        assert replies[-1].startswith("452 ")
        assert all(reply.startswith("250 ") for reply in replies[:-1])


async def test_one_connection_too_many_is_told_to_come_back_and_may_later() -> None:
    async with door(Kept().take, connections=2) as connect:
        first, second, third = await connect(), await connect(), await connect()
        assert (await first.reply()).startswith("220 ")
        assert (await second.reply()).startswith("220 ")
        assert (await third.reply()).startswith("421 ")
        assert await third.reply() == ""
        assert (await first.say("QUIT")).startswith("221 ")
        assert await first.reply() == ""
        assert (await (await connect()).reply()).startswith("220 ")


async def test_a_mail_server_that_falls_silent_is_left() -> None:
    async with door(Kept().take, timeout=0.05) as connect:
        await (await connect()).gone()


async def test_a_mail_server_that_falls_silent_amid_a_mail_is_left() -> None:
    kept = Kept()
    async with door(kept.take, timeout=0.5) as connect:
        sender = await connect()
        await sender.envelope()
        sender.send(b"half a mail\r\n")
        await sender.gone()
        assert kept.mails == []


@pytest.mark.parametrize(
    "line",
    [
        b"\r\n",
        b"\xff\xfe\x00\r\n",
        b"EHLO x\r\n",
        b"LHLO\r\n",
        b"DATA\r\n",
        b"MAIL FROM:<a@x>\r\n",
        b"AUTH PLAIN AAAA\r\n",
        b"STARTTLS\r\n",
        b"VRFY \xc3\xbc\r\n",
        b"x" * 200_000 + b"\r\n",
        b"MAIL FROM:" + b"(" * 400 + b"\r\n",
        b"GET / HTTP/1.1\r\n",
    ],
    ids=lambda line: repr(line[:12]),
)
async def test_a_command_out_of_place_is_answered_and_the_next_one_heard(line: bytes) -> None:
    async with door(Kept().take) as connect:
        sender = await connect()
        await sender.reply()
        sender.send(line)
        assert (await sender.reply())[:1] in ("4", "5")
        assert (await sender.say("LHLO x")).startswith("250 ")
        assert (await sender.say("NOOP")).startswith("250 ")


async def test_a_mail_server_that_hangs_up_anywhere_leaves_the_door_open() -> None:
    kept = Kept()
    dialogue = b"LHLO x\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\nhalf\r\n"
    async with door(kept.take) as connect:
        for cut in range(0, len(dialogue), 5):
            sender = await connect()
            sender.send(dialogue[:cut])
            sender._writer.transport.abort()
        assert await (await connect()).deliver(b"x\r\n") == [TAKEN]
        assert len(kept.mails) == 1
