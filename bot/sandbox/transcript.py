"""The transcript of a story: who said what where, what the bot answered, when time passed."""

from __future__ import annotations

import json
import sys
import textwrap
from dataclasses import asdict
from datetime import datetime
from typing import Protocol

from rich.console import Console
from rich.text import Text

from bot.core.when import show_day
from bot.sandbox.events import Event
from bot.sandbox.people import BOT

WHO, WHERE = 10, 14
"""Columns for the speaker, and for where they speak."""
MARGIN = " " * (WHO + WHERE + 4)
"""What stands before the rest of a long line."""
BODY = f"{MARGIN}| "
"""What stands before a line of a mail."""
MAILS = ("writes", "mails")
NARROWEST = 60
STYLES = {"answers": "green", "tells": "green", "mails": "green", "page": "cyan", "chats": "italic"}


class Transcript(Protocol):
    """Where a story is shown. While `muted`, events are not."""

    muted: bool

    def event(self, event: Event) -> None: ...
    def chapter(self, title: str) -> None: ...
    def aside(self, text: str) -> None: ...
    def end(self, text: str, ok: bool) -> None: ...


class TextTranscript:
    """For people: who, where, what. Coloured and cut to the width on a terminal; else whole lines."""

    def __init__(self) -> None:
        self.muted = False
        self._console = Console(highlight=False, soft_wrap=True)

    def event(self, event: Event) -> None:
        if self.muted:
            return
        if event.kind == "step":
            self.chapter(event.text)
        elif event.kind == "time":
            day = datetime.fromisoformat(event.place)
            self._print(Text(f"\n{'':{WHO}}  -- {day:%A} {show_day(day)}: {event.text} --\n", style="yellow"))
        elif event.kind == "appears":
            self._say("Launchpad", "now has", event.text, "magenta")
        elif event.kind in MAILS:
            subject = f"{event.text} (signed)" if event.signed else event.text
            self._say(event.who, f"mail to {event.place}", subject, _style(event))
            self._body(event)
        elif event.kind == "page":
            self._say(event.who, "has the page", event.text, _style(event))
            self._body(event)
        else:
            place = event.place if event.place.startswith("#") else f"to {event.place}"
            text = f"{event.to}: {event.text}" if event.to else event.text
            self._say(event.who, place, text, _style(event))

    def chapter(self, title: str) -> None:
        self._print(Text(f"\n{title}\n{'-' * len(title)}", style="bold"))

    def aside(self, text: str) -> None:
        for part in self._cut(text, ""):
            self._print(Text(part))

    def end(self, text: str, ok: bool) -> None:
        self._print(Text(""))
        self._print(Text(text, style="bold green" if ok else "bold red"))

    def _say(self, who: str, where: str, text: str, style: str) -> None:
        first, *rest = self._cut(text, MARGIN) or [""]
        line = Text(f"{who:>{WHO}}")
        line.stylize("bold green" if who == BOT else "bold")
        line.append(f"  {where:<{WHERE}}", style="dim")
        line.append(f"  {first}", style=style)
        self._print(line)
        for part in rest:
            self._print(Text(MARGIN + part, style=style))

    def _body(self, event: Event) -> None:
        for line in event.lines:
            for part in self._cut(line, BODY):
                self._print(Text(BODY + part, style=_style(event)))

    def _cut(self, text: str, margin: str) -> list[str]:
        if not self._console.is_terminal:
            return [text]
        width = max(NARROWEST, self._console.width) - len(margin)
        return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)

    def _print(self, text: Text) -> None:
        self._console.print(text)


def _style(event: Event) -> str:
    if event.kind == "answers" and event.text.startswith("refused"):
        return "red"
    return STYLES.get(event.kind, "")


class JsonTranscript:
    """For machines: one object a line."""

    def __init__(self) -> None:
        self.muted = False

    def event(self, event: Event) -> None:
        self._print({name: value for name, value in asdict(event).items() if value})

    def chapter(self, title: str) -> None:
        self._print({"kind": "chapter", "text": title})

    def aside(self, text: str) -> None:
        self._print({"kind": "aside", "text": text})

    def end(self, text: str, ok: bool) -> None:
        self._print({"kind": "end", "text": text, "ok": ok})

    def _print(self, values: dict[str, object]) -> None:
        sys.stdout.write(json.dumps(values, ensure_ascii=False) + "\n")
        sys.stdout.flush()
