"""The two CTCP questions that we answer, out of courtesy: VERSION and PING."""

from __future__ import annotations

import asyncio

from bot.core.errors import Trouble
from bot.gateways.irc_outbox import Outbox
from bot.gateways.irc_wire import clean, is_name

_EVERY = 1.0
_LONGEST = 64


class Courtesy:
    """Answers by NOTICE, once a second at most, and only when nobody else waits."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._last = float("-inf")

    def answer(self, nick: str, text: str) -> None:
        """Answer `text`, which begins with 0x01 and was sent to us alone."""
        verb, _, rest = text.strip("\x01").partition(" ")
        if verb == "VERSION":
            reply = "VERSION tminus"
        elif verb == "PING":
            reply = f"PING {clean(rest)[:_LONGEST]}".rstrip()
        else:
            return
        now = asyncio.get_running_loop().time()
        if now - self._last < _EVERY or not self._outbox.idle or not is_name(nick):
            return
        self._last = now
        try:
            self._outbox.post("", [f"NOTICE {nick} :\x01{reply}\x01\r\n".encode()])
        except Trouble:
            return  # the connection is ending, and with it the question
