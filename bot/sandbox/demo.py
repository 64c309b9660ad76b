"""The demo: the story of burrow told by its people through real IRC connections, and then checked.

The last word has plain launchpadlib, in another process: what the people asked for must stand there.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bot.core.errors import Trouble
from bot.sandbox.doors import story
from bot.sandbox.people import BOT
from bot.sandbox.rehearsal import Rehearsal
from bot.sandbox.staging import directions
from bot.sandbox.story import CAST, PROJECT
from bot.sandbox.teller import StoryError, Teller
from bot.sandbox.transcript import JsonTranscript, TextTranscript, Transcript

EXPECTED: dict[str, Any] = {
    "project": "burrow",
    "owner": "burrow-drivers",
    "driver": "burrow-drivers",
    "bug_supervisor": "burrow-bugs",
    "focus": "cactus",
    "series": ["cactus", "trunk"],
    "milestones": {"cactus-ff": "2011-03-24", "cactus-bf": "2011-04-05", "2011.2": "2011-04-14"},
    "policies": {
        "burrow": "Open Team",
        "burrow-drivers": "Restricted Team",
        "burrow-core": "Restricted Team",
        "burrow-bugs": "Moderated Team",
    },
    "members": {
        "burrow-drivers": {"eday", "jaypipes"},
        "burrow-core": {"vishy"},
        "burrow-bugs": {"soren"},
    },
}
"""What the story leaves on Launchpad."""


BEGINNING = (
    f"{BOT} takes a project from an idea to the oversight board in ten steps. This is the story of "
    f"{PROJECT} in 2011, told by its people. A network, a mailing list, a wiki, a Launchpad and a bot run "
    "for it on this machine. The bot is the one that runs in production; people speak to it in the channel "
    "(by name), in private, or by signed mail."
)


async def demo(json_lines: bool, stay: bool) -> int:
    """Tell the story; 0 when the project is accepted and Launchpad shows all of it.

    With `stay` everything keeps running until SIGINT or SIGTERM, to be joined.
    """
    show: Transcript = JsonTranscript() if json_lines else TextTranscript()
    telling = asyncio.ensure_future(_demo(show, stay))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, telling.cancel)
    try:
        return await telling
    except asyncio.CancelledError:
        show.end("the story was not told to its end", ok=False)
        return 130


async def _demo(show: Transcript, stay: bool) -> int:
    with tempfile.TemporaryDirectory(prefix="tminus-demo-") as folder:
        rehearsal = Rehearsal(Path(folder))
        started = time.monotonic()
        try:
            await _tell(rehearsal, show)
            await _compare(rehearsal, show)
            seconds = time.monotonic() - started
            show.end(
                f"{PROJECT}: accepted (incubation), ten steps in {seconds:.0f} s, launchpadlib agrees",
                ok=True,
            )
            if stay:
                await _stay(rehearsal, show)
        except (StoryError, Trouble, OSError, TimeoutError) as broke:
            show.end(f"the story broke: {broke}", ok=False)
            sys.stderr.write(rehearsal.log_tail())
            return 1
        finally:
            await rehearsal.stop()
    return 0


async def _tell(rehearsal: Rehearsal, show: Transcript) -> None:
    await rehearsal.start()
    irc = rehearsal.world["irc"]
    teller = Teller(irc["host"], irc["port"], rehearsal.control, rehearsal.web, show.event)
    try:
        await teller.open()
        show.aside(BEGINNING)
        show.chapter("Before it begins: who is who")
        for n, who in enumerate(CAST):
            show.muted = n > 0
            await teller.identify(who)
        show.muted = False
        show.aside(f"{', '.join(CAST[1:])} do the same. From now on the bot knows them by their accounts.")
        if not rehearsal.world["signing"]:
            show.aside("There is no gpg here to sign with (package gnupg), so nobody gives commands by mail.")
        await teller.tell(story("mixed" if rehearsal.world["signing"] else "irc"))
    finally:
        await teller.close()


async def _compare(rehearsal: Rehearsal, show: Transcript) -> None:
    """Read everything back by launchpadlib. Raises StoryError where it differs from the story."""
    show.chapter("What stands on Launchpad now, read by plain launchpadlib in another process")
    found = await read(rehearsal.web)
    for line in described(found):
        show.aside(line)
    if wrong := differences(found):
        raise StoryError(f"Launchpad differs: {'; '.join(wrong)}")


async def _stay(rehearsal: Rehearsal, show: Transcript) -> None:
    """Say where everything is, and keep it running."""
    show.chapter("It is still running: come in")
    for line in directions(rehearsal):
        show.aside(line)
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    await ended.wait()


async def read(web: str, project: str = PROJECT) -> dict[str, Any]:
    """What launchpadlib sees, in a process of its own. Raises Trouble."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.sandbox.readback", f"{web}/", project),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, errors = await process.communicate()
    if process.returncode != 0:
        raise Trouble(f"launchpadlib could not read it: {errors.decode(errors='replace')[-300:]}")
    seen: dict[str, Any] = json.loads(out)
    return seen


def differences(found: dict[str, Any]) -> list[str]:
    """What Launchpad shows otherwise than the story left it, in words."""
    wrong = [
        f"{key} is {found[key]!r}, not {EXPECTED[key]!r}"
        for key in ("project", "owner", "driver", "bug_supervisor", "focus", "series", "milestones")
        if found[key] != EXPECTED[key]
    ]
    for team, policy in EXPECTED["policies"].items():
        if found["teams"][team]["policy"] != policy:
            wrong.append(f"{team} is a {found['teams'][team]['policy']}, not a {policy}")
    for team, people in EXPECTED["members"].items():
        if not people <= set(found["teams"][team]["members"]):
            wrong.append(f"{team} lacks {', '.join(sorted(people - set(found['teams'][team]['members'])))}")
    return wrong


def described(found: dict[str, Any]) -> list[str]:
    """What was found, in lines that people read."""
    lines = [
        f"project {found['project']}: owner {found['owner']}, driver {found['driver']}, "
        f"bug supervisor {found['bug_supervisor']}, focus {found['focus']}"
    ]
    lines += [
        f"team {name}: {team['policy']}, members {', '.join(team['members'])}"
        for name, team in found["teams"].items()
    ]
    dates = sorted(found["milestones"].items(), key=lambda pair: pair[1])
    milestones = ", ".join(f"{name} {day}" for name, day in dates)
    lines.append(f"series {', '.join(found['series'])}; milestones {milestones}")
    return lines
