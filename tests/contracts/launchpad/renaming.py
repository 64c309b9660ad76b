"""The same words with every person, team, project, series, milestone and blueprint called something else.

Each letter of a name becomes the next one, so that names which began alike still do, and names
that cannot be names stay so. What Launchpad itself calls by name (`trunk`, `admin`) is not renamed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from string import ascii_lowercase, ascii_uppercase
from typing import Any

from bot.sandbox.launchpad.kinds import BLOCKED
from tests.contracts.launchpad.cast import NAMES
from tests.contracts.launchpad.recordings import Exchange

Rename = Callable[[str], str]

_WORD = re.compile(r"%[0-9A-Fa-f]{2}|[A-Za-z][A-Za-z0-9+.-]*")
_CREATING = frozenset({"newTeam", "new_project", "newSeries", "newMilestone", "createSpecification"})
_NEXT = str.maketrans(
    ascii_lowercase + ascii_uppercase,
    ascii_lowercase[1:] + ascii_lowercase[0] + ascii_uppercase[1:] + ascii_uppercase[0],
)


def as_it_is(text: str) -> str:
    """The names as they are."""
    return text


def renamer(exchanges: Iterable[Exchange]) -> Rename:
    """A function that gives other names to all that the cast and the `exchanges` name."""
    names = set(NAMES)
    for each in exchanges:
        if each.operation in _CREATING:
            names |= {value for key, value in each.form or [] if key == "name"}
        if each.method == "PATCH" and isinstance(each.json, dict):
            names.add(str(each.json.get("name", "")))
    known = {name.strip('"').lower() for name in names} - {"trunk", "true", "null", *BLOCKED}

    def rename(text: str) -> str:
        def other(found: re.Match[str]) -> str:
            return found[0].translate(_NEXT) if found[0].lower() in known else found[0]

        return _WORD.sub(other, text)

    return rename


def renamed(value: Any, rename: Rename) -> Any:
    """The strings of a JSON document renamed, and its keys not."""
    if isinstance(value, str):
        return rename(value)
    if isinstance(value, list):
        return [renamed(one, rename) for one in value]
    if isinstance(value, dict):
        return {key: renamed(one, rename) for key, one in value.items()}
    return value
