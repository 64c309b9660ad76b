"""The operator's commands: to the running bot through its control socket, or, where none runs, to a bot
that is composed for this one command, drains its effects without IRC, and ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.config import load
from bot.core.command import show_receipt
from bot.doors.control import ask
from bot.running import compose

PATIENCE = 60.0
"""Seconds for the running bot to answer, and for a composed one to drain."""


async def operate(path: Path, text: str) -> dict[str, Any]:
    """Say `text` and give the answer: `ok`, `text`, `more`. Raises ConfigError, Busy."""
    config = load(path)
    try:
        return await ask(config.control_path, {"say": text}, PATIENCE)
    except (FileNotFoundError, ConnectionError):
        pass
    except TimeoutError:
        return {"ok": False, "text": f"the bot at {config.control_path} does not answer", "more": []}
    async with control(path) as socket:
        outcome = await ask(socket, {"say": text}, PATIENCE)
        if outcome.get("receipt") is not None:
            await _drain(socket, outcome)
        return outcome


@asynccontextmanager
async def control(path: Path) -> AsyncIterator[Path]:
    """The control socket of the bot that runs with this config, or of one that runs as long as it is used.

    Raises ConfigError, Busy.
    """
    config = load(path)
    try:
        await ask(config.control_path, {"health": True}, PATIENCE)
        app = None
    except (FileNotFoundError, ConnectionError):
        app = await compose(config)
    try:
        if app is not None:
            await app.start(online=False)
        yield config.control_path
    finally:
        if app is not None:
            await app.close()


async def question(path: Path, request: dict[str, Any]) -> dict[str, Any]:
    """Ask something that changes nothing: the running bot, or one that is composed for it.

    Raises ConfigError, Busy.
    """
    async with control(path) as socket:
        return await ask(socket, request, PATIENCE)


Agree = Callable[[str], bool]
"""Shows a question to the person at the shell, and gives whether they say yes."""


async def converse(path: Path, text: str, agree: Agree, then: str, patience: float = 900) -> dict[str, Any]:
    """Say `text`, wait for what it looks at, have its question confirmed, and end with the answer to `then`.

    `then` is a command that reads; it is said when all that the confirmed command set off is done, or
    after `patience` (seconds). Raises ConfigError, Busy.
    """
    async with control(path) as socket:
        outcome = await _settled(socket, text, patience)
        if outcome["state"] != "confirm":
            return outcome
        if not await asyncio.to_thread(agree, outcome["text"]):
            return {**outcome, "ok": False, "text": "nothing was done"}
        outcome = await _settled(socket, f"confirm {show_receipt(outcome['receipt'])}", patience)
        if outcome["ok"]:
            told = await ask(socket, {"say": then}, PATIENCE)
            outcome = {**told, "text": f"{outcome['text']}\n{told['text']}"}
        return outcome


async def _settled(socket: Path, text: str, patience: float) -> dict[str, Any]:
    """The answer to `text` once it was given, and what it set off is done; `state` is its receipt's."""
    outcome = await ask(socket, {"say": text}, PATIENCE)
    if outcome.get("receipt") is None:
        return {**outcome, "state": "refused"}
    try:
        after = await ask(socket, {"wait": outcome["receipt"]}, patience)
    except TimeoutError:
        left = " (not all of it is done yet; say: effects)"
        return {**outcome, "text": outcome["text"] + left, "state": "waiting"}
    state = after["state"]
    word = "refused" if state == "refused" else "ok"
    said = f"{word} {show_receipt(outcome['receipt'])}: {after['answer']}"
    return {**outcome, "ok": state != "refused", "text": said, "state": state}


async def _drain(control: Path, outcome: dict[str, Any]) -> None:
    """Wait for what the command set off, and tell where that takes longer than a person would wait."""
    try:
        after = await asyncio.wait_for(ask(control, {"wait": outcome["receipt"]}, PATIENCE), PATIENCE)
        answer = after["answer"]
    except (TimeoutError, KeyError):  # KeyError: the database could not be asked
        outcome["text"] += " (not all of it is done yet; the bot goes on with it when it runs)"
        return
    outcome["text"] = outcome["text"].partition(": ")[0] + f": {answer}"
