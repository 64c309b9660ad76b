"""The gateway comes online, notices every kind of end, and comes back."""

from __future__ import annotations

import asyncio

import pytest

from bot.core.errors import Trouble
from tests.gateways.irc_scripted import ALL_CAPS, Bot, bot_on, scene, scripted_irc


async def test_online_means_registered_and_joined() -> None:
    async with scripted_irc() as server, bot_on(server.port) as bot:
        peer = await server.accept()
        await peer.greet(ALL_CAPS)
        peer.welcome()
        await peer.quiet_until("a")
        assert not bot.gateway.online
        peer.send(":tminus!t@h JOIN #meeting")
        await bot.online()
        assert (bot.gateway.online, bot.gateway.nick, bot.states) == (True, "tminus", [True])
        await peer.close()


async def test_a_server_without_capabilities_is_fine() -> None:
    async with scripted_irc() as server, bot_on(server.port) as bot:
        peer = await server.accept()
        await peer.expect("USER ")
        peer.send(":s 421 * CAP :Unknown command")
        peer.welcome()
        await peer.admit()
        await bot.online()
        await peer.close()


async def test_a_channel_that_refuses_us_does_not_keep_us_offline_and_is_asked_again() -> None:
    channels = ("#meeting", "#secret")
    async with scripted_irc() as server, bot_on(server.port, channels=channels) as bot:
        peer = await server.accept()
        await peer.greet()
        peer.welcome()
        assert await peer.expect("JOIN") == "JOIN #meeting,#secret"
        peer.send(":s 473 tminus #secret :Cannot join channel (+i)", ":tminus!t@h JOIN #meeting")
        await bot.online()
        with pytest.raises(Trouble, match=r"\(\+i\)"):
            await bot.gateway.say("#secret", "hello")
        assert await peer.expect("JOIN") == "JOIN #secret"
        peer.send(":tminus!t@h JOIN #secret")
        await peer.quiet_until("a")
        await bot.gateway.say("#secret", "hello")
        assert await peer.expect("PRIVMSG") == "PRIVMSG #secret :hello"
        await peer.close()


async def test_a_server_that_never_answers_join_does_not_keep_us_offline() -> None:
    async with scripted_irc() as server, bot_on(server.port, timeout=0.2) as bot:
        peer = await server.accept()
        await peer.greet()
        peer.welcome()
        await peer.expect("JOIN")
        await bot.online()
        await peer.close()


async def test_a_kick_is_followed_by_a_join() -> None:
    async with scene() as (peer, bot):
        peer.send(":op!o@h KICK #meeting tminus :out")
        await peer.quiet_until("a")
        assert bot.gateway.online
        with pytest.raises(Trouble, match="kicked by op"):
            await bot.gateway.say("#MEETING", "hello")
        assert await peer.expect("JOIN") == "JOIN #meeting"
        peer.send(":op!o@h KICK #meeting tminus :out", ":tminus!t@h JOIN #meeting")
        await peer.quiet_until("b")
        await bot.gateway.say("#meeting", "hello")


@pytest.mark.parametrize(
    "caps", ["account-tag", "sasl=EXTERNAL", "sasl"], ids=["no sasl", "no plain", "wrong password"]
)
async def test_a_login_that_is_refused_is_never_online_and_tried_again(caps: str) -> None:
    login = {"account": "tminus", "password": "wrong"}
    async with scripted_irc() as server, bot_on(server.port, **login) as bot:
        for _ in range(2):
            peer = await server.accept()
            await peer.expect("CAP LS")
            peer.send(f":s CAP * LS :{caps}")
            if caps == "sasl":
                await peer.expect("CAP REQ")
                peer.send(":s CAP * ACK :sasl")
                await peer.expect("AUTHENTICATE PLAIN")
                peer.send("@time=x AUTHENTICATE :+")
                await peer.expect("AUTHENTICATE AHRtaW51cwB3cm9uZw==")
                peer.send(":s 904 * :SASL authentication failed")
            # One that lets us in all the same does not get us.
            peer.send(":s 001 tminus :Welcome", ":tminus!t@h JOIN #meeting")
            await peer.gone()
        assert bot.states == []
        assert bot.gateway.last_error


