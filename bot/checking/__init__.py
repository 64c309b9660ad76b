"""`tminus check`: what is right, what is missing and what to do about it, one line each."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from bot.app import irc_settings
from bot.checking.finding import Finding, show
from bot.checking.launchpad import gateway_of, login, teams
from bot.checking.outside import outside
from bot.config import Config, load, read_credentials
from bot.core.errors import UserError
from bot.doors.control import ask
from bot.gateways.irc import IrcGateway
from bot.store.database import Database
from bot.store.errors import Busy
from bot.store.schema import prepare

PATIENCE = 30.0
"""Seconds that the IRC network has to let us in."""


async def check(path: Path) -> int:
    """Look at everything that the bot needs; 0 if all of it is there, else 1."""
    console = Console(highlight=False, soft_wrap=True)
    logging.disable()  # what goes wrong is told here, once
    good = True
    async for finding in findings(path):
        good = good and finding.good
        show(console, finding)
    return 0 if good else 1


async def findings(path: Path) -> AsyncIterator[Finding]:
    """What `check` prints, in order. The other parts are not looked at without a good config."""
    try:
        config = load(path)
    except UserError as wrong:
        yield Finding("config", False, str(wrong))
        return
    yield Finding("config", True, f"{path} is understood")
    running = await _running(config)
    yield running if running is not None else await _database(config)
    async for finding in _launchpad(config):
        yield finding
    if running is None:
        yield await _irc(config)
    async for finding in outside(config, running is not None):
        yield finding


async def _running(config: Config) -> Finding | None:
    """What a bot says that runs with this config. None where none runs."""
    try:
        health = await ask(config.control_path, {"health": True}, 10)
    except (OSError, TimeoutError):
        return None
    if health["online"]:
        return Finding("bot", True, f"it runs, and is {health['nick']} on {config.irc.network}")
    return Finding("bot", False, f"it runs, but is not on {config.irc.network}; its log says why")


async def _database(config: Config) -> Finding:
    try:
        database = Database(config.database)
    except Busy as busy:
        return Finding("database", False, f"{busy}, and its control socket does not answer")
    except OSError as wrong:
        return Finding("database", False, f"cannot be opened: {wrong}")
    try:
        made = await prepare(database)
        live = await database.read(lambda unit: len(unit.cases.live()))
    except Exception as wrong:  # noqa: BLE001 -- drivers have errors of their own; this is where they are told
        return Finding("database", False, f"cannot be used: {str(wrong).splitlines()[0]}")
    finally:
        await database.close()
    state = "brought to this release" if made else "up to date"
    return Finding("database", True, f"{state}, {live} proposals under way")


async def _launchpad(config: Config) -> AsyncIterator[Finding]:
    """Our login there, and the teams; without a login that Launchpad takes the teams are not asked for."""
    place = config.launchpad
    try:
        keys = read_credentials(place.credentials)
    except UserError as wrong:
        yield Finding("launchpad", False, str(wrong))
        return
    root = place.api.removesuffix("/devel")
    if keys.service and keys.service != root:
        text = f"{place.credentials} is for {keys.service}, and launchpad.service is {place.service}"
        yield Finding("launchpad", False, f"{text}. Log in there: tminus login launchpad")
        return
    gateway = gateway_of(place.api, keys, place.contact)
    names = list(config.roles.model_dump().values())
    known = False
    try:
        async for finding in login(gateway, root, keys.level, names):
            known = known or finding.good
            yield finding
        if known:
            async for finding in teams(config, gateway):
                yield finding
    finally:
        await gateway.close()


async def _irc(config: Config) -> Finding:
    """Log in beside the real nick, and leave again; no channel hears of it."""
    try:
        settings = irc_settings(config)
    except UserError as wrong:
        return Finding("irc", False, str(wrong))
    gateway = IrcGateway(replace(settings, nick=f"{settings.nick[:20]}-check", channels=()), lambda _: None)
    running = asyncio.create_task(gateway.run())
    online = asyncio.create_task(gateway.wait_online())
    try:
        async with asyncio.timeout(PATIENCE):
            while not online.done() and gateway.last_error is None:
                await asyncio.wait([online], timeout=0.2)
    except TimeoutError:
        pass
    finally:
        # To leave is an error to the gateway, so that its last word counts from before.
        good, why = online.done(), gateway.last_error or "it does not answer"
        online.cancel()
        await gateway.close("checked")
        await asyncio.gather(running, online, return_exceptions=True)
    if not good:
        return Finding("irc", False, f"{settings.host}:{settings.port}: {why}")
    login = f"logged in as {settings.account}" if settings.account else "without an account"
    return Finding("irc", True, f"{config.irc.network} at {settings.host}:{settings.port}, {login}")
