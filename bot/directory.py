"""A claim becomes a principal with roles. It caches, and it never guesses.

The nick is never trusted: what speaks for a person is a services account that was bound to them once.
Roles are Launchpad teams, and one question tells all teams of a person, nested ones too. The answer is
good for minutes; while Launchpad does not answer it lives on for a set time, and a role that was never
known is not held.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.core.command import Speaker
from bot.core.dossier import Case
from bot.core.errors import Gone, Refused, Trouble
from bot.core.people import Principal, Proof, Role, operator
from bot.core.roster import Binding, fold
from bot.core.seen import our_team
from bot.core.when import DAY, show_moment
from bot.core.workflow import for_roles, proof_wanted
from bot.store.database import Database
from bot.store.unit import Unit

log = logging.getLogger(__name__)

KEPT = timedelta(minutes=5)
"""How long an answer about somebody's teams is good."""
PATIENCE = timedelta(seconds=30)
"""How long Launchpad is left alone about somebody's teams when it did not answer."""
ANY_PERSON = frozenset({Role.ANYONE, Role.PERSON})
OWN = frozenset({Role.CLOCK, Role.BOT})
"""The roles of ourselves, of which no team on Launchpad tells."""


class Teams(Protocol):
    """Who can tell all the teams that a person is in, directly or through another. Raises Trouble."""

    async def teams_of(self, person: str) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """The teams of a person as Launchpad told them at `asked`; None where it never did.

    Nobody asks again before `until`. `failed` says that the last question was not answered.
    """

    teams: frozenset[str]
    asked: datetime | None
    until: datetime
    failed: bool = False


class Directory:
    """`roles` names the Launchpad team behind each role; `lives` is how long old answers do in an outage."""

    def __init__(
        self,
        database: Database,
        launchpad: Teams,
        roles: Mapping[Role, str],
        now: Callable[[], datetime],
        lives: timedelta = DAY,
    ) -> None:
        self._database, self._launchpad, self._now = database, launchpad, now
        self._roles, self._lives = roles, lives
        self._bound: dict[tuple[str, str], Binding] = {}
        self._nicks: dict[str, str] = {}
        self._known: dict[str, Standing] = {}
        self._asking: dict[str, asyncio.Task[None]] = {}
        self._silent: datetime | None = None
        self.listener: Callable[[], None] = lambda: None
        """Called when bindings were read anew."""

    async def refresh(self) -> None:
        """Read the bindings anew: at start, and after one was made or ended."""
        self.take(await self._database.read(lambda unit: unit.bindings.all()))

    def take(self, found: Iterable[Binding]) -> None:
        """Go by these bindings from now on."""
        self._bound = {(b.network, b.account): b for b in found}
        self.listener()

    def principal(self, speaker: Speaker) -> Principal:
        """Who we hold `speaker` to be, from what is known without asking anyone."""
        if speaker.door == "control":
            return operator(speaker.account or "unknown")
        network = speaker.door.partition(":")[2]
        if not speaker.account:
            return Principal("", known=f"{speaker.nick or 'a stranger'}, not logged in to services")
        binding = self._bound.get((network, fold(speaker.account)))
        if binding is None:
            known = f"account {speaker.account}, not bound to a Launchpad person"
            return Principal("", proof=Proof.ACCOUNT, known=known)
        if binding.rival:
            both = f"which {binding.person} and {binding.rival} both claim, so it speaks for neither"
            return Principal("", proof=Proof.ACCOUNT, known=f"account {speaker.account}, {both}")
        self._nicks[binding.account] = speaker.nick
        return self.person(binding.person, Proof.ACCOUNT, f"{binding.person} (account {speaker.account})")

    def person(self, name: str, proof: Proof, known: str, key: str = "") -> Principal:
        """A person whom `proof` showed, with the roles that are known to be theirs."""
        roles, seen = ANY_PERSON, self.standing(name)
        if seen is not None and seen.asked is not None:
            roles |= {role for role, team in self._roles.items() if team in seen.teams}
        return Principal(name, roles, proof, known, self._unasked(seen), key)

    def standing(self, person: str) -> Standing | None:
        """What may be believed of a person's teams now; None where Launchpad has to be asked first."""
        seen, now = self._known.get(person), self._now()
        if seen is None or seen.until <= now:
            return None
        if seen.failed and seen.asked is not None and seen.asked + self._lives <= now:
            return replace(seen, teams=frozenset(), asked=None)
        return seen

    def role_of(self, team: str) -> Role | None:
        """The role that the config gives to the members of `team`."""
        return next((role for role, name in self._roles.items() if name == team), None)

    def holds(self, person: str, team: str) -> bool:
        """Whether `person` is known to be in `team` now."""
        seen = self.standing(person)
        return seen is not None and team in seen.teams

    async def learn(self, person: str) -> None:
        """Ask Launchpad about the teams of a person; who asks meanwhile waits for the same answer."""
        task = self._asking.get(person)
        if task is None:
            task = self._asking[person] = asyncio.create_task(self._ask(person), name=f"teams of {person}")
            task.add_done_callback(lambda _: self._asking.pop(person, None))
        await asyncio.shield(task)

    def forget(self, team: str) -> None:
        """The members of `team` have changed: what is known of anybody's teams is to be asked anew."""
        log.debug("the members of %s have changed", team)
        for person in self._known:
            self.doubt(person)

    def doubt(self, person: str) -> None:
        """Ask anew at the next occasion; what is known still counts where Launchpad does not answer."""
        if (seen := self._known.get(person)) is not None:
            self._known[person] = replace(seen, until=self._now())

    def reach(self, network: str, person: str) -> list[tuple[str, str]]:
        """The accounts that speak for a person on a network, each with the nick that used it last, or ""."""
        mine = [b for b in self._bound.values() if b.network == network and b.person == person]
        return [(b.account, self._nicks.get(b.account, "")) for b in mine if not b.rival]

    def _unasked(self, seen: Standing | None) -> str:
        if seen is None or not seen.failed:
            return ""
        since = f"Launchpad has not answered since {show_moment(self._silent or seen.until - PATIENCE)}"
        if seen.asked is None:
            return f"{since}, so your roles are not known"
        return f"{since}, and your roles are as of {show_moment(seen.asked)}"

    async def _ask(self, person: str) -> None:
        before = self._known.get(person)
        try:
            teams = await self._launchpad.teams_of(person)
        except Gone as gone:
            log.info("%s holds no role: %s", person, gone)
            teams = frozenset()
        except Trouble as trouble:
            log.warning("could not ask for the teams of %s: %s", person, trouble)
            now = self._now()
            self._silent = self._silent or now
            old = before or Standing(frozenset(), None, now)
            self._known[person] = replace(old, until=now + PATIENCE, failed=True)
            return
        now, self._silent = self._now(), None
        self._known[person] = Standing(teams, now, now + KEPT)


class RolesWanted(Exception):
    """The answer depends on teams that nobody has asked Launchpad about lately."""


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
        if who.identified and not who.roles & OWN and directory.standing(who.person) is None:
            raise RolesWanted(who.person)
        no = for_roles(name, by, who)
        if case is not None and Role.DRIVER in by and who.identified:
            no += f", or ask {', '.join(sorted(_drivers(unit, case))[:5])}"
        raise Refused(no)
    if who.proof < proof:
        raise Refused(proof_wanted(name, proof, who))
    return who


def _drivers(unit: Unit, case: Case) -> set[str]:
    return {case.proposer, *unit.voices.drivers(case.id)}
