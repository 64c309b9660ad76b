"""All that is said, mailed and published in the story, as files to read aloud.

`python -m tests.story.golden` writes them anew. `story.txt` is the transcript, `besides.txt` what the bot
said on IRC that no line of the story waits for; `list.txt` are its mails to the list and `letters.txt`
those to people; of each page stand the first version and the last.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot.sandbox.events import Event
from bot.sandbox.mail import BOT_ADDRESS
from bot.sandbox.people import BOT
from bot.sandbox.postbox import Got
from tests.story.normal import normal
from tests.story.telling import Told, tell

GOLDEN = Path(__file__).parent / "golden"


def texts(told: Told) -> dict[str, str]:
    """File name -> what stands in it."""
    reader = next(iter(told.mails))
    letters = [
        line
        for who, mails in told.mails.items()
        for one in mails
        if not one.listed and one.sender == BOT_ADDRESS
        for line in _mail(one, who)
    ]
    posts = [one for one in told.mails[reader] if one.listed and one.sender == BOT_ADDRESS]
    found = {
        "story.txt": "\n".join(line for event in told.events for line in _event(event)),
        "besides.txt": "\n".join(_besides(told)),
        "list.txt": "\n".join(line for one in posts for line in _mail(one, "list")),
        "letters.txt": "\n".join(letters),
    }
    for title, versions in told.pages.items():
        name = title.replace("/", "-")
        found[f"{name}.first.txt"] = versions[0]
        found[f"{name}.last.txt"] = versions[-1]
    return {name: f"{normal(text, told.world).strip()}\n" for name, text in found.items()}


def _event(event: Event) -> Iterator[str]:
    if event.kind == "step":
        yield from ("", event.text)
    elif event.kind == "time":
        yield f"-- {event.place[:10]}: {event.text} --"
    elif event.kind == "appears":
        yield f"{event.who} now has {event.text}"
    else:
        to = f"{event.to}: " if event.to else ""
        place = f" {event.place}" if event.place else ""
        signed = " (signed)" if event.signed else ""
        yield f"{event.who} {event.kind}{place}: {to}{event.text}{signed}"
        yield from (f"    {line}" for line in event.lines)


def _besides(told: Told) -> list[str]:
    """In alphabetical order: when they are said depends on who is quicker."""
    known = {f"{event.to}: {event.text}" if event.to else event.text for event in told.events}
    all_ = {
        f"to {one.target}: {normal(one.text, told.world)}"
        for heard in told.heard.values()
        for one in heard
        if one.sender == BOT and one.text not in known
    }
    return sorted(all_)


def _mail(mail: Got, to: str) -> Iterator[str]:
    yield from (f"To: {to}", f"Subject: {mail.subject}", "", *mail.text.split("\n"), "", "-" * 70)


def write(told: Told) -> None:
    """Make the golden files say what was told."""
    shutil.rmtree(GOLDEN, ignore_errors=True)
    GOLDEN.mkdir()
    for name, text in texts(told).items():
        (GOLDEN / name).write_text(text)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        write(asyncio.run(tell(Path(folder))))
