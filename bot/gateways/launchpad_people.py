"""People and teams on Launchpad: who they are, who is in what, and making teams."""

from __future__ import annotations

import re
from typing import Any

from bot.core.errors import Stuck, Trouble
from bot.gateways.launchpad_base import Base, together
from bot.gateways.lazr import Bare
from bot.gateways.lazr_entries import address_in, is_name, kind, name_in, page, quoted, text
from bot.gateways.lazr_pages import collection
from bot.gateways.lazr_refusals import refusal
from bot.gateways.lazr_reply import Entry, Reply
from bot.gateways.ports import Holder, Made, Person, Team

_FINGERPRINT = re.compile(r"[0-9A-F]{40}")

WITHIN = ("Approved", "Administrator")
"""The statuses of a membership that make a member."""

POLICIES = ("Open Team", "Delegated Team", "Moderated Team", "Restricted Team")


class People(Base):
    """People and teams share one namespace."""

    async def person(self, name: str) -> Person | None:
        """A person or team with the IRC nicknames of a person; None where there is none."""
        if not is_name(name):
            return None
        path = f"~{quoted(name, 'person')}"
        entry, nicknames = await together(
            self._wire.entry(path), collection(self._wire, f"{path}/irc_nicknames")
        )
        if entry is None or kind(entry) not in ("person", "team"):
            return None
        is_team = kind(entry) == "team"
        known = [(text(one, "network"), text(one, "nickname")) for one in nicknames]
        return Person(
            name=text(entry, "name"),
            display_name=text(entry, "display_name"),
            is_team=is_team,
            description=text(entry, "description"),
            email=address_in(entry.get("preferred_email_address_link")),
            nicknames=() if is_team else tuple(pair for pair in known if all(pair)),
            active=entry.get("is_valid") is not False,
        )

    async def person_by_email(self, address: str) -> str | None:
        """The name of the person with this address, also where they hide it.

        None for an unknown one, and for what Launchpad takes for no address.
        """
        reply = await self._wire.ask("people", "getByEmail", {"email": address})
        if reply.status == 400 and reply.plain.startswith("email:"):
            return None
        if not reply.succeeded:
            raise refusal(reply, "find a person by their address")
        entry = reply.json()
        if not isinstance(entry, dict) or kind(entry) != "person":
            return None
        return text(entry, "name") or None

    async def fingerprints(self, person: str) -> tuple[str, ...]:
        """The OpenPGP keys that a person has confirmed: 40 hexadecimal digits each, in capitals."""
        if not is_name(person):
            return ()
        keys = await collection(self._wire, f"~{quoted(person, 'person')}/gpg_keys")
        found = (text(key, "fingerprint").upper() for key in keys)
        return tuple(one for one in found if _FINGERPRINT.fullmatch(one))

    async def team(self, name: str) -> Team | None:
        """A team with the people in it, directly or through another team; None for a person.

        `owner` is "" where we may not see it.
        """
        if not is_name(name):
            return None
        path = f"~{quoted(name, 'team')}"
        entry, participants = await together(
            self._wire.entry(path), collection(self._wire, f"{path}/participants")
        )
        if entry is None or kind(entry) != "team":
            return None
        return self._team(entry, participants)

    async def who_has(self, name: str, *, expected: bool = False) -> Holder | None:
        """Who has this name among people and teams; None where nobody does that we can see.

        A team comes with its members: in one round where a team is `expected`, else in a second one, so
        that a name that is free costs one request. A private team of others is not seen.
        """
        if not is_name(name):
            return None
        path = f"~{quoted(name, 'team')}"
        participants: list[Entry] | None = None
        if expected:
            entry, participants = await together(self._at(path), self._participants(path))
        else:
            entry = await self._at(path)
        if isinstance(entry, str):
            return Holder("suspended account")
        if entry is None:
            return None
        if kind(entry) != "team":
            return Holder("person")
        if participants is None:
            participants = await self._participants(path)
        return Holder("team", self._team(entry, participants))

    async def is_member(self, team: str, person: str) -> bool:
        """Whether the person, or team, is in the team, directly or through another team.

        A direct membership is one request; only without it are the participants read.
        """
        if not (is_name(team) and is_name(person)):
            return False
        if await self._status(team, person) in WITHIN:
            return True

        def is_wanted(entry: Entry) -> bool:
            return text(entry, "name") == person

        found = await collection(self._wire, f"~{quoted(team, 'team')}/participants", until=is_wanted)
        return any(is_wanted(entry) for entry in found)

    async def teams_of(self, person: str) -> frozenset[str]:
        """All teams that the person is in, directly or through another team, as far as we may see them.

        One request for 300 teams. Nobody there is in no team; raises `Gone` for a suspended person.
        """
        if not is_name(person):
            return frozenset()
        found = await collection(self._wire, f"~{quoted(person, 'person')}/super_teams")
        return frozenset({text(entry, "name") for entry in found} - {""})

    async def ensure_team(
        self, name: str, display_name: str, description: str, policy: str, *, again: bool = False
    ) -> Made:
        """A team of ours with this name; `policy` is Launchpad's word (`Restricted Team`).

        One that is there gets this policy, and keeps its words.
        """
        path = f"~{quoted(name, 'team')}"
        if policy not in POLICIES:
            raise Stuck(f"A team on Launchpad has one of these policies: {', '.join(POLICIES)}.")
        values: dict[str, Any] = {"name": name, "display_name": display_name}
        if description:
            values["team_description"] = description
        values["membership_policy"] = Bare(policy)

        async def look() -> Made | None:
            entry = await self._wire.entry(path)
            if entry is None:
                return None
            made = await self._our_team(name, entry)
            place = f"~{quoted(made.renamed or name, 'team')}"
            await self._put_right(place, entry, differing, f"make the team {name} a {policy}")
            return made

        def differing(entry: Entry) -> dict[str, str]:
            right = text(entry, "membership_policy") == policy
            return {} if right else {"membership_policy": policy}

        doing = f"create the team {name}"
        return await self._create("people", "newTeam", values, look, doing, again=again)

    async def ensure_member(self, team: str, person: str, comment: str, *, direct: bool = False) -> Made:
        """The person, or team, in the team: at once, or invited where it has to accept.

        Who is a member already, or invited, is left alone: another `addMember` would take an
        administrator's place away. With `direct`, for a team that was just made, nobody looks first.
        """
        path = f"~{quoted(team, 'team')}"
        theirs = f"~{quoted(person, 'person')}"
        url = page(self._wire.link(f"{path}/+member/{theirs.removeprefix('~')}"))
        if not direct and await self._status(team, person) in (*WITHIN, "Invited"):
            return Made(url, created=False)
        values: dict[str, Any] = {"person": self._wire.link(theirs), "status": Bare("Approved")}
        if comment:
            values["comment"] = comment
        reply = await self._wire.call(path, "addMember", values)
        if reply.status == 400 and reply.plain.startswith("person:"):
            raise Stuck(
                f"We could not put {person} into the team {team}: there is no person or team "
                f"{person} on Launchpad that we can see. Check the name."
            )
        if not reply.succeeded:
            raise refusal(reply, f"put {person} into the team {team}")
        return Made(url, self._changed(reply), self._wire.renamed(path, reply.url))

    async def end_member(self, team: str, person: str, comment: str) -> bool:
        """The person, or team, out of the team: the membership is deactivated; whether it was active.

        Who is invited, or asks to come in, is declined. Raises `Stuck` for ourselves: we could never
        come back.
        """
        if person == await self.own_name():
            raise Stuck(f"We stay in the team {team}: who looks after it has to be in it.")
        status = await self._status(team, person)
        after = {**dict.fromkeys(WITHIN, "Deactivated"), "Proposed": "Declined"}
        if status not in (*after, "Invited"):
            return False
        there = f"~{quoted(team, 'team')}/+member/{quoted(person, 'person')}"
        values: dict[str, Any] = {"status": Bare(after.get(status, "Invitation declined"))}
        if comment:
            values["comment"] = comment
        reply = await self._wire.call(there, "setStatus", values)
        if not reply.succeeded:
            raise refusal(reply, f"take {person} out of the team {team}")
        return bool(reply.json())

    @staticmethod
    def _team(entry: Entry, participants: list[Entry]) -> Team:
        people = {text(one, "name") for one in participants if kind(one) != "team"}
        return Team(
            name=text(entry, "name"),
            owner=name_in(entry.get("team_owner_link")) or "",
            policy=text(entry, "membership_policy"),
            members=frozenset(people - {""}),
        )

    async def _participants(self, path: str) -> list[Entry]:
        """Who is in a team; nobody where that is hidden from us."""
        try:
            return await collection(self._wire, f"{path}/participants")
        except Stuck:
            return []

    @staticmethod
    def _changed(reply: Reply) -> bool:
        """`[changed, status]` is what addMember answers."""
        answer = reply.json()
        if not (isinstance(answer, list) and answer and isinstance(answer[0], bool)):
            raise Trouble("Launchpad did not say what became of the membership.")
        return answer[0]

    async def _status(self, team: str, person: str) -> str | None:
        there = f"~{quoted(team, 'team')}/+member/{quoted(person, 'person')}"
        membership = await self._wire.entry(there)
        return None if membership is None else text(membership, "status")

    async def _our_team(self, name: str, entry: Entry) -> Made:
        if kind(entry) != "team":
            raise Stuck(
                f"The name {name} belongs to a person on Launchpad, so it cannot be a team's. "
                "Choose another name."
            )
        me, owner = await self.own_name(), name_in(entry.get("team_owner_link"))
        if me == owner or await self._status(name, me) == "Administrator" or await self._is_in(owner, me):
            return self._there(f"~{quoted(name, 'team')}", entry)
        raise Stuck(
            f"The team {name} is on Launchpad already and belongs to {owner or 'somebody hidden'}. "
            f"Ask them to make {me} an administrator of it, or choose another name."
        )

    async def _is_in(self, group: str | None, me: str) -> bool:
        """Whether we are this one, or are in it."""
        return group is not None and (group == me or await self.is_member(group, me))
