"""The story of burrow, as its people would tell it: who says what where, and when time passes.

A line is said on IRC, to the bot or to one another; a mail goes to the list or to the bot. `{web}` is the
root of the sandbox's Launchpad. `refused` marks what is answered with a no, because a process shows its
rules best where it holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

CHANNEL = "#openstack"
BEGINS = datetime(2011, 1, 31, 9, 0, tzinfo=UTC)
"""The morning on which the story opens."""
PROJECT = "burrow"
LIST = "list"
"""Where a mail goes that is for everybody; one for the bot alone goes to `tminus`."""


@dataclass(frozen=True, slots=True)
class Says:
    """`who` says `text` to the bot, in the channel or in private.

    `reads` marks a question, whose answer is free text, perhaps with `lines` more of it in private;
    `until` is a text that the bot then tells all.
    """

    who: str
    text: str
    private: bool = False
    refused: bool = False
    reads: bool = False
    lines: int = 0
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Chats:
    """`who` says `text` to the others in the channel; the bot minds its own business."""

    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Writes:
    """`who` writes a mail `to` the list or the bot.

    `text` is plain words; each of `commands` becomes a line of its own for the bot, which answers with
    one mail (`refused` where it says no to one of them). `re` is in the subject of the mail that is
    answered: the newest such in the writer's mailbox. `subject` is needed without it.
    """

    who: str
    text: str = ""
    commands: tuple[str, ...] = ()
    subject: str = ""
    to: str = LIST
    re: str = ""
    signed: bool = False
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Mailed:
    """A mail of the bot arrives on the list, or in the mailbox of one person (`to`).

    `subject` is in its subject, and each of `says` in its text: the transcript shows these lines.
    """

    subject: str
    says: tuple[str, ...] = ()
    to: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """Time passes: `span` as `sandbox clock` reads it. `hears` is what the bot says meanwhile."""

    span: str
    why: str
    hears: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A chapter: one of the ten steps, with the seed's question as its title."""

    number: int
    title: str
    beats: tuple[Says | Chats | Writes | Mailed | Later, ...]


WITHOUT = ("mail", "wiki")
"""What the bot of this story does not have: its people do by hand what needs it, and waive the proof."""

CAST = ("eday", "jaypipes", "vishy", "jorge", "soren", "ttx", "jbryce")
"""Who speaks in the story; each of them identifies first."""

