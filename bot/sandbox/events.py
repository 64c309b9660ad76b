"""What happens in a story, as its transcript shows it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

LATER = re.compile(r"Say later: |[Tt]ry again\b")
"""In a refusal that will not stand: the world could not be asked."""


class StoryError(Exception):
    """The bot answered otherwise than the story says."""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the transcript, or one mail.

    `who` speaks in `place`, a channel or the nick that is spoken to; in a channel perhaps `to` somebody.
    Its `kind` is says (to the bot), answers (the bot, to who said something), tells (the bot, to all) or
    chats (people among themselves). A mail has its subject as `text`, `place` is the list or who gets it,
    and `lines` are those of its body that matter; its kind is writes (a person; perhaps `signed`) or mails
    (the bot). A page of the wiki is alike: its title, the lines that matter, and page as its kind. Three
    kinds are nobody's words: step, its title; time, why it passed, and the new date and time as `place`;
    appears, what is new on Launchpad.
    """

    kind: str
    text: str
    who: str = ""
    place: str = ""
    to: str = ""
    lines: tuple[str, ...] = ()
    signed: bool = False


Show = Callable[[Event], None]
