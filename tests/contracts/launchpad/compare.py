"""When two answers of Launchpad are equal to a client: status, place, keys, and what is at fault.

Words, dates, tags and numbers of things differ from one Launchpad to the next, and so they are not
looked at. Short answers, such as `[true, "Approved"]`, are the same as they stand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

_PARAMETER = re.compile(r"^(\w+): ?", re.MULTILINE)
_PERMISSION = re.compile(r"^\(.*, '\w+', '([\w.]+)'\)$", re.DOTALL)


_CREDENTIAL = re.compile(
    r"^(Unknown (access token|consumer)|(Expired|Invalid) (token|signature)|Inactive account)"
)
_NUMBER = re.compile(r"(/\+librarian)/\d+")
_OURS = frozenset({"__entries_in_page"})
"""Keys by which whoever recorded says what was cut."""


@dataclass(frozen=True)
class Answer:
    """An answer; `json` is None where the body is not JSON."""

    status: int
    headers: Mapping[str, str]
    json: Any
    text: str


def differences(wanted: Answer, got: Answer) -> tuple[str, ...]:
    """In which ways `got` is not `wanted`, in words; empty if it is."""
    if wanted.status != got.status:
        return (f"status {got.status}, not {wanted.status}: {got.text[:100]!r}",)
    found = [*_place(wanted, got), *_keys(wanted.json, got.json)]
    if wanted.text.startswith("oauth_token="):
        found += _sets("keys", set(parse_qs(wanted.text)), set(parse_qs(got.text)))
    if wanted.status == 400:
        found += _sets("parameters", faulty(wanted.text), faulty(got.text))
    if wanted.status == 401 and permission(wanted.text) != permission(got.text):
        found.append(f"lacks {permission(got.text)}, not {permission(wanted.text)}")
    if wanted.status == 401 and credential(wanted.text) != credential(got.text):
        found.append(f"says {got.text[:40]!r} of the credential, not {credential(wanted.text)!r}")
    return tuple(found)


def _place(wanted: Answer, got: Answer) -> list[str]:
    there, here = (_NUMBER.sub(r"\1", each.headers.get("Location") or "") for each in (wanted, got))
    return [] if there == here else [f"Location {here}, not {there}"]


def _keys(wanted: Any, got: Any) -> list[str]:
    if isinstance(wanted, dict) and isinstance(got, dict):
        found = _sets("keys", set(wanted) - _OURS, set(got))
        ours, theirs = wanted.get("entries"), got.get("entries")
        if ours and theirs:
            types = {one["resource_type_link"]: one for one in theirs}
            for one in ours:
                other = types.get(one["resource_type_link"], one)
                found += _sets("keys of an entry", set(one), set(other))
        elif bool(ours) != bool(theirs):
            found.append("entries are missing" if ours else "there are entries")
        return list(dict.fromkeys(found))
    return [] if wanted == got else [f"answer {str(got)[:100]}, not {str(wanted)[:100]}"]


def _sets(what: str, wanted: set[str], got: set[str]) -> list[str]:
    if wanted == got:
        return []
    return [f"{what}: missing {sorted(wanted - got)}, unknown {sorted(got - wanted)}"]


def faulty(text: str) -> set[str]:
    """The parameters that the text of a 400 names, one at the beginning of each line."""
    return set(_PARAMETER.findall(text))


def permission(text: str) -> str | None:
    """The permission whose lack the text of a 401 tells; None where the credential is at fault."""
    found = _PERMISSION.match(text.strip())
    return found[1] if found else None


def credential(text: str) -> str | None:
    """The words by which clients know what is wrong with a credential; None where it is not at fault."""
    found = _CREDENTIAL.match(text)
    return found[0] if found else None
