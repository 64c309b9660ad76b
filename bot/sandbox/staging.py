"""`tminus sandbox`: the world with a bot inside, until Ctrl-C, and where to connect."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.core.errors import Trouble
from bot.core.when import show_day
from bot.sandbox.folder import BEFORE, Folder
from bot.sandbox.people import BOT, CONSUMER, NETWORK, RESIDENTS, TEAMS
from bot.sandbox.rehearsal import Rehearsal
from bot.sandbox.story import BEGINS, CHANNEL


async def stage(path: Path, fresh: bool, launchpad_port: int, irc_port: int) -> int:
    """Run until SIGINT or SIGTERM. Each start begins anew; unless `fresh`, older files are kept aside.

    Raises Refused where the folder at `path` cannot be taken.
    """
    console = Console(highlight=False, soft_wrap=True)
    folder = Folder(path)
    try:
        before = await asyncio.to_thread(folder.begin_anew, not fresh)
        if before and not fresh:
            console.print(
                "The world is new at each start, so the bot begins anew with it. "
                f"The files of the rehearsal before are in {path / BEFORE}.\n",
                markup=False,
            )
        return await _run(console, Rehearsal(path), launchpad_port, irc_port)
    finally:
        folder.release()


def directions(rehearsal: Rehearsal) -> list[str]:
    """How to come in, in lines that people read."""
    irc, folder = rehearsal.world["irc"], rehearsal.folder
    return [
        f"IRC        {irc['host']} port {irc['port']}, without TLS (network {NETWORK}), channel {CHANNEL}",
        f"Launchpad  {rehearsal.web} (its API: {rehearsal.web}/devel, consumer {CONSUMER})",
        f"bot        {BOT}; what it tells its operator: {folder / 'tminus.log'}",
        "",
        "Come in as one of the people, here as eday. In your IRC client:",
        f"  /connect {irc['host']} {irc['port']}",
        "  /nick eday",
        "  /msg NickServ IDENTIFY eday eday-irc",
        f"  /join {CHANNEL}",
        f"  /msg {BOT} identify eday            the bot gives you a code",
        "  /msg Launchpad profile CODE           puts it into the profile of eday on Launchpad",
        f"  /msg {BOT} identify eday            now the bot knows you",
        f"  {BOT}: idea new SOMETHING GOOD",
        f"  {BOT}: help",
        "",
        "Time passes when you say so, and Ctrl-C here ends it all:",
        f"  tminus sandbox --folder {folder} clock +7d",
    ]


async def _run(console: Console, rehearsal: Rehearsal, launchpad_port: int, irc_port: int) -> int:
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    stopped = asyncio.ensure_future(ended.wait())
    starting = asyncio.ensure_future(rehearsal.start(launchpad_port, irc_port))
    try:
        await asyncio.wait([starting, stopped], return_when=asyncio.FIRST_COMPLETED)
        if not starting.done():
            return 0
        starting.result()
        _tell(console, rehearsal)
        died = asyncio.ensure_future(rehearsal.died())
        await asyncio.wait([died, stopped], return_when=asyncio.FIRST_COMPLETED)
        if died.done():
            raise Trouble(died.result())
    except Trouble as trouble:
        console.print(str(trouble), style="red", markup=False)
        console.print(rehearsal.log_tail(), markup=False)
        return 1
    finally:
        starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)
        await rehearsal.stop()
    return 0


def _tell(console: Console, rehearsal: Rehearsal) -> None:
    console.print(
        f"The sandbox is up: a world in miniature with a bot inside. It is {BEGINS:%A} "
        f"{show_day(BEGINS)}, {BEGINS:%H:%M} UTC there.\n"
    )
    people = Table("person, account", "name", "IRC password", "Launchpad token, secret", "teams")
    for one in RESIDENTS:
        teams = ", ".join(t.name for t in TEAMS if one.name in t.members or one.name == t.owner)
        people.add_row(one.name, one.display_name, one.password, f"{one.token}, {one.secret}", teams)
    console.print(people)
    for line in directions(rehearsal):
        console.print(line, markup=False)
