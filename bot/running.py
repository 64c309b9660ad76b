"""One run of the bot as a process: log, signals, exit status."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal
import sys
from pathlib import Path
from typing import Any

from bot.app import App, Parts
from bot.config import Config, load
from bot.core.errors import Trouble, UserError
from bot.logs import set_up
from bot.store.errors import Busy

log = logging.getLogger(__name__)


def run(path: Path) -> int:
    """Run until SIGTERM or SIGINT (0), or until the config or the database stop us (2)."""
    try:
        config = load(path)
        set_up(config.log.level, config.log.format)
        asyncio.run(_live(config))
    except (UserError, Trouble, Busy) as wrong:
        print(f"tminus: {wrong}", file=sys.stderr)  # noqa: T201
        return 2
    return 0


async def _live(config: Config) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    app = await compose(config)
    try:
        await app.start()
        gc.freeze()  # what was made by now stays to the end, so it is never looked through again
        gc.enable()
        dying = asyncio.ensure_future(app.failed())
        waiting: list[asyncio.Future[Any]] = [asyncio.ensure_future(ended.wait())]
        if config.sandbox is not None:
            waiting.append(asyncio.ensure_future(_world_ended(config.sandbox.world)))
        await asyncio.wait([dying, *waiting], return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        if dying.done():
            log.error("a part of the bot has died; the bot ends")
            dying.result()
        dying.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await dying
    finally:
        await app.close()


async def _world_ended(world: str) -> None:
    from bot.sandbox.holding import world_ended

    await world_ended(world)
    log.warning("the sandbox's world at %s has ended; so does this rehearsal", world)


async def compose(config: Config) -> App:
    """The bot of this config, ready to start; in a rehearsal with the sandbox's own verbs."""
    if config.sandbox is None:
        app = App(config)
        await _open(app)
        return app
    from bot.sandbox.verbs import TurnClock, Turner, plugin
    from bot.sandbox.weather import LOOK, ChangeWeather, Weather, faults

    app = App(config, extra=(plugin, faults))
    parts = await _open(app)
    turner, weather = Turner(parts, config.sandbox.world), Weather(config.sandbox.world)
    parts.performers |= {TurnClock: turner.perform, ChangeWeather: weather.perform}
    parts.looks[LOOK] = weather.look
    try:
        await turner.tell_world()
    except Trouble as trouble:
        log.warning("%s", trouble)
    return app


async def _open(app: App) -> Parts:
    try:
        return await app.open()
    except BaseException:
        await app.close()
        raise
