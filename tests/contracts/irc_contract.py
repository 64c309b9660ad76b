"""What our place on an IRC network must do on every server, the sandbox's and real ones.

A subclass gives the fixture `network`. Servers differ in what they can tell of accounts, so those
tests ask `network.accounts`, and a server without them must lead to "not logged in".
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from bot.core.errors import Trouble
from bot.gateways.irc import IrcGateway, IrcSettings
from bot.gateways.ports import Line
from tests.sandbox.ircclient import RawClient

PATIENCE = 20


@dataclass(frozen=True)
class Network:
    """A server on 127.0.0.1. `accounts`: it has services, where eday and tminus have accounts, each
    with the password NAME-irc, and capabilities that tell of them."""

    port: int
    accounts: bool


class Bot:
    """A gateway on that network, in a channel of its own."""

    def __init__(self, network: Network, channel: str, **settings: object) -> None:
        self.lines: asyncio.Queue[Line] = asyncio.Queue()
        self.states: list[bool] = []
        self.changes: asyncio.Queue[bool] = asyncio.Queue()
        self.channel = channel
        chosen: dict[str, object] = {
            "network": "contract",
            "host": "127.0.0.1",
            "port": network.port,
            "nick": "bot" + secrets.token_hex(3),
            "channels": (channel,),
            "rate": 50.0,
            "rejoin": (0.1, 1.0),
            "back_off": (0.1, 1.0),
        }
        self.wanted = str(chosen["nick"])
        self.gateway = IrcGateway(
            IrcSettings(**(chosen | settings)),  # type: ignore[arg-type]
            self.lines.put_nowait,
            self._changed,
        )

    def _changed(self, online: bool) -> None:
        self.states.append(online)
        self.changes.put_nowait(online)

    async def heard(self, text: str) -> Line:
        """The next message that ends with this text."""
        async with asyncio.timeout(PATIENCE):
            while True:
                line = await self.lines.get()
                if line.text.endswith(text) and not line.notice:
                    return line

    async def online(self) -> None:
        async with asyncio.timeout(PATIENCE):
            await self.gateway.wait_online()


@asynccontextmanager
async def running(bot: Bot) -> AsyncIterator[Bot]:
    task = asyncio.create_task(bot.gateway.run())
    try:
        yield bot
    finally:
        await bot.gateway.close("the test is over")
        await task


async def person(network: Network, nick: str, channel: str, account: str | None = None) -> RawClient:
    """Somebody who is in the channel; the first one there is its operator."""
    client = await RawClient.connect(network.port, nick, account)
    client.send(f"JOIN {channel}")
    await client.expect("366", PATIENCE)
    return client


def fresh(prefix: str) -> str:
    return prefix + secrets.token_hex(3)


class IrcContract:
    """The same assertions for every server."""

    async def test_what_is_said_arrives_whole_in_a_channel_and_in_private(self, network: Network) -> None:
        async with running(Bot(network, fresh("#c"))) as bot:
            await bot.online()
            async with await person(network, fresh("eday"), bot.channel) as eday:
                words = "Größe \U0001f407 " * 100
                await bot.gateway.say(bot.channel, words + "END")
                await bot.gateway.say(eday.nick, "only for you")
                said = ""
                while not said.endswith("END"):
                    seen = await eday.expect("PRIVMSG", PATIENCE)
                    assert (seen.nick, seen.params[0]) == (bot.gateway.nick, bot.channel)
                    assert len(seen.raw.encode(errors="surrogateescape")) <= 510
                    said += seen.params[1]
                assert said == words + "END"
                assert (await eday.expect("PRIVMSG")).params == (eday.nick, "only for you")

    async def test_what_others_say_is_heard_and_what_we_say_is_not(self, network: Network) -> None:
        async with running(Bot(network, fresh("#c"))) as bot:
            await bot.online()
            async with await person(network, fresh("eday"), bot.channel) as eday:
                await bot.gateway.say(bot.channel, "my own words")
                eday.send(f"PRIVMSG {bot.channel} :\x01ACTION approves\x01")
                eday.send(f"PRIVMSG {bot.channel} :to all")
                eday.send(f"PRIVMSG {bot.gateway.nick} :to you")
                first = await bot.heard("")
                assert (first.nick, first.target, first.text) == (eday.nick, bot.channel, "to all")
                assert not first.private
                second = await bot.heard("to you")
                assert second.private
                assert second.userhost == first.userhost != ""

    async def test_bad_bytes_and_control_codes_do_no_harm(self, network: Network) -> None:
        async with running(Bot(network, fresh("#c"))) as bot:
            await bot.online()
            async with await person(network, fresh("eday"), bot.channel) as eday:
                for text in (b"\xff\xfe\xc3", b"\x01DCC\x01", b"\x01\x01", b"\x03" * 300, b"+"):
                    eday.send(f"PRIVMSG {bot.channel} :".encode() + text)
                eday.send(f"PRIVMSG {bot.channel} :still there?")
                await bot.heard("still there?")
                await bot.gateway.say(bot.channel, "yes\r\nQUIT :no")
                await eday.expect("yes QUIT :no")
                assert bot.states == [True]

    async def test_a_kick_is_followed_by_a_return(self, network: Network) -> None:
        channel = fresh("#c")
        bot = Bot(network, channel)
        async with await person(network, fresh("op"), channel) as op, running(bot):
            await bot.online()
            await op.expect("JOIN")
            op.send(f"KICK {channel} {bot.gateway.nick} :out")
            await op.expect("KICK")
            await op.expect("JOIN", PATIENCE)

    async def test_a_taken_nick_is_ours_again_when_its_holder_leaves(self, network: Network) -> None:
        channel = fresh("#c")
        bot = Bot(network, channel, regain_every=0.5)
        async with (
            await person(network, bot.wanted, channel) as holder,
            await person(network, fresh("eday"), channel) as eday,
            running(bot),
        ):
            await bot.online()
            assert bot.gateway.nick == bot.wanted + "_"
            holder.send("QUIT :bye")
            await eday.expect("NICK", PATIENCE)
            eday.send(f"PRIVMSG {channel} :who are you now")
            await bot.heard("who are you now")
            assert bot.gateway.nick == bot.wanted

    async def test_somebody_who_is_not_logged_in_has_no_account(self, network: Network) -> None:
        async with running(Bot(network, fresh("#c"))) as bot:
            await bot.online()
            async with await person(network, fresh("eday"), bot.channel) as eday:
                eday.send(f"PRIVMSG {bot.channel} :hi")
                line = await bot.heard("hi")
                assert line.account == ("" if network.accounts else None)
                assert await bot.gateway.account_of(eday.nick) is None
            with pytest.raises(Trouble):
                await bot.gateway.account_of(fresh("ghost"))

    async def test_an_account_is_known_by_tag_by_question_and_under_another_nick(
        self, network: Network
    ) -> None:
        if not network.accounts:
            return
        async with running(Bot(network, fresh("#c"))) as bot:
            await bot.online()
            async with await RawClient.connect(network.port, fresh("e"), "eday") as eday:
                assert await bot.gateway.account_of(eday.nick, None) == "eday"
                eday.send(f"PRIVMSG {bot.gateway.nick} :hi")
                line = await bot.heard("hi")
                assert line.account == "eday"
                assert await bot.gateway.account_of(eday.nick, line.userhost) == "eday"
                eday.send(f"JOIN {bot.channel}")
                other = fresh("x")
                eday.send(f"NICK {other}")
                eday.send(f"PRIVMSG {bot.channel} :me again")
                await bot.heard("me again")
                assert await bot.gateway.account_of(other) == "eday"

    async def test_we_log_in_or_stay_away(self, network: Network) -> None:
        if not network.accounts:
            return
        right = Bot(network, fresh("#c"), account="tminus", password="tminus-irc")
        wrong = Bot(network, right.channel, account="tminus", password="guess")
        async with running(right), running(wrong):
            await right.online()
            async with await person(network, fresh("eday"), right.channel) as eday:
                eday.send(f"WHOIS {right.gateway.nick}")
                assert (await eday.expect("330", PATIENCE)).params[2] == "tminus"
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(wrong.gateway.wait_online(), 1)
            assert wrong.states == []
            assert "login as tminus was refused" in str(wrong.gateway.last_error)
