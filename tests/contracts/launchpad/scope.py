"""Which recorded exchanges the sandbox is held to, and why not to the others.

In scope is every operation that the gateway uses, or that somebody would who explores the sandbox
with launchpadlib: people, teams, memberships, keys, nicknames and addresses; projects, series,
milestones and releases; project groups; search, paging, negotiation, tags, OAuth, the root.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.contracts.launchpad.recordings import Exchange

_BUGS = re.compile(r"/devel/bugs(/|$)|/\+bug/")
_BLUEPRINTS = re.compile(r"/specs$|/\+spec/|_specifications$")
_OPERATIONS = {
    "searchTasks": "bugs are not served",
    "createBug": "bugs are not served",
    "addOfficialBugTag": "bugs are not served",
    "getSpecification": "blueprints are not served",
    "getMergeProposals": "branches are not served",
    "getBranches": "branches are not served",
    "get_timeline": "timelines are a drawing of what the collections tell",
    "licensing_search": "Launchpad's own staff reviews licences, and nobody here does",
}
_RULES: tuple[tuple[str, Callable[[Exchange], object]], ...] = (
    ("a crash of Launchpad's own", lambda each: each.status == 500),
    ("a fault that tests of faults cause", lambda each: each.status == 503),
    ("the bot speaks the version devel alone", lambda each: re.match(r"/(1\.0|beta)/", each.path)),
    ("bugs are not served", lambda each: _BUGS.search(each.path)),
    ("blueprints are not served", lambda each: _BLUEPRINTS.search(each.path)),
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
    (r"/devel/~[^/]+/?", "person or team"),
    (r"/devel/~[^/]+/\+member/[^/]+", "membership"),
    (r"/devel/~[^/]+/\+email/[^/]+", "address"),
    (r"/devel/~[^/]+/[a-z_]+", "a list or field of a person or team"),
    (r"/devel/[^/]+/\+milestone/[^/]+", "milestone"),
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
