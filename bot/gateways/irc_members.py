"""What the server tells of people: who comes and goes, under which account."""

from __future__ import annotations

from collections.abc import Callable

from bot.gateways.irc_message import Message
from bot.gateways.irc_roster import Roster
from bot.gateways.irc_stay import Stay
from bot.gateways.irc_whois import Whois

_PREFIXES = "~&@%+!"


class Members:
    """Keeps roster and questions true while lines arrive.

    Whoever changes nick, quits or leaves our last common channel takes an open question about the
    nick along: its answer may be about somebody else.
    """

    def __init__(self, stay: Stay) -> None:
        self._stay = stay
        self.roster = Roster(stay.fold)
        self.whois = Whois(
            lambda line: stay.outbox.post("", [line.encode() + b"\r\n"]),
            stay.fold,
            stay.settings.timeout,
        )
        self.handlers: dict[str, Callable[[Message], None]] = {
            "account": self._account,
            "namreply": self._names,
            "whoisuser": lambda m: self.whois.seen(m.params[1], f"{m.params[2]}@{m.params[3]}"),
            "whoisaccount": lambda m: self.whois.told(m.params[1], m.params[2]),
            "nosuchnick": lambda m: self.whois.missing(m.params[1]),
            "endofwhois": self._answered,
            "tryagain": lambda m: self.whois.fail_all("the IRC server is too busy to say"),
        }

    def account(self, nick: str) -> str | None:
        """Give an account that can be believed now, "" for none; None where we must ask."""
        return self.roster.account(nick) if self._told_of_changes else None

    def nick_of(self, account: str) -> str | None:
        """Give a nick that can be believed to be logged in to an account now; None where we must ask."""
        nicks = self.roster.nicks(account) if self._told_of_changes else []
        return min(nicks, default=None)

    def tagged(self, nick: str, account: str) -> None:
        """A message carried an account, or "" for none."""
        if self._told_of_changes:
            self.roster.learn(nick, account)

    def joined(self, message: Message) -> None:
        """Somebody came; with extended-join the line says who they are."""
        self.roster.add(message.params[0], [message.nick])
        if "extended-join" in self._stay.login.caps and len(message.params) > 1:
            account = message.params[1]
            self.tagged(message.nick, "" if account == "*" else account)

    def left(self, channel: str, nick: str) -> None:
        """Somebody, perhaps we, left a channel or was put out."""
        if self._stay.is_me(nick):
            for other in self.roster.leave(channel):
                self._handed_over(other)
        elif self.roster.remove(channel, nick):
            self._handed_over(nick)

    def quit(self, nick: str) -> None:
        """Somebody left the network."""
        self.roster.quit(nick)
        self._handed_over(nick)

    def renamed(self, old: str, new: str) -> None:
        """Somebody, perhaps we, changed nick."""
        self.roster.rename(old, new)
        self._handed_over(old)
        self._handed_over(new)

    @property
    def _told_of_changes(self) -> bool:
        return "account-notify" in self._stay.login.caps

    def _handed_over(self, nick: str) -> None:
        self.whois.fail(nick, f"{nick} left or changed nick while we asked who it is")

    def _account(self, message: Message) -> None:
        account = message.params[0]
        self.tagged(message.nick, "" if account == "*" else account)

    def _names(self, message: Message) -> None:
        modes = self._stay.support.get("PREFIX", "").rpartition(")")[2] or _PREFIXES
        nicks = [name.lstrip(modes) for name in message.params[3].split(" ")]
        self.roster.add(message.params[2], filter(None, nicks))

    def _answered(self, message: Message) -> None:
        nick = message.params[1]
        account = self.whois.ended(nick)
        if account is not None:
            self.tagged(nick, account)
