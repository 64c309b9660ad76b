"""What people say to a bot out of politeness, and the few words that are an answer to it."""

from __future__ import annotations

import re

_ANSWERS = {
    "you are welcome": ("thanks", "thank you", "many thanks", "thx", "cheers", "well done", "good bot"),
    "hello. Say: help": ("hello", "hi", "hey", "good morning", "good afternoon", "good evening"),
    "see you": ("bye", "goodbye", "good bye", "good night", "see you"),
}
_WORDS = re.compile(r"[^\W_]+")


def pleasantry(text: str) -> str | None:
    """The answer to a text that begins as one greets, thanks or leaves; None for what may be a command."""
    said = " ".join(_WORDS.findall(text[:40].lower()))
    for answer, phrases in _ANSWERS.items():
        if any(said == phrase or said.startswith(f"{phrase} ") for phrase in phrases):
            return answer
    return None
