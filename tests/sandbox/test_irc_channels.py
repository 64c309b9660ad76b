"""Channels: joining and leaving, what their modes allow, and what they tell about themselves."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.sandbox.ircclient import RawClient, a_network, running


@pytest.fixture
async def port() -> AsyncIterator[int]:
    async with running(a_network()) as port:
        yield port


async def test_the_first_one_in_is_operator(port: int) -> None:
    async with (
        await RawClient.connect(port, "eday") as eday,
        await RawClient.connect(port, "ttx") as ttx,
    ):
        eday.send("JOIN #OpenStack-dev")
        assert [line.raw.split(" ", 1)[1] for line in await eday.settle()] == [
            "JOIN :#OpenStack-dev",
            "353 eday = #OpenStack-dev :@eday",
            "366 eday #OpenStack-dev :End of NAMES",
        ]
        ttx.send("JOIN #openstack-DEV")
        assert (await ttx.expect("353")).params[-1] == "@eday ttx"
        assert (await eday.expect("JOIN")).raw == ":ttx!ttx@127.0.0.1 JOIN :#OpenStack-dev"
        ttx.send("JOIN #openstack-dev")
        await ttx.expect("366")
        assert not await ttx.settle()


async def test_extended_join_tells_account_and_name(port: int) -> None:
    async with (
        await RawClient.connect(port, "watcher", caps=["extended-join"]) as watcher,
        await RawClient.connect(port, "eric", "eday") as eday,
        await RawClient.connect(port, "guest") as guest,
    ):
        watcher.send("JOIN #a")
        await watcher.settle()
        eday.send("JOIN #a")
        assert (await watcher.expect("JOIN")).params == ("#a", "eday", "The real eric")
        guest.send("JOIN #a")
        assert (await watcher.expect("JOIN")).params == ("#a", "*", "The real guest")


async def test_several_channels_at_once_and_out_of_all_with_zero(port: int) -> None:
    async with await RawClient.connect(port, "eday") as eday:
        eday.send("JOIN #a,#b,,#c")
        assert [line.params[0] for line in await eday.settle() if line.command == "JOIN"] == [
            "#a",
            "#b",
            "#c",
        ]
        eday.send("PART #a :bye")
        assert (await eday.expect("PART")).params == ("#a", "bye")
        eday.send("JOIN 0")
        gone = [line.params[0] for line in await eday.settle() if line.command == "PART"]
        assert gone == ["#b", "#c"]
        eday.send("LIST")
        await eday.expect("323")
        assert "322" not in [line.command for line in eday.lines]


@pytest.mark.parametrize(
    ("line", "numeric"),
    [
        ("JOIN", "461"),
        ("JOIN openstack", "403"),
        ("JOIN #" + "a" * 64, "403"),
        ("JOIN :#a b", "403"),
        ("PART #nowhere", "403"),
        ("PART #theirs", "442"),
        ("TOPIC #nowhere", "403"),
        ("TOPIC #theirs :x", "442"),
        ("TOPIC #shared :x", "482"),
        ("KICK #nowhere ttx", "403"),
        ("KICK #theirs ttx", "442"),
        ("KICK #shared ttx", "482"),
        ("KICK #mine nobody", "401"),
        ("KICK #mine ttx", "441"),
        ("INVITE nobody #mine", "401"),
        ("INVITE ttx #nowhere", "403"),
        ("INVITE ttx #theirs", "442"),
        ("INVITE ttx #shared", "482"),
        ("INVITE eday #mine", "443"),
        ("MODE #nowhere", "403"),
        ("MODE #shared +m", "482"),
        ("MODE #mine +Z", "472"),
        ("MODE #mine +o nobody", "401"),
        ("MODE #mine +o ttx", "441"),
        ("MODE #mine b", "368"),
        ("MODE ttx +i", "502"),
        ("MODE nobody +i", "401"),
        ("MODE eday +Z", "501"),
        ("NAMES #nowhere", "366"),
    ],
)
async def test_refusals(port: int, line: str, numeric: str) -> None:
    async with (
        await RawClient.connect(port, "ttx") as ttx,
        await RawClient.connect(port, "eday") as eday,
    ):
        ttx.send("JOIN #theirs,#shared")
        await ttx.settle()
        eday.send("JOIN #shared,#mine")
        await eday.settle()
        eday.send(line)
        assert [seen.command for seen in await eday.settle()] == [numeric]


@pytest.mark.parametrize(
    ("mode", "key", "numeric"),
    [
        ("+i", "", "473"),
        ("+k secret", "", "475"),
        ("+k secret", "wrong", "475"),
        ("+k secret", "secret", "366"),
        ("+l 1", "", "471"),
        ("+l 2", "", "366"),
        ("+b GUEST!*@*", "", "474"),
        ("+b other!*@*", "", "366"),
    ],
)
async def test_modes_keep_people_out_until_they_are_invited(
    port: int, mode: str, key: str, numeric: str
) -> None:
    async with (
        await RawClient.connect(port, "eday") as eday,
        await RawClient.connect(port, "guest") as guest,
    ):
        eday.send("JOIN #a")
        eday.send(f"MODE #a {mode}")
        await eday.settle()
        guest.send(f"JOIN #a {key}")
        await guest.expect(numeric)
        if numeric == "366":
            return
        eday.send("INVITE guest #a")
        await eday.expect("341")
        assert (await guest.expect("INVITE")).params == ("guest", "#a")
        guest.send("JOIN #a")
        await guest.expect("366")
        guest.send("PART #a")
        guest.send("JOIN #a")
        await guest.expect(numeric)


async def test_who_may_speak(port: int) -> None:
    async with (
        await RawClient.connect(port, "eday") as eday,
        await RawClient.connect(port, "guest") as guest,
    ):

        async def heard(mode: str) -> bool:
            eday.send(f"MODE #a {mode}")
            await eday.settle()
            guest.send("PRIVMSG #a :psst")
            await guest.settle()
            return "PRIVMSG" in [line.command for line in await eday.settle()]

        eday.send("JOIN #a")
        assert not await heard("+n")
        assert await heard("-n")
        guest.send("JOIN #a")
        assert await heard("+n")
        assert not await heard("+m")
        assert await heard("+v guest")
        assert not await heard("-v guest")
        assert not await heard("-m+b *!*@127.0.0.1")
        assert await heard("-b *!*@127.0.0.1")


async def test_mode_changes_are_told_once_and_shown(port: int) -> None:
    async with (
        await RawClient.connect(port, "eday") as eday,
        await RawClient.connect(port, "guest") as guest,
        await RawClient.connect(port, "outside") as outside,
    ):
        for client in (eday, guest):
            client.send("JOIN #a")
            await client.settle()
        eday.send("MODE #a +nt-t+vkl-o guest secret 10 guest")
        assert (await guest.expect("MODE")).raw == (":eday!eday@127.0.0.1 MODE #a -t+vkl guest secret :10")
        guest.send("MODE #a")
        assert (await guest.expect("324")).params == ("guest", "#a", "+nkl", "secret", "10")
        assert (await guest.expect("329")).params == ("guest", "#a", "1298980800")
        outside.send("MODE #a")
        assert (await outside.expect("324")).params == ("outside", "#a", "+nkl", "<key>", "10")
        eday.send("MODE #a -kl+l x 0")
        assert (await guest.expect("MODE")).params == ("#a", "-kl", "*")
        eday.send("MODE #a +b ttx!*@*")
        guest.send("MODE #a +b")
        await guest.expect(r"367 guest #a ttx!\*@\* eday :1298980800")
        await guest.expect("368")


async def test_many_changes_with_long_masks_arrive_whole(port: int) -> None:
    async with await RawClient.connect(port, "eday") as eday:
        eday.send("JOIN #a")
        await eday.settle()
        eday.send("MODE #a +bbb " + " ".join(c * 110 + "!*@*" for c in "xyz"))
        told = [line for line in await eday.settle() if line.command == "MODE"]
        assert [len(param) for line in told for param in line.params[2:]] == [114] * 3


async def test_the_topic_and_who_set_it(port: int) -> None:
    async with (
        await RawClient.connect(port, "eday") as eday,
        await RawClient.connect(port, "ttx") as ttx,
    ):
        eday.send("JOIN #a")
        eday.send("TOPIC #a")
        await eday.expect("331")
        eday.send("TOPIC #a :Release in 3 days: " + "x" * 400)
        assert len((await eday.expect("TOPIC")).params[1]) == 390
        eday.send("TOPIC #a :")
        await eday.expect("TOPIC #a :$")
        eday.send("TOPIC #a :Freeze")
        await eday.settle()
        ttx.send("JOIN #a")
        assert (await ttx.expect("332")).params == ("ttx", "#a", "Freeze")
        assert (await ttx.expect("333")).params[2:] == ("eday!eday@127.0.0.1", "1298980800")
        eday.send("MODE #a -t")
        await eday.settle()
        ttx.send("TOPIC #a :mine")
        await eday.expect("TOPIC #a :mine")


async def test_kicked_people_are_out(port: int) -> None:
    async with (
        await RawClient.connect(port, "eday") as eday,
        await RawClient.connect(port, "ttx") as ttx,
    ):
        for client in (eday, ttx):
            client.send("JOIN #a")
            await client.settle()
        eday.send("KICK #a ttx :enough now")
        assert (await ttx.expect("KICK")).params == ("#a", "ttx", "enough now")
        ttx.send("PRIVMSG #a :but")
        await ttx.expect("404")


async def test_lists_hide_what_is_secret(port: int) -> None:
    async with (
        await RawClient.connect(port, "eday") as eday,
        await RawClient.connect(port, "ttx") as ttx,
    ):
        eday.send("JOIN #open,#hidden")
        eday.send("MODE #hidden +s")
        eday.send("TOPIC #open :come in")
        await eday.settle()

        async def listed(by: RawClient, mask: str) -> list[tuple[str, ...]]:
            by.send(f"LIST {mask}")
            return [line.params[1:] for line in await by.settle() if line.command == "322"]

        assert await listed(ttx, "") == [("#open", "1", "come in")]
        assert len(await listed(eday, "")) == 2
        assert await listed(ttx, "#hidden,#open,#none") == [("#open", "1", "come in")]
        assert await listed(ttx, "*pen") == [("#open", "1", "come in")]
        ttx.send("NAMES #hidden")
        assert [line.command for line in await ttx.settle()] == ["366"]
        ttx.send("WHOIS eday")
        assert (await ttx.expect("319")).params[-1] == "@#open"


async def test_all_names_are_told_on_lines_that_fit(port: int) -> None:
    clients = [await RawClient.connect(port, f"somebody-with-a-long-name-{i:02}") for i in range(40)]
    try:
        for client in clients:
            client.send("JOIN #a")
            await client.settle()
        clients[0].send("NAMES #a")
        lines = [line for line in await clients[0].settle() if line.command == "353"]
        names = {name.lstrip("@") for line in lines for name in line.params[-1].split()}
        assert names == {client.nick for client in clients}
        assert all(len(line.raw) <= 510 for line in lines)
    finally:
        for client in clients:
            await client.close()


async def test_both_prefixes_are_shown_with_multi_prefix(port: int) -> None:
    async with (
        await RawClient.connect(port, "eday", caps=["multi-prefix"]) as eday,
        await RawClient.connect(port, "ttx") as ttx,
    ):
        eday.send("JOIN #a")
        eday.send("MODE #a +v eday")
        eday.send("NAMES #a")
        await eday.expect("353 eday = #a :@.eday")
        ttx.send("NAMES #a")
        await ttx.expect("353 ttx = #a :@eday")
