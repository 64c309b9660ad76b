"""The state in which the story begins: residents with tokens and teams, a project, and a project group."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.sandbox.launchpad.projects import create_project
from bot.sandbox.launchpad.state import Nickname, Person, ProjectGroup, Token, World
from bot.sandbox.launchpad.teams import create_team, set_status
from bot.sandbox.people import CONSUMER, NETWORK, RESIDENTS, TEAMS

TAKEN = "hive"
"""A project that somebody has already, so that not every name is free."""

GROUP = "openstack"
"""The project group that accepted projects come into."""

BOARD = "openstack-ppb"
"""The team that owns the group."""


def new_world(now: Callable[[], datetime]) -> World:
    """A world with everybody of `bot.sandbox.people` in it."""
    world = World(now)
    for number, resident in enumerate(RESIDENTS, start=1):
        person = Person(resident.name, resident.display_name, now(), email=resident.email)
        person.nicknames.append(Nickname(person, number, NETWORK, resident.name))
        world.people[resident.name] = person
        world.tokens[resident.token] = Token(CONSUMER, resident.secret, person)
    for seed in TEAMS:
        owner = world.people[seed.owner]
        team = create_team(world, owner, seed.name, seed.display_name, None, seed.policy)
        for name in seed.members:
            if name != seed.owner:
                set_status(world, team, world.people[name], "Approved", by=owner)
    board = world.people[BOARD]
    world.groups[GROUP] = ProjectGroup(
        GROUP, "OpenStack", "OpenStack", "Open source software to build clouds.", board, now()
    )
    create_project(world, world.people["anotherjesse"], TAKEN, TAKEN.capitalize(), "A beehive for notes.")
    return world
