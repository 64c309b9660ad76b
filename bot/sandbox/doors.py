"""The story through one door: all commands on IRC, or all of them in signed mails.

What is no command stays as it is: people chat on IRC, and answer the list by mail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from bot.sandbox.beats import LIST, Beat, Says, Step, Writes
from bot.sandbox.people import BOT
from bot.sandbox.story import STORY

DOORS = ("mixed", "irc", "mail")


def story(by: str = "mixed", steps: Sequence[Step] = STORY) -> tuple[Step, ...]:
    """`steps` with their commands said `by` one of DOORS; mixed is how they were written."""
    known: set[Beat] = set()
    ways: dict[str, Callable[[Beat], Iterator[Beat]]] = {
        "mixed": _as_told,
        "irc": _on_irc,
        "mail": partial(_by_mail, known),
    }
    return tuple(
        replace(step, beats=tuple(one for beat in step.beats for one in ways[by](beat))) for step in steps
    )


def _as_told(beat: Beat) -> Iterator[Beat]:
    yield beat


def _on_irc(beat: Beat) -> Iterator[Beat]:
    """A mail to the list keeps its words; its commands are said, if they were signed."""
    if not isinstance(beat, Writes):
        yield beat
        return
    if beat.to == LIST and beat.text:
        yield replace(beat, commands=(), signed=False, refused=False, until=None)
    said = beat.commands if beat.signed else ()
    for n, command in enumerate(said, 1):
        last = n == len(said)
        yield Says(beat.who, command, refused=beat.refused and last, until=beat.until if last else None)


def _by_mail(known: set[Beat], beat: Beat) -> Iterator[Beat]:
    """What was said before is said in other words: the same, signed in the same second, is the same mail."""
    if not isinstance(beat, Says):
        yield beat
        return
    same = Says(beat.who, beat.text)
    yield Writes(
        *(beat.who, "Once more:" if same in known else "", (beat.text,)),
        subject=" ".join(beat.text.split()[:2]),
        to=BOT,
        signed=True,
        refused=beat.refused,
        until=beat.until,
    )
    known.add(same)
