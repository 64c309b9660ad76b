"""Who is in which team, who may say so, and how a person comes in and goes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.sandbox.launchpad.faults import Fault, crash, invalid
from bot.sandbox.launchpad.state import ACTIVE, Membership, Person, World

OPEN = "Open Team"
DELEGATED = "Delegated Team"
MODERATED = "Moderated Team"
RESTRICTED = "Restricted Team"
POLICIES = (OPEN, DELEGATED, MODERATED, RESTRICTED)
INCLUSIVE = (OPEN, DELEGATED)
"""Policies by which people can come in unasked; such a team may not own a project."""

STATUSES = (
    "Proposed",
    "Approved",
    "Administrator",
    "Deactivated",
    "Expired",
    "Declined",
    "Invited",
    "Invitation declined",
)


def above(person: Person) -> Iterator[Person]:
    """The teams that `person` is in, directly or through another team."""
    seen: set[Person] = set()
    waiting = [person]
    while waiting:
        for team, membership in waiting.pop().member_of.items():
            if membership.active and team not in seen:
                seen.add(team)
                waiting.append(team)
                yield team


def below(team: Person) -> Iterator[Person]:
    """The people and teams that are in `team`, directly or through another team."""
    seen: set[Person] = set()
    waiting = [team]
    while waiting:
        for member, membership in waiting.pop().memberships.items():
            if membership.active and member not in seen:
                seen.add(member)
                waiting.append(member)
                yield member


def stands_for(person: Person | None, party: Person | None) -> bool:
    """Whether `person` may act as `party`: is it, is in it, or owns it (itself or by a team)."""
    if person is None:
        return False
    mine = {person, *above(person)}
    seen: set[Person] = set()
    while party is not None and party not in seen:
        if party in mine:
            return True
        seen.add(party)
        party = party.owner
    return False


def may_edit(person: Person | None, party: Person) -> bool:
    """Whether `person` may change `party`: themselves, or a team as its owner or administrator."""
    if person is None or person is party:
        return person is not None
    if not party.is_team:
        return False
    mine = {person, *above(person)}
    admins = (m.member for m in party.memberships.values() if m.status == "Administrator")
    return any(admin in mine for admin in admins) or stands_for(person, party.owner)


def may_see(person: Person | None, party: Person) -> bool:
    """Whether `person` may know of `party`: of a private team, those who are in it or own it may."""
    return not party.private or stands_for(person, party)


def create_team(
    world: World,
    owner: Person,
    name: str,
    display_name: str,
    description: str | None,
    policy: str,
) -> Person:
    """A new team; `owner` is its first member and administrator. 400 if the name is taken."""
    refuse_taken(world, name)
    team = Person(
        name,
        display_name,
        world.now(),
        is_team=True,
        description=description,
        owner=owner,
        policy=policy,
    )
    world.people[name] = team
    set_status(world, team, owner, "Administrator", by=owner)
    return team


def refuse_taken(world: World, name: str) -> None:
    """400 where `name` is a person's or a team's."""
    if name in world.people:
        raise invalid([("name", f"{name} is already in use by a person or a team.")])


def refuse_owner(party: Person, param: str) -> None:
    """400 where `party` is a team that people can join unasked: it may not own a project."""
    if party.is_team and party.policy in INCLUSIVE:
        raise invalid([(param, f"{party.name} is an open or delegated team, and cannot own this.")])


def refuse_policy(world: World, team: Person, policy: str, param: str) -> None:
    """400 where `policy` would let people join unasked a team that owns a project."""
    if policy in INCLUSIVE and any(p.owner is team for p in world.projects.values()):
        raise invalid([(param, f"{team.name} owns a project, and so it cannot be a {policy}.")])


def set_status(
    world: World,
    team: Person,
    member: Person,
    status: str,
    by: Person | None,
    comment: str | None = None,
) -> bool:
    """Make `member`'s status in `team` be `status`; tells whether that was a change."""
    membership = team.memberships.get(member)
    if membership is None:
        membership = Membership(team, member, status)
        team.memberships[member] = member.member_of[team] = membership
    elif membership.status == status:
        return False
    else:
        membership.changed_by = by
        membership.status = status
    membership.comment = comment
    if membership.active:
        now = world.now()
        membership.joined = membership.joined or now
        if team.membership_period:
            membership.expires = now + timedelta(days=team.membership_period)
    return True


def add_member(
    world: World, team: Person, member: Person, by: Person, status: str, comment: str | None
) -> tuple[bool, str]:
    """Put `member` into `team`: (whether anything changed, the status now).

    Somebody else's team is invited, and comes in when an administrator of it accepts.
    """
    if not team.is_team or status not in ("Proposed", *ACTIVE):
        raise crash("ValueError")
    if member is team or team in set(below(member)):
        raise crash("AssertionError")
    if member.is_team and not may_edit(by, member):
        present = team.memberships.get(member)
        if present is None or not present.active:
            status = "Invited"
    return set_status(world, team, member, status, by, comment), status


def join(world: World, person: Person, team: Person) -> None:
    """`person` asks to be in `team`: in at once, proposed, or 400, by the team's policy."""
    if not team.is_team:
        raise crash("AssertionError")
    present = team.memberships.get(person)
    if present is not None and present.active:
        return
    if team.policy == RESTRICTED:
        raise Fault(400, "Nobody can join a restricted team unasked.")
    status = "Proposed" if team.policy == MODERATED else "Approved"
    set_status(world, team, person, status, by=person)


def leave(world: World, person: Person, team: Person) -> None:
    """`person` is no longer in `team`; nothing happens where they were not."""
    present = team.memberships.get(person)
    if present is not None and present.active:
        set_status(world, team, person, "Deactivated", by=person)


def answer_invitation(
    world: World, member: Person, team: Person, status: str, by: Person, comment: str | None
) -> None:
    """An invited team comes in, or declines."""
    present = team.memberships.get(member)
    if present is None or present.status != "Invited":
        raise crash("AssertionError")
    set_status(world, team, member, status, by, comment)
