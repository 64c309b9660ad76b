"""What our login at Launchpad is good for: whose it is, what it may do, which teams it meets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence

from bot.checking.finding import Finding
from bot.config import Config, Credentials
from bot.core.errors import LoggedOut, Trouble
from bot.gateways.launchpad import LaunchpadGateway, LaunchpadSettings
from bot.gateways.patience import patiently
from bot.gateways.ports import Team

LEVELS = {
    "READ_PUBLIC": "Read Non-Private Data",
    "WRITE_PUBLIC": "Change Non-Private Data",
    "READ_PRIVATE": "Read Anything",
    "WRITE_PRIVATE": "Change Anything",
}
"""The access levels of a token, and what Launchpad's page calls them."""

PAUSES = (0.5, 1.0, 2.0)
"""Seconds before Launchpad is asked again."""

LOG_IN = "tminus login launchpad"
SHOWN = 10
"""How many teams one line names."""


def gateway_of(api: str, keys: Credentials, contact: str) -> LaunchpadGateway:
    """Launchpad at `api` (with its version), as the owner of these keys sees it."""
    return LaunchpadGateway(
        LaunchpadSettings(
            api=api, consumer=keys.consumer, token=keys.token, secret=keys.secret, contact=contact
        )
    )


async def login(
    gateway: LaunchpadGateway, api: str, level: str, teams: Sequence[str]
) -> AsyncIterator[Finding]:
    """Whose login it is, and what it may do.

    `level` is what was granted, as far as is known; `teams` are names to find out with. What cannot be
    asked is a finding as well.
    """
    try:
        me = await patiently(gateway.me, PAUSES)
        person = await patiently(lambda: gateway.person(me), PAUSES)
    except LoggedOut as out:
        yield Finding("launchpad", False, f"{str(out).rstrip('.')}")
        return
    except Trouble as trouble:
        yield Finding("launchpad", False, str(trouble))
        return
    shown = f" ({person.display_name})" if person is not None and person.display_name != me else ""
    yield Finding("launchpad", True, f"the credentials belong to {me}{shown} at {api}")
    try:
        may = await patiently(lambda: gateway.may_change(teams), PAUSES)
    except Trouble as trouble:
        yield Finding("launchpad", False, f"what they may do could not be asked: {trouble}")
        return
    yield _rights(may, level)


def _rights(may: bool | None, level: str) -> Finding:
    words = LEVELS.get(level, "")
    granted = f" (granted: {words})" if words else ""
    if may is False or (may is None and level.startswith("READ")):
        text = f"they may only read{granted}, and the bot has to change things. Log in again: {LOG_IN}"
        return Finding("launchpad", False, text)
    if may is None:
        text = "whether they may change things could not be found out"
        return Finding("launchpad", True, f"{text}{granted}")
    return Finding("launchpad", True, f"they may read and change things{granted}")


async def teams(config: Config, gateway: LaunchpadGateway) -> AsyncIterator[Finding]:
    """The teams behind the roles, and those that the bot itself is in."""
    roles: Mapping[str, str] = config.roles.model_dump()
    answers = await asyncio.gather(*(_team(gateway, role, name) for role, name in roles.items()))
    for answer in answers:
        yield answer
    try:
        mine = await patiently(gateway.own_teams, PAUSES)
    except Trouble as trouble:
        yield Finding("teams", False, f"which teams the bot is in could not be asked: {trouble}")
        return
    known = ", ".join(mine[:SHOWN]) + (f" and {len(mine) - SHOWN} more" if mine[SHOWN:] else "")
    text = f"the bot is in {known or 'no team'}; it needs to be in none but those that it makes itself"
    yield Finding("teams", True, text)


async def _team(gateway: LaunchpadGateway, role: str, name: str) -> Finding:
    word = role.replace("_", " ")
    try:
        team = await patiently(lambda: gateway.team(name), PAUSES)
    except Trouble as trouble:
        return Finding("role", False, f"{word}: {trouble}")
    if team is None:
        text = f"{word}: Launchpad has no team {name} that the bot can see; correct roles.{role}"
        return Finding("role", False, f"{text}, or make the bot a member if the team is private")
    return _members(team, word, name)


def _members(team: Team, word: str, name: str) -> Finding:
    count = len(team.members)
    people = f"{count} member{'s' if count > 1 else ''}" if count else "nobody is in it; put people into it"
    return Finding("role", bool(team.members), f"{word}: {name}, {people}")
