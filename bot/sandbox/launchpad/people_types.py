"""People and teams as the service describes them: their fields, collections and operations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from bot.sandbox.launchpad import teams
from bot.sandbox.launchpad.blueprint_types import blueprint_pages, of_person
from bot.sandbox.launchpad.extras import PERSON_EXTRAS, PERSON_PAGES, TEAM_EXTRAS
from bot.sandbox.launchpad.faults import denied
from bot.sandbox.launchpad.kinds import PERSON, Choice, Days, Flag, Name, Text
from bot.sandbox.launchpad.schema import (
    EDIT,
    REDACTED,
    VIEW,
    Call,
    EntryType,
    Field,
    Operation,
    Page,
    Param,
    editable,
    plain,
)
from bot.sandbox.launchpad.state import ACTIVE, Email, Entry, Person

STATUS = Choice(teams.STATUSES)
POLICY = Choice(teams.POLICIES)


def by_name(people: Iterable[Person]) -> list[Person]:
    """People in the order in which Launchpad lists them."""
    return sorted(people, key=lambda p: (p.display_name.casefold(), p.name))


def _with_status(*statuses: str) -> Callable[[Call, Person], Sequence[Person]]:
    def read(_call: Call, team: Person) -> Sequence[Person]:
        return by_name(m.member for m in team.memberships.values() if m.status in statuses)

    return read


def _email(call: Call, person: Person) -> object:
    if person.email is None:
        return None
    if call.who is None or (person.hide_email and call.who is not person):
        return REDACTED
    return Email(person, person.email)


def _check_name(call: Call, person: Person, name: str) -> None:
    if name != person.name:
        teams.refuse_taken(call.world, name)


def _rename(call: Call, person: Person, name: str) -> None:
    del call.world.people[person.name]
    person.name = name
    call.world.people[name] = person


def _add_member(call: Call, team: Person, values: dict[str, Any]) -> object:
    status = values["status"] or "Approved"
    member = values["person"]
    return teams.add_member(call.world, team, member, call.actor, status, values["comment"])


def _get_by_status(call: Call, team: Person, values: dict[str, Any]) -> object:
    return _with_status(values["status"])(call, team)


def _join(call: Call, person: Person, values: dict[str, Any]) -> None:
    teams.join(call.world, person, values["team"])


def _leave(call: Call, person: Person, values: dict[str, Any]) -> None:
    teams.leave(call.world, person, values["team"])


def _answer(status: str) -> Callable[[Call, Person, dict[str, Any]], None]:
    def run(call: Call, member: Person, values: dict[str, Any]) -> None:
        world, team, comment = call.world, values["team"], values["comment"]
        teams.answer_invitation(world, member, team, status, call.actor, comment)

    return run


def _owned(call: Call, person: Person, _values: dict[str, Any]) -> object:
    return by_name(p for p in call.world.people.values() if p.owner is person)


def _child(call: Call, person: Person, rest: list[str]) -> tuple[Entry, int] | None:
    match rest:
        case ["+member", name, *_]:
            found = (m for m in person.memberships.values() if m.member.name == name)
            return next(((m, 2) for m in found), None)
        case ["+email", address, *_] if address == person.email:
            email = Email(person, address)
            if _email(call, person) == REDACTED:
                raise denied(email, "email", VIEW)
            return email, 2
        case ["+ircnick", number, *_]:
            return next(((n, 2) for n in person.nicknames if str(n.number) == number), None)
        case ["+gpg-keys", fingerprint, *_]:
            return next(((k, 2) for k in person.keys if k.fingerprint == fingerprint), None)
    return None


def _may(who: Person | None, person: Person, permission: str) -> bool:
    return permission == EDIT and teams.may_edit(who, person)


def _check_policy(call: Call, team: Person, policy: str) -> None:
    teams.refuse_policy(call.world, team, policy, "membership_policy")


_FIELDS: tuple[Field[Person], ...] = (
    Field(
        "name",
        lambda _call, person: person.name,
        Name(),
        _rename,
        _check_name,
        required=True,
    ),
    editable("display_name", "display_name", Text(line=True), required=True),
    editable("description", "description", Text()),
    editable("homepage_content", "homepage_content", Text()),
    editable("hide_email_addresses", "hide_email", Flag(), required=True),
    Field("preferred_email_address_link", _email, to="email_address"),
    Field(
        "account_status",
        lambda _call, person: "Unactivated" if person.is_team else "Active",
    ),
    plain("date_created", "created"),
    plain("is_team", "is_team"),
    plain("private", "private"),
    Field("visibility", lambda _call, person: "Private" if person.private else "Public"),
    *PERSON_EXTRAS,
)

_TEAM_FIELDS: tuple[Field[Person], ...] = (
    *_FIELDS,
    editable("team_owner_link", "owner", PERSON, to="person", required=True),
    editable("team_description", "description", Text()),
    editable("membership_policy", "policy", POLICY, required=True, check=_check_policy),
    editable("subscription_policy", "policy", POLICY, required=True, check=_check_policy),
    editable("default_membership_period", "membership_period", Days()),
    editable("default_renewal_period", "renewal_period", Days()),
    *TEAM_EXTRAS,
)

_PAGES: tuple[Page[Person], ...] = (
    Page("members", "person", _with_status(*ACTIVE)),
    Page("admins", "person", _with_status("Administrator")),
    Page("participants", "person", lambda _call, team: by_name(teams.below(team))),
    Page("proposed_members", "person", _with_status("Proposed")),
    Page("invited_members", "person", _with_status("Invited")),
    Page("deactivated_members", "person", _with_status("Deactivated")),
    Page("expired_members", "person", _with_status("Expired")),
    Page(
        "members_details",
        "team_membership",
        lambda _call, team: [m for m in team.memberships.values() if m.active],
    ),
    Page(
        "memberships_details",
        "team_membership",
        lambda _call, person: [m for m in person.member_of.values() if m.active],
    ),
    Page(
        "open_membership_invitations",
        "team_membership",
        lambda _call, person: [m for m in person.member_of.values() if m.status == "Invited"],
    ),
    Page("super_teams", "team", lambda _call, person: by_name(teams.above(person))),
    Page(
        "sub_teams",
        "team",
        lambda _call, team: by_name(p for p in teams.below(team) if p.is_team),
    ),
    Page("irc_nicknames", "irc_id", lambda _call, person: person.nicknames),
    Page("gpg_keys", "gpg_key", lambda _call, person: person.keys),
    *blueprint_pages(of_person),
    *PERSON_PAGES,
)

_TEAM = Param("team", PERSON, required=True)

_OPERATIONS = (
    Operation(
        "addMember",
        _add_member,
        (Param("person", PERSON, required=True), Param("status", STATUS), Param("comment", Text())),
        post=True,
        needs=EDIT,
    ),
    Operation("join", _join, (_TEAM,), post=True, needs=EDIT),
    Operation("leave", _leave, (_TEAM,), post=True, needs=EDIT),
    Operation(
        "acceptInvitationToBeMemberOf",
        _answer("Approved"),
        (_TEAM, Param("comment", Text(), required=True)),
        post=True,
        needs=EDIT,
    ),
    Operation(
        "declineInvitationToBeMemberOf",
        _answer("Invitation declined"),
        (_TEAM, Param("comment", Text(), required=True)),
        post=True,
        needs=EDIT,
    ),
    Operation(
        "getMembersByStatus",
        _get_by_status,
        (Param("status", STATUS, required=True),),
        gives="person",
        many=True,
    ),
    Operation("getOwnedTeams", _owned, gives="team", many=True),
)

_PERSON_FIELDS = (*_FIELDS, plain("team_owner_link", "owner", to="person"))

PERSON_TYPE = EntryType("person", _PERSON_FIELDS, _PAGES, _OPERATIONS, _may, _child)
TEAM_TYPE = EntryType("team", _TEAM_FIELDS, _PAGES, _OPERATIONS, _may, _child)
