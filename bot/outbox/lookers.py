"""What the bot asks the world before it decides: each look gives plain values that are kept as evidence."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Protocol

from bot.core.errors import Gone, Trouble
from bot.core.wish import GROUPS
from bot.gateways.patience import patiently
from bot.gateways.ports import Holder, Launchpad, Milestone, Person, Project, Team, Wiki
from bot.store.database import Database

Looker = Callable[[str], Awaitable[dict[str, Any]]]
"""Asks about a query. Raises Trouble or Stuck where the world does not answer."""

PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0)
"""Seconds before Launchpad is asked again for one of the many things that one look needs."""

UNWELL = (502, 503, 504)
"""What a page answers while it or what stands before it has a bad moment (RFC 9110, 15.6)."""


class Page(Protocol):
    """What a web page answered."""

    @property
    def status(self) -> int: ...
    @property
    def title(self) -> str | None: ...


class Probe(Protocol):
    """Who looks at web pages for strangers, safely."""

    async def look(self, url: str) -> Page: ...
    async def text(self, url: str) -> str: ...


class Knowing(Protocol):
    """The directory, as a look needs it."""

    def doubt(self, person: str) -> None: ...
    async def learn(self, person: str) -> None: ...


def lookers(launchpad: Launchpad, probe: Probe, web: str) -> dict[str, Looker]:
    """The looks there are. `web` is the root of Launchpad's pages, for links that people follow."""

    async def url(query: str) -> dict[str, Any]:
        page = await probe.look(query)
        for pause in PAUSES[:3]:
            if page.status not in UNWELL:
                break
            await asyncio.sleep(pause)
            page = await probe.look(query)
        return {"status": page.status, "title": page.title}

    async def file(query: str) -> dict[str, Any]:
        return {"text": await probe.text(query)}

    async def person(query: str) -> dict[str, Any]:
        return await person_seen(launchpad, query, web)

    async def whole(query: str, there: bool) -> dict[str, Any]:
        """Project, teams, series and milestones: at once where they are expected to be there."""
        names = [query + group.suffix for group in GROUPS]
        me, plans, project, *teams = await asyncio.gather(
            patiently(launchpad.own_name, PAUSES),
            schedule(query) if there else _nothing(),
            patiently(lambda: launchpad.what_has(query), PAUSES),
            *(patiently(partial(launchpad.who_has, name, expected=there), PAUSES) for name in names),
        )
        seen = {name: _team(one, name, me) for name, one in zip(names, teams, strict=True) if one}
        ours = {me, *(name for name, team in seen.items() if team["ours"])}
        found = {"me": me, "web": web, "teams": seen, "project": None}
        if project is not None and isinstance(project.found, Project):
            return {**found, "project": _project(project.found, ours), **(plans or await schedule(query))}
        return {**found, "taken": project.kind if project else None}

    async def schedule(query: str) -> dict[str, Any]:
        series, milestones = await asyncio.gather(
            patiently(lambda: launchpad.series(query), PAUSES),
            patiently(lambda: launchpad.milestones(query), PAUSES),
        )
        return {"series": list(series), "milestones": [_milestone(m) for m in milestones]}

    async def bootstrap(query: str) -> dict[str, Any]:
        return await whole(query, there=False)

    async def standing(query: str) -> dict[str, Any]:
        return await whole(query, there=True)

    return {
        "url": url,
        "file": file,
        "person": person,
        "bootstrap": bootstrap,
        expected("bootstrap"): standing,
        "schedule": schedule,
    }


def expected(what: str) -> str:
    """Under which name a look is kept for what is expected to be there (`Look.expected`)."""
    return f"{what}, expected"


async def _nothing() -> dict[str, Any]:
    return {}


class People(Protocol):
    """Who tells about people. Raises Trouble; `Gone` for somebody who is suspended."""

    async def me(self) -> str: ...
    async def person(self, name: str) -> Person | None: ...
    async def fingerprints(self, person: str) -> tuple[str, ...]: ...


async def person_seen(launchpad: People, name: str, web: str, *, keys: bool = False) -> dict[str, Any]:
    """What Launchpad says of a person now, with their OpenPGP keys where they are wanted.

    `name` in it is another than was asked for where they were renamed. Raises Trouble.
    """
    link = f"{web}/~{name}"
    try:
        found = await launchpad.person(name)
        prints = await launchpad.fingerprints(name) if keys and found is not None else None
    except Gone:
        return {"exists": False, "suspended": True, "url": link}
    if found is None:
        await _sane(launchpad)
        return {"exists": False, "url": link}
    return {
        "exists": True,
        "name": found.name,
        "is_team": found.is_team,
        "active": found.active,
        "description": found.description,
        "email": found.email,
        "nicknames": [list(nick) for nick in found.nicknames],
        "keys": None if prints is None else list(prints),
        "url": link,
    }


async def _sane(launchpad: People) -> None:
    """Raise Trouble where Launchpad knows not even us: something stands before it that knows nobody."""
    me = await launchpad.me()
    if await launchpad.person(me) is None:
        raise Trouble(f"Launchpad says that it knows nobody, not even {me}, so it is not believed")


def roster_looker(launchpad: People, directory: Knowing, database: Database, web: str) -> Looker:
    """Asks anew for all that the roster holds of a person: nicknames, keys where one signed, and teams."""

    async def roster(query: str) -> dict[str, Any]:
        bound = await database.read(lambda unit: unit.bindings.of_person(query))
        found = await person_seen(launchpad, query, web, keys=any(b.key for b in bound))
        directory.doubt(query)
        await directory.learn(query)
        return found

    return roster


def page_looker(wiki: Wiki) -> Looker:
    """Looks whether a page of that title is on the wiki, and whose edit is its newest."""

    async def page(query: str) -> dict[str, Any]:
        found = await wiki.page(query)
        if found is None:
            return {"exists": False}
        return {
            "exists": True,
            "url": found.url,
            "revision": found.revision,
            "user": found.user,
            "timestamp": found.timestamp.isoformat(),
        }

    return page


def _team(holder: Holder, name: str, me: str) -> dict[str, Any]:
    """Who has the name of a team: the team, or a person (they share one namespace)."""
    team = holder.found
    if not isinstance(team, Team):
        return {"owner": f"a {holder.kind}, ~{name}", "policy": "", "ours": False, "members": []}
    return {
        "owner": team.owner,
        "policy": team.policy,
        "ours": team.owner == me or me in team.members,
        "members": sorted(team.members),
    }


def _project(project: Project, ours: set[str]) -> dict[str, Any]:
    return {
        "owner": project.owner,
        "driver": project.driver,
        "bug_supervisor": project.bug_supervisor,
        "focus": project.focus,
        "licence": ", ".join(project.licences),
        "language": project.language,
        "homepage": project.homepage,
        "wiki": project.wiki,
        "group": project.group,
        "ours": project.owner in ours,
    }


def _milestone(milestone: Milestone) -> dict[str, Any]:
    day = milestone.date.isoformat() if milestone.date else None
    return {"name": milestone.name, "series": milestone.series, "date": day, "active": milestone.active}