async def test_a_server_that_forgets_the_login_does_not_get_us() -> None:
    login = {"account": "tminus", "password": "right"}
    async with scripted_irc() as server, bot_on(server.port, **login) as bot:
        peer = await server.accept()
        await peer.expect("USER")
        peer.welcome()
        await peer.gone()
        assert bot.states == []


async def test_a_frozen_server_is_left_at_every_stage() -> None:
    async with scripted_irc() as server, bot_on(server.port, timeout=0.1) as bot:
        silent = await server.accept()
        await silent.gone()
        half = await server.accept()
        await half.expect("CAP LS")
        half.send(":s CAP * LS * :batch")
        await half.gone()
        assert bot.gateway.last_error == "no welcome in time"


async def test_a_half_open_connection_is_noticed_by_two_unanswered_pings() -> None:
    async with scripted_irc() as server, bot_on(server.port, ping_every=0.1) as bot:
        peer = await server.accept()
        await peer.host()
        await bot.online()
        await peer.gone()
        assert bot.gateway.last_error == "no answer to two PINGs"
        again = await server.accept()
        await again.host()
        await bot.online()
        assert bot.states == [True, False, True]
        await again.close()


async def test_a_server_that_answers_pings_is_kept() -> None:
    async with scene(ping_every=0.02) as (peer, bot):
        for _ in range(8):
            peer.send(f":s PONG s :{(await peer.expect('PING')).removeprefix('PING :')}")
        assert bot.states == [True]


async def test_the_reason_that_the_server_gave_is_kept() -> None:
    async with scripted_irc() as server, bot_on(server.port) as bot:
        peer = await server.accept()
        await peer.host()
        await bot.online()
        peer.send("ERROR :Closing link: (Excess Flood)")
        await peer.close()
        again = await server.accept()
        assert bot.gateway.last_error == "Closing link: (Excess Flood)"
        await again.close()


async def test_a_lost_connection_is_trouble_for_all_who_wait() -> None:
    async with scripted_irc() as server, bot_on(server.port, burst=1, rate=0.01) as bot:
        peer = await server.accept()
        await peer.host("account-notify")
        await bot.online()
        saying = asyncio.create_task(bot.gateway.say("#meeting", "long " * 500))
        asking = asyncio.create_task(bot.gateway.account_of("eday"))
        await asyncio.sleep(0)
        await peer.close()
        for task in (saying, asking):
            with pytest.raises(Trouble):
                await task
        with pytest.raises(Trouble, match="not connected"):
            await bot.gateway.say("#meeting", "hello")


async def test_nobody_listening_is_no_end() -> None:
    async with scripted_irc() as server:
        port = server.port
    async with bot_on(port) as bot:
        with pytest.raises(Trouble, match="not connected"):
            await bot.gateway.account_of("eday")
        async with scripted_irc(port=port) as server:
            await server.accept()
            assert bot.gateway.last_error is not None
            assert bot.states == []


async def test_close_says_goodbye_and_ends_the_run() -> None:
    async with scripted_irc() as server:
        bot = Bot(server.port)
        task = asyncio.create_task(bot.gateway.run())
        peer = await server.accept()
        await peer.host()
        await bot.online()
        closing = asyncio.create_task(bot.gateway.close("until\r\nthen"))
        assert await peer.expect("QUIT") == "QUIT :until then"
        await peer.close()
        await closing
        await task
        assert bot.states == [True, False]


async def test_cancelling_says_goodbye_too() -> None:
    async with scripted_irc() as server:
        bot = Bot(server.port)
        task = asyncio.create_task(bot.gateway.run())
        peer = await server.accept()
        await peer.host()
        await bot.online()
        task.cancel()
        await peer.expect("QUIT :")
        await peer.close()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_close_ends_a_gateway_that_cannot_connect_or_was_never_started() -> None:
    async with scripted_irc() as server:
        bot = Bot(server.port)
        await bot.gateway.close("never mind")
        task = asyncio.create_task(bot.gateway.run())
        await server.accept()
        with pytest.raises(RuntimeError):
            await bot.gateway.run()
        await bot.gateway.close("never mind")
        await task
