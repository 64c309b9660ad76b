"""Who is who: WHO, WHOIS, accounts through NickServ, and profiles through Launchpad."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.core.errors import Refused
from tests.sandbox.ircclient import RawClient, a_network, running


@pytest.fixture
async def port() -> AsyncIterator[int]:
    async with running(a_network()) as port:
        yield port


async def test_whois_tells_the_account_and_what_else_is_known(port: int) -> None:
    async with (
        await RawClient.connect(port, "eric", "eday") as eday,
        await RawClient.connect(port, "ttx") as ttx,
    ):
        eday.send("JOIN #a,#b")
        eday.send("AWAY :out")
        await eday.settle()
        ttx.send("WHOIS ERIC")
        seen = [line.params[1:] for line in await ttx.settle()]
        assert seen == [
            ("eric", "eric", "127.0.0.1", "*", "The real eric"),
            ("eric", "@#a @#b"),
            ("eric", "irc.sandbox.example", "The sandbox's IRC server"),
            ("eric", "out"),
            ("eric", "eday", "is logged in as"),
            ("eric", "0", "1298980800", "seconds idle, signed on at"),
            ("ERIC", "End of WHOIS"),
        ]
        ttx.send("WHOIS irc.sandbox.example ttx")
        await ttx.expect("311")
        assert "330" not in [line.command for line in await ttx.settle()]
        ttx.send("WHOIS nobody,NickServ")
        assert [line.command for line in await ttx.settle()] == ["401", "318", "311", "313", "318"]


@pytest.mark.parametrize(
    ("query", "answers"),
    [
        ("WHO #a", ["352 #a eric 127.0.0.1 irc.sandbox.example eric G@ 0 The real eric"]),
        ("WHO eric", ["352 * eric 127.0.0.1 irc.sandbox.example eric G 0 The real eric"]),
        ("WHO *!*@10.*", []),
        ("WHO #none", []),
        ("WHO #a %tcuhnfar,42", ["354 42 #a eric 127.0.0.1 eric G@ eday The real eric"]),
        ("WHO tt? %na", ["354 ttx 0"]),
        ("WHO eric %", []),
        ("ISON nobody ERIC NickServ", ["303 eric NickServ"]),
        ("ISON :ttx eric", ["303 ttx eric"]),
        ("USERHOST eric ttx x", ["302 eric=-eric@127.0.0.1 ttx=+ttx@127.0.0.1"]),
        ("WHOWAS nobody", ["406 nobody Nobody of that nick was here", "369 nobody End of WHOWAS"]),
        ("MODE ttx", ["221 +"]),
        ("TIME", ["391 irc.sandbox.example 2011-03-01 12:00:00+00:00"]),
    ],
)
async def test_queries(port: int, query: str, answers: list[str]) -> None:
    async with (
        await RawClient.connect(port, "eric", "eday") as eday,
        await RawClient.connect(port, "ttx") as ttx,
    ):
        eday.send("JOIN #a")
        eday.send("AWAY :out")
        await eday.settle()
        ttx.send(query)
        seen = [" ".join((line.command, *line.params[1:])) for line in await ttx.settle()]
        assert [line for line in seen if not line.startswith("315")] == answers


@pytest.mark.parametrize("command", ["VERSION", "MOTD", "LUSERS", "NAMES"])
async def test_the_server_answers_for_itself(port: int, command: str) -> None:
    async with await RawClient.connect(port, "eday") as eday:
        eday.send(command)
        assert await eday.settle()


async def test_user_modes_are_set_and_shown(port: int) -> None:
    async with await RawClient.connect(port, "eday") as eday:
        eday.send("MODE eday +iw-w")
        assert (await eday.expect("MODE")).params == ("eday", "+i+w-w")
        eday.send("MODE Eday")
        assert (await eday.expect("221")).params == ("eday", "+i")


async def test_identifying_later_is_told_to_those_who_want_to_know(port: int) -> None:
    async with (
        await RawClient.connect(port, "eday", caps=["account-notify"]) as eday,
        await RawClient.connect(port, "ttx", caps=["account-notify", "account-tag"]) as ttx,
        await RawClient.connect(port, "plain") as plain,
    ):
        for client in (eday, ttx, plain):
            client.send("JOIN #a")
            await client.settle()
        await ttx.settle()
        eday.send("PRIVMSG nickserv :identify eday-irc")
        assert (await eday.expect("900")).params[1:3] == ("eday!eday@127.0.0.1", "eday")
        assert (await eday.expect("NOTICE")).nick == "NickServ"
        line = await ttx.expect("ACCOUNT")
        assert (line.nick, line.params) == ("eday", ("eday",))
        eday.send("PRIVMSG ttx :hi")
        assert (await ttx.expect("PRIVMSG")).tags == {"account": "eday"}
        eday.send("PRIVMSG NickServ LOGOUT")
        await eday.expect("901")
        assert (await ttx.expect("ACCOUNT")).params == ("*",)
        await eday.settle()
        assert "ACCOUNT" not in [line.command for line in await plain.settle()]


@pytest.mark.parametrize(
    "said",
    [
        "IDENTIFY",
        "IDENTIFY wrong",
        "IDENTIFY ttx eday-irc",
        "IDENTIFY nobody ",
        "IDENTIFY a b c",
        "LOGOUT",
        "HELP",
        "REGISTER x",
        "   ",
    ],
)
async def test_nickserv_answers_by_notice_and_logs_nobody_in_by_mistake(port: int, said: str) -> None:
    async with await RawClient.connect(port, "eday") as eday:
        eday.send(f"PRIVMSG NickServ :{said}")
        answers = await eday.settle()
        assert answers
        assert {(line.command, line.nick) for line in answers} == {("NOTICE", "NickServ")}
        eday.send(f"NOTICE NickServ :{said}")
        assert not await eday.settle()


async def test_an_identified_account_changes_its_own_profile() -> None:
    changed: list[tuple[str, str]] = []

    async def change(account: str, text: str) -> str:
        changed.append((account, text))
        return "It is done."

    async with (
        running(a_network(on_profile=change)) as port,
        await RawClient.connect(port, "eric") as eday,
    ):
        eday.send("PRIVMSG Launchpad :profile code-1234")
        assert "identify" in (await eday.expect("NOTICE")).params[1]
        eday.send("PRIVMSG NickServ :IDENTIFY EDAY eday-irc")
        eday.send("PRIVMSG Launchpad :what?")
        await eday.expect("NOTICE :?.*profile TEXT|Launchpad.*profile TEXT")
        eday.send(b"PRIVMSG launchpad :Profile  code-1234 \xff")
        line = await eday.expect("It is done")
        assert (line.command, line.nick) == ("NOTICE", "Launchpad")
        assert changed == [("eday", "code-1234 \ufffd")]


async def test_a_profile_that_cannot_be_changed_is_an_answer_as_well() -> None:
    answers = [Refused("Launchpad is closed today."), RuntimeError("bug")]

    async def change(account: str, text: str) -> str:
        raise answers.pop(0)

    async with (
        running(a_network(on_profile=change)) as port,
        await RawClient.connect(port, "eday", "eday") as eday,
    ):
        eday.send("PRIVMSG Launchpad :profile x")
        await eday.expect("Launchpad is closed today")
        eday.send("PRIVMSG Launchpad :profile x")
        await eday.expect("Something went wrong")


async def test_who_asks_twice_at_once_or_leaves_meanwhile_does_no_harm() -> None:
    may_end = asyncio.Event()

    async def change(account: str, text: str) -> str:
        await may_end.wait()
        return "Done."

    async with (
        running(a_network(on_profile=change)) as port,
        await RawClient.connect(port, "ttx", "ttx") as ttx,
    ):
        async with await RawClient.connect(port, "eday", "eday") as eday:
            for client in (eday, ttx):
                client.send("PRIVMSG Launchpad :profile x")
                client.send("PRIVMSG Launchpad :profile y")
                await client.expect("not done yet")
        may_end.set()
        await ttx.expect("NOTICE ttx :Done")
        may_end.clear()
        ttx.send("PRIVMSG Launchpad :profile z")
        await ttx.settle()
