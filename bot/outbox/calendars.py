"""The calendar of all cycles, drawn from the database when it is written: it is never stale."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from bot.core.cycles import Listed, cycles
from bot.core.rules import Rules
from bot.outbox.ledger import Claim
from bot.outbox.local import Perform
from bot.store.database import Database
from bot.store.unit import Unit


def listed(unit: Unit, rules: Rules, only: str = "") -> list[Listed]:
    """The cycles of every project that has one, oldest first, or those of the project `only`."""
    found: list[Listed] = []
    for number in sorted(unit.schedules.cases()):
        case = unit.cases.get(number)
        if case is None or (only and only not in (case.name, case.label)):
            continue
        known = unit.dossier(case)
        changed = unit.schedules.changed(number)
        found += [Listed(case.shown, cycle, changed) for cycle in cycles(known, rules)]
    return found


def calendar_performer(
    database: Database,
    rules: Rules,
    draw: Callable[[Sequence[Listed]], bytes],
    write: Callable[[bytes], Awaitable[bool]],
) -> Perform:
    """`EnsureCalendar`: `draw` makes the file's bytes, `write` keeps them and tells whether they are new."""

    async def ensure(claim: Claim) -> Any:
        found = await database.read(lambda unit: listed(unit, rules))
        return {"changed": await write(draw(found))}

    return ensure
