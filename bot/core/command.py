"""A command, however it arrived, and the answer to it."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Speaker:
    """What a door saw: a claim, not yet a person.

    `door` is `irc:NETWORK`, `control`, `clock` or `bot`; `place` is where the answer goes (a channel,
    or the nick itself for a private message); `account` is None where the network could not tell it.
    """

    door: str
    nick: str = ""
    account: str | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """One request. A redelivery has the same `id`, and gets the same answer.

    `attached` is the text of the one file that came with it, "" for none.
    """

    id: str
    text: str
    speaker: Speaker
    attached: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer: one line, `more` lines for who asks on, and the receipt's number if one was written.

    `looking` says that the world is asked first, so that another answer follows under the same number.
    `astray` says that nothing in it was a command: the refusal may be unwelcome where others listen.
    """

    text: str
    ok: bool = True
    receipt: int | None = None
    more: tuple[str, ...] = ()
    looking: bool = False
    astray: bool = False

    @property
    def line(self) -> str:
        """What a door says: the outcome, the receipt, the sentence."""
        if self.receipt is None:
            return self.text if self.ok else f"refused: {self.text}"
        return f"{'ok' if self.ok else 'refused'} {show_receipt(self.receipt)}: {self.text}"


FIRST_RECEIPT = 0x1000
_RECEIPT = re.compile(r"r-([0-9a-f]{1,8})")


def show_receipt(number: int) -> str:
    """`r-1f3a`, as people see and type it."""
    return f"r-{number:04x}"


def read_receipt(word: str) -> int | None:
    """The number behind `r-1f3a`, or None where the word is no receipt."""
    found = _RECEIPT.fullmatch(word.lower())
    number = int(found[1], 16) if found else 0
    return number if 0 < number < 2**31 else None
