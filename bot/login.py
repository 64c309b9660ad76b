"""`tminus login launchpad`: get a token for the bot, see what it is good for, and keep it.

A person answers a page of Launchpad in a browser of theirs; we never open one.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from bot.checking.finding import Finding, show
from bot.checking.launchpad import LOG_IN, gateway_of, login
from bot.config import (
    Config,
    Credentials,
    launchpad_root,
    launchpad_web,
    load,
    parse_credentials,
    parse_told,
    write_credentials,
)
from bot.config.credentials import LONGEST
from bot.config.files import read_text
from bot.core.errors import Refused, Stuck, Trouble
from bot.gateways.launchpad_dance import LEVEL, Asked, Dance
from bot.gateways.lazr_login import Keys
from bot.gateways.patience import patiently

CONSUMER = "tminus"
"""What we are called on Launchpad's pages."""
PATIENCE = 15 * 60.0
"""Seconds in which the page is to be answered."""
POLL = 1.0
UNWELL = 2.0
"""Seconds before Launchpad is asked again whether the page was answered; and where it is unwell."""
LONGEST_PAUSE = 30.0
TELL_EVERY = 60.0
"""Seconds between two lines that say that we wait, where no progress can be drawn."""
PAUSES = (0.5, 1.0)
"""Seconds before it is asked again for the first token."""
HERE = Path("launchpad.credentials")
NOTHING = "Nothing was written"


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for at the shell; `keys` are those of a token that was made elsewhere."""

    config: Path
    service: str | None
    credentials: Path | None
    keys: Credentials | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where to log in, and where to keep the credentials. `config` is None where there is none yet."""

    root: str
    path: Path
    config: Config | None

    @property
    def contact(self) -> str:
        return self.config.launchpad.contact if self.config else "tminus login"

    @property
    def teams(self) -> list[str]:
        return list(self.config.roles.model_dump().values()) if self.config else []


def given(source: str) -> Credentials:
    """The token that was made elsewhere: in a file of launchpadlib, or told on standard input (`-`).

    Blocks, while somebody types it. Raises ConfigError.
    """
    if source not in ("", "-"):
        path = Path(source)
        return parse_credentials(read_text(path, "--headless:", longest=LONGEST), f"--headless: {path}")
    if sys.stdin.isatty():
        console = Console(highlight=False)
        consumer = console.input(f"consumer key (empty for {CONSUMER}): ").strip() or CONSUMER
        token = console.input("access token: ").strip()
        secret = console.input("access secret (it is not shown): ", password=True).strip()
        return parse_told(f"consumer = {consumer}\nkey = {token}\nsecret = {secret}", "what was typed")
    return parse_told(sys.stdin.read(LONGEST), "standard input")


async def log_in(wish: Wish) -> int:
    """Do it; 0 if the bot can work with what was written, else 1. Raises Refused, ConfigError, Trouble."""
    console = Console(highlight=False, soft_wrap=True)
    place = _place(wish)
    if wish.keys is not None:
        good = await _tell(console, place, wish.keys)
        if not good:
            console.print(f"{NOTHING}.", markup=False)
            return 1
        _keep(place, wish.keys)
    else:
        keys = await _ask(console, place)
        # Kept before anything else can fail: the token is given out once.
        _keep(place, keys)
        good = await _tell(console, place, keys)
        if good:
            _keep(place, replace(keys, level=LEVEL))
    show(console, Finding("written", True, _written(place, wish)))
    return 0 if good else 1


