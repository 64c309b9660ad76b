"""What becomes of the bot's login at Launchpad: its token expires, is revoked, or may only read.

A fault strikes the tokens that there are when it is put: who logs in again has a good one. A suspended
account is struck whatever its token, until the fault is cleared.
"""

from __future__ import annotations

from collections.abc import Collection

from bot.sandbox.faults.model import LOGIN, Fault, Faults, Kind
from bot.sandbox.launchpad.oauth import Ailment
from bot.sandbox.launchpad.state import Token
from bot.sandbox.people import BOT

TARGET = "launchpad"


class LoginWeather:
    """What `LaunchpadServer(ails=...)` asks. It strikes the account `whose`."""

    def __init__(self, faults: Faults, whose: str = BOT) -> None:
        self._faults, self._whose = faults, whose
        self._struck: dict[Kind, tuple[Fault, frozenset[str]]] = {}

    def watch(self, tokens: Collection[str]) -> None:
        """From now on a fault that is put strikes what `tokens` holds at that moment."""

        def changed(target: str) -> None:
            if target != TARGET:
                return
            before, self._struck = self._struck, {}
            for fault in self._in_force():
                known = before.get(fault.kind)
                same = known is not None and known[0] is fault
                self._struck[fault.kind] = known if known and same else (fault, frozenset(tokens))

        self._faults.watch(changed)

    def ails(self, key: str, token: Token) -> Ailment | None:
        """What ails this token now; counts each time that it was used all the same."""
        if token.person.name != self._whose:
            return None
        for fault in self._in_force():
            kind = fault.kind
            if kind is Kind.SUSPENDED or key in self._struck[kind][1]:
                self._faults.count(TARGET, kind)
                return Ailment(kind.value)
        return None

    def _in_force(self) -> list[Fault]:
        return [fault for fault in self._faults.active(TARGET) if fault.kind in LOGIN]
