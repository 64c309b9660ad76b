"""Messages: who hears them, which tags they carry, and what is never answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.sandbox.ircclient import RawClient, a_network, running

TAGS = ("message-tags", "server-time", "account-tag")


@pytest.fixture
async def port() -> AsyncIterator[int]:
    async with running(a_network()) as port:
        yield port


async def together(channel: str, *clients: RawClient) -> None:
    """Everybody joins, one after the other, and has read all about it."""
    for client in clients:
        client.send(f"JOIN {channel}")
        await client.settle()
    for client in clients:
        await client.settle()


async def test_each_reader_sees_the_tags_it_asked_for(port: int) -> None:
    async with (
        await RawClient.connect(port, "eric", "eday", caps=TAGS) as eday,
        await RawClient.connect(port, "plain") as plain,
        await RawClient.connect(port, "timed", caps=["server-time"]) as timed,
        await RawClient.connect(port, "account", caps=["account-tag"]) as account,
        await RawClient.connect(port, "full", caps=TAGS) as full,
    ):
        await together("#a", eday, plain, timed, account, full)
        eday.send(r"@+draft/reply=a\:b;label=7;time=lies;account=ttx PRIVMSG #A :hello there")
        await eday.settle()
        said = ":eric!eric@127.0.0.1 PRIVMSG #a :hello there"
        time = "2011-03-01T12:00:00.000Z"
        assert (await plain.expect("PRIVMSG")).raw == said
        assert (await timed.expect("PRIVMSG")).raw == f"@time={time} {said}"
        assert (await account.expect("PRIVMSG")).raw == f"@account=eday {said}"
        tags = (await full.expect("PRIVMSG")).tags
        assert tags.pop("msgid")
        assert tags == {"time": time, "account": "eday", "+draft/reply": "a;b"}


async def test_every_message_has_an_id_of_its_own(port: int) -> None:
    async with (
        await RawClient.connect(port, "eday", caps=TAGS) as eday,
        await RawClient.connect(port, "ttx", caps=TAGS) as ttx,
    ):
        for _ in range(10):
            eday.send("PRIVMSG ttx,ttx,eday :hi")
        await eday.settle()
        seen = [line for line in await ttx.settle() if line.command == "PRIVMSG"]
        assert len({line.tags["msgid"] for line in seen}) == len(seen) == 10


async def test_who_has_no_account_carries_no_account_tag(port: int) -> None:
    async with (
        await RawClient.connect(port, "eday") as eday,
        await RawClient.connect(port, "ttx", caps=TAGS) as ttx,
    ):
        eday.send("PRIVMSG ttx :hi")
        assert "account" not in (await ttx.expect("PRIVMSG")).tags


async def test_own_messages_come_back_with_echo_message_alone(port: int) -> None:
    async with (
        await RawClient.connect(port, "eday", "eday", caps=["echo-message", *TAGS]) as eday,
        await RawClient.connect(port, "ttx") as ttx,
    ):
        await together("#a", eday, ttx)
        for target in ("#a", "ttx", "NickServ"):
            eday.send(f"PRIVMSG {target} :HELP")
            echo = await eday.expect("PRIVMSG")
            assert echo.params == (target, "HELP")
            assert echo.tags["account"] == "eday"
        eday.send("NOTICE eday :note to self")
        notices = [line for line in await eday.settle() if line.nick == "eday"]
        assert [line.command for line in notices] == ["NOTICE", "NOTICE"]
        await ttx.settle()
        ttx.send("PRIVMSG #a :hi")
        assert not await ttx.settle()


async def test_tags_alone_reach_those_who_negotiated_them(port: int) -> None:
    async with (
        await RawClient.connect(port, "eday", caps=["message-tags"]) as eday,
        await RawClient.connect(port, "ttx", caps=["message-tags"]) as ttx,
        await RawClient.connect(port, "plain") as plain,
    ):
        await together("#a", eday, ttx, plain)
        eday.send("@+typing=active TAGMSG #a")
        eday.send("@+typing=done TAGMSG ttx,plain,nobody,NickServ")
        assert not await eday.settle()
        assert [line.tags["+typing"] for line in await ttx.settle()] == ["active", "done"]
        assert not await plain.settle()
        plain.send("TAGMSG #a")
        await plain.expect("421")
        eday.send("TAGMSG")
        await eday.expect("461")


async def test_a_status_message_reaches_that_status_and_above(port: int) -> None:
    async with (
        await RawClient.connect(port, "op") as op,
        await RawClient.connect(port, "voice") as voice,
        await RawClient.connect(port, "plain") as plain,
    ):
        await together("#a", op, voice, plain)
        op.send("MODE #a +v voice")
        await op.settle()
        plain.send("PRIVMSG @#a :ops")
        plain.send("PRIVMSG +#a :voices")
        await plain.settle()
        told = [line.params for line in await op.settle() if line.command == "PRIVMSG"]
        assert told == [("@#a", "ops"), ("+#a", "voices")]
        told = [line.params for line in await voice.settle() if line.command == "PRIVMSG"]
        assert told == [("+#a", "voices")]


@pytest.mark.parametrize(
    ("line", "numeric"),
    [
        ("PRIVMSG", "411"),
        ("PRIVMSG ttx", "412"),
        ("PRIVMSG ttx :", "412"),
        ("PRIVMSG nobody :hi", "401"),
        ("PRIVMSG @nobody :hi", "401"),
        ("PRIVMSG Launchpad :profile x", "401"),
        ("PRIVMSG #nowhere :hi", "403"),
        ("PRIVMSG #closed :hi", "404"),
        ("PRIVMSG @#closed :hi", "404"),
        ("PRIVMSG " + ",".join(f"n{i}" for i in range(21)) + " :hi", "407"),
    ],
)
async def test_a_message_that_cannot_arrive_is_answered_a_notice_is_not(
    port: int, line: str, numeric: str
) -> None:
    async with await RawClient.connect(port, "ttx") as ttx, await RawClient.connect(port, "e") as eday:
        ttx.send("JOIN #closed")
        await ttx.settle()
        eday.send(line)
        assert [seen.command for seen in await eday.settle()] == [numeric]
        eday.send(line.replace("PRIVMSG", "NOTICE"))
        assert not await eday.settle()


async def test_who_is_away_says_so_to_messages_alone(port: int) -> None:
    async with (
        await RawClient.connect(port, "eday") as eday,
        await RawClient.connect(port, "ttx") as ttx,
    ):
        ttx.send("AWAY :at lunch")
        await ttx.expect("306")
        eday.send("NOTICE ttx :hi")
        assert not await eday.settle()
        eday.send("PRIVMSG ttx :hi")
        assert (await eday.expect("301")).params == ("eday", "ttx", "at lunch")
        ttx.send("AWAY")
        await ttx.expect("305")
        eday.send("PRIVMSG ttx :hi")
        assert not await eday.settle()


@pytest.mark.parametrize(
    ("sent", "arrives"),
    [
        (b"caf\xe9 \xff\xfe", b"caf\xe9 \xff\xfe"),
        (b"a\rQUIT\0b", b"aQUITb"),
        (b"\x01ACTION waves\x01", b"\x01ACTION waves\x01"),
        (b"  two  spaces ", b"  two  spaces "),
        ("ä€😀".encode(), "ä€😀".encode()),
    ],
)
async def test_text_arrives_byte_by_byte_without_cr_and_nul(port: int, sent: bytes, arrives: bytes) -> None:
    async with (
        await RawClient.connect(port, "eday") as eday,
        await RawClient.connect(port, "ttx") as ttx,
    ):
        eday.send(b"PRIVMSG ttx :" + sent)
        text = (await ttx.expect("PRIVMSG")).params[1]
        assert text.encode(errors="surrogateescape") == arrives


async def test_a_line_that_grows_too_long_in_relay_is_cut_at_a_byte(port: int) -> None:
    async with (
        await RawClient.connect(port, "eday") as eday,
        await RawClient.connect(port, "ttx", caps=TAGS) as ttx,
    ):
        eday.send("PRIVMSG ttx :x" + "é" * 247)
        line = await ttx.expect("PRIVMSG")
        assert line.tags["msgid"]
        _, _, body = line.raw.encode(errors="surrogateescape").partition(b" ")
        assert len(body) == 510
        assert body.endswith(b"\xc3")


async def test_two_lines_in_one_packet_and_one_line_in_two_are_read_alike(port: int) -> None:
    async with (
        await RawClient.connect(port, "eday") as eday,
        await RawClient.connect(port, "ttx") as ttx,
    ):
        eday.send_raw(b"\r\n\nPRIVMSG ttx :one\nPRIVMSG ttx :two\r\nPRIV")
        await eday.drain()
        await ttx.expect(":two")
        await asyncio.sleep(0)
        eday.send_raw(b"MSG ttx :three\r\n")
        assert (await ttx.expect("PRIVMSG")).params[1] == "three"
