"""The ways in which the sandbox's Launchpad says no: a status, and words for a client to read.

Statuses are Launchpad's: 401 (never 403) for a missing permission, 400 with one `param: message`
line for each problem, and 500 with the name of an exception where the real one is known to crash.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape


class Fault(Exception):
    """An answer other than success: `status`, `text` (plain) and perhaps `headers`."""

    def __init__(self, status: int, text: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(text)
        self.status = status
        self.text = text
        self.headers = headers or {}


class Wrong(ValueError):
    """A value that its kind cannot take; the message follows the parameter's name."""


def shown(value: object) -> str:
    """A stranger's value as it may stand in an error: short, and escaped as HTML."""
    text = str(value)
    return escape(text if len(text) <= 200 else text[:200] + "...")


def invalid(problems: Sequence[tuple[str, str]]) -> Fault:
    """400 for `problems`, pairs of parameter and message, one line for each."""
    return Fault(400, "\n".join(f"{param}: {message}" for param, message in problems))


def denied(entry: object, attribute: str, permission: str) -> Fault:
    """401 as a parenthesised tuple, which is how a permission differs from a bad token."""
    return Fault(401, f"(<{shown(entry)}>, '{attribute}', '{permission}')")


def not_found(what: str) -> Fault:
    """404 for a path that leads nowhere."""
    return Fault(404, f"Nothing here is called {shown(what)}.")


def not_allowed(methods: Sequence[str]) -> Fault:
    """405; Launchpad separates the methods in `Allow` with spaces."""
    return Fault(405, "", {"Allow": " ".join(methods)})


def crash(exception: str) -> Fault:
    """500 for a request on which the real service is known to fail with `exception`."""
    return Fault(500, exception, {"X-Lazr-OopsId": "OOPS-sandbox"})
