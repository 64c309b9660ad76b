"""Two thousand lines that nobody should say: the bot still answers, and nothing has changed."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from bot.sandbox.rehearsal import Rehearsal
from bot.sandbox.story import CHANNEL
from bot.sandbox.teller import Teller
from tests.sandbox.ircclient import RawClient
from tests.story.telling import settled

LINES = 2000
AT_ONCE = 11
"""Lines that one client says before it waits: with one more, all that a stranger may say at once."""
MOST_LOGGED = 200
STRANGERS = ("guest", "mallory", "x[`_`]x", "Tminus_")
ACCOUNTS = ("mtaylor", "ewan")
"""Accounts that speak for nobody."""
BOUND = "eday"


def _texts(dice: random.Random) -> Iterator[bytes]:
    """What is said, for ever; nothing of it is a command that anybody here may give."""
    while True:
        junk = bytes(dice.randrange(1, 256) for _ in range(dice.randrange(1, 120)))
        junk = junk.translate(None, b"\r\n\0")
        word = "".join(dice.choices("abcdefghijklmnopqrstuvwxyz-", k=dice.randrange(1, 20))).encode()
        yield dice.choice(
            (
                junk,
                b"\xff\xfe\xc3\x28 " + junk,
                b"zz" + word,
                b"zz" + word + b" " + b"a" * 400,
                b"zz" + word + b" " + "\u202e\u0000\ud55c\U0001f525".encode() * 30,
                b"\x01VERSION\x01",
                b"\x01PING " + junk + b"\x01",
                b"\x01ACTION " + word + b"\x01",
                b"\x01" + junk,
                b"\x02\x0304,07zz" + word + b"\x0f\x1f\x16",
                b"",
                b" ",
                b"~",
                b"~~" + word,
                b"~zz" + word,
                b"tminus:",
                b"tminus: ",
                b"tminus:" + junk,
                b"more",
                b"help " + word,
                b"help " + junk,
                b"show r-" + word,
                b"show r-ffffffffffffffffffffffff",
                b"status " + b"%s%n{0}{}'\"; DROP TABLE receipt; --",
                b"wait " + word,
                b"history " + b"../" * 60,
                b'zz "unclosed ' + word,
                b'"' * 300,
                b"zz\\" * 80,
            )
        )


def _changes(dice: random.Random) -> Iterator[bytes]:
    """Commands that would change something, from people who may not."""
    while True:
        name = "".join(dice.choices("abc-\u00e9\u202e/~", k=dice.randrange(1, 60))).encode()
        yield dice.choice(
            (
                b"idea new " + name,
                b"idea new " + b"a" * 400,
                b"promote I-1 as " + name,
                b"propose " + name,
                b"waive " + name + b" naming because " + b"b" * 300,
                b"second " + name,
                b"bootstrap " + name + b" apply",
                b"confirm r-1000",
                b"decide " + name + b" accept core because",
                b"identify " + name + b"/+admin",
                b"effects skip 1 because " + name,
                b"sandbox clock +9d",
                b"forget me",
            )
        )


def _line(dice: random.Random, text: bytes) -> bytes:
    """A message with this text: in the channel, to the bot, with the tags and the form of a bad day."""
    private = dice.random() < 0.5
    target = b"tminus" if private else CHANNEL.encode()
    said = text if private or dice.random() < 0.3 else dice.choice((b"tminus: ", b"~", b"TMINUS, ")) + text
    line = dice.choice((b"PRIVMSG ", b"privmsg ", b"NOTICE ")) + target + b" :" + said
    return dice.choice(
        (
            line,
            line,
            line,
            b"@+x=" + b"y" * 8000 + b" " + line,
            b"@+draft/reply=\\:\\s\\;" + text.replace(b" ", b"") + b" " + line,
            b":tminus!tminus@services.sandbox.example " + line,
            b"PRIVMSG " + target,
            b"PRIVMSG " + target + b" :",
            line.replace(b" ", b" \r ", 1),
            line + b"\0" + text,
            line[: dice.randrange(1, len(line))],
        )
    )


async def _talk(port: int, name: str, lines: Iterator[bytes], count: int) -> int:
    """Say `count` lines, and see that the bot still listens; gives how often it answered.

    A stranger takes a new name after each burst: the bot hears more of many than of one.
    """
    answers = 0
    for n in range(0, count, AT_ONCE):
        nick, account = (f"{name}{n}", None) if name in STRANGERS else (name, name)
        async with await RawClient.connect(port, nick, account) as client:
            client.send(f"JOIN {CHANNEL}")
            for line in islice(lines, min(AT_ONCE, count - n)):
                client.send(line)
            client.send("PRIVMSG tminus :whoami")
            await client.expect(" :you are ")
            said = [line.params for line in client.lines if line.nick == "tminus" and len(line.params) == 2]
            answers += sum(nick == target or text.startswith(f"{nick}: ") for target, text in said)
    return answers


def _dump(database: Path) -> list[str]:
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


async def test_after_two_thousand_hostile_lines_the_bot_answers_and_nothing_has_changed(
    tmp_path: Path,
) -> None:
    rehearsal = Rehearsal(tmp_path)
    try:
        await rehearsal.start()
        irc = rehearsal.world["irc"]
        teller = Teller(irc["host"], irc["port"], rehearsal.control, rehearsal.web, lambda _: None)
        await teller.open((BOUND,))
        await teller.identify(BOUND)
        await teller.close()
        await settled(tmp_path / "tminus.db")
        before, log = _dump(tmp_path / "tminus.db"), tmp_path / "tminus.log"
        lines_before = log.read_text(errors="replace").count("\n")
        people = (*STRANGERS, *ACCOUNTS, BOUND)
        share = LINES // len(people) + 1
        talks = []
        for seed, name in enumerate(people):
            dice = random.Random(seed)  # noqa: S311 -- a failure must be seen again
            texts = _texts(dice) if name == BOUND or seed % 2 else _changes(dice)
            lines = (_line(dice, text) for text in texts)
            talks.append(_talk(irc["port"], name, lines, share))
        answers = await asyncio.gather(*talks)
        assert sum(answers) > LINES // 3, "too few of the lines reached the bot"

        async with asyncio.timeout(10):
            asker = await RawClient.connect(irc["port"], "soren", "soren")
            asker.send("PRIVMSG tminus :status")
            await asker.expect("no proposals are under way")
            await asker.close()
        assert rehearsal.bot is not None
        assert rehearsal.bot.returncode is None
        assert _dump(tmp_path / "tminus.db") == before
        assert log.read_text(errors="replace").count("\n") - lines_before < MOST_LOGGED
        assert "Traceback" not in log.read_text(errors="replace")
    finally:
        await rehearsal.stop()
