"""From the file to the models, and from what pydantic found to one sentence for the operator."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.config.document import parse
from bot.config.errors import ConfigError
from bot.config.files import read_text, refuse_open
from bot.config.models import Config

LONGEST = 1_000_000
"""Bytes of a config."""

_SAID = {
    "missing": "is missing",
    "string_type": "must be text; put it in quotes if it looks like something else",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "finite_number": "must be a number",
    "bool_type": "must be true or false",
    "tuple_type": "must be a list",
    "model_type": "must be a section with keys of its own",
    "too_short": "must have {min_length} at least",
    "too_long": "must have {max_length} at most",
    "greater_than": "must be more than {gt:g}",
    "greater_than_equal": "must be {ge:g} or more",
    "less_than_equal": "must be {le:g} or less",
    "literal_error": "must be {expected}",
    "value_error": "{error}",
}


def load(path: Path) -> Config:
    """The config in the file at `path`. Relative paths in it begin at the file's folder.

    Raises ConfigError: one line with the key, what is wrong with it and, for a key that is not known,
    the nearest that is.
    """
    text = read_text(path, "the config", longest=LONGEST)
    try:
        config = Config.model_validate(parse(text), context={"folder": path.absolute().parent})
    except ConfigError as wrong:
        raise ConfigError(f"{path}: {wrong}") from None
    except ValidationError as wrong:
        found = wrong.errors(include_url=False, include_input=False)
        raise ConfigError(f"{path}: {_sentence(found)}") from None
    # The passwords of a sandbox are public.
    if config.sandbox is None and _has_secret(config):
        refuse_open(path.stat().st_mode, path, "the config")
    return config


def keys(model: type[BaseModel] = Config, parent: str = "") -> Iterator[tuple[str, str]]:
    """Every key with its dots, and what it is for, in the order of the models."""
    for name, field in model.model_fields.items():
        yield f"{parent}{name}", field.description or ""
        if section := _section(field.annotation):
            yield from keys(section, f"{parent}{name}.")


def _sentence(found: list[ErrorDetails]) -> str:
    """What to say first: a key that is not known is often the reason why another one is missing."""
    first = min(found, key=lambda error: error["type"] != "extra_forbidden")
    key = _dotted(first["loc"])
    if first["type"] == "extra_forbidden":
        said = f"{key}: {_unknown(first['loc'])}"
    else:
        template = _SAID.get(first["type"], "is wrong")
        said = f"{key}: {template.format_map(first.get('ctx', {}))}"
    more = len(found) - 1
    return f"{said} (and {more} more)" if more else said


def _unknown(loc: tuple[int | str, ...]) -> str:
    parent = "".join(f"{part}." for part in loc[:-1])
    word = str(loc[-1])
    known = [key for key, _ in keys()]
    beside = [key.removeprefix(parent) for key in known if key.startswith(parent)]
    beside = [key for key in beside if "." not in key]
    if elsewhere := [key for key in known if key.endswith(f".{word}")]:
        return f"there is no such key; did you mean {elsewhere[0]}?"
    if near := difflib.get_close_matches(word.lower(), beside, 1, 0.5):
        return f"there is no such key; did you mean {parent}{near[0]}?"
    return f"there is no such key; here may be {', '.join(beside)}"


def _dotted(loc: tuple[int | str, ...]) -> str:
    """`irc.channels, item 2`; what somebody wrote as a key is cut to what a line can show."""
    words = [part[:40] for part in loc if isinstance(part, str)]
    items = [f", item {part + 1}" for part in loc if isinstance(part, int)]
    return ".".join(words) + "".join(items)


def _has_secret(config: Config) -> bool:
    mail, wiki = config.mail, config.wiki
    said = (config.irc.password, mail and mail.smtp_password, wiki and wiki.password)
    return any(said) or _has_password(config.database)


def _has_password(database: str) -> bool:
    login, at, _ = database.partition("://")[2].rpartition("@")
    return bool(at and ":" in login) or ("://" in database and "password=" in database)


def _section(annotation: Any) -> type[BaseModel] | None:
    for kind in (annotation, *get_args(annotation)):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return kind
    return None
