"""launchpadlib, unmodified, finds everything in the sandbox that it expects of Launchpad."""

from __future__ import annotations

import asyncio
from datetime import date

from bot.gateways.launchpad import LaunchpadGateway
from bot.sandbox.launchpad.projects import SERIES_STATUSES, create_milestone, create_project, create_series
from bot.sandbox.launchpad.state import Person, World
from bot.sandbox.people import BOT
from tests.contracts.launchpad.compare import permission
from tests.contracts.launchpad.contract import DATES, bootstrap
from tests.contracts.launchpad.judge import NAMES, run
from tests.contracts.launchpad.test_sandbox import settings
from tests.sandbox.lpclient import NOW, sandbox

MANY = 160


def crowd(world: World) -> None:
    """More milestones and people than a page holds."""
    project = create_project(world, world.people[BOT], "burrow", "Burrow", "Digs")
    for number in range(MANY):
        create_milestone(project.series["trunk"], f"m{number:03}", None)
        name = f"crowd{number:03}"
        world.people[name] = Person(name, f"Crowd {number:03}", NOW)


async def test_long_lists_are_walked_cut_and_counted() -> None:
    async with sandbox(furnish=crowd) as lp:
        told = await run(lp.base, "walk")
    names = [f"m{number:03}" for number in reversed(range(MANY))]
    people = [f"crowd{number:03}" for number in range(MANY)]
    assert told == {
        "names": names,
        "length": MANY,
        "first": names[:5],
        "across": names[70:80],
        "tenth": names[10],
        "beyond": names[158:],
        "none": [],
        "found": people,
        "found length": MANY,
        "found across": people[74:77],
        "nobody": [],
        "nobody length": 0,
    }


async def test_who_changes_what_another_has_changed_is_told() -> None:
    async with sandbox(furnish=crowd) as lp:
        told = await run(lp.base, "stale")
    assert told == {
        "told": ["PreconditionFailed", 412, ""],
        "seen": "Theirs",
        "kept": "Theirs",
        "now": ["Theirs", "Mine"],
    }


def suspend(world: World) -> None:
    world.people["soren"].suspended = True


async def test_everything_is_made_changed_read_and_taken_away() -> None:
    async with sandbox(furnish=suspend) as lp:
        told = await run(lp.base, "change")
    refusals = told.pop("refusals")
    assert told == {
        "group": "openstack",
        "in group": ["burrow2"],
        "driver": "diggers",
        "bugs": True,
        "licences": ["Apache Licence", "GNU GPL v3"],
        "status": "Pre-release Freeze",
        "statuses": [*SERIES_STATUSES],
        "drivers": ["diggers"],
        "release": ["c1", "Out", "2027-03-02T00:00:00+00:00"],
        "file": ["Code Release Tarball", True, "-----BEGIN PGP SIGNATURE-----"],
        "by version": "c1",
        "title": 'Burrow 2 c1 "prickly"',
        "administrator": "Administrator",
        "attributes": ["driver", "owner", "project_group"],
        "lists": ["all_milestones", "releases", "series"],
        "deleted": ["NotFound", 404],
        "taken back": None,
        "left": [],
    }
    assert refusals["name"] == ["BadRequest", 400, "name"]
    assert refusals["licence"] == ["BadRequest", 400, "licenses"]
    assert refusals["gone"][:2] == ["NotFound", 404]
    assert refusals["suspended"][:2] == ["ClientError", 410]
    kind, status, words = refusals["theirs"]
    assert (kind, status, permission(words)) == ("Unauthorized", 401, "launchpad.Edit")


async def test_all_that_the_bot_wrote_is_read_back() -> None:
    async with sandbox() as lp:
        gateway = LaunchpadGateway(settings(lp.api, BOT))
        try:
            await bootstrap(gateway, "burrow")
            await asyncio.gather(*(gateway.ensure_member(name, "eday", "began it") for name in NAMES))
            await gateway.ensure_milestone("burrow", "cactus", "m4", date(2027, 5, 1), "prickly")
        finally:
            await gateway.close()
        told = await run(lp.base, "written")
    teams = {name: [name, None, "Restricted Team"] for name in NAMES}
    assert told == {
        "project": ["burrow", "burrow", "Digs", "Python"],
        "licences": ["Apache Licence"],
        "duties": ["burrow", "burrow-drivers", "burrow-bugs"],
        "focus": "cactus",
        "series": {"cactus": "The first"},
        "milestones": {
            **{name: [day.isoformat(), None, "cactus", True] for name, day in DATES.items()},
            "m4": ["2027-05-01", "prickly", "cactus", True],
        },
        "teams": teams,
        "members": {name: ["eday", "tminus"] for name in NAMES},
    }


def plan(world: World) -> None:
    project = create_project(world, world.people[BOT], "burrow", "Burrow", "Digs")
    cactus = create_series(world, project, world.people[BOT], "cactus", "C")
    create_milestone(cactus, "cactus-ff", None)


async def test_blueprints_and_bugs_are_made_planned_and_found() -> None:
    async with sandbox(furnish=plan) as lp:
        told = await run(lp.base, "work")
    assert told == {
        "blueprint": ["eday", "cactus-ff", "Not started", "burrow"],
        "listed": ["queue-api"],
        "of the series": ["queue-api"],
        "by name": "Queue API",
        "of the milestone": ['Bug #2 in Burrow: "Bug 1"'],
        "open": ["Bug 1", "Bug 2"],
        "priorities": 1,
        "refusal": ["BadRequest", 400, "priority"],
        "theirs": ["Unauthorized", 401],
    }
