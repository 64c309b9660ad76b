"""What a move has to ask the world before its guards can tell."""

from __future__ import annotations

from bot.core.effects import Look
from bot.core.errors import Refused
from bot.core.seen import our_project
from bot.core.workflow import Attempt


def at_url(a: Attempt) -> tuple[Look, ...]:
    """The address, if it is one that a reader could open."""
    url = a.args["url"]
    if not url.startswith(("http://", "https://")) or len(url) > 500:
        raise Refused(f"{url[:60]!r} is no address that I can look at; say it with http:// or https://")
    return (Look("url", url, a.case.id),)


def at_launchpad(a: Attempt) -> tuple[Look, ...]:
    """The project and the four teams of the case's name."""
    return (Look("bootstrap", a.case.shown, a.case.id, expected=our_project(a.known)),)
