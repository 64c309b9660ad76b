"""The YAML that a config may be: sections, lists and plain values, each key once.

Built on the parser's events and not on its constructors: aliases, tags and depth can do no harm, and
every complaint has a line. Messages quote keys, never values, because a value may be a secret.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from bot.config.errors import ConfigError

DEEPEST = 8
"""Levels of nesting; the config has three."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_TRUE = ("yes", "true", "on")


def parse(text: str) -> dict[str, Any]:
    """The mapping that `text` is: str keys; values are str, int, float, bool, None, lists and mappings.

    A date stays text. Raises ConfigError with the line.
    """
    try:
        return _Document(text).read()
    except yaml.MarkedYAMLError as wrong:
        raise _at(wrong.problem_mark or wrong.context_mark, _hide(wrong.problem or wrong.context)) from None
    except (yaml.YAMLError, UnicodeError):
        raise ConfigError("it has a character that YAML does not allow") from None


class _Document:
    def __init__(self, text: str) -> None:
        self._events = _Loader(text)

    def read(self) -> dict[str, Any]:
        try:
            self._events.get_event()
            if self._events.check_event(yaml.StreamEndEvent):
                raise ConfigError("it is empty")
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

    def _value(self, event: Any, depth: int) -> Any:
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
        return found

    def _mapping(self, start: Any, depth: int) -> dict[str, Any]:
        if start.anchor is not None or start.tag is not None:
            raise _at(start.start_mark, "anchors and tags are not allowed")
        found: dict[str, Any] = {}
        while not isinstance(event := self._events.get_event(), yaml.MappingEndEvent):
            key = self._value(event, depth + 1) if isinstance(event, yaml.ScalarEvent) else None
            if not isinstance(key, str):
                raise _at(event.start_mark, "a key must be a word")
            if key in found:
                raise _at(event.start_mark, f"the key {key[:60]!r} stands here a second time")
            found[key] = self._value(self._events.get_event(), depth + 1)
        return found

    def _scalar(self, event: Any) -> str | int | float | bool | None:
        if event.anchor is not None or event.tag is not None:
            raise _at(event.start_mark, "anchors and tags are not allowed; put text that begins so in quotes")
        word: str = event.value
        tag: str = self._events.resolve(yaml.ScalarNode, word, event.implicit).removeprefix(_TAG)
        if tag == "null":
            return None
        if tag == "bool":
            return word.lower() in _TRUE
        try:
            if tag == "int":
                return int(word)
            return _float(word) if tag == "float" else word
        except ValueError:
            raise _at(event.start_mark, "this looks like a number but is none; put text in quotes") from None


def _float(word: str) -> float:
    return float(word.lower().replace(".inf", "inf").replace(".nan", "nan"))


def _at(mark: Any, problem: str) -> ConfigError:
    return ConfigError(f"line {mark.line + 1}: {problem}" if mark is not None else problem)


def _hide(problem: str | None) -> str:
    return re.sub(r"'[^']{2,}'|\"[^\"]{2,}\"", "...", problem or "this is not YAML", flags=re.DOTALL)
