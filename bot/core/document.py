"""A file that people wrote, as sections, lists and texts with their lines, and how it is asked for its parts.

Values stay the text that was written: a version such as 2011.10 is no number, and a date without quotes
no other thing than one with them. Every complaint is one line: where, what is wrong, what to do.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from bot.core.errors import Unclear
from bot.core.when import read_day

Plain = str | int | bool | list["Plain"] | dict[str, "Plain"] | None
"""What a file is written from."""


@dataclass(frozen=True, slots=True)
class Text:
    """A single value. `sort` is what YAML would take it for: str, int, float, bool, null, timestamp..."""

    value: str
    line: int
    sort: str = "str"

    @property
    def empty(self) -> bool:
        """Nothing was written, or quotes with nothing between them."""
        return self.sort == "null" or not self.value.strip()


@dataclass(frozen=True, slots=True)
class Items:
    values: tuple[Node, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Keys:
    """A section; every key stands in it once."""

    pairs: tuple[tuple[Text, Node], ...]
    line: int

    def get(self, key: str) -> Node | None:
        return next((value for name, value in self.pairs if name.value == key), None)

    def at(self, key: str) -> Node:
        """The value of a key that was seen to be there (`section`)."""
        return next(value for name, value in self.pairs if name.value == key)


Node = Text | Items | Keys


def wrong(node: Node, where: str, problem: str) -> Unclear:
    """`line 7: milestones.ff: ...`; to be raised."""
    place = f"{where}: " if where else ""
    return Unclear(f"line {node.line}: {place}{problem}")


def section(node: Node, where: str, known: Collection[str] = (), needs: Collection[str] = ()) -> Keys:
    """`node` as a section that has no key but `known` (any, where none is given) and all of `needs`."""
    if not isinstance(node, Keys):
        raise wrong(node, where, "here must be keys, each with a colon")
    for key, _ in node.pairs:
        if known and key.value not in known:
            raise wrong(key, _inside(where, key.value), unknown(key.value, known))
    if missing := [key for key in needs if node.get(key) is None]:
        raise wrong(node, where, f"the key {missing[0]} is missing; write it with its value")
    return node


def unknown(word: str, known: Collection[str], what: str = "key") -> str:
    """That `word` is none of `known`, and the nearest of them."""
    if near := difflib.get_close_matches(word.lower()[:80], list(known), 1, 0.5):
        return f"there is no such {what}; did you mean {near[0]}?"
    return f"there is no such {what}; here may be {', '.join(known)}"


def entries(node: Node, where: str) -> Iterator[tuple[str, Node]]:
    """The values of a list, each with where it stands: `releases, item 2`. None where it is empty."""
    if isinstance(node, Text) and node.empty:
        return
    if not isinstance(node, Items):
        raise wrong(node, where, "here must be a list; begin each line of it with a dash")
    for number, value in enumerate(node.values, 1):
        yield f"{where}, item {number}", value


def text(node: Node, where: str) -> str:
    """One value, with something in it."""
    if not isinstance(node, Text):
        raise wrong(node, where, "here must be a single value")
    if node.empty:
        raise wrong(node, where, "this is empty; write a value, or take the key out")
    return node.value


def texts(node: Node, where: str) -> tuple[str, ...]:
    return tuple(text(value, place) for place, value in entries(node, where))


def one_of(node: Node, where: str, allowed: Collection[str]) -> str:
    word = text(node, where)
    if word not in allowed:
        raise wrong(node, where, f"{word[:40]!r}: {unknown(word, allowed, 'value')}")
    return word


def day(node: Node, where: str) -> date | None:
    """A date with or without quotes; None where it is empty, for a date that nobody has set yet."""
    if isinstance(node, Text) and node.empty:
        return None
    try:
        return read_day(text(node, where))
    except Unclear as error:
        # `text` has said where already; `read_day` cannot know it.
        raise error if str(error).startswith("line ") else wrong(node, where, str(error)) from None


def set_day(node: Node, where: str) -> date:
    """A date that has to be there."""
    found = day(node, where)
    if found is None:
        raise wrong(node, where, "here must be a date; write it as 2011-03-24")
    return found


def plain(node: Node) -> Plain:
    """The value as it was written, for parts that are only carried along."""
    if isinstance(node, Items):
        return [plain(value) for value in node.values]
    if isinstance(node, Keys):
        return {key.value: plain(value) for key, value in node.pairs}
    if node.sort == "null":
        return None
    if node.sort == "bool":
        return node.value.lower() in ("yes", "true", "on")
    if node.sort == "int" and node.value.isdecimal() and not node.value.startswith("0"):
        return int(node.value)
    return node.value


def _inside(where: str, key: str) -> str:
    return f"{where}.{key[:40]}" if where else key[:40]
