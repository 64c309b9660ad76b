"""The YAML that a config may be: sections, lists and plain values, each key once.

Messages quote keys, never values, because a value may be a secret.
"""

from __future__ import annotations

from typing import Any

from bot.config.errors import ConfigError
from bot.core.document import Items, Keys, Node, Text
from bot.core.errors import Unclear
from bot.yamltext import read

_TRUE = ("yes", "true", "on")


def parse(text: str) -> dict[str, Any]:
    """The mapping that `text` is: str keys; values are str, int, float, bool, None, lists and mappings.

    A date stays text. Raises ConfigError with the line.
    """
    try:
        return _section(read(text))
    except Unclear as wrong:
        raise ConfigError(str(wrong)) from None


def _section(keys: Keys) -> dict[str, Any]:
    for key, _ in keys.pairs:
        if not isinstance(_scalar(key), str):
            raise ConfigError(f"line {key.line}: a key must be a word")
    return {key.value: _value(value) for key, value in keys.pairs}


def _value(node: Node) -> Any:
    if isinstance(node, Items):
        return [_value(value) for value in node.values]
    return _section(node) if isinstance(node, Keys) else _scalar(node)


def _scalar(text: Text) -> str | int | float | bool | None:
    word = text.value
    if text.sort == "null":
        return None
    if text.sort == "bool":
        return word.lower() in _TRUE
    try:
        if text.sort == "int":
            return int(word)
        return _float(word) if text.sort == "float" else word
    except ValueError:
        looks = "this looks like a number but is none; put text in quotes"
        raise ConfigError(f"line {text.line}: {looks}") from None


def _float(word: str) -> float:
    return float(word.lower().replace(".inf", "inf").replace(".nan", "nan"))
