"""One thing that the bot takes for granted about Launchpad, as a request and what is known of the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ANYTHING: Any = object()
"""That a fact says nothing about the value of an answer."""


@dataclass(frozen=True)
class Fact:
    """What Launchpad answers when `who` asks.

    `ask` is method and path; `send` is a form for POST, with its operation under `ws.op`, and a
    document for PATCH; a form with bytes among its values is sent in parts. `{api}` stands for the root
    in it. Of the answer are known the `status`, the path `at` which Location leads to, `keys` that the
    body has at least, the `faulty` parameters that a 400 names, the permission that one `lacks`, or the
    whole `answer`. `recorded` names the exchanges (transcript and name) that it was learnt from. It
    holds after those before it.
    """

    says: str
    ask: str
    send: Mapping[str, Any] | None = None
    who: str | None = "tminus"
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    at: str | None = None
    keys: tuple[str, ...] = ()
    faulty: tuple[str, ...] = ()
    lacks: str | None = None
    answer: Any = ANYTHING
    recorded: tuple[str, ...] = ()


def post(says: str, path: str, operation: str, form: Mapping[str, Any], *recorded: str, **known: Any) -> Fact:
    """A fact about a named operation."""
    return Fact(says, f"POST {path}", {"ws.op": operation, **form}, recorded=recorded, **known)


def get(says: str, path: str, *recorded: str, **known: Any) -> Fact:
    """A fact about reading."""
    return Fact(says, f"GET {path}", recorded=recorded, **known)


def patch(says: str, path: str, document: Mapping[str, Any], *recorded: str, **known: Any) -> Fact:
    """A fact about a change."""
    known.setdefault("status", 209)
    return Fact(says, f"PATCH {path}", document, recorded=recorded, **known)
