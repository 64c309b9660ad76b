"""What people say: whole lines, as claims about who said what where; no echoes, no history."""

from __future__ import annotations

from collections.abc import Callable

from bot.gateways.irc_ctcp import Courtesy
from bot.gateways.irc_members import Members
from bot.gateways.irc_message import Message
from bot.gateways.irc_stay import Stay
from bot.gateways.ports import Line

_REPLAYS = frozenset({"chathistory", "znc.in/playback"})
_MOST_BATCHES = 100


class Listening:
    """Hands messages and notices to `on_line`."""

    def __init__(self, stay: Stay, members: Members, on_line: Callable[[Line], None]) -> None:
        self._stay, self._members, self._on_line = stay, members, on_line
        self._courtesy = Courtesy(stay.outbox)
        self._replays: set[str] = set()
        self.handlers: dict[str, Callable[[Message], None]] = {
            "privmsg": self._spoken,
            "notice": self._spoken,
            "batch": self._batch,
        }

    def _batch(self, message: Message) -> None:
        """Remember which batches replay history: an old request must not be done again."""
        reference = message.params[0]
        if reference.startswith("-"):
            self._replays.discard(reference[1:])
        elif message.params[1] in _REPLAYS and len(self._replays) < _MOST_BATCHES:
            self._replays.add(reference[1:])

    def _spoken(self, message: Message) -> None:
        target, text = message.params[0], message.params[1]
        stay, tags = self._stay, message.tags
        if not stay.registered or not message.nick or stay.is_me(message.nick):
            return
        if tags and tags.get("batch") in self._replays:
            return
        account: str | None = None
        if "account-tag" in stay.login.caps:
            account = tags.get("account") or ""
            self._members.tagged(message.nick, account)
        private, notice = stay.is_me(target), message.command == "notice"
        if text.startswith("\x01"):
            if private and not notice:
                self._courtesy.answer(message.nick, text)
            return
        line = Line(
            nick=message.nick,
            userhost=message.userhost,
            account=account,
            target=target,
            text=text,
            private=private,
            notice=notice,
            msgid=tags.get("msgid"),
            tags=tags,
        )
        try:
            self._on_line(line)
        except Exception as bug:  # noqa: BLE001 -- whoever listens, the connection stays
            stay.link.complain(bug)
