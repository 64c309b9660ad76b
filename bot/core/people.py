"""Who is asking, what they are to the case, and how sure we are of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, IntEnum


class Role(Enum):
    """What someone is to a case. The clock and the bot are actors like any other."""

    ANYONE = "anyone"
    PERSON = "any identified person"
    DRIVER = "a driver"
    RELEASE_MANAGER = "a release manager"
    BOARD = "a board member"
    CHAIR = "the chair of the board"
    ADMIN = "an administrator"
    CLOCK = "the clock"
    BOT = "the bot itself"


class Proof(IntEnum):
    """How sure we are that the speaker is who they claim to be."""

    NICK = 1  # whoever holds the nick right now
    ACCOUNT = 2  # network services vouch for the account
    SIGNED = 3  # an OpenPGP signature by a key we know


@dataclass(frozen=True, slots=True)
class Principal:
    """Who we hold a speaker to be. Only the directory makes one.

    `person` is a Launchpad name, `clock`, `tminus` or `operator:USER`, and "" for a stranger.
    `known` says in words what we know of the speaker; refusals quote it. `unasked` says since when
    roles could not be looked up, "" where they could. `key` is the fingerprint of who signed.
    """

    person: str
    roles: frozenset[Role] = frozenset({Role.ANYONE})
    proof: Proof = Proof.NICK
    known: str = ""
    unasked: str = ""
    key: str = ""

    @property
    def identified(self) -> bool:
        return self.person != "" and self.proof >= Proof.ACCOUNT

    def also(self, *roles: Role) -> Principal:
        return replace(self, roles=self.roles | set(roles))

    def has(self, *roles: Role) -> bool:
        """Whether one of `roles` is held. An administrator may do what any person may."""
        if not self.roles.isdisjoint(roles):
            return True
        return Role.ADMIN in self.roles and not {Role.CLOCK, Role.BOT}.issuperset(roles)


CLOCK = Principal("clock", frozenset({Role.ANYONE, Role.CLOCK}), Proof.SIGNED, "the clock")
BOT = Principal("tminus", frozenset({Role.ANYONE, Role.BOT}), Proof.SIGNED, "the bot itself")


def operator(user: str) -> Principal:
    """The person at the shell, known to the operating system: an administrator, by name."""
    roles = frozenset({Role.ANYONE, Role.PERSON, Role.ADMIN})
    return Principal(f"operator:{user}", roles, Proof.SIGNED, f"{user} at the shell")
