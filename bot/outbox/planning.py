"""How plans on Launchpad are read and changed: the look at `plans`, clearing a milestone, and the kick."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from bot.core import plans
from bot.core.effects import Effect
from bot.core.errors import LoggedOut, NotPermitted, Stuck, Trouble
from bot.core.replanning import EnsureCleared, EnsureKicked
from bot.gateways.patience import patiently
from bot.gateways.ports import BugTask, Launchpad
from bot.outbox.ledger import Claim
from bot.outbox.local import Perform
from bot.outbox.lookers import PAUSES, Looker

AT_ONCE = 6
"""Changes of one milestone's plans that are under way at the same time."""


def plans_looker(launchpad: Launchpad) -> Looker:
    """Reads all blueprints and open bugs of a project."""

    async def look(query: str) -> dict[str, Any]:
        blueprints, bugs = await asyncio.gather(
            patiently(lambda: launchpad.blueprints(query), PAUSES),
            patiently(lambda: launchpad.open_bugs(query), PAUSES),
        )
        return plans.keep(blueprints, [_bug(one) for one in bugs])

    return look


def replanners(launchpad: Launchpad) -> dict[type[Effect], Perform]:
    """The effects of `bot.core.replanning`."""

    async def cleared(claim: Claim) -> Any:
        effect = claim.effect
        assert isinstance(effect, EnsureCleared)
        return await _clear(launchpad, effect)

    async def kicked(claim: Claim) -> Any:
        effect = claim.effect
        assert isinstance(effect, EnsureKicked)
        done = await launchpad.kick_blueprint(effect.project, effect.blueprint, effect.message)
        return {"kicked": done}

    return {EnsureCleared: cleared, EnsureKicked: kicked}


async def _clear(launchpad: Launchpad, effect: EnsureCleared) -> dict[str, Any]:
    """Move everything that can be moved. Raises Trouble where some of it may be moved later.

    What Launchpad refuses is listed and does not hinder the rest; `NotPermitted` is raised where it lets
    us move nothing at all, because then a person has to act before another try.
    """
    project, source, to = effect.project, effect.milestone, effect.to
    blueprints, bugs = await asyncio.gather(
        launchpad.blueprints(project), launchpad.open_bugs(project, source)
    )
    moves: dict[str, Callable[[], Awaitable[bool]]] = {
        f"bp/{one.name}": partial(launchpad.move_blueprint, project, one.name, source, to)
        for one in blueprints
        if one.open and one.milestone == source
    }
    moves |= {f"bug/{task.number}": partial(launchpad.move_bug, task, source, to) for task in bugs}
    room = asyncio.Semaphore(AT_ONCE)

    async def move(work: Callable[[], Awaitable[bool]]) -> bool | Trouble:
        async with room:
            try:
                return await work()
            except Trouble as trouble:
                return trouble

    ends = dict(zip(moves, await asyncio.gather(*map(move, moves.values())), strict=True))
    troubles = {name: end for name, end in ends.items() if isinstance(end, Trouble)}
    for trouble in troubles.values():
        if isinstance(trouble, LoggedOut) or not isinstance(trouble, Stuck):
            raise trouble
    moved = [name for name, end in ends.items() if end is True]
    forbidden = [trouble for trouble in troubles.values() if isinstance(trouble, NotPermitted)]
    if forbidden and len(forbidden) == len(moves):
        raise forbidden[0]
    return {"moved": moved, "left": {name: str(trouble) for name, trouble in troubles.items()}}


def _bug(task: BugTask) -> plans.OpenBug:
    return plans.OpenBug(task.number, task.title, task.status, task.importance, task.milestone)
