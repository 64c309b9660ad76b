"""People of a story write mail and find what the bot mailed, as the transcript shows it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.errors import Trouble
from bot.sandbox.beats import Mailed, Says, Writes
from bot.sandbox.correspondence import Correspondence
from bot.sandbox.events import Event, StoryError
from bot.sandbox.people import BOT
from bot.sandbox.postbox import Got, Postbox
from bot.sandbox.rehearsal import Rehearsal
from bot.sandbox.teller import Teller
from bot.sandbox.transcript import TextTranscript
from bot.sandbox.world import World
from tests.sandbox.mailhelp import MailBot, listening


class Desk:
    """A world whose bot takes all mail and says nothing by itself, and somebody's view of it."""

    def __init__(self, world: World, bot: MailBot, postbox: Postbox) -> None:
        self.world, self.bot, self.postbox = world, bot, postbox
        self.events: list[Event] = []
        self.mail = Correspondence(postbox, "eday", self.events.append)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with listening(MailBot()) as bot:
        world = World(lmtp_port=bot.port)
        postbox = Postbox(str((await world.start())["launchpad"]))
        try:
            yield Desk(world, bot, postbox)
        finally:
            await postbox.close()
            await world.stop()


async def test_a_mail_of_the_bot_is_awaited_and_shown_once_with_the_lines_that_matter(desk: Desk) -> None:
    desk.world.mail.post(BOT, "[Proposal] burrow", "Hello,\n\nread it until Monday.\nAnswer here.\n")
    await desk.mail.arrives(Mailed("[Proposal]", ("until Monday",)))
    desk.world.mail.write(BOT, "eday@sandbox.example", "[Proposal] yours", "It is on the list.\n")
    await desk.mail.arrives(Mailed("[Proposal]", to="eday"))
    assert desk.events == [
        Event("mails", "[Proposal] burrow", BOT, "list", lines=("read it until Monday.",)),
        Event("mails", "[Proposal] yours", BOT, "eday"),
    ]
    desk.world.mail.post(BOT, "[Proposal] burrow", "Hello again.\n")
    with pytest.raises(StoryError, match="does not say"):
        await desk.mail.arrives(Mailed("[Proposal]", ("until Monday",)))


async def test_a_person_answers_the_mail_that_they_got_and_the_bot_gets_it_too(desk: Desk) -> None:
    asked = desk.world.mail.post(BOT, "[Proposal] burrow", "What do you think?\n")
    await desk.mail.writes(Writes("jorge", "Which order is kept?", re="burrow"))
    mine = (await desk.postbox.mails("soren"))[-1]
    assert (mine.subject, mine.in_reply_to) == ("Re: [Proposal] burrow", asked)
    assert (mine.sender, mine.text, mine.listed) == ("jorge@sandbox.example", "Which order is kept?", True)
    assert len(desk.bot.got) == 2
    (event,) = desk.events
    assert event == Event("writes", "Re: [Proposal] burrow", "jorge", "list", lines=("Which order is kept?",))


async def test_what_the_world_refuses_is_told_in_its_words(desk: Desk) -> None:
    with pytest.raises(Trouble, match="nobody called"):
        await desk.mail.writes(Writes("mallory", "x", subject="x", to=BOT, signed=True))
    with pytest.raises(Trouble, match="nobody is called that"):
        await desk.postbox.mails("mallory")


@pytest.mark.parametrize("content", [b"", b"From: \r\n\r\n", b"Subject: =?x?q?=\r\n\r\n\xff", b"\r\n" * 9])
def test_any_mail_can_be_looked_at(content: bytes) -> None:
    assert Got.read(content).sender == ""


async def test_a_signed_mail_is_a_command_and_an_unsigned_one_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rehearsal, transcript = Rehearsal(tmp_path), TextTranscript()
    try:
        await rehearsal.start()
        irc = rehearsal.world["irc"]
        teller = Teller(irc["host"], irc["port"], rehearsal.control, rehearsal.web, transcript.event)
        try:
            await teller.open(("eday",))
            await teller.identify("eday")
            await teller.says(Says("eday", "idea new a queue"))
            second = Writes("jaypipes", "Count me in.", ("idea second I-1",), "your queue", to=BOT)
            await teller.writes(replace(second, refused=True))
            answer = await teller.writes(replace(second, signed=True))
            assert "> idea second I-1\nok r-" in answer
        finally:
            await teller.close()
    finally:
        await rehearsal.stop()
    told = capsys.readouterr().out
    assert "  jaypipes  mail to tminus  your queue (signed)\n" in told
    assert "|  idea second I-1\n" in told
    assert "    tminus  mail to jaypipes  Re: your queue\n" in told
