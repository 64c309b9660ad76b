"""What our token may do on Launchpad: which is written nowhere, and has to be found out."""

from __future__ import annotations

from collections.abc import Iterable

from bot.core.errors import NotPermitted
from bot.gateways.launchpad_base import Base
from bot.gateways.lazr_entries import is_name, name_in, quoted
from bot.gateways.lazr_login import Login
from bot.gateways.lazr_pages import collection
from bot.gateways.lazr_refusals import refusal
from bot.gateways.lazr_reply import Entry

COMMON = ("launchpad", "openstack")
"""Teams that are there on most Launchpads, to find out with where no other fits."""


class Rights(Base):
    """Launchpad has tokens that may only read. Their refusals look like any missing permission."""

    @property
    def login(self) -> Login:
        """The keys in use, and whether Launchpad takes them."""
        return self._wire.login

    async def may_change(self, teams: Iterable[str]) -> bool | None:
        """Whether our token may change things, or may only read; None where that cannot be told.

        Asks for what each account may do and what changes nothing: to leave a team that we never were
        in. A change of nothing (PATCH with the same value) would not do: there Launchpad looks at no
        permission. `teams` are names of teams, of which the first that fits is used.
        """
        me = await self.own_name()
        for team in (*teams, *COMMON):
            if not is_name(team) or team == me:
                continue
            there = f"~{quoted(team, 'team')}"
            if await self._wire.entry(f"{there}/+member/{quoted(me, 'person')}") is not None:
                continue
            path = f"~{quoted(me, 'person')}"
            reply = await self._wire.call(path, "leave", {"team": self._wire.link(there)})
            if reply.succeeded:
                return True
            if isinstance(refusal(reply, "leave a team"), NotPermitted):
                return False
        return None

    async def own_teams(self) -> tuple[str, ...]:
        """The teams that we are in, directly or through another team."""
        me = await self.own_name()

        def name(entry: Entry) -> str | None:
            return name_in(entry.get("self_link"))

        found = await collection(self._wire, f"~{quoted(me, 'person')}/super_teams")
        return tuple(sorted(filter(None, map(name, found))))
