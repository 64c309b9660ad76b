"""Which recorded exchanges the sandbox is held to, and why not to the others.

In scope is every operation that the gateway uses, or that somebody would who explores the sandbox
with launchpadlib: people, teams, memberships, keys, nicknames and addresses; projects, series,
milestones and releases; blueprints, bugs and their tasks; project groups; search, paging, negotiation,
tags, OAuth, the root.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.contracts.launchpad.recordings import Exchange

_OPERATIONS = {
    "addOfficialBugTag": "tags of bugs are what they are, and none of them is official",
    "newMessage": "comments on bugs are not served",
    "subscribe": "subscriptions are not served",
    "getMergeProposals": "branches are not served",
    "getBranches": "branches are not served",
    "get_timeline": "timelines are a drawing of what the collections tell",
    "licensing_search": "Launchpad's own staff reviews licences, and nobody here does",
}
_RULES: tuple[tuple[str, Callable[[Exchange], object]], ...] = (
    ("a crash of Launchpad's own", lambda each: each.status == 500),
    ("a fault that tests of faults cause", lambda each: each.status == 503),
    ("the bot speaks the version devel alone", lambda each: re.match(r"/(1\.0|beta)/", each.path)),
    ("polls are not served", lambda each: "/+poll" in each.path),
    ("pillars are projects and groups under another name", lambda each: each.path == "/devel/pillars"),
)


def outside(each: Exchange) -> str | None:
    """Why the sandbox is not held to this exchange; None where it is."""
    for reason, rule in _RULES:
        if rule(each):
            return reason
    return _OPERATIONS.get(each.operation)


_PLACES: tuple[tuple[str, str], ...] = (
    (r"/\+(request|authorize|access)-token", "the dance for a token"),
    (r"/devel/?", "root"),
    (r"/devel/people", "people"),
    (r"/devel/people/[^/]+", "people, one"),
    (r"/devel/projects", "projects"),
    (r"/devel/projects/[^/]+", "projects, one"),
    (r"/devel/projectgroups", "project groups"),
    (r"/devel/projectgroups/[^/]+", "project groups, one"),
    (r"/devel/specs", "blueprints"),
    (r"/devel/bugs", "bugs"),
    (r"/devel/bugs/[^/]+", "bug"),
    (r"/devel/bugs/[^/]+/[a-z_]+", "a list of a bug"),
    (r"/devel/~[^/]+/?", "person or team"),
    (r"/devel/~[^/]+/\+member/[^/]+", "membership"),
    (r"/devel/~[^/]+/\+email/[^/]+", "address"),
    (r"/devel/~[^/]+/[a-z_]+", "a list or field of a person or team"),
    (r"/devel/[^/]+/\+milestone/[^/]+", "milestone"),
    (r"/devel/[^/]+/\+spec/[^/]+", "blueprint"),
    (r"/devel/[^/]+/\+bug/[^/]+", "task of a bug"),
    (r"/devel/[^/]+", "project or project group"),
    (r"/devel/[^/]+/[a-z]+_[a-z]+|/devel/[^/]+/(series|releases|projects)", "a list or field of a project"),
    (r"/devel/[^/]+/[^/]+", "series"),
    (r"/devel/[^/]+/[^/]+/[a-z_]+", "a list of a series"),
    (r"/devel/[^/]+/[^/]+/[^/]+", "release"),
    (r"/devel/[^/]+/[^/]+/[^/]+/files", "a list of a release"),
    (r"/devel/[^/]+/[^/]+/[^/]+/\+file/[^/]+", "release file"),
    (r"/devel/[^/]+/[^/]+/[^/]+/\+file/[^/]+/(file|signature)", "where the bytes are"),
)


def operation(each: Exchange) -> str:
    """What an exchange asks for, as a row of the table: `POST people newTeam`."""
    place = next((what for shape, what in _PLACES if re.fullmatch(shape, each.path)), "the host")
    return f"{each.method} {place} {each.operation}".strip()
