"""YAML that people wrote, read into a tree with lines, and plain data written as YAML.

Built on the parser's events and not on its constructors: aliases, tags and depth can do no harm, and
every complaint has a line. Complaints quote keys, never values, because a value may be a secret.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from bot.core.document import Items, Keys, Node, Plain, Text
from bot.core.errors import Unclear

DEEPEST = 8
"""Levels of nesting; the config has three, a deliverable file six."""

LONGEST = 256 * 1024
"""Characters; a milestone file for three hundred projects has ten thousand."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"


def read(text: str) -> Keys:
    """The section that `text` is. Raises Unclear with the line."""
    if len(text) > LONGEST:
        raise Unclear(f"it is longer than {LONGEST // 1024} KiB; split it")
    try:
        return _Document(text).read()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _at(mark, _hide(error.problem or error.context)) from None
    except (yaml.YAMLError, UnicodeError):
        raise Unclear("it has a character that YAML does not allow") from None


def write(data: dict[str, Plain]) -> str:
    """`data` as YAML, keys in their order; what would be read as a number or a date is put in quotes."""
    return yaml.dump(
        data, Dumper=_Writer, sort_keys=False, allow_unicode=True, explicit_start=True, width=100
    )


class _Writer(yaml.SafeDumper):
    """Lists stand deeper than their key, and text of many lines as lines: as release managers write them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def text(self, data: str) -> yaml.ScalarNode:
        return self.represent_scalar(f"{_TAG}str", data, style="|" if "\n" in data else None)


_Writer.add_representer(str, _Writer.text)


class _Document:
    def __init__(self, text: str) -> None:
        self._events = _Loader(text)

    def read(self) -> Keys:
        try:
            self._events.get_event()
            if self._events.check_event(yaml.StreamEndEvent):
                raise Unclear("it is empty")
            self._events.get_event()
            first = self._events.get_event()
            if not isinstance(first, yaml.MappingStartEvent):
                raise _at(first.start_mark, "here must be a key and a colon, such as irc:")
            found = self._mapping(first, 1)
            self._events.get_event()
            if not self._events.check_event(yaml.StreamEndEvent):
                raise _at(self._events.peek_event().start_mark, "a second document begins; one is enough")
            return found
        finally:
            self._events.dispose()

    def _value(self, event: Any, depth: int) -> Node:
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.AliasEvent):
            raise _at(event.start_mark, "aliases are not allowed; write the value out")
        if event.anchor is not None or event.tag is not None:
            raise _at(event.start_mark, "anchors and tags are not allowed")
        if depth > DEEPEST:
            raise _at(event.start_mark, "nested too deeply")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(event, depth)
        found = []
        while not isinstance(item := self._events.get_event(), yaml.SequenceEndEvent):
            found.append(self._value(item, depth + 1))
        return Items(tuple(found), event.start_mark.line + 1)

    def _mapping(self, start: Any, depth: int) -> Keys:
        if start.anchor is not None or start.tag is not None:
            raise _at(start.start_mark, "anchors and tags are not allowed")
        found: dict[str, tuple[Text, Node]] = {}
        while not isinstance(event := self._events.get_event(), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise _at(event.start_mark, "a key must be a word")
            key = self._scalar(event)
            if key.value in found:
                raise _at(event.start_mark, f"the key {key.value[:60]!r} stands here a second time")
            found[key.value] = key, self._value(self._events.get_event(), depth + 1)
        return Keys(tuple(found.values()), start.start_mark.line + 1)

    def _scalar(self, event: Any) -> Text:
        if event.anchor is not None or event.tag is not None:
            raise _at(event.start_mark, "anchors and tags are not allowed; put text that begins so in quotes")
        sort: str = self._events.resolve(yaml.ScalarNode, event.value, event.implicit).removeprefix(_TAG)
        return Text(event.value, event.start_mark.line + 1, sort)


def _at(mark: Any, problem: str) -> Unclear:
    return Unclear(f"line {mark.line + 1}: {problem}" if mark is not None else problem)


def _hide(problem: str | None) -> str:
    return re.sub(r"'[^']{2,}'|\"[^\"]{2,}\"", "...", problem or "this is not YAML", flags=re.DOTALL)
