"""Who lives in the sandbox: people of the OpenStack community of early 2011, and their teams.

Each person has an IRC account, a nickname on Launchpad for the sandbox network and an OAuth token,
all derived from the name so that a newcomer can guess them: password `NAME-irc`, token
`NAME-token`, secret `NAME-secret`.
"""

from __future__ import annotations

from dataclasses import dataclass

NETWORK = "sandbox"
"""The IRC network's name, as people entered it on Launchpad."""

BOT = "tminus"
"""The bot's account on both services."""

CONSUMER = "tminus"
"""The OAuth consumer key that every token of the sandbox was given to."""


@dataclass(frozen=True, slots=True)
class Resident:
    """A person of the sandbox, who has the same name on Launchpad and on IRC."""

    name: str
    display_name: str

    @property
    def password(self) -> str:
        return f"{self.name}-irc"

    @property
    def token(self) -> str:
        return f"{self.name}-token"

    @property
    def secret(self) -> str:
        return f"{self.name}-secret"

    @property
    def email(self) -> str:
        return f"{self.name}@sandbox.example"


RESIDENTS: tuple[Resident, ...] = (
    Resident(BOT, "tminus"),
    Resident("eday", "Eric Day"),
    Resident("jaypipes", "Jay Pipes"),
    Resident("vishy", "Vish Ishaya"),
    Resident("jorge", "Jorge Williams"),
    Resident("ttx", "Thierry Carrez"),
    Resident("jbryce", "Jonathan Bryce"),
    Resident("ewan", "Ewan Mellor"),
    Resident("soren", "Soren Hansen"),
    Resident("anotherjesse", "Jesse Andrews"),
    Resident("mtaylor", "Monty Taylor"),
    Resident("dendrobates", "Rick Clark"),
)


@dataclass(frozen=True, slots=True)
class SeedTeam:
    """A team that exists before the story begins. The owner is a member and its administrator."""

    name: str
    display_name: str
    policy: str
    owner: str
    members: tuple[str, ...]


TEAMS: tuple[SeedTeam, ...] = (
    SeedTeam(
        "openstack",
        "OpenStack",
        "Open Team",
        "jbryce",
        tuple(r.name for r in RESIDENTS if r.name != BOT),
    ),
    SeedTeam(
        "openstack-ppb",
        "OpenStack Project Policy Board",
        "Restricted Team",
        "jbryce",
        ("jbryce", "vishy", "ttx", "ewan", "soren", "anotherjesse"),
    ),
    SeedTeam("openstack-ppb-chairs", "Chairs of the board", "Restricted Team", "jbryce", ("jbryce",)),
    SeedTeam("openstack-release", "OpenStack release managers", "Restricted Team", "ttx", ("ttx",)),
    SeedTeam(
        "tminus-admins",
        "Administrators of tminus",
        "Restricted Team",
        "mtaylor",
        ("mtaylor", "dendrobates"),
    ),
)
