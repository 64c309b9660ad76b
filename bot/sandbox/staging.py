"""`tminus sandbox`: the world with a bot inside, until Ctrl-C, and where to connect."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Sequence
from pathlib import Path

import yaml
from rich.console import Console

from bot.core.errors import Refused, Trouble
from bot.core.when import show_day
from bot.doors.control import ask
from bot.sandbox.folder import BEFORE, Folder
from bot.sandbox.keys import NO_GPG, SIGN
from bot.sandbox.people import BOT, CONSUMER, NETWORK, RESIDENTS, TEAMS
from bot.sandbox.rehearsal import Rehearsal
from bot.sandbox.story import BEGINS, CHANNEL
from bot.sandbox.weather import Weather, told

EVERYBODY = "openstack"
"""A team that says nothing about who is in it."""
LONGEST_JUMP = 600.0
"""Seconds of real time that a jump of the clock may take."""


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


async def clock(path: Path, to: str) -> str:
    """Turn the clock of the sandbox that runs in `path`, and wait for all that happens on the way.

    Gives what time it is then. Raises Refused for a way that is none, and where no sandbox runs.
    """
    control = Rehearsal(path).control
    try:
        if to:
            reply = await ask(control, {"say": f"sandbox clock {to}"})
            if not reply["ok"]:
                raise Refused(reply["text"].partition(": ")[2])
            await ask(control, {"wait": reply["receipt"]}, LONGEST_JUMP)
        return str((await ask(control, {"say": "sandbox clock"}))["text"])
    except OSError as away:
        raise _nobody(path) from away


async def fault(path: Path, words: str) -> Sequence[str]:
    """Ask the world of the sandbox in `path` for a fault; gives what is in force then, in lines.

    Raises Refused for words that make no sense, and where no sandbox runs.
    """
    try:
        config = yaml.safe_load(Rehearsal(path).config.read_text())
        return told(await Weather(str(config["sandbox"]["world"])).ask(words))
    except (OSError, yaml.YAMLError, TypeError, KeyError, Trouble) as away:
        raise _nobody(path) from away


def _nobody(path: Path) -> Refused:
    return Refused(f"no sandbox answers in {path}. Start one: tminus sandbox --folder {path}")


def directions(rehearsal: Rehearsal) -> list[str]:
    """How to come in, in lines that people read."""
    world, folder = rehearsal.world, rehearsal.folder
    irc, smtp = world["irc"], world["smtp"]
    return [
        f"IRC        {irc['host']} port {irc['port']}, without TLS (network {NETWORK}), channel {CHANNEL}",
        f"Launchpad  {rehearsal.web} (its API: {rehearsal.web}/devel, consumer {CONSUMER})",
        f"mail       {smtp['host']} port {smtp['port']} (SMTP), bot {world['bot']}, list {world['list']}",
        f"archive    {world['archive']}",
        f"wiki       {world['wiki']['url']} (its API: {world['wiki']['api']})",
        f"bot        {BOT}; what it tells its operator: {folder / 'tminus.log'}",
        "",
        "Come in as one of the people, here as eday. In your IRC client:",
        f"  /connect {irc['host']} {irc['port']}",
        "  /nick eday",
        "  /msg NickServ IDENTIFY eday eday-irc",
        f"  /join {CHANNEL}",
        f"  {f'/msg {BOT} identify eday':<34}the bot gives you a code",
        f"  {'/msg Launchpad profile CODE':<34}puts it into the profile of eday on Launchpad",
        f"  {f'/msg {BOT} identify eday':<34}now the bot knows you",
        f"  {f'{BOT}: idea new SOMETHING GOOD':<34}this one in the channel, and then",
        f"  {BOT}: help",
        "",
        f'Mail is signed for you: PUT {{"person": "eday", "text": "..."}} to {rehearsal.web}{SIGN}'
        if world["signing"]
        else NO_GPG,
        f"Time passes when you say so: {BOT}: sandbox clock +7d",
        f"or at another shell:         tminus sandbox --folder {folder} clock +7d",
        f"Things go wrong when you say so: tminus sandbox --folder {folder} fault launchpad 503 20%",
        "Ctrl-C here ends it all.",
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
    for line in (*directions(rehearsal), "", *_people()):
        console.print(line, markup=False)


def _people() -> list[str]:
    """Who lives there, with their passwords and what they are."""
    lines = ["The people, their accounts, and their passwords on IRC:"]
    for one in RESIDENTS:
        teams = [t.display_name for t in TEAMS if one.name in t.members and t.name != EVERYBODY]
        tail = f" ({', '.join(teams)})" if teams else ""
        lines.append(f"  {one.name:<14}{one.password:<18}{one.display_name}{tail}")
    lines.append("Each has the mail address NAME@sandbox.example and the password NAME-wiki on the wiki.")
    lines.append("On Launchpad the token of each is NAME-token, its secret NAME-secret.")
    return lines
