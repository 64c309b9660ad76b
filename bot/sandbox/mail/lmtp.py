"""LMTP as a mail server speaks it to the bot: one mail, one answer for each of its recipients (RFC 2033)."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

from bot.sandbox.mail.addresses import DOMAIN
from bot.sandbox.mail.letter import Letter

PATIENCE = 60.0
"""Seconds for a whole delivery."""

_REPLY = re.compile(rb"([2-5]\d\d)([ -]?)(.*)", re.DOTALL)
_LINES = 100


@dataclass(frozen=True, slots=True)
class Reply:
    """What the other side said: 2xx it is theirs now, 4xx later, 5xx never."""

    code: int
    text: str

    @property
    def taken(self) -> bool:
        return 200 <= self.code < 300

    @property
    def never(self) -> bool:
        return self.code >= 500


async def deliver(letter: Letter, host: str, port: int, patience: float = PATIENCE) -> dict[str, Reply]:
    """Hand the letter over; what was said about each recipient.

    Raises OSError, EOFError or TimeoutError where the conversation ended early: then it has to be
    tried again, for whoever got no answer may or may not have the mail.
    """
    async with asyncio.timeout(patience):
        reader, writer = await asyncio.open_connection(host, port)
        try:
            return await _talk(letter, reader, writer)
        finally:
            writer.close()


async def _talk(
    letter: Letter, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> dict[str, Reply]:
    async def say(line: str) -> Reply:
        writer.write(line.encode("ascii", "replace") + b"\r\n")
        return await _reply(reader)

    reply = await _reply(reader)
    for line in (f"LHLO mail.{DOMAIN}", f"MAIL FROM:<{letter.sender}>"):
        if reply.taken:
            reply = await say(line)
    if not reply.taken:
        return dict.fromkeys(letter.recipients, reply)
    replies = {recipient: await say(f"RCPT TO:<{recipient}>") for recipient in letter.recipients}
    taken = [recipient for recipient, reply in replies.items() if reply.taken]
    if taken:
        go = await say("DATA")
        if go.code != 354:
            return {**replies, **dict.fromkeys(taken, Reply(451, go.text) if go.taken else go)}
        writer.write(_stuffed(letter.content) + b".\r\n")
        await writer.drain()
        for recipient in taken:
            replies[recipient] = await _reply(reader)
    writer.write(b"QUIT\r\n")
    return replies


def _stuffed(content: bytes) -> bytes:
    return (b"." if content.startswith(b".") else b"") + content.replace(b"\n.", b"\n..")


async def _reply(reader: asyncio.StreamReader) -> Reply:
    """One reply of one or more lines."""
    said: list[bytes] = []
    for _ in range(_LINES):
        try:
            line = await reader.readuntil(b"\n")
        except asyncio.LimitOverrunError as endless:
            raise ConnectionAbortedError("a reply of the bot has no end") from endless
        found = _REPLY.fullmatch(line.rstrip(b"\r\n"))
        if found is None:
            raise ConnectionAbortedError("the bot does not speak LMTP")
        said.append(found[3])
        if found[2] != b"-":
            return Reply(int(found[1]), b" ".join(said).decode("utf-8", "replace"))
    raise ConnectionAbortedError("a reply of the bot has too many lines")
