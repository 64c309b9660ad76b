"""What is said arrives whole and once; what is heard is a claim that says who, what, where."""

from __future__ import annotations

import asyncio

import pytest

from bot.core.errors import Stuck, Trouble
from tests.gateways.irc_scripted import ALL_CAPS, bot_on, scene, scripted_irc


async def test_a_line_carries_who_what_where_and_the_account() -> None:
    async with scene(ALL_CAPS) as (peer, bot):
        peer.send("@account=eric;msgid=m1 :eday!e@h PRIVMSG #meeting :tminus: help")
        line = await bot.heard()
        assert (line.nick, line.userhost, line.account) == ("eday", "e@h", "eric")
        assert (line.target, line.text, line.msgid) == ("#meeting", "tminus: help", "m1")
        assert (line.private, line.notice) == (False, False)


async def test_without_account_tags_nothing_is_known_and_with_them_none_means_none() -> None:
    async with scene("account-notify") as (peer, bot):
        peer.send("@account=forged :eday!e@h PRIVMSG tminus :hi")
        line = await bot.heard()
        assert (line.account, line.private) == (None, True)
    async with scene(ALL_CAPS) as (peer, bot):
        peer.send(":eday!e@h PRIVMSG TMINUS :hi")
        line = await bot.heard()
        assert (line.account, line.private) == ("", True)


async def test_a_message_to_the_operators_of_a_channel_is_not_private() -> None:
    async with scene() as (peer, bot):
        peer.send(":eday!e@h PRIVMSG @#meeting :hi")
        line = await bot.heard()
        assert (line.target, line.private) == ("@#meeting", False)


async def test_echoes_replays_and_ctcp_are_not_heard() -> None:
    async with scene(ALL_CAPS) as (peer, bot):
        peer.send(
            ":TMinus!t@h PRIVMSG #meeting :my own words",
            ":eday!e@h PRIVMSG #meeting :\x01ACTION approves\x01",
            ":eday!e@h PRIVMSG #meeting :\x01DCC\x01",
            ":s BATCH +r chathistory #meeting",
            "@batch=r;account=old :eday!e@h PRIVMSG #meeting :approve burrow",
            ":s BATCH -r",
            "@batch=r :eday!e@h PRIVMSG #meeting :news",
        )
        assert (await bot.heard()).text == "news"
        assert bot.lines.empty()


async def test_notices_are_heard_as_such_and_never_answered() -> None:
    async with scene() as (peer, bot):
        peer.send(":eday!e@h NOTICE tminus :\x01VERSION\x01", ":eday!e@h NOTICE tminus :hi")
        assert (await bot.heard()).notice
        assert await peer.quiet_until("a") == []


async def test_version_and_ping_are_answered_once_a_second() -> None:
    async with scene() as (peer, _):
        peer.send(*[":eday!e@h PRIVMSG tminus :\x01PING 1 2\x01"] * 50)
        peer.send(":eday!e@h PRIVMSG tminus :\x01VERSION\x01")
        answers = [line for line in await peer.quiet_until("a") if line.startswith("NOTICE")]
        assert answers == ["NOTICE eday :\x01PING 1 2\x01"]


async def test_long_text_is_cut_so_that_others_receive_all_of_it() -> None:
    async with scene() as (peer, bot):
        text = "wörter " * 200
        await bot.gateway.say("#meeting", text)
        said = ""
        while len(said) < len(text):
            line = await peer.line()
            assert len(f":tminus!tm@bot.example {line}\r\n".encode()) <= 512
            said += line.removeprefix("PRIVMSG #meeting :")
        assert said == text
        assert bot.gateway.pieces("#meeting", "short") == ["short"]


async def test_a_new_host_of_ours_shortens_the_pieces() -> None:
    async with scene() as (peer, bot):
        before = len(bot.gateway.pieces("#meeting", "x" * 800)[0])
        peer.send(":s 396 tminus a.much.longer.host.example :is now your hidden host")
        await peer.quiet_until("a")
        after = len(bot.gateway.pieces("#meeting", "x" * 800)[0])
        assert before - after == len("a.much.longer.host.example") - len("bot.example")


async def test_an_unknown_host_of_ours_is_taken_for_the_longest() -> None:
    async with scripted_irc() as server, bot_on(server.port, channels=()) as bot:
        assert len(bot.gateway.pieces("#c", "x" * 800)[0]) == 512 - len(
            f":tminus!{'u' * 12}@{'h' * 64} PRIVMSG #c :\r\n"
        )
        peer = await server.accept()
        await peer.greet()
        peer.welcome("USERLEN=18", "HOSTLEN=120")
        await bot.online()
        await peer.quiet_until("a")
        assert len(bot.gateway.pieces("#c", "x" * 800)[0]) == 512 - len(
            f":tminus!{'u' * 19}@{'h' * 120} PRIVMSG #c :\r\n"
        )
        await peer.close()


async def test_line_breaks_cannot_smuggle_a_command() -> None:
    async with scene() as (peer, bot):
        await bot.gateway.say("eday", "a\rQUIT\nQUIT\0\r\n\x01VERSION\x01", notice=True)
        assert await peer.quiet_until("a") == ["NOTICE eday :a QUIT QUIT VERSION"]


@pytest.mark.parametrize("target", ["", "a b", "a\r\nQUIT", "#a,#b", ":x", "x" * 600])
async def test_a_target_that_no_line_can_carry_is_refused(target: str) -> None:
    async with scene() as (peer, bot):
        with pytest.raises(Stuck):
            await bot.gateway.say(target, "hello")
        with pytest.raises(Stuck):
            await bot.gateway.account_of(target)
        assert await peer.quiet_until("a") == []


