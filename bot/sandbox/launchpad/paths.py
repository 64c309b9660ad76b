"""From a path to what it means: an entry, a collection, one field, or a place elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.sandbox.launchpad import projects, teams
from bot.sandbox.launchpad.catalogue import COLLECTIONS, TYPES
from bot.sandbox.launchpad.faults import Fault, not_found, shown
from bot.sandbox.launchpad.schema import Call, CollectionType, Field, Moved, Page
from bot.sandbox.launchpad.state import Entry


@dataclass(frozen=True, slots=True)
class PageOf:
    """A collection below an entry."""

    entry: Entry
    page: Page[Any]


@dataclass(frozen=True, slots=True)
class FieldOf:
    """One attribute of an entry, which has a URL of its own."""

    entry: Entry
    field: Field[Any]


Target = Entry | CollectionType | PageOf | FieldOf | Moved


def find(call: Call, path: list[str]) -> Target:
    """What `path` (decoded parts, at least one) means; 404 where it means nothing."""
    first, *rest = path
    collection = COLLECTIONS.get(first)
    if collection is not None:
        if not rest:
            return collection
        one = collection.child(call, rest[0])
        if isinstance(one, Entry):
            return _below(call, one, rest[1:])
        if one is None or len(rest) > 1:
            raise not_found("/".join(path))
        return one
    found = _top(call, first)
    if found is None:
        return _lowered(call, path)
    return _below(call, found, rest)


def _top(call: Call, name: str) -> Entry | None:
    """What stands at the root under `name` and may be seen; 410 for a person who is suspended."""
    world = call.world
    if name.startswith("~"):
        person = world.people.get(name[1:])
        if person is not None and person.suspended:
            raise Fault(410, f"{shown(name)} is suspended.")
        return person if person is not None and teams.may_see(call.who, person) else None
    project = world.projects.get(name)
    if project is not None:
        return project if projects.may_see(call.who, project) else None
    return world.groups.get(name)


def _lowered(call: Call, path: list[str]) -> Moved:
    found = _top(call, path[0].lower()) if len(path) == 1 else None
    if found is None:
        raise not_found(path[0])
    # The real service sends /~Alice to the web site, and /Burrow to the API.
    api = not path[0].startswith("~")
    return Moved(301, call.url(found) if api else call.base + found.path)


def _below(call: Call, entry: Entry, rest: list[str]) -> Target:
    while rest:
        type_ = TYPES[entry.type_name]
        if len(rest) == 1:
            for page in type_.pages:
                if page.name == rest[0]:
                    return PageOf(entry, page)
        found = type_.child(call, entry, rest)
        if found is None:
            if len(rest) == 1:
                for field in type_.fields:
                    if field.name == rest[0]:
                        return FieldOf(entry, field)
            raise not_found("/".join(rest))
        below, used = found
        rest = rest[used:]
        if isinstance(below, Moved):
            if rest:
                raise not_found("/".join(rest))
            return below
        entry = below
    return entry


def parts(path: str) -> list[str]:
    """The parts of a decoded path; a slash at the end means nothing."""
    return [part for part in path.split("/") if part]
