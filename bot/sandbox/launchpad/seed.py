"""The state in which the story begins: the residents, their tokens and teams, and a project with a name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.sandbox.launchpad.projects import create_project
from bot.sandbox.launchpad.state import Nickname, Person, Token, World
from bot.sandbox.launchpad.teams import create_team, set_status
from bot.sandbox.people import CONSUMER, NETWORK, RESIDENTS, TEAMS

TAKEN = "hive"
"""A project that somebody has already, so that not every name is free."""


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
    create_project(world, world.people["anotherjesse"], TAKEN, TAKEN.capitalize(), "A beehive for notes.")
    return world
