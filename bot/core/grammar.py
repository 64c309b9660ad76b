"""Usage, parser, help and completion in one string.

`milestone <project> add <name> <date> [because <reason...>]`: plain words are literals, `<x>` takes
one word (or one text in double quotes), `<x...>` takes one or more, `[...]` may be left out. The verb
whose usage matches the most literals wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.core.errors import Unclear

_ITEM = re.compile(r"\[|\]|<[a-z-]+(?:\.\.\.)?>|[^\s\[\]<>]+")
_WORD = re.compile(r'"([^"]*)"(?=\s|$)|(\S+)')
_UNKEEPABLE = re.compile("[\0\ud800-\udfff]")
"""Characters that no database or network carries as text."""
LONGEST = 4000
"""Characters of one command that are read; more is refused before it is looked at."""


class Word(NamedTuple):
    """One word of a command, with its place in the text; a quoted text is one word."""

    text: str
    start: int
    end: int
    quoted: bool


def split(text: str) -> list[Word]:
    """The words of a command. A quote without its partner is an ordinary character."""
    if len(text) > LONGEST:
        raise Unclear(f"that is {len(text)} characters long; say it in {LONGEST} or fewer")
    if _UNKEEPABLE.search(text):
        raise Unclear("that holds a character that is no text; say it without")
    return [
        Word(m[1] if m[1] is not None else m[2], m.start(), m.end(), m[1] is not None)
        for m in _WORD.finditer(text)
    ]


@dataclass(frozen=True, slots=True)
class Literal:
    word: str


@dataclass(frozen=True, slots=True)
class Slot:
    name: str
    rest: bool


@dataclass(frozen=True, slots=True)
class Optional:
    items: tuple[Item, ...]


Item = Literal | Slot | Optional


class Match(NamedTuple):
    """What a usage made of the words: how many literals it met, and the values of its slots."""

    literals: int
    args: dict[str, str]


@dataclass(frozen=True)
class Grammar:
    """One usage. Raises ValueError at import where it cannot be read."""

    usage: str
    items: tuple[Item, ...] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        tokens = _ITEM.findall(self.usage)
        items, left = _read_items(tokens)
        whole = "".join(tokens) == "".join(self.usage.split()) and not left
        if not whole or not items or not isinstance(items[0], Literal) or self.usage != self.usage.lower():
            raise ValueError(f"cannot read the usage {self.usage!r}")
        object.__setattr__(self, "items", items)
        if len(set(self.slots)) != len(self.slots):
            raise ValueError(f"two slots of one name in the usage {self.usage!r}")

    @property
    def verb(self) -> str:
        """The first word, by which a verb is found."""
        first = self.items[0]
        assert isinstance(first, Literal)
        return first.word

    @property
    def slots(self) -> tuple[str, ...]:
        return tuple(slot.name for slot in _slots(self.items))

    def match(self, words: list[Word], text: str) -> Match | None:
        """The values of the slots where the words fit this usage, else None."""
        return _match(self.items, words, 0, text)

    def nearness(self, words: list[Word]) -> int:
        """How many of our literals the words contain: which usage to show to who missed."""
        said = {word.text.lower() for word in words if not word.quoted}
        return sum(isinstance(i, Literal) and i.word in said for i in self.items)


def _read_items(tokens: list[str]) -> tuple[tuple[Item, ...], list[str]]:
    items: list[Item] = []
    while tokens:
        piece, tokens = tokens[0], tokens[1:]
        if piece == "]":
            return tuple(items), [piece, *tokens]
        if piece == "[":
            inner, tokens = _read_items(tokens)
            if not inner or tokens[:1] != ["]"]:
                return tuple(items), ["["]
            items.append(Optional(inner))
            tokens = tokens[1:]
        elif piece.startswith("<"):
            name = piece[1:-1]
            items.append(Slot(name.removesuffix("...").replace("-", "_"), name.endswith("...")))
        else:
            items.append(Literal(piece))
    return tuple(items), tokens


def _slots(items: tuple[Item, ...]) -> Iterator[Slot]:
    for item in items:
        if isinstance(item, Slot):
            yield item
        elif isinstance(item, Optional):
            yield from _slots(item.items)


def _match(items: tuple[Item, ...], words: list[Word], at: int, text: str) -> Match | None:
    if not items:
        return Match(0, {}) if at == len(words) else None
    item, rest = items[0], items[1:]
    if isinstance(item, Optional):
        return _match((*item.items, *rest), words, at, text) or _match(rest, words, at, text)
    if at >= len(words):
        return None
    if isinstance(item, Literal):
        if words[at].quoted or words[at].text.lower() != item.word:
            return None
        found = _match(rest, words, at + 1, text)
        return Match(found.literals + 1, found.args) if found else None
    last = len(words) if item.rest else at + 1
    first = len(words) if item.rest and not rest else at + 1
    for end in range(first, last + 1):
        value = _value(words[at:end], text)
        if value and (found := _match(rest, words, end, text)):
            return Match(found.literals, {item.name: value, **found.args})
    return None


def _value(words: list[Word], text: str) -> str:
    """What fills a slot. Blank quotes fill none: an answer without words is no answer."""
    if len(words) == 1:
        return words[0].text.strip()
    return text[words[0].start : words[-1].end]
