"""The story told once, with or without kills, and everything that is known of it afterwards."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from bot.sandbox.actor import Heard
from bot.sandbox.beats import Step
from bot.sandbox.demo import read
from bot.sandbox.postbox import Got, Postbox
from bot.sandbox.reader import Reader
from bot.sandbox.rehearsal import Rehearsal
from bot.sandbox.story import CAST, STORY
from bot.sandbox.teller import Event, Teller
from tests.story.normal import normal


class Disturber(Protocol):
    """Sees each line of the transcript as it is shown; `done` returns when it has done its worst.

    `begin` is called when the people have made themselves known.
    """

    async def begin(self, rehearsal: Rehearsal) -> None: ...
    def watch(self, rehearsal: Rehearsal, event: Event) -> None: ...
    async def done(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Told:
    """A story that has ended. `history` is without times and receipts, `moments` are its times.

    `mails` are what each of the cast got, and `pages` the versions of each, as `normal` shows them with
    the addresses of this `world`.
    """

    events: list[Event]
    heard: dict[str, list[Heard]]
    history: list[tuple[Any, ...]]
    moments: list[datetime]
    receipts: dict[int, tuple[str, str, str, str]]
    effects: dict[str, int]
    launchpad: dict[str, Any]
    created: list[str]
    mails: dict[str, list[Got]]
    pages: dict[str, list[str]]
    world: dict[str, Any]


async def tell(
    folder: Path,
    disturber: Disturber | None = None,
    by: int = 0,
    steps: Sequence[Step] = STORY,
    seed: int = 0,
    patience: float = 10.0,
) -> Told:
    """All `steps` in `folder`, and everything settled after them.

    `patience` is what a `Teller` has, in seconds; in bad weather most of it is spent on nothing.
    """
    rehearsal = Rehearsal(folder, seed=seed)
    events: list[Event] = []

    def show(event: Event) -> None:
        events.append(event)
        if disturber is not None:
            disturber.watch(rehearsal, event)

    try:
        await rehearsal.start()
        irc = rehearsal.world["irc"]
        teller = Teller(
            *(irc["host"], irc["port"], rehearsal.control, rehearsal.web, show), patience=patience, by=by
        )
        try:
            await teller.open()
            for who in CAST:
                await teller.identify(who)
            if disturber is not None:
                await disturber.begin(rehearsal)
            await teller.tell(steps)
            if disturber is not None:
                await disturber.done()
                await rehearsal.online()
            await settled(folder / "tminus.db")
        finally:
            await teller.close()
        launchpad = await read(rehearsal.web)
        created, mails, pages = await _world(rehearsal)
    finally:
        await rehearsal.stop()
    rows = _rows(folder / "tminus.db")
    return Told(
        events=events,
        heard=teller.heard(),
        history=[_entry(row, rehearsal.web) for row in rows("history")],
        moments=[datetime.fromisoformat(r["at"]) for r in rows("history")],
        receipts={r["id"]: (r["by"], r["text"], r["state"], r["answer"]) for r in rows("receipt")},
        effects=_count(r["state"] for r in rows("effect")),
        launchpad=launchpad,
        created=created,
        mails=mails,
        pages=pages,
        world=rehearsal.world,
    )


async def settled(database: Path) -> None:
    """Wait until nothing is left to do."""
    async with asyncio.timeout(60):
        while True:
            left = [r for r in _rows(database)("effect") if r["state"] in {"waiting", "ready", "running"}]
            if not left:
                return
            await asyncio.sleep(0.05)


async def _world(rehearsal: Rehearsal) -> tuple[list[str], dict[str, list[Got]], dict[str, list[str]]]:
    """What was made on Launchpad, who got which mails, and which versions each page had."""
    reader, postbox, world = Reader(rehearsal.web), Postbox(rehearsal.web), rehearsal.world
    try:
        created = await reader.created()
        mails = {
            who: [replace(one, text=normal(one.text, world)) for one in await postbox.mails(who)]
            for who in CAST
        }
        pages = {
            title: [normal(one.text, world) for one in versions]
            for title, versions in (await reader.pages()).items()
        }
        return created, mails, pages
    finally:
        await reader.close()
        await postbox.close()


def _rows(database: Path) -> Callable[[str], list[sqlite3.Row]]:
    def rows(table: str) -> list[sqlite3.Row]:
        connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10)
        try:
            connection.row_factory = sqlite3.Row
            return connection.execute(f'SELECT * FROM "{table}" ORDER BY id').fetchall()  # noqa: S608
        finally:
            connection.close()

    return rows


def _entry(row: sqlite3.Row, web: str) -> tuple[Any, ...]:
    """Ports differ from run to run."""
    detail = row["detail"].replace(web, "{web}")
    return row["case_id"], row["move"], row["source"], row["target"], row["by"], json.loads(detail)


def _count(states: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for state in states:
        found[state] = found.get(state, 0) + 1
    return found
