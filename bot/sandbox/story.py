"""The story of burrow as it was in 2011, told by its people: who says or writes what, and when time passes.

Some talk on IRC, some write mail, which they sign where they command. `{web}` is the root of the sandbox's
Launchpad. `refused` marks what is answered with a no, because a process shows its rules best where it
holds.
"""

from __future__ import annotations

from datetime import UTC, datetime

from bot.sandbox.beats import Chats, Later, Mailed, Says, Stands, Step, Writes

CHANNEL = "#openstack"
BEGINS = datetime(2011, 1, 31, 9, 0, tzinfo=UTC)
"""The morning on which the story opens."""
PROJECT = "burrow"

CAST = ("eday", "jaypipes", "vishy", "jorge", "soren", "ttx", "jbryce")
"""Who speaks in the story; each of them identifies first."""

PAGE = "Projects/queue-service"
PROPOSAL = "[Proposal] queue-service"

STORY = (
    Step(
        1,
        "Idea: what is missing?",
        (
            Chats("eday", "everybody here builds a message queue of their own; let us build one together"),
            Says("eday", "idea new message queue service"),
            Says("eday", 'idea answer I-1 missing "Apps that scale out need a queue."', private=True),
            Says(
                "eday",
                'idea answer I-1 unsolved "A queue that many customers share and that grows."',
                private=True,
            ),
            Says(
                "eday", 'idea answer I-1 users "Three asked for it on the list since December."', private=True
            ),
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
            Says("eday", 'wiki queue-service write goals "simple over HTTP; many tenants"', private=True),
            Says("eday", 'wiki queue-service write non-goals "to stay inside nova"', private=True),
            Says("eday", "wiki queue-service publish", until="the page of queue-service: http"),
            Stands(PAGE, ("(queue-service, I-1).", "* many tenants", "'''ha'''")),
            Says("eday", "prereview queue-service ask vishy, jaypipes"),
            Says("eday", "propose queue-service", refused=True),
            Says("vishy", "next", private=True, reads=True, begins="waits on you: "),
            Later("+2d", "two people read the page"),
            Says("vishy", "prereview queue-service ok", private=True),
            Says("jaypipes", "prereview queue-service ok the API reads well", private=True),
            Later("+12d", "the page ripens"),
            Says("eday", "propose queue-service", until="queue-service is now at waiting for feedback"),
            Mailed(PROPOSAL, ("eday proposes", "Please tell us", "The feedback window")),
        ),
    ),
    Step(
        4,
        "Wait",
        (
            Writes("soren", "+1. Goals and API are clear, and I would use it.", re=PROPOSAL),
            Writes("jorge", "Will it speak JSON as well as XML?", re=PROPOSAL),
            Says("vishy", "thread queue-service", reads=True),
            Writes("eday", "JSON first. XML is not much work, if somebody needs it.", re=PROPOSAL),
            Later("+1d", "people catch up on the list"),
            Writes(
                "jorge",
                "Thanks. One thing worries me: nobody says in which order messages come.",
                ("concern queue-service ordering: at-least-once needs a stated order",),
                re=PROPOSAL,
                refused=True,
            ),
            Writes(
                "jorge",
                "Once more, with my signature:",
                ("concern queue-service ordering: at-least-once needs a stated order",),
                re=PROPOSAL,
                signed=True,
            ),
            Says("vishy", "wait queue-service", reads=True),
            Later("+2d", "eday thinks about it"),
            Says("eday", 'wiki queue-service write about "A multi-tenant queue; order is best effort."'),
            Says("eday", "wiki queue-service publish", until="the page of queue-service: http"),
            Mailed(f"Re: {PROPOSAL}", ("-Summary", "+Summary")),
            Writes("jaypipes", "Best effort is enough for the image service.", re=PROPOSAL),
            Says("jorge", "resolve queue-service ordering because the page states it now"),
            Says("eday", "announce queue-service blog http://blog.example/a-queue-for-the-cloud"),
            Says("eday", "conclude queue-service", refused=True),
            Later("+5d", "the clock runs on", hears="queue-service: feedback ends"),
            Later("+2d", "the list is quiet", hears="the window of feedback is over"),
            Says("eday", 'summary queue-service "wanted; order is best effort; stay out of nova"'),
            Says("eday", "conclude queue-service"),
        ),
    ),
    Step(
        5,
        "Prototype",
        (
            Says("eday", "prototype queue-service {web}/~eday/queue-service/trunk"),
            Mailed(f"Re: {PROPOSAL}", ("there is a prototype", "The second window")),
            Writes(
                "vishy",
                "It survived my weekend.",
                ("content queue-service +1 ran it over the weekend",),
                re=PROPOSAL,
                signed=True,
            ),
            Says("jorge", "content queue-service 0"),
            Says("eday", "accept-prototype queue-service", refused=True),
            Later("+5d", "people try it", hears="the window of prototype is over"),
            Says("eday", "accept-prototype queue-service"),
        ),
    ),
    Step(
        6,
        "Name and language",
        (
            Chats("eday", "it needs a name; tell them to tminus alone, so that nobody else takes ours"),
            Says("soren", "name queue-service suggest hive, warren", private=True),
            Says("eday", "name queue-service suggest burrow", private=True),
            Says("eday", "name queue-service check hive", private=True),
            Says("eday", "name queue-service pick hive", private=True, refused=True),
            Says("eday", "name queue-service check burrow", private=True),
            Says("eday", "name queue-service suggestions", private=True, reads=True),
            Says("eday", "name queue-service pick burrow"),
            Says("eday", "language burrow ask C++, Erlang, Python why it should use many cores"),
            Mailed("[Language] burrow", ("in which language", "To be counted")),
            Writes("jaypipes", "+1 Erlang\n\nIt was made for this.", re="[Language] burrow"),
            Writes("vishy", "+1 Python\n\nThat is what we all read.", re="[Language] burrow"),
            Writes("soren", "+1 Erlang", re="[Language] burrow"),
            Later("+3d", "the list makes up its mind"),
            Says("eday", "language burrow tally", private=True, reads=True, lines=2),
            Says("eday", 'language burrow pick Erlang because "the list was keenest on it"'),
            Says("eday", "name burrow done"),
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
            Writes(
                "ttx",
                "As nova does it:",
                (
                    'series burrow create cactus "Cactus release"',
                    "milestone burrow add cactus-ff 2011-03-24 kind feature-freeze",
                    "milestone burrow add cactus-bf 2011-04-05 kind bug-freeze",
                    "milestone burrow add cactus-rc 2011-04-01 kind release",
                ),
                subject="cactus for burrow",
                to="tminus",
                signed=True,
                refused=True,
            ),
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
            Mailed("[Update] burrow", ("the HTTP API",)),
            Says("eday", 'help-wanted burrow easy "a back end for sqlite"'),
            Says("eday", "submit burrow", refused=True),
            Later("+11d", "the day of feature freeze"),
            Writes(
                "jaypipes",
                commands=('update burrow "accounts are in, twelve functional tests; next: docs"',),
                subject="news of burrow",
                to="tminus",
                signed=True,
            ),
            Mailed("[Update] burrow", ("accounts are in",)),
            Says("eday", "submit burrow check", reads=True),
        ),
    ),
    Step(
        10,
        "Submit to the oversight committee",
        (
            Says("eday", "submit burrow"),
            Stands("Governance/Agenda", ("4.1 burrow",)),
            Says("eday", "decide burrow accept core because we like it", refused=True),
            Later("+7d", "the board meets"),
            Chats("jbryce", "thanks, eday. The board likes it, and wants to see it grow up first"),
            Writes(
                "jbryce",
                commands=("decide burrow accept incubation because six votes for it, none against",),
                subject="burrow",
                to="tminus",
                signed=True,
                until="burrow is accepted",
            ),
            Stands("Projects/burrow/Application", ("Submitted by eday", "Accepted (incubation)")),
            Says("eday", "history burrow", private=True, reads=True, lines=6),
        ),
    ),
)
