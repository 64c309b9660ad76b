"""The web site beside the API: a tiny page for everything that exists, 404 for the rest."""

from __future__ import annotations

from html import escape

from bot.sandbox.launchpad.faults import Fault
from bot.sandbox.launchpad.paths import find, parts
from bot.sandbox.launchpad.schema import Call
from bot.sandbox.launchpad.state import Entry, World

MEDIA_TYPE = "text/html; charset=utf-8"


def page(world: World, base: str, path: str) -> tuple[int, bytes]:
    """Status and HTML for a decoded `path`. Any branch of a person who exists is taken to exist.

    Branches are at /~person/project/branch, and at /~person/+junk/branch outside of projects.
    """
    wanted = parts(path)
    title = "Launchpad in miniature" if not wanted else _title(world, base, wanted)
    if title is None:
        return 404, _html("Not here", "/".join(wanted))
    return 200, _html(title, "/".join(wanted))


def _title(world: World, base: str, wanted: list[str]) -> str | None:
    first = wanted[0]
    in_project = len(wanted) == 3 and (wanted[1] == "+junk" or not wanted[1].startswith("+"))
    if first.startswith("~") and in_project:
        owner = world.people.get(first[1:])
        return None if owner is None else f"Branch {wanted[2]} of {owner.display_name}"
    call = Call(world, base, None, lambda _link: None)
    try:
        found = find(call, wanted)
    except Fault:
        return None
    return str(found) if isinstance(found, Entry) else None


def _html(title: str, path: str) -> bytes:
    text = (
        f"<!DOCTYPE html><html><head><title>{escape(title)}</title></head>"
        f"<body><h1>{escape(title)}</h1><p>/{escape(path)}</p></body></html>\n"
    )
    return text.encode(errors="replace")
