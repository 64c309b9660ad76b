"""Asking the server for somebody's account, where no tag has told it (WHOIS, numeric 330)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from bot.core.errors import Trouble

_MOST_OPEN = 500


class Absent(Trouble):
    """Nobody has that nick."""


@dataclass(slots=True)
class _Question:
    answer: asyncio.Future[str]
    timer: asyncio.TimerHandle
    account: str = ""
    userhost: str | None = None
    missing: bool = False


class Whois:
    """The open questions, one for each nick however many ask.

    `post` sends a line when its turn has come, `fold` makes names comparable, `timeout` is in
    seconds. Answers are handed in as they arrive: `seen`, `told`, `missing`, then `ended`.
    """

    def __init__(self, post: Callable[[str], None], fold: Callable[[str], str], timeout: float) -> None:
        self._post, self._fold, self._timeout = post, fold, timeout
        self._open: dict[str, _Question] = {}

    async def ask(self, nick: str, userhost: str | None = None) -> str:
        """Give the account of `nick`, "" for none.

        Raises Trouble if the server does not say, if nobody has that nick, or if the nick changed
        hands meanwhile (`userhost`, where given, is who held it when they spoke).
        """
        key = self._fold(nick)
        question = self._open.get(key)
        if question is None:
            question = self._begin(key, nick)
        account = await asyncio.shield(question.answer)
        if userhost is not None and question.userhost != userhost:
            raise Trouble(f"{nick} is somebody else by now")
        return account

    def seen(self, nick: str, userhost: str) -> None:
        """311: this is who has the nick."""
        if question := self._open.get(self._fold(nick)):
            question.userhost = userhost

    def told(self, nick: str, account: str) -> None:
        """330: they are logged in."""
        if question := self._open.get(self._fold(nick)):
            question.account = account

    def missing(self, nick: str) -> None:
        """401: nobody has the nick."""
        if question := self._open.get(self._fold(nick)):
            question.missing = True

    def ended(self, nick: str) -> str | None:
        """318: all was said. Gives the account, "" for none; None if nobody asked or has the nick."""
        question = self._open.get(self._fold(nick))
        if question is None:
            return None
        if question.missing:
            self._close(self._fold(nick)).set_exception(Absent(f"{nick} is not on IRC"))
            return None
        self._close(self._fold(nick)).set_result(question.account)
        return question.account

    def fail(self, nick: str, reason: str) -> None:
        """Give up a question, such as when the nick changed hands before the answer."""
        key = self._fold(nick)
        if key in self._open:
            self._close(key).set_exception(Trouble(reason))

    def fail_all(self, reason: str) -> None:
        """Give up all questions: the server is busy, or gone."""
        for key in list(self._open):
            self._close(key).set_exception(Trouble(reason))

    def _begin(self, key: str, nick: str) -> _Question:
        if len(self._open) >= _MOST_OPEN:
            raise Trouble("too many questions to the IRC server at once")
        self._post(f"WHOIS {nick}")
        loop = asyncio.get_running_loop()
        timer = loop.call_later(self._timeout, self.fail, nick, f"the IRC server did not say who {nick} is")
        answer: asyncio.Future[str] = loop.create_future()
        # Whoever asked may have gone; the failure is then nobody's, and not worth a warning.
        answer.add_done_callback(lambda done: done.cancelled() or done.exception())
        question = self._open[key] = _Question(answer, timer)
        return question

    def _close(self, key: str) -> asyncio.Future[str]:
        question = self._open.pop(key)
        question.timer.cancel()
        return question.answer