STORY = (
    Step(
        1,
        "Idea: what is missing?",
        (
            Chats("eday", "everybody here builds a message queue of their own; let us build one together"),
            Says("eday", "idea new message queue service"),
            Says("eday", 'idea answer I-1 missing "apps that scale out need a queue"', private=True),
            Says("eday", 'idea answer I-1 unsolved "a multi-tenant, scalable queue"', private=True),
            Says("eday", 'idea answer I-1 users "three requests on the list since December"', private=True),
            Says("eday", "idea second I-1", refused=True),
            Chats("jaypipes", "count me in, the image service polls a database today"),
            Says("jaypipes", "idea second I-1"),
            Says("eday", "promote I-1 as queue-service"),
        ),
    ),
    Step(
        2,
        "Initial requirements",
        (
            Says("eday", 'req queue-service scale yes "stateless front ends, hash ring"', private=True),
            Says("eday", 'req queue-service tenancy yes "the account is in every path"', private=True),
            Says("eday", 'req queue-service modular yes "pluggable back ends"', private=True),
            Says("eday", 'req queue-service rest yes "HTTP first, binary later"', private=True),
            Says("eday", "req queue-service zones later", private=True, refused=True),
            Says("eday", 'req queue-service zones later "the design leaves room"', private=True),
            Says("eday", 'req queue-service ha partly "no single point in front"', private=True),
            Says("eday", "req queue-service done", refused=True),
            Says("eday", 'req queue-service differs "a worker may see a message twice"', private=True),
            Says("eday", "req queue-service done"),
        ),
    ),
    Step(
        3,
        "Wiki and mailing list proposal",
        (
            Says("eday", "prereview queue-service ask vishy, jaypipes"),
            Says("vishy", "next", private=True, reads=True),
            Later("+3d", "two people read the draft"),
            Says("vishy", "prereview queue-service ok", private=True),
            Says("jaypipes", "prereview queue-service ok the API reads well", private=True),
            Later("+11d", "the page is written, and the mail goes out"),
            Says("eday", "propose queue-service", refused=True),
            Says(
                "eday",
                "waive queue-service proposal because page and mail of 14 Feb were done by hand",
            ),
            Says("eday", "second queue-service", refused=True),
            Chats("jaypipes", "the mail is in the archive, I answered it myself"),
            Says("jaypipes", "second queue-service"),
        ),
    ),
    Step(
        4,
        "Wait",
        (
            Later("+1d", "people catch up on the list"),
            Says("jorge", "concern queue-service ordering: at-least-once needs a stated order"),
            Says("soren", "content queue-service +1 goals and API are clear"),
            Says("vishy", "wait queue-service", reads=True),
            Later("+2d", "eday answers on the list"),
            Chats("eday", "jorge: fair point. The page says now that order is best effort"),
            Says("jorge", "resolve queue-service ordering because the page states it now"),
            Says("eday", "conclude queue-service", refused=True),
            Later("+8d", "the clock runs on, and the list is quiet", hears="the window of feedback is over"),
            Says("eday", 'summary queue-service "wanted; order is best effort; stay out of nova"'),
            Says("eday", "conclude queue-service"),
        ),
    ),
    Step(
        5,
        "Prototype",
        (
            Says("eday", "prototype queue-service {web}/~eday/burrow/trunk"),
            Chats("vishy", "it survived my weekend"),
            Says("vishy", "content queue-service +1 ran it over the weekend"),
            Says("jorge", "content queue-service 0"),
            Later("+5d", "people try it", hears="the window of prototype is over"),
            Says("eday", "accept-prototype queue-service", refused=True),
            Says(
                "eday",
                "waive queue-service prototype because I announced it on the list myself",
            ),
            Says("soren", "second queue-service"),
        ),
    ),
    Step(
        6,
        "Name and language",
        (
            Chats("eday", "it digs tunnels under the cloud: burrow?"),
            Chats("soren", "short, and no trademark that I know of"),
            Says("eday", "name queue-service pick burrow", refused=True),
            Says("eday", "name queue-service check burrow"),
            Says("eday", "name queue-service pick burrow"),
            Says("eday", 'language burrow pick Erlang because "the list was keener on it than on C++"'),
            Says("eday", "name burrow done", refused=True),
            Says(
                "eday",
                "waive burrow naming because the list has been asked about the language by hand",
            ),
            Says("vishy", "second burrow"),
        ),
    ),
    Step(
        7,
        "Bootstrap the project on Launchpad",
        (
            Says("eday", "driver burrow add jaypipes", private=True),
            Says("eday", "member burrow bugs add soren because he watches the bugs"),
            Says("eday", "member burrow core add vishy"),
            Says("eday", "bootstrap burrow plan"),
            Says("eday", "bootstrap burrow apply", until="burrow is now at series and milestones"),
        ),
    ),
    Step(
        8,
        "Lock onto releases and the milestone schedule",
        (
            Says("ttx", 'series burrow create cactus "Cactus release"'),
            Says("ttx", "milestone burrow add cactus-ff 2011-03-24 kind feature-freeze"),
            Says("ttx", "milestone burrow add cactus-bf 2011-04-05 kind bug-freeze"),
            Says("ttx", "milestone burrow add cactus-rc 2011-04-01 kind release", refused=True),
            Says("ttx", "milestone burrow add 2011.2 2011-04-14 kind release"),
            Says("ttx", "schedule burrow done", until="burrow is now at code and progress"),
        ),
    ),
    Step(
        9,
        "Code!",
        (
            Later("+9d", "a first version takes shape"),
            Says("eday", 'update burrow "the HTTP API is merged; next: accounts"'),
            Says("eday", "submit burrow", refused=True),
            Later("+13d", "the day of feature freeze"),
            Says("jaypipes", 'update burrow "accounts are in, twelve functional tests; next: docs"'),
            Says("eday", "submit burrow check", reads=True),
        ),
    ),
    Step(
        10,
        "Submit to the oversight committee",
        (
            Says("eday", "submit burrow"),
            Says("eday", "decide burrow accept core because we like it", refused=True),
            Later("+7d", "the board meets"),
            Chats("jbryce", "thanks, eday. The board likes it, and wants to see it grow up first"),
            Says(
                "jbryce",
                "decide burrow accept incubation because six votes for it, none against",
            ),
            Says("eday", "history burrow", private=True, reads=True, lines=5),
        ),
    ),
)
