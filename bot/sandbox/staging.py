"""`tminus sandbox`: the world with a bot inside, until Ctrl-C, and where to connect."""

from __future__ import annotations

import asyncio
import shutil
import signal
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.sandbox.people import BOT, CONSUMER, NETWORK, RESIDENTS, TEAMS
from bot.sandbox.rehearsal import Rehearsal
from bot.sandbox.story import CHANNEL


async def stage(folder: Path, fresh: bool, launchpad_port: int, irc_port: int) -> int:
    """Run until SIGINT or SIGTERM; the bot's memory stays in `folder`, the world's ends with it."""
    console = Console(highlight=False, soft_wrap=True)
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    rehearsal = Rehearsal(folder)
    try:
        await rehearsal.start(launchpad_port, irc_port)
    except (OSError, TimeoutError) as wrong:
        console.print(f"the sandbox does not come up: {wrong or 'it took too long'}", style="red")
        console.print(rehearsal.log_tail(), markup=False)
        await rehearsal.stop()
        return 1
    try:
        _tell(console, rehearsal)
        await ended.wait()
    finally:
        await rehearsal.stop()
    return 0


def _tell(console: Console, rehearsal: Rehearsal) -> None:
    irc = rehearsal.world["irc"]
    console.print(f"IRC        {irc['host']} port {irc['port']} (network {NETWORK}), channel {CHANNEL}")
    console.print(f"Launchpad  {rehearsal.web} (API {rehearsal.web}/devel, consumer {CONSUMER})")
    console.print(f"bot        {BOT}, log {rehearsal.folder / 'tminus.log'}")
    people = Table("person and account", "name", "password on IRC", "token and secret on Launchpad", "teams")
    for one in RESIDENTS:
        teams = ", ".join(t.name for t in TEAMS if one.name in t.members or one.name == t.owner)
        people.add_row(one.name, one.display_name, one.password, f"{one.token} {one.secret}", teams)
    console.print(people)
    console.print(
        "Log in as one of them (SASL, or /msg NickServ IDENTIFY NAME PASSWORD), join the channel and say\n"
        f"  {BOT}: identify NAME        the bot gives you a code\n"
        "  /msg Launchpad profile CODE  puts it into that person's Launchpad profile\n"
        f"  {BOT}: identify NAME        now you are somebody\n"
        f"  {BOT}: idea new SOMETHING GOOD\n"
        "Time passes with: tminus sandbox clock +7d. Ctrl-C ends it."
    )
