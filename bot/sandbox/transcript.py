"""The transcript of a story: who said what where, what the bot answered, when time passed."""

from __future__ import annotations

import json
import sys
from typing import Protocol

from rich.console import Console
from rich.text import Text

from bot.sandbox.teller import Event

COLOURS = {"says": "cyan", "answers": "green", "tells": "magenta", "time": "yellow", "step": "bold"}


class Transcript(Protocol):
    """Where a story is shown. While `muted`, events are not."""

    muted: bool

    def event(self, event: Event) -> None: ...
    def chapter(self, title: str) -> None: ...
    def aside(self, text: str) -> None: ...
    def end(self, text: str, ok: bool) -> None: ...


class TextTranscript:
    """For people: one line each, coloured on a terminal."""

    def __init__(self) -> None:
        self.muted = False
        self._console = Console(highlight=False, soft_wrap=True)

    def event(self, event: Event) -> None:
        if self.muted:
            return
        if event.kind == "step":
            self.chapter(event.text)
            return
        if event.kind == "time":
            self._print(f"    ... {event.text} ({event.place.replace('T', ' ')} UTC)", COLOURS["time"])
            return
        place = event.place if event.place.startswith("#") else f"to {event.place}"
        where = f"[{place}] " if event.kind == "says" else ""
        colour = (
            "red" if event.kind == "answers" and event.text.startswith("refused") else COLOURS[event.kind]
        )
        self._print(f"{event.who:>12} {where}{event.text}", colour)

    def chapter(self, title: str) -> None:
        self._print(f"\n== {title}", COLOURS["step"])

    def aside(self, text: str) -> None:
        self._print(f"    {text}", "dim")

    def end(self, text: str, ok: bool) -> None:
        self._print("", "")
        self._print(text, "bold green" if ok else "bold red")

    def _print(self, text: str, style: str) -> None:
        self._console.print(Text(text, style=style))


class JsonTranscript:
    """For machines: one object a line."""

    def __init__(self) -> None:
        self.muted = False

    def event(self, event: Event) -> None:
        self._print(kind=event.kind, who=event.who, place=event.place, text=event.text)

    def chapter(self, title: str) -> None:
        self._print(kind="step", text=title)

    def aside(self, text: str) -> None:
        self._print(kind="aside", text=text)

    def end(self, text: str, ok: bool) -> None:
        self._print(kind="end", text=text, ok=ok)

    def _print(self, **values: object) -> None:
        sys.stdout.write(json.dumps(values) + "\n")
        sys.stdout.flush()
