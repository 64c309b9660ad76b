"""The pages that the bot keeps on the wiki, rendered from the database when they are written."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial

from bot.core import pages
from bot.core.errors import Stuck
from bot.core.page import put_block
from bot.core.rules import Rules
from bot.core.workflow import Workflow
from bot.store.database import Database
from bot.store.unit import Unit

Render = Callable[[str, Mapping[str, object]], str]
"""The text of a template (`bot.texts`)."""


class Pages:
    """What `Publishing` asks for. `board` is the name of the board's team, `seats` tells its size."""

    def __init__(
        self,
        database: Database,
        render: Render,
        flow: Workflow,
        rules: Rules,
        now: Callable[[], datetime],
        *,
        board: str,
        seats: Callable[[], Awaitable[int]],
    ) -> None:
        self._database, self._render, self._now = database, render, now
        self._flow, self._rules = flow, rules
        self._board, self._seats = board, seats

    async def put(self, kind: str, case: int | None) -> Callable[[str], str]:
        """What makes the new text of a page from its old one: our block `kind` in it says what is true now.

        Raises Stuck for a kind or a case that this release does not know, and Trouble where the board
        cannot be asked for. What it gives raises `Damaged` (a UserError) for a block edited by hand.
        """
        seats = await self._seats() if kind == "agenda" else 0
        values = await self._database.read(lambda unit: self._values(unit, kind, case, seats))
        text = self._render(f"{kind}.wiki", values)
        return partial(put_block, name=kind, content=text)

    def _values(self, unit: Unit, kind: str, number: int | None, seats: int) -> pages.Values:
        if kind == "agenda":
            queue = [unit.dossier(case) for case in unit.cases.live((pages.REVIEW,))]
            return pages.agenda(queue, board=self._board, where=self._rules.home, seats=seats)
        kinds = {"proposal": pages.proposal, "application": pages.application}
        found = unit.cases.get(number) if number is not None else None
        if found is None or kind not in kinds:
            raise Stuck(f"this release knows no page {kind!r} of case {number}")
        known, past = unit.dossier(found), unit.records.history(found.id)
        return kinds[kind](known, self._flow, self._rules, self._now(), past)
