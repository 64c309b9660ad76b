"""Our own nick: another when it is taken, and ours again when it is free."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator

from bot.core.errors import Trouble
from bot.gateways.irc_message import Message
from bot.gateways.irc_stay import Stay

_SHORTEST_LIMIT = 9
_NUMBERED = 12


def alternatives(nick: str) -> Iterator[str]:
    """Give other nicks to try, the most similar first; it ends, so that trying does.

    The last ones fit servers with the nine characters of RFC 2812 (1.2.1).
    """
    for count in (1, 2, 3):
        yield nick + "_" * count
    for _ in range(_NUMBERED):
        yield f"{nick[: _SHORTEST_LIMIT - 3]}{secrets.randbelow(900) + 100}"


class Naming:
    """Gets us a nick at login, and then the one we want."""

    def __init__(self, stay: Stay) -> None:
        self._stay = stay
        self._others = alternatives(stay.settings.nick)
        self.handlers: dict[str, Callable[[Message], None]] = dict.fromkeys(
            ("nicknameinuse", "erroneusnickname", "nickcollision"), self.refused
        )

    def begin(self) -> None:
        """We are in: ask for our nick now and then, if we do not have it."""
        stay = self._stay
        stay.after("regain", stay.settings.regain_every, self._regain)

    def refused(self, message: Message) -> None:
        """432, 433, 436, 437: try another at login; later we have one, and no answer is needed."""
        if self._stay.registered:
            return
        other = next(self._others, None)
        if other is None:
            raise Trouble(f"no nick like {self._stay.settings.nick} is free: {message.params[-1]}")
        self._stay.send(f"NICK {other}")

    def freed(self, nick: str) -> None:
        """Somebody gave up a nick: take it if it is ours."""
        if self._stay.registered and self._stay.fold(nick) == self._stay.fold(self._wanted):
            self._regain()

    @property
    def _wanted(self) -> str:
        return self._stay.settings.nick[: self._stay.limit("NICKLEN")]

    def _regain(self) -> None:
        self.begin()
        if not self._stay.is_me(self._wanted):
            self._stay.send(f"NICK {self._wanted}")
