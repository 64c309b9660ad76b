"""The small things around people: memberships, nicknames, keys and addresses, and /people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.sandbox.launchpad import teams
from bot.sandbox.launchpad.faults import Fault
from bot.sandbox.launchpad.kinds import Address, Days, Moment, Name, Text
from bot.sandbox.launchpad.people_types import POLICY, STATUS, by_name
from bot.sandbox.launchpad.schema import (
    EDIT,
    Call,
    CollectionType,
    Created,
    EntryType,
    Field,
    Moved,
    Operation,
    Param,
    plain,
)
from bot.sandbox.launchpad.state import Email, Key, Membership, Nickname, Person


def _set_status(call: Call, subject: Membership, values: dict[str, Any]) -> object:
    team, status, comment = subject.team, values["status"], values["comment"]
    return teams.set_status(call.world, team, subject.member, status, call.who, comment)


def _set_expiry(_call: Call, subject: Membership, values: dict[str, Any]) -> None:
    subject.expires = values["date"]


MEMBERSHIP_TYPE: EntryType[Membership] = EntryType(
    "team_membership",
    (
        plain("team_link", "team", to="team"),
        plain("member_link", "member", to="person"),
        plain("last_changed_by_link", "changed_by", to="person"),
        plain("date_joined", "joined"),
        plain("date_expires", "expires"),
        plain("last_change_comment", "comment"),
        plain("status", "status"),
    ),
    operations=(
        Operation(
            "setStatus",
            _set_status,
            (Param("status", STATUS, required=True), Param("comment", Text())),
            post=True,
            needs=EDIT,
        ),
        Operation("setExpirationDate", _set_expiry, (Param("date", Moment()),), post=True, needs=EDIT),
    ),
    may=lambda who, membership, _permission: teams.may_edit(who, membership.team),
)

NICKNAME_TYPE: EntryType[Nickname] = EntryType(
    "irc_id",
    (
        plain("person_link", "person", to="person"),
        plain("network", "network"),
        plain("nickname", "nickname"),
    ),
)

KEY_TYPE: EntryType[Key] = EntryType(
    "gpg_key",
    (
        Field("keyid", lambda _call, key: key.fingerprint[-8:]),
        plain("fingerprint", "fingerprint"),
    ),
)

EMAIL_TYPE: EntryType[Email] = EntryType(
    "email_address",
    (plain("email", "address"), plain("person_link", "person", to="person")),
)


def _new_team(call: Call, _people: None, values: dict[str, Any]) -> Created:
    policy = values["membership_policy"] or values["subscription_policy"] or teams.MODERATED
    team = teams.create_team(
        call.world,
        call.actor,
        values["name"],
        values["display_name"],
        values["team_description"],
        policy,
    )
    team.membership_period = values["default_membership_period"]
    team.renewal_period = values["default_renewal_period"]
    return Created(team)


def _get_by_email(call: Call, _people: None, values: dict[str, Any]) -> Person | None:
    wanted = values["email"].casefold()
    known = (p for p in call.world.people.values() if p.email)
    return next((p for p in known if p.email and p.email.casefold() == wanted), None)


def _matching(call: Call, text: str) -> list[Person]:
    wanted = text.casefold()
    return by_name(
        p
        for p in call.world.people.values()
        if teams.may_see(call.who, p)
        and (
            wanted in p.name
            or wanted in p.display_name.casefold()
            or (p.email or "").casefold().startswith(wanted)
        )
    )


def _find(call: Call, _people: None, values: dict[str, Any]) -> Sequence[Person]:
    return _matching(call, values["text"])


def _find_person(call: Call, _people: None, values: dict[str, Any]) -> Sequence[Person]:
    return [p for p in _matching(call, values["text"]) if not p.is_team]


def _find_team(call: Call, _people: None, values: dict[str, Any]) -> Sequence[Person]:
    return [p for p in _matching(call, values["text"]) if p.is_team]


def _child(call: Call, name: str) -> Moved | None:
    if name == "+me":
        if call.who is None:
            raise Fault(401, "You need to be logged in to see who you are.")
        return Moved(303, call.url(call.who))
    person = call.world.people.get(name)
    return None if person is None else Moved(301, call.url(person))


_TEXT = (Param("text", Text(), required=True),)

PEOPLE = CollectionType(
    "people",
    "people",
    "person",
    lambda call: by_name(p for p in call.world.people.values() if teams.may_see(call.who, p)),
    (
        Operation(
            "newTeam",
            _new_team,
            (
                Param("name", Name(), required=True),
                Param("display_name", Text(line=True), required=True),
                Param("team_description", Text()),
                Param("membership_policy", POLICY),
                Param("subscription_policy", POLICY),
                Param("default_membership_period", Days()),
                Param("default_renewal_period", Days()),
            ),
            post=True,
            gives="team",
        ),
        Operation(
            "getByEmail",
            _get_by_email,
            (Param("email", Address(), required=True),),
            gives="person",
        ),
        Operation("find", _find, _TEXT, gives="person", many=True),
        Operation("findPerson", _find_person, _TEXT, gives="person", many=True),
        Operation("findTeam", _find_team, _TEXT, gives="team", many=True),
    ),
    _child,
)
