"""Launchpad as the bot uses it: the `Launchpad` port over its web service (`api/devel`).

launchpadlib would be the library for this. It blocks, is not safe to share, and asks again for
everything it made, so the requests are our own; it stays the judge of them in the live tests.
"""

from __future__ import annotations

from bot.gateways.launchpad_bugs import Bugs
from bot.gateways.launchpad_cycles import Cycles
from bot.gateways.launchpad_projects import Projects
from bot.gateways.launchpad_releases import Releases
from bot.gateways.launchpad_rights import Rights
from bot.gateways.launchpad_specs import Specs
from bot.gateways.lazr import LaunchpadSettings, Wire
from bot.gateways.patience import Circuit

__all__ = ["LaunchpadGateway", "LaunchpadSettings"]


class LaunchpadGateway(Projects, Cycles, Releases, Specs, Bugs, Rights):
    """Satisfies `ports.Launchpad`; every method may be called by many tasks at once.

    Methods raise `Stuck` where Launchpad said no, with a sentence for a person (`LoggedOut` where it does
    not take our login), and `Trouble` where it may say yes later: after a lost answer, call again with
    `again=True`. `circuit` is the rest that Launchpad gets while it does not answer; who else asks it, or
    waits for it, has the same.
    """

    def __init__(self, settings: LaunchpadSettings, circuit: Circuit | None = None) -> None:
        super().__init__(Wire(settings, circuit))

    async def open(self) -> None:
        """Get ready; nothing is sent yet."""
        await self._wire.open()

    async def close(self) -> None:
        """End all connections."""
        await self._wire.close()
