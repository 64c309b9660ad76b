"""Hostile and broken clients: they get a clean answer or a clean end, and nobody else notices."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
from typing import Any

import pytest

from bot.sandbox.irc import IrcNetwork
from bot.sandbox.irc.connection import RECEIVE_LIMIT, SEND_LIMIT
from tests.sandbox.ircclient import NOON, RawClient, a_network, running


@pytest.mark.parametrize(
    ("line", "accepted"),
    [
        ("PRIVMSG ttx :" + "x" * 497, True),
        ("PRIVMSG ttx :" + "x" * 498, False),
        ("@+a=" + "x" * 4091 + " PRIVMSG ttx :" + "x" * 497, True),
        ("@+a=" + "x" * 4092 + " PRIVMSG ttx :hi", False),
        ("@+a=" + "x" * 5000, False),
        ("x" * 10000, False),
    ],
)
async def test_a_line_over_the_limit_is_refused_and_the_connection_stays(line: str, accepted: bool) -> None:
    async with (
        running(a_network()) as port,
        await RawClient.connect(port, "eday", caps=["message-tags"]) as eday,
        await RawClient.connect(port, "ttx", caps=["message-tags"]) as ttx,
    ):
        eday.send(line)
        assert [seen.command for seen in await eday.settle()] == ([] if accepted else ["417"])
        assert [seen.command for seen in await ttx.settle()] == (["PRIVMSG"] if accepted else [])


async def test_tags_of_a_client_that_did_not_ask_for_them_are_ignored() -> None:
    async with (
        running(a_network()) as port,
        await RawClient.connect(port, "eday") as eday,
        await RawClient.connect(port, "ttx", caps=["message-tags"]) as ttx,
    ):
        eday.send("@+a=1 PRIVMSG ttx :hi")
        assert set((await ttx.expect("PRIVMSG")).tags) == {"msgid"}


async def test_a_line_without_end_is_the_end_of_its_sender() -> None:
    async with (
        running(a_network()) as port,
        await RawClient.connect(port, "eday") as eday,
        await RawClient.connect(port, "ttx") as ttx,
    ):
        for client in (ttx, eday):
            client.send("JOIN #a")
            await client.settle()
        eday.send_raw(b"x" * (4 * RECEIVE_LIMIT))
        assert "RecvQ exceeded" in (await eday.expect("ERROR")).raw
        await eday.ended()
        assert (await ttx.expect("QUIT")).params == ("RecvQ exceeded",)


async def test_many_short_lines_at_once_are_no_line_without_end() -> None:
    async with running(a_network()) as port, await RawClient.connect(port, "eday") as eday:
        eday.send_raw(b"PRIVMSG eday :hello\r\n" * 5000)
        seen = await eday.settle()
        assert len(seen) == 5000


async def test_who_does_not_read_is_dropped_and_others_are_told() -> None:
    async with running(a_network()) as port, await RawClient.connect(port, "eday") as eday:
        lazy = socket.socket()
        lazy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        lazy.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(lazy, ("127.0.0.1", port))
        await loop.sock_sendall(lazy, b"NICK lazy\r\nUSER l 0 * :L\r\nJOIN #a\r\n")
        eday.send("JOIN #a")
        await eday.expect("353 .*lazy|JOIN .*#a")
        said = 0
        while "QUIT" not in [line.command for line in await eday.settle()]:
            assert said < 100 * SEND_LIMIT
            for _ in range(200):
                eday.send_raw(b"PRIVMSG #a :" + b"x" * 400 + b"\r\n")
            said += 80_000
        assert eday.lines[-2].params == ("SendQ exceeded",)
        lazy.close()


async def test_asking_for_much_without_reading_is_dropped_too() -> None:
    async with running(a_network()) as port, await RawClient.connect(port, "eday") as eday:
        greedy = socket.socket()
        greedy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        greedy.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(greedy, ("127.0.0.1", port))
        questions = b"NICK g\r\nUSER g 0 * :G\r\n" + b"VERSION\r\n" * 5000
        with contextlib.suppress(ConnectionError):
            while True:
                await loop.sock_sendall(greedy, questions)
        greedy.close()
        await eday.settle()
        eday.send("WHOWAS g")
        await eday.expect("314")


async def test_a_silent_client_is_asked_and_dropped_when_it_does_not_answer() -> None:
    async with (
        running(a_network(ping_interval=0.05)) as port,
        await RawClient.connect(port, "ttx") as ttx,
        await RawClient.open(port, answers_pings=False) as eday,
    ):
        ttx.send("JOIN #a")
        eday.send("NICK eday\r\nUSER e 0 * :E\r\nJOIN #a")
        await eday.expect("PING")
        assert "Ping timeout" in (await eday.expect("ERROR")).raw
        assert "Ping timeout" in (await ttx.expect("QUIT")).raw
        await ttx.expect("PING")
        await ttx.settle()


async def test_a_registration_that_is_not_finished_is_dropped() -> None:
    async with (
        running(a_network(register_within=0.05)) as port,
        await RawClient.open(port) as eday,
    ):
        eday.send("CAP LS 302\r\nNICK eday\r\nUSER e 0 * :E")
        assert "Registration timed out" in (await eday.expect("ERROR")).raw
        await eday.ended()


async def test_a_flood_is_stopped_where_that_is_wanted() -> None:
    async with (
        running(a_network(flood=(20, 60.0))) as port,
        await RawClient.connect(port, "eday") as eday,
    ):
        for i in range(25):
            eday.send(f"PRIVMSG eday :{i}")
        assert "Excess Flood" in (await eday.expect("ERROR")).raw
        heard = [line.params[1] for line in eday.lines if line.command == "PRIVMSG"]
        assert heard == [str(i) for i in range(len(heard))]
        assert len(heard) < 20


@pytest.mark.parametrize("limits", [{"ping_interval": 0}, {"register_within": -1}, {"flood": (1, 1)}])
def test_limits_that_nobody_could_keep_are_refused(limits: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"needs some time|no flood"):
        a_network(**limits)


async def test_our_own_mistake_ends_one_connection_and_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    moments = iter([NOON] * 6)
    network = IrcNetwork(lambda: next(moments))
    async with (
        running(network) as port,
        await RawClient.connect(port, "eday") as eday,
        await RawClient.connect(port, "ttx") as ttx,
    ):
        while not caplog.records:
            eday.send("TIME")
            await asyncio.sleep(0)
        assert "Internal error" in (await eday.expect("ERROR")).raw
        await eday.ended()
        ttx.send("PRIVMSG ttx :still here")
        await ttx.expect("still here")
    assert "could not be handled" in caplog.text


async def test_a_client_with_many_lines_lets_others_have_their_turn() -> None:
    async with (
        running(a_network()) as port,
        await RawClient.connect(port, "busy") as busy,
        await RawClient.connect(port, "eday") as eday,
    ):
        for _ in range(20):
            busy.send_raw(b"LIST *a*a*a*a*a*b\r\nWHO *a*a*a*a*b\r\n" * 400)
        await busy.expect("315")
        eday.send("PRIVMSG busy :excuse me")
        await eday.settle()
        await busy.expect("excuse me")
        assert len(await busy.settle()) > 400


def nonsense(chance: random.Random) -> bytes:
    """A line that is a little, or altogether, wrong."""
    verbs = (
        b"PRIVMSG NOTICE TAGMSG JOIN PART KICK INVITE TOPIC MODE NAMES LIST WHO WHOIS WHOWAS AWAY "
        b"ISON USERHOST CAP AUTHENTICATE NICK USER PASS PING PONG LUSERS MOTD VERSION TIME"
    ).split()
    words = [
        b"#a,#b",
        b"@#a",
        b"eday",
        b"NickServ",
        b"+bklov-imnst",
        b"*",
        b":",
        b":IDENTIFY \xff",
        b"",
        b",,,",
        b"0",
        b"REQ",
        b"LS",
        b"PLAIN",
        b"999999999999999999999",
        b"%tcuihsnfdlaor,\xff",
        b"[!*?]@",
        "Ünï".encode(),
    ]
    if chance.random() < 0.2:
        return chance.randbytes(chance.randrange(600)).replace(b"\n", b"")
    line = b" ".join([chance.choice(verbs), *chance.choices(words, k=chance.randrange(5))])
    return b"@+x=\\;;=\xff;a " + line if chance.random() < 0.2 else line


@pytest.mark.parametrize("seed", range(3))
async def test_after_a_storm_of_nonsense_others_still_talk(
    seed: int, caplog: pytest.LogCaptureFixture
) -> None:
    chance = random.Random(seed)  # noqa: S311
    async with (
        running(a_network()) as port,
        await RawClient.connect(port, "eday") as eday,
        await RawClient.connect(port, "ttx") as ttx,
    ):
        for client in (eday, ttx):
            client.send("JOIN #a")
            await client.settle()
        async with await RawClient.connect(port, "storm", caps=["message-tags"]) as storm:
            for _ in range(2000):
                storm.send(nonsense(chance))
            await storm.settle()
        eday.send("PRIVMSG #a :still here?")
        await ttx.expect("still here")
        assert not caplog.records
