"""`tminus milestones apply FILE`: the operator's file goes to the bot, and its lines come back as they end.

Where no bot runs, one is composed for this and ends with it. What is not done by then is kept: the bot goes
on with it when it runs, and the next run of the file finishes it.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.core.command import show_receipt
from bot.core.errors import Refused, Unclear
from bot.core.milestone_file import MilestoneFile, read
from bot.doors.control import ask
from bot.operating import control
from bot.yamltext import LONGEST
from bot.yamltext import read as read_yaml

ANSWER = 60.0
"""Seconds for the bot to answer one question."""
EVERY = 0.25
"""Seconds between two looks at how far it is."""


def read_text(path: Path) -> str:
    """A text file of the operator's. Raises Refused with what to do."""
    try:
        with path.open("rb") as file:
            data = file.read(4 * LONGEST + 1)
        return data.decode("utf-8-sig")
    except OSError as gone:
        raise Refused(f"{path} cannot be read: {(gone.strerror or str(gone)).lower()}") from None
    except UnicodeDecodeError:
        raise Refused(f"{path} is not written in UTF-8; save it so") from None


async def apply(config: Path, file: Path, *, dry: bool, patience: float) -> int:
    """Apply the file and tell what came of it; the exit status is 0 where everything is as it wants.

    Nothing more is waited for where no project ended for `patience` seconds. Raises UserError, Busy.
    """
    text = read_text(file)
    try:
        wanted = read(read_yaml(text))
    except Unclear as wrong:
        raise Unclear(f"{file}: {wrong}") from None
    out, err = Console(highlight=False, soft_wrap=True), Console(stderr=True, highlight=False, soft_wrap=True)
    for note in wanted.notes:
        err.print(f"note: {note}", markup=False)
    async with control(config) as socket:
        say = f"milestones {'try' if dry else 'apply'} attached"
        answer = await _ask(socket, {"say": say, "attached": text})
        if not answer["ok"]:
            err.print(answer["text"], markup=False)
            return 1
        run = await _follow(socket, answer["receipt"], wanted, patience, out)
    for line in (*run["failed"], *run["left"]):
        err.print(line, markup=False)
    if run["left"]:
        for why in run["why"]:
            err.print(why, markup=False)
        err.print("What is not done is kept, and done when the bot runs; or run this again.", markup=False)
    err.print(run["sentence"], markup=False)
    return 1 if run["failed"] or run["left"] else 0


async def _ask(socket: Path, request: dict[str, Any]) -> dict[str, Any]:
    try:
        return await ask(socket, request, ANSWER)
    except (OSError, TimeoutError):
        raise Refused(
            "the bot does not answer any more; what was asked of it is kept. Run this again"
        ) from None


async def _follow(
    socket: Path, receipt: int, wanted: MilestoneFile, patience: float, out: Console
) -> dict[str, Any]:
    """Print each line when it is there; gives the run as it stood at the end."""
    loop = asyncio.get_running_loop()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=out if out.is_terminal else Console(stderr=True), transient=True) as bar:
        task = bar.add_task(wanted.series, total=len(wanted.projects))
        told: set[str] = set()
        before, since = -1, loop.time()
        while True:
            run = await _ask(socket, {"run": show_receipt(receipt)})
            for line in run["lines"]:
                if line not in told:
                    told.add(line)
                    out.print(line, markup=False)
            bar.update(task, completed=run["done"])
            if run["done"] != before:
                before, since = run["done"], loop.time()
            if not run["left"] or loop.time() - since > patience:
                return run
            await asyncio.sleep(EVERY)
