"""Coming in: registration, capabilities, SASL, nicks, and the ways out again."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import AsyncIterator

import pytest

from tests.sandbox.ircclient import RawClient, a_network, running


@pytest.fixture
async def port() -> AsyncIterator[int]:
    async with running(a_network()) as port:
        yield port


async def test_the_welcome_tells_what_clients_need_to_know(port: int) -> None:
    async with await RawClient.connect(port, "eday") as eday:
        numerics = [line.command for line in eday.lines]
        assert numerics[:6] == ["001", "002", "003", "004", "005", "005"]
        assert numerics[6:] == ["251", "252", "253", "254", "255", "265", "266", "375"] + ["372"] * 4 + [
            "376"
        ]
        tokens = {token for line in eday.lines if line.command == "005" for token in line.params}
        expected = "CASEMAPPING=ascii CHANTYPES=# PREFIX=(ov)@+ STATUSMSG=@+ NICKLEN=30 NETWORK=sandbox"
        assert set(expected.split()) <= tokens


@pytest.mark.parametrize("order", [("NICK eday", "USER e 0 * :E"), ("USER e 0 * :E", "NICK eday")])
async def test_nick_and_user_come_in_any_order(port: int, order: tuple[str, str]) -> None:
    async with await RawClient.open(port) as client:
        client.send("PASS anything")
        client.send(order[0])
        client.send(order[1])
        assert "eday!e@127.0.0.1" in (await client.expect("001")).raw


async def test_negotiation_holds_registration_open(port: int) -> None:
    async with await RawClient.open(port) as client:
        client.send("CAP LS 302")
        listing = (await client.expect("CAP")).params
        assert listing[:2] == ("*", "LS")
        assert set(listing[2].split()) == {
            "account-notify",
            "account-tag",
            "cap-notify",
            "echo-message",
            "extended-join",
            "message-tags",
            "multi-prefix",
            "sasl=PLAIN",
            "server-time",
        }
        client.send("NICK eday")
        client.send("USER e 0 * :E")
        assert not await client.settle()
        client.send("CAP REQ :server-time -echo-message")
        await client.expect(r"CAP eday ACK :server-time -echo-message")
        client.send("CAP REQ :account-tag inspircd.org/poison")
        await client.expect(r"CAP eday NAK :account-tag inspircd.org/poison")
        client.send("CAP LIST")
        assert (await client.expect("CAP")).params[2] == "cap-notify server-time"
        client.send("CAP NONSENSE")
        await client.expect("410")
        client.send("CAP END")
        assert (await client.expect("001")).tags["time"] == "2011-03-01T12:00:00.000Z"


async def test_values_are_for_version_302_alone(port: int) -> None:
    async with await RawClient.open(port) as client:
        client.send("CAP LS")
        assert "sasl" in (await client.expect("CAP")).params[2].split()


def chunks(account: str, password: str, authzid: str = "") -> list[str]:
    packed = b64encode(f"{authzid}\0{account}\0{password}".encode()).decode()
    pieces = [packed[i : i + 400] for i in range(0, len(packed), 400)]
    return [*pieces, "+"] if len(pieces[-1]) == 400 else pieces


@pytest.mark.parametrize(
    ("said", "answers"),
    [
        (["PLAIN", *chunks("eday", "eday-irc")], ["900", "903"]),
        (["plain", *chunks("EDAY", "eday-irc", "eday")], ["900", "903"]),
        (["PLAIN", *chunks("long", "x" * 600)], ["900", "903"]),
        (["PLAIN", *chunks("even", "x" * 294)], ["900", "903"]),
        (["PLAIN", *chunks("eday", "wrong")], ["904"]),
        (["PLAIN", *chunks("nobody", "")], ["904"]),
        (["PLAIN", *chunks("eday", "eday-irc", "ttx")], ["904"]),
        (["PLAIN", "!!!"], ["904"]),
        (["PLAIN", "+"], ["904"]),
        (["PLAIN", "*"], ["906"]),
        (["PLAIN", "A" * 401], ["905"]),
        (["PLAIN", *["A" * 400] * 9], ["905"]),
        (["EXTERNAL"], ["908", "904"]),
        (["PLAIN", *chunks("eday", "eday-irc"), "PLAIN"], ["900", "903", "907"]),
    ],
)
async def test_sasl(said: list[str], answers: list[str]) -> None:
    accounts = {"eday": "eday-irc", "ttx": "ttx-irc", "long": "x" * 600, "even": "x" * 294}
    async with running(a_network(accounts)) as port, await RawClient.open(port) as client:
        client.send("CAP LS 302")
        client.send("CAP REQ sasl")
        await client.expect(" ACK ")
        for word in said:
            client.send(f"AUTHENTICATE {word}")
        seen = [line.command for line in await client.settle()]
        assert [command for command in seen if command not in ("CAP", "AUTHENTICATE")] == answers


async def test_a_client_that_ends_negotiation_in_the_middle_of_sasl_comes_in_logged_out(
    port: int,
) -> None:
    async with await RawClient.open(port) as client:
        for line in ("CAP REQ sasl", "NICK e", "USER e 0 * :E", "AUTHENTICATE PLAIN", "CAP END"):
            client.send(line)
        await client.expect("906")
        await client.expect("001")
        client.send("WHOIS e")
        await client.expect("318")
        assert "330" not in [line.command for line in client.lines]


async def test_sasl_without_the_capability_fails(port: int) -> None:
    async with await RawClient.open(port) as client:
        client.send("AUTHENTICATE PLAIN")
        await client.expect("904")


async def test_the_prompt_of_sasl_carries_tags_and_a_colon_as_on_inspircd(port: int) -> None:
    async with await RawClient.open(port) as client:
        client.send("CAP REQ :sasl server-time")
        client.send("AUTHENTICATE PLAIN")
        assert (await client.expect("AUTHENTICATE")).raw.endswith("Z AUTHENTICATE :+")


@pytest.mark.parametrize(
    ("line", "numeric"),
    [
        ("JOIN #a", "451"),
        ("NICK", "431"),
        ("NICK 1st", "432"),
        ("NICK :a b", "432"),
        ("NICK taken", "433"),
        ("NICK TAKEN", "433"),
        ("NICK nickserv", "433"),
        ("USER e 0 *", "461"),
        ("USER e 0 * :", "461"),
        ("FOO", "421"),
        ("P!NG", "421"),
        ("CAP", "461"),
        ("PING", "461"),
    ],
)
async def test_refusals_before_registration(port: int, line: str, numeric: str) -> None:
    async with await RawClient.connect(port, "taken"), await RawClient.open(port) as client:
        client.send(line)
        assert [seen.command for seen in await client.settle()] == [numeric]


async def test_who_is_not_registered_yet_cannot_be_seen(port: int) -> None:
    async with await RawClient.connect(port, "eday") as eday, await RawClient.open(port) as ghost:
        ghost.send("NICK ghost")
        await ghost.settle()
        eday.send("PRIVMSG ghost :hi")
        await eday.expect("401")
        eday.send("NICK ghost")
        await eday.expect("433")


@pytest.mark.parametrize("line", ["USER a 0 * :b", "PASS x"])
async def test_nobody_registers_twice(port: int, line: str) -> None:
    async with await RawClient.connect(port, "eday") as eday:
        eday.send(line)
        await eday.expect("462")


async def test_a_change_of_nick_is_told_to_those_who_share_a_channel(port: int) -> None:
    async with (
        await RawClient.connect(port, "eday") as eday,
        await RawClient.connect(port, "ttx") as ttx,
        await RawClient.connect(port, "stranger") as stranger,
    ):
        for client in (eday, ttx):
            client.send("JOIN #a,#b")
            await client.settle()
        eday.send("NICK Eday")
        eday.send("NICK eric")
        assert (await eday.expect("NICK")).raw == ":eday!eday@127.0.0.1 NICK :Eday"
        await eday.settle()
        told = [line.params for line in await ttx.settle() if line.command == "NICK"]
        assert told == [("Eday",), ("eric",)]
        assert not await stranger.settle()
        stranger.send("NICK eday")
        await stranger.expect("NICK")


async def test_quit_is_answered_by_error_and_told_to_neighbours_once(port: int) -> None:
    async with (
        await RawClient.connect(port, "eday") as eday,
        await RawClient.connect(port, "ttx") as ttx,
    ):
        for client in (eday, ttx):
            client.send("JOIN #a,#b")
            await client.settle()
        eday.send("QUIT :good night")
        assert (await eday.expect("ERROR")).params == (
            "Closing link: (eday!eday@127.0.0.1) [Quit: good night]",
        )
        await eday.ended()
        seen = await ttx.settle()
        assert [line.raw for line in seen] == [":eday!eday@127.0.0.1 QUIT :Quit: good night"]
        ttx.send("WHOWAS eday")
        await ttx.expect("314")
        await ttx.expect("369")
        async with await RawClient.connect(port, "eday"):
            pass


async def test_a_lost_connection_is_a_quit(port: int) -> None:
    async with await RawClient.connect(port, "ttx") as ttx:
        ttx.send("JOIN #a")
        async with await RawClient.connect(port, "eday") as eday:
            eday.send("JOIN #a")
            await eday.settle()
        assert (await ttx.expect("QUIT")).nick == "eday"


async def test_a_network_that_stops_says_error_to_everybody() -> None:
    async with running(a_network()) as port:
        eday = await RawClient.connect(port, "eday")
    await eday.expect("ERROR")
    await eday.ended()
    await eday.close()


async def test_after_a_restart_on_the_same_port_everything_begins_anew() -> None:
    network = a_network()
    port = await network.start()
    async with await RawClient.connect(port, "eday") as before:
        before.send("JOIN #a")
        await before.settle()
        await network.stop()
    assert await network.start(port) == port
    async with await RawClient.connect(port, "eday") as after:
        after.send("LIST")
        await after.expect("323")
        assert "322" not in [line.command for line in after.lines]
    await network.stop()
    await network.stop()