async def test_a_short_answer_does_not_wait_for_a_long_one() -> None:
    async with scene(burst=1, rate=100.0) as (peer, bot):
        long = asyncio.create_task(bot.gateway.say("jorge", "x" * 8000))
        await asyncio.sleep(0)
        await bot.gateway.say("eday", "short")
        assert not long.done()
        await peer.expect("PRIVMSG eday")
        await long


async def test_a_nick_in_use_is_replaced_and_taken_back_when_it_is_free() -> None:
    async with scripted_irc() as server, bot_on(server.port, regain_every=30) as bot:
        peer = await server.accept()
        await peer.greet()
        peer.send(":s 433 * tminus :Nickname is already in use")
        assert await peer.expect("NICK") == "NICK tminus_"
        peer.send(":s 432 * tminus_ :Erroneous nickname")
        assert await peer.expect("NICK") == "NICK tminus__"
        peer.nick = "tminus__"
        peer.welcome()
        await peer.admit("Tminus")
        await bot.online()
        assert bot.gateway.nick == "tminus__"
        peer.send(":Tminus!x@y QUIT :bye")
        assert await peer.expect("NICK") == "NICK tminus"
        peer.send(":s 433 tminus__ tminus :Nickname is already in use")
        assert await peer.quiet_until("a") == []
        peer.send(":other!x@y NICK whatever", ":TMINUS!x@y NICK gone")
        assert await peer.expect("NICK") == "NICK tminus"
        peer.send(":tminus__!t@h NICK :tminus")
        await peer.quiet_until("b")
        assert bot.gateway.nick == "tminus"
        await peer.close()


async def test_a_lost_nick_is_asked_for_now_and_then() -> None:
    async with scene(regain_every=0.05) as (peer, bot):
        peer.send(":tminus!t@h NICK Guest1")
        assert await peer.expect("NICK") == "NICK tminus"
        assert await peer.expect("NICK") == "NICK tminus"
        assert bot.gateway.nick == "Guest1"


async def test_a_server_where_no_nick_is_free_is_left_for_a_while() -> None:
    async with scripted_irc() as server, bot_on(server.port) as bot:
        peer = await server.accept()
        await peer.expect("USER")
        peer.send(*[":s 433 * x :Nickname is already in use"] * 20)
        await peer.gone()
        assert "no nick like tminus" in str(bot.gateway.last_error)


async def test_an_account_is_asked_once_then_known_until_it_changes() -> None:
    async with scene(ALL_CAPS, "@eday", "+ttx") as (peer, bot):
        asking = asyncio.create_task(bot.gateway.account_of("eday"))
        assert await peer.expect("WHOIS") == "WHOIS eday"
        peer.send(
            ":s 311 tminus eday e h * :Eric",
            ":s 330 tminus eday eric :is logged in as",
            ":s 318 tminus eday :End",
        )
        assert await asking == "eric"
        assert await bot.gateway.account_of("EDAY") == "eric"
        peer.send(":eday!e@h ACCOUNT *", "@account=thierry :ttx!t@h PRIVMSG #meeting :hi")
        peer.send(":vishy!v@h JOIN #meeting vish :Vish", ":jorge!j@h JOIN #meeting * :Jorge")
        assert await peer.quiet_until("a") == []
        people = ("eday", "ttx", "vishy", "jorge")
        known = [await bot.gateway.account_of(nick) for nick in people]
        assert known == [None, "thierry", "vish", None]
        assert await peer.quiet_until("b") == []


@pytest.mark.parametrize(
    "end",
    [":eday!e@h QUIT", ":eday!e@h PART #meeting", ":op!o@h KICK #meeting eday", ":eday!e@h NICK e2"],
)
async def test_what_ends_a_nick_ends_its_account_and_an_open_question(end: str) -> None:
    async with scene(ALL_CAPS, "eday") as (peer, bot):
        peer.send("@account=eric :eday!e@h PRIVMSG #meeting :hi")
        await bot.heard()
        assert await bot.gateway.account_of("eday") == "eric"
        peer.send(end)
        await peer.quiet_until("a")
        asking = asyncio.create_task(bot.gateway.account_of("eday"))
        await peer.expect("WHOIS eday")
        peer.send(":s 330 tminus eday impostor :is logged in as", ":eday!x@y QUIT")
        peer.send(":s 318 tminus eday :End")
        with pytest.raises(Trouble):
            await asking


async def test_without_account_notify_nothing_is_kept() -> None:
    async with scene("account-tag extended-join", "eday") as (peer, bot):
        for account in ("eric", "somebody"):
            asking = asyncio.create_task(bot.gateway.account_of("eday"))
            await peer.expect("WHOIS eday")
            peer.send(f":s 330 tminus eday {account} :is logged in as", ":s 318 tminus eday :End")
            assert await asking == account


async def test_accounts_are_forgotten_when_the_server_stops_telling_of_changes() -> None:
    async with scene(ALL_CAPS, "eday") as (peer, bot):
        peer.send("@account=eric :eday!e@h PRIVMSG #meeting :hi")
        peer.send(":s CAP tminus DEL :account-notify", ":s CAP tminus NEW :account-notify")
        peer.send(":s CAP tminus ACK :account-notify")
        await peer.expect("CAP REQ")
        asking = asyncio.create_task(bot.gateway.account_of("eday"))
        await peer.expect("WHOIS eday")
        peer.send(":s 318 tminus eday :End")
        assert await asking is None
