"""A claim becomes a principal with roles. It caches, and it never guesses.

The nick is never trusted: what speaks for a person is a services account that was bound to them once.
Roles are Launchpad teams; an answer of Launchpad is kept for minutes, and a role that could not be
asked for is not held.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.core.command import Speaker
from bot.core.dossier import Case
from bot.core.errors import Refused, Trouble
from bot.core.people import Principal, Proof, Role, operator
from bot.core.seen import our_team
from bot.core.workflow import for_roles, proof_wanted
from bot.store.bindings import Binding
from bot.store.database import Database
from bot.store.unit import Unit

log = logging.getLogger(__name__)

KEPT = timedelta(minutes=5)
"""How long an answer about a membership is good."""
PATIENCE = timedelta(seconds=30)
"""How long a membership that could not be asked for is left alone."""
ANY_PERSON = frozenset({Role.ANYONE, Role.PERSON})
OWN = frozenset({Role.CLOCK, Role.BOT})
"""The roles of ourselves, of which no team on Launchpad tells."""


class Members(Protocol):
    """Who can tell whether a person is in a team. Raises Trouble."""

    async def is_member(self, team: str, person: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Membership:
    """`holds` is None where it could not be asked."""

    holds: bool | None
    until: datetime


class Directory:
    """`teams` names the Launchpad team behind each role."""

    def __init__(
        self,
        database: Database,
        members: Members,
        teams: Mapping[Role, str],
        now: Callable[[], datetime],
    ) -> None:
        self._database, self._members, self._teams, self._now = database, members, teams, now
        self._bound: dict[tuple[str, str], str] = {}
        self._known: dict[tuple[str, str], Membership] = {}

    async def refresh(self) -> None:
        """Read the bindings anew: at start, and after one was made or ended."""
        self.take(await self._database.read(lambda unit: unit.bindings.all()))

    def take(self, found: Iterable[Binding]) -> None:
        """Go by these bindings from now on."""
        self._bound = {(b.network, b.account.lower()): b.person for b in found}

    def principal(self, speaker: Speaker) -> Principal:
        """Who we hold `speaker` to be, from what is known without asking anyone."""
        if speaker.door == "control":
            return operator(speaker.account or "unknown")
        network = speaker.door.partition(":")[2]
        if not speaker.account:
            return Principal("", known=f"{speaker.nick or 'a stranger'}, not logged in to services")
        person = self._bound.get((network, speaker.account.lower()))
        if person is None:
            known = f"account {speaker.account}, not bound to a Launchpad person"
            return Principal("", proof=Proof.ACCOUNT, known=known)
        return self.person(person, Proof.ACCOUNT, f"{person} (account {speaker.account})")

    def person(self, name: str, proof: Proof, known: str) -> Principal:
        """A bound person, with the roles that are known to be theirs."""
        now = self._now()
        roles, unasked = ANY_PERSON, frozenset[Role]()
        for role, team in self._teams.items():
            seen = self._known.get((team, name))
            if seen is not None and seen.until > now:
                if seen.holds:
                    roles |= {role}
                elif seen.holds is None:
                    unasked |= {role}
        return Principal(name, roles, proof, known, unasked)

    def unknown(self, person: str, roles: Iterable[Role], teams: Iterable[str] = ()) -> list[str]:
        """The teams that would have to be asked to tell whether `person` holds one of `roles`."""
        now = self._now()
        names = [*(self._teams[role] for role in roles if role in self._teams), *teams]
        seen = {name: self._known.get((name, person)) for name in names}
        return [name for name, known in seen.items() if known is None or known.until <= now]

    def holds(self, person: str, team: str) -> bool:
        """Whether `person` is known to be in `team` now."""
        seen = self._known.get((team, person))
        return seen is not None and seen.holds is True and seen.until > self._now()

    async def learn(self, person: str, teams: Iterable[str]) -> None:
        """Ask Launchpad about these memberships, all at once."""
        await asyncio.gather(*(self._ask(team, person) for team in teams))

    async def _ask(self, team: str, person: str) -> None:
        try:
            holds: bool | None = await self._members.is_member(team, person)
        except Trouble as trouble:
            log.warning("could not ask whether %s is in %s: %s", person, team, trouble)
            holds = None
        until = self._now() + (PATIENCE if holds is None else KEPT)
        self._known[(team, person)] = Membership(holds, until)

    def forget(self, team: str) -> None:
        """What is known of a team's members is no longer good."""
        self._known = {key: seen for key, seen in self._known.items() if key[0] != team}


class RolesWanted(Exception):
    """The answer depends on memberships that nobody has asked Launchpad about lately."""

    def __init__(self, teams: Sequence[str]) -> None:
        super().__init__(", ".join(teams))
        self.teams = teams


def admit(
    directory: Directory,
    unit: Unit,
    who: Principal,
    case: Case | None,
    name: str,
    by: tuple[Role, ...],
    proof: Proof,
) -> Principal:
    """`who`, with what they are to `case`, if they may say `name`, which is for one of `by`.

    Raises Refused, or RolesWanted where Launchpad has to be asked first.
    """
    team = ""
    if case is not None and Role.DRIVER in by:
        driver = who.person in _drivers(unit, case)
        if not driver:
            team = our_team(unit.dossier(case), "drivers") or ""
            driver = bool(team) and directory.holds(who.person, team)
        who = who.also(Role.DRIVER) if driver else who
    if not who.has(*by):
        if who.identified and not who.roles & OWN:
            teams = [team] if team else []
            if unknown := directory.unknown(who.person, (*by, Role.ADMIN), teams):
                raise RolesWanted(unknown)
        no = for_roles(name, by, who)
        if case is not None and Role.DRIVER in by and who.identified:
            no += f", or ask {', '.join(sorted(_drivers(unit, case))[:5])}"
        raise Refused(no)
    if who.proof < proof:
        raise Refused(proof_wanted(name, proof, who))
    return who


def _drivers(unit: Unit, case: Case) -> set[str]:
    return {case.proposer, *unit.voices.drivers(case.id)}
