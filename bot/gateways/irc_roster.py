"""Who shares a channel with us, and the accounts that we may believe without asking again.

An account is kept only while the server would tell us of its end: the person shares a channel with
us, and `account-notify` is on. Otherwise somebody could log out, or leave and be replaced by
another person of the same nick, without our hearing of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.core.roster import fold


class Roster:
    """Nicks by channel, and accounts by nick; all names are folded by `fold`."""

    def __init__(self, fold: Callable[[str], str]) -> None:
        self._fold = fold
        self._channels: dict[str, set[str]] = {}
        self._accounts: dict[str, str] = {}

    def enter(self, channel: str) -> None:
        """We have joined: its members come with NAMES."""
        self._channels[self._fold(channel)] = set()

    def leave(self, channel: str) -> list[str]:
        """We are out; gives those whom we no longer share a channel with."""
        members = self._channels.pop(self._fold(channel), set())
        return [nick for nick in members if self._lost(nick)]

    def add(self, channel: str, nicks: Iterable[str]) -> None:
        """These are in the channel as well."""
        members = self._channels.get(self._fold(channel))
        if members is not None:
            members.update(self._fold(nick) for nick in nicks)

    def remove(self, channel: str, nick: str) -> bool:
        """Somebody left a channel; True if they share none with us any more."""
        key = self._fold(nick)
        self._channels.get(self._fold(channel), set()).discard(key)
        return self._lost(key)

    def quit(self, nick: str) -> None:
        """Somebody left the network."""
        key = self._fold(nick)
        for members in self._channels.values():
            members.discard(key)
        self._accounts.pop(key, None)

    def rename(self, old: str, new: str) -> None:
        """Somebody has another nick now; what was known of either nick is forgotten."""
        before, after = self._fold(old), self._fold(new)
        for members in self._channels.values():
            if before in members:
                members.discard(before)
                members.add(after)
        self._accounts.pop(before, None)
        self._accounts.pop(after, None)

    def learn(self, nick: str, account: str) -> None:
        """Keep an account ("" for none) of somebody who shares a channel with us."""
        key = self._fold(nick)
        if self._accounts.get(key) != account and self._shares(key):
            self._accounts[key] = account

    def account(self, nick: str) -> str | None:
        """Give the account, "" for none, or None where it is not known."""
        return self._accounts.get(self._fold(nick))

    def nicks(self, account: str) -> list[str]:
        """Give who is known to be logged in to an account, spelled in any case of ASCII letters."""
        wanted = fold(account)
        return [nick for nick, known in self._accounts.items() if known and fold(known) == wanted]

    def forget(self) -> None:
        """Believe nothing any more: the server has stopped telling of changes."""
        self._accounts.clear()

    def _shares(self, key: str) -> bool:
        return any(key in members for members in self._channels.values())

    def _lost(self, key: str) -> bool:
        if self._shares(key):
            return False
        self._accounts.pop(key, None)
        return True
