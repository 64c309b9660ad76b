"""Who and what was on the recorded Launchpad before each transcript began, and what changed unrecorded.

Every name goes through `named`, so that the same play can be given under other names.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.sandbox.launchpad.bugs import create_bug
from bot.sandbox.launchpad.projects import create_milestone, create_project, create_series
from bot.sandbox.launchpad.schema import Call
from bot.sandbox.launchpad.state import Key, Nickname, Person, Project, ProjectGroup, Request, Token, World
from bot.sandbox.launchpad.teams import OPEN, RESTRICTED, create_team
from tests.contracts.launchpad.recordings import Exchange

Named = Callable[[str], str]

CONSUMER = "burrow-bot"
BOT = "incubator-bot"
EXPIRED = "tok-expired"
"""The bot's token that is too old."""
PEOPLE = (BOT, "alice", "bob", "carol", "mallory", "name12", "name16", "no-priv")
NAMES = frozenset(
    {
        *PEOPLE,
        *("openstack-admins", "ubuntu-team", "secret-team"),
        *("burrow", "burrow-drivers", "burrow-bugs", "burrow-r0", "dproj", "dead-project"),
        *("nova-like", "glance-like", "firefox", "openstack", "ubuntu", "cactus", "cactus-y", "mm"),
        "cactus-1",
    }
)


class Cast:
    """A world for the transcript numbered `file`; `before` does what nobody recorded."""

    def __init__(self, world: World, named: Named, file: str) -> None:
        self._world = world
        self._named = named
        world.people.clear()
        world.projects.clear()
        world.groups.clear()
        world.tokens.clear()
        self._everybody()
        furnish = {
            "04": self._burrow_teams,
            "05": self._burrow,
            "06": self._blueprints,
            "07": self._many,
            "08": self._burrow_with_cactus,
            "11": self._beginner,
            "12": self._hidden,
        }
        furnish.get(file, lambda: None)()

    def before(self, each: Exchange) -> None:
        """Change what was changed just before this exchange."""
        if each.path == "/+access-token":
            self._request(each)
        match each.key:
            case "05", "PATCH milestone rename":
                create_milestone(
                    self._project("burrow").series[self._named("cactus")], self._named("cactus-y"), None
                )
            case "05", "newMilestone by a series driver":
                self._project("burrow").series[self._named("cactus")].driver = self._person("bob")
            case "05", "newSeries by project driver":
                self._project("burrow").driver = self._person("bob")
            case "09", "rename the automatic trunk series":
                self._make("burrow-r0")
            case "12", "DELETE milestone with wrong If-Match":
                self._make("dproj")
                create_milestone(self._project("dproj").series["trunk"], self._named("mm"), None)

    def _request(self, each: Exchange) -> None:
        """The request token of a dance, as its owner has decided by now."""
        form = dict(each.form or [])
        key, secret = form["oauth_token"], form["oauth_signature"].removeprefix("&")
        if each.name == "+access-token before the user reviewed" or each.name.endswith("declined"):
            consumer = form["oauth_consumer_key"]
            self._world.requests[key] = Request(consumer, secret, self._world.now())
        if each.name.endswith(("approval", "declined")):
            request = self._world.requests[key]
            request.person = self._person(BOT)
            request.level = "WRITE_PUBLIC" if each.name.endswith("approval") else "UNAUTHORIZED"

    def _person(self, name: str) -> Person:
        return self._world.people[self._named(name)]

    def _project(self, name: str) -> Project:
        return self._world.projects[self._named(name)]

    def _team(self, owner: str, name: str, policy: str = RESTRICTED) -> Person:
        title = name.replace("-", " ").title()
        return create_team(self._world, self._person(owner), self._named(name), title, None, policy)

    def _make(self, name: str, owner: str = BOT) -> Project:
        title = name.replace("-", " ").title()
        return create_project(self._world, self._person(owner), self._named(name), title, "A project.")

    def _everybody(self) -> None:
        world, named = self._world, self._named
        for name in PEOPLE:
            email = f"{named(name)}@example.org"
            person = Person(named(name), f"{name.title()} Example", world.now(), email=email)
            world.people[person.name] = person
            for level in ("", "-readpublic", "-writepublic"):
                world.tokens[f"tok-{name}{level}"] = Token(CONSUMER, f"sec-{name}", person)
        world.tokens[EXPIRED] = Token(CONSUMER, f"sec-{BOT}", self._person(BOT))
        alice, bob = self._person("alice"), self._person("bob")
        alice.keys.append(Key(alice, "0123456789ABCDEF" * 2 + "01234567"))
        alice.nicknames += [
            Nickname(alice, 10, "irc.example", "one"),
            Nickname(alice, 11, "irc.example", "two"),
        ]
        bob.hide_email = True
        self._team("alice", "openstack-admins")
        self._team("name16", "ubuntu-team")
        group = ProjectGroup(
            named("openstack"),
            "OpenStack",
            "OpenStack",
            "Clouds.",
            self._person("openstack-admins"),
            world.now(),
        )
        world.groups[group.name] = group
        world.distributions.add(named("ubuntu"))
        for name in ("nova-like", "glance-like", "firefox"):
            self._make(name, "alice").group = group if name != "firefox" else None

    def _burrow_teams(self) -> None:
        for name in ("burrow", "burrow-drivers", "burrow-bugs"):
            self._team(BOT, name)

    def _burrow(self) -> None:
        self._burrow_teams()
        self._make("burrow")

    def _burrow_with_cactus(self) -> None:
        self._burrow()
        project = self._project("burrow")
        create_series(self._world, project, self._person(BOT), self._named("cactus"), "Cactus")

    def _blueprints(self) -> None:
        self._burrow_with_cactus()
        create_milestone(self._project("burrow").series[self._named("cactus")], self._named("cactus-1"), None)
        self._make("other", "alice")
        self._bug("name12", "firefox", 1)

    def _many(self) -> None:
        for number in range(30):
            self._make(f"sample{number}")
        self._make("burrow")
        create_milestone(self._project("firefox").series["trunk"], "1.0", None)
        for number in range(85):
            self._bug("bob", "nova-like", 16 + number, f"Sample bug {number}")

    def _beginner(self) -> None:
        self._bug("name12", "firefox", 1)
        self._world.last_bug = 100
        self._person(BOT).young = True

    def _bug(self, owner: str, project: str, number: int, title: str = "It fails") -> None:
        self._world.last_bug = number - 1
        call = Call(self._world, "", self._person(owner), lambda _link: None)
        create_bug(call, title, "It fails.", self._project(project))

    def _hidden(self) -> None:
        self._team(BOT, "burrow", OPEN)
        secret = self._team("alice", "secret-team")
        secret.private = True
        self._make("dead-project", "alice").active = False
        self._person("mallory").suspended = True