def _place(wish: Wish) -> Place:
    config = load(wish.config) if wish.config.exists() else None
    if wish.service is None and config is None:
        raise Refused(
            f"which Launchpad is meant stands nowhere: there is no {wish.config}. "
            f"Say: {LOG_IN} --service production (or qastaging, staging, or a URL)"
        )
    try:
        root = launchpad_root(wish.service or (config.launchpad.service if config else ""))
    except ValueError as wrong:
        raise Refused(f"--service {wrong}") from None
    path = wish.credentials or (config.launchpad.credentials if config else HERE)
    if config is not None and path.absolute() == config.launchpad.credentials.absolute():
        named = launchpad_root(config.launchpad.service)
        if named != root:
            raise Refused(
                f"{wish.config} names the service {config.launchpad.service}, and a token for {root} is "
                "worth nothing there. Correct launchpad.service, or name another file: --credentials FILE"
            )
    folder = path.absolute().parent
    if path.is_dir() or not folder.is_dir() or not os.access(folder, os.W_OK):
        raise Refused(f"{path} cannot be written. Name a file in a folder of yours: --credentials FILE")
    return Place(root, path, config)


async def _ask(console: Console, place: Place) -> Credentials:
    """The token that somebody gives us on Launchpad's page."""
    dance = Dance(launchpad_web(place.root), CONSUMER, place.contact)
    try:
        asked = await patiently(dance.begin, PAUSES)
        console.print("Open this address in a browser in which you are logged in as the bot's account,")
        console.print('and choose "Change Anything":\n')
        console.print(f"  {asked.page}\n", markup=False)
        keys = await _wait(console, dance, asked)
    except Stuck as no:
        raise Refused(f"{no} {NOTHING}. Begin again: {LOG_IN}") from None
    finally:
        await dance.close()
    return Credentials(keys.consumer, keys.token, keys.secret, "", place.root)


async def _wait(console: Console, dance: Dance, asked: Asked) -> Keys:
    now = asyncio.get_running_loop().time
    end = now() + PATIENCE
    with _progress(console, now) as tell:
        while (left := end - now()) > 0:
            try:
                keys = await dance.fetch(asked)
            except Stuck:
                raise
            except Trouble as trouble:
                tell(f"{trouble} We go on asking,", left, now=True)
                pause = min(max(UNWELL, trouble.retry_after or 0), LONGEST_PAUSE)
            else:
                if keys is not None:
                    return keys
                tell("Waiting for the answer on that page,", left)
                pause = POLL
            await asyncio.sleep(min(pause, left))
    raise Refused(f"nobody answered on that page in {PATIENCE / 60:.0f} minutes. {NOTHING}. Again: {LOG_IN}")


@contextmanager
def _progress(console: Console, clock: Callable[[], float]) -> Iterator[Callable[..., None]]:
    """Gives `tell(words, seconds left, now=False)`: a line that changes, or a new line now and then."""
    if console.is_terminal:
        with console.status("") as status:

            def draw(words: str, left: float, now: bool = False) -> None:
                status.update(f"{words} {int(left) // 60}:{int(left) % 60:02} left (Ctrl-C ends it)")

            yield draw
        return
    said = -TELL_EVERY + clock()

    def write(words: str, left: float, now: bool = False) -> None:
        nonlocal said
        if now or clock() - said >= TELL_EVERY:
            said = clock()
            console.print(f"{words} {left / 60:.0f} minutes left", markup=False)

    yield write


async def _tell(console: Console, place: Place, keys: Credentials) -> bool:
    """Say whom the token belongs to and what it may do; gives whether the bot can work with it."""
    good = True
    gateway = gateway_of(f"{place.root}/devel", keys, place.contact)
    try:
        async for finding in login(gateway, place.root, keys.level, place.teams):
            show(console, finding)
            good = good and finding.good
    finally:
        await gateway.close()
    return good


def _keep(place: Place, keys: Credentials) -> None:
    write_credentials(place.path, replace(keys, service=place.root))


def _written(place: Place, wish: Wish) -> str:
    text = f"{place.path}, for you alone (mode 0600)"
    if place.config is None:
        return f"{text}. Name it in config.yaml: launchpad.credentials; and the service {place.root}"
    if place.path.absolute() != place.config.launchpad.credentials.absolute():
        return f"{text}. {wish.config} names another file: launchpad.credentials"
    return f"{text}; {wish.config} names it as launchpad.credentials. Next: tminus check"
