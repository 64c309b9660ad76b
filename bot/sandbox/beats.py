"""What a story is made of: somebody says, chats or writes, a mail or a page is there, time passes."""

from __future__ import annotations

from dataclasses import dataclass

LIST = "list"
"""Where a mail goes that is for everybody; one for the bot alone goes to `tminus`."""


@dataclass(frozen=True, slots=True)
class Says:
    """`who` says `text` to the bot, in the channel or in private.

    `reads` marks a question, whose answer is free text that begins with `begins` (the bot may say other
    things meanwhile), perhaps with `lines` more of it in private; `until` is a text that the bot then
    tells all.
    """

    who: str
    text: str
    private: bool = False
    refused: bool = False
    reads: bool = False
    begins: str = ""
    lines: int = 0
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Chats:
    """`who` says `text` to the others in the channel; the bot minds its own business."""

    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Writes:
    """`who` writes a mail `to` the list or the bot.

    `text` is plain words; each of `commands` becomes a line of its own for the bot, which answers with
    one mail (`refused` where it says no to the last of them). `re` is in the subject of the mail that is
    answered: the newest such in the writer's mailbox, by somebody else. `subject` is needed without it.
    `until` is a text that the bot then tells all.
    """

    who: str
    text: str = ""
    commands: tuple[str, ...] = ()
    subject: str = ""
    to: str = LIST
    re: str = ""
    signed: bool = False
    refused: bool = False
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Mailed:
    """A mail of the bot arrives on the list, or in the mailbox of one person (`to`).

    `subject` is in its subject, and each of `says` in its text: the transcript shows these lines.
    """

    subject: str
    says: tuple[str, ...] = ()
    to: str = ""


@dataclass(frozen=True, slots=True)
class Stands:
    """The page `title` stands on the wiki with each of `says` in it: the transcript shows these lines."""

    title: str
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Later:
    """Time passes: `span` as `sandbox clock` reads it. `hears` is what the bot says meanwhile."""

    span: str
    why: str
    hears: str | None = None


@dataclass(frozen=True, slots=True)
class Breaks:
    """The operator has services of the sandbox fail: `words` as `sandbox fault` reads them."""

    words: str


Beat = Says | Chats | Writes | Mailed | Stands | Later | Breaks


@dataclass(frozen=True, slots=True)
class Step:
    """A chapter: one of the ten steps, with the seed's question as its title."""

    number: int
    title: str
    beats: tuple[Beat, ...]
