"""The values of one example for each text; `python -m tests.texts.examples` writes the golden files anew."""

from __future__ import annotations

from pathlib import Path

from bot.core.digest import Numbers
from bot.core.digest import values as digest_values
from bot.texts import Texts
from tests.texts.cases import agenda_values, application_values, proposal_values
from tests.texts.cycles import PRIORITIES, countdown_values, empty_countdown_values

GOLDEN = Path(__file__).parent

EVIL = "}} [[Category:Nova]] <!-- tminus:proposal end --> ~~~~ |} || '''x\n== y =="
"""What a person might answer, by accident or not."""

PROPOSAL: dict[str, object] = {
    "name": "burrow",
    "title": "Message queue service",
    "case": "I-7",
    "status": "Feedback until Mon 21 Feb 2011 23:59 UTC.",
    "summary": "A queue that many customers share.\n\nIt is no official project.",
    "thread": "https://lists.example.org/archives/list/openstack/thread/burrow/",
    "answers": [
        {"question": "What is missing?", "answer": "Apps that scale out need a queue; nova has none."},
        {"question": "What has not been solved yet?", "answer": "Multi-tenant & horizontally scalable."},
        {"question": "What do users ask for?", "answer": "Three requests on the list since December."},
    ],
    "goals": ["Simple to use over HTTP", "No single point of failure"],
    "non_goals": ["Strict order"],
    "requirements": [
        {"key": "scale", "why": "more machines, more work", "value": "yes", "sentence": "hash ring"},
        {"key": "zones", "why": "data near its users", "value": "later", "sentence": "single zone first"},
    ],
    "differs": ["A worker may see a message twice"],
    "related": [{"name": "nova", "text": "could use it in place of its own queue"}],
    "questions": [
        {"name": "ordering", "text": "which order is kept?", "by": "jorge", "since": "15 Feb 2011"},
    ],
    "proposer": "eday",
    "drivers": ["eday", "jaypipes"],
    "reviewers": [{"person": "vishy", "said": "ok"}],
    "history": [
        {"day": "7 Feb 2011", "text": "idea"},
        {"day": "14 Feb 2011", "text": "proposed to the list"},
    ],
    "categories": ["Related Projects"],
}

NOTHING: dict[str, object] = {
    **{key: [] if isinstance(value, list) else value for key, value in PROPOSAL.items()},
    "thread": "",
}
"""A proposal of which nearly nothing is known yet."""

HOSTILE: dict[str, object] = {
    **dict.fromkeys(PROPOSAL, EVIL),
    "answers": [{"question": EVIL, "answer": EVIL}],
    "requirements": [{"key": EVIL, "why": EVIL, "value": EVIL, "sentence": EVIL}],
    "related": [{"name": EVIL, "text": EVIL}],
    "questions": [{"name": EVIL, "text": EVIL, "by": EVIL, "since": EVIL}],
    "reviewers": [{"person": EVIL, "said": EVIL}],
    "history": [{"day": EVIL, "text": EVIL}],
    **{key: [EVIL, EVIL] for key in ("goals", "non_goals", "differs", "drivers")},
    "categories": ["Related Projects"],
}

APPLICATION: dict[str, object] = {
    "name": "burrow",
    "case": "I-7",
    "status": "Submitted by eday on 8 Apr 2011; second in the queue.",
    "proposal": "https://wiki.example.org/wiki/Burrow",
    "codename": "burrow",
    "summary": "A message queue service for many customers.",
    "description": "Apps that scale out need a queue.\n\nIt speaks HTTP, as nova and swift do.",
    "roadmap": "Feature freeze 24 Mar 2011, release 15 Apr 2011.",
    "source": "https://code.launchpad.net/~eday/burrow/trunk",
    "language": "Python; sqlite for one of the back ends",
    "licence": "Yes, Apache Licence.",
    "maturity": "Twelve tests, one deployment.",
    "lead": "Eric Day (eday), author of Gearman's server in C.",
    "developers": "jaypipes",
    "infrastructure": "",
    "agreement": "",
}

AGENDA: dict[str, object] = {
    "board": "PPB",
    "when": "Thu 17 Mar 2011 20:00 UTC",
    "where": "#openstack-meeting",
    "seats": 12,
    "quorum": 7,
    "minutes": ["10 Mar"],
    "consent": [{"name": "glance-client", "wants": "related"}],
    "applications": [
        {
            "name": "burrow",
            "about": "queue",
            "wants": "incubation",
            "approved": ["ttx", "vishy"],
            "flagged": [{"by": "ewan", "text": "scale claim"}],
            "comments": 2,
        },
        {
            "name": "reddwarf",
            "about": "databases",
            "wants": "incubation",
            "approved": [],
            "flagged": [],
            "comments": 0,
        },
    ],
    "policies": [{"page": "Governance/Proposed/NewProjectProcess", "title": "New projects"}],
    "topics": [
        {"text": "Summit rooms", "by": "ttx", "minutes": 5},
        {"text": "Logo", "by": "soren", "minutes": 0},
    ],
    "actions": [{"who": "eday", "text": "publish benchmark", "since": "10 Mar", "status": "open"}],
}

EMPTY_AGENDA: dict[str, object] = {
    key: [] if isinstance(value, list) else value for key, value in AGENDA.items()
}

EXTENDED: dict[str, object] = {
    "name": "burrow",
    "title": "Message queue service",
    "until": "Mon 28 Feb 2011 23:59 UTC",
}

UPDATE: dict[str, object] = {
    "name": "burrow",
    "title": "Message queue service",
    "by": "eday",
    "text": "HTTP API merged, 12 tests, next: auth",
    "page": "https://wiki.example.org/Projects/burrow",
}

CHANGED: dict[str, object] = {
    "name": "burrow",
    "by": "eday",
    "page": "https://wiki.example.org/wiki/Projects/burrow",
    "changes": [
        " Requirement ha: partly, no single point of failure in front",
        "-Requirement zones: later, single zone first",
        "+Requirement zones: yes, one ring for each zone",
        " What differs: not strict FIFO",
    ],
    "until": "Wed 23 Feb 2011 23:59 UTC",
}

LANGUAGE: dict[str, object] = {
    "name": "burrow",
    "title": "message queue service",
    "asks": "eday",
    "languages": ["python", "erlang", "c++"],
    "reason": "efficiency on many cores",
    "default": "Python",
}

PROPOSED: dict[str, object] = {
    "name": "burrow",
    "title": "message queue service",
    "proposer": "eday",
    "page": "https://wiki.example.org/wiki/Projects/burrow",
    "summary": "Apps that scale out need a queue; nothing in nova or swift gives them one.",
    "questions": ["Is something like this missing?", "Would you use it, or work on it?"],
    "days": "7 days",
}

PROTOTYPE: dict[str, object] = {
    "name": "burrow",
    "title": "message queue service",
    "proposer": "eday",
    "url": "https://code.launchpad.net/~eday/burrow/trunk",
    "days": "4 days",
}

ANSWERED: dict[str, object] = {
    "name": "Jorge Williams",
    "lines": [
        "> concern burrow ordering: which order is kept?",
        'ok r-1f3a: concern "ordering" opened on burrow; its clock is stopped with 6 d 3 h left',
    ],
}

CODE: dict[str, object] = {
    "name": "eday",
    "account": "eday",
    "network": "oftc",
    "code": "tminus-3f9a2c51b0de",
}

DIGEST: dict[str, object] = digest_values(
    "OpenStack Queue", "burrow", Numbers(3, 9, 4, 1, 61, 4, 234, 43, 32, 5, 23, 74, 165, PRIORITIES)
)
UNKNOWN_DIGEST: dict[str, object] = digest_values("OpenStack Queue", "burrow", Numbers(reviews=1))

NOTE: dict[str, object] = {
    "name": "Eric Day",
    "text": "account eday on oftc speaks for eday no more: eday does not list the nickname eday for oftc "
    "on Launchpad any more. To be known again, put that right there and say on IRC: "
    "identify YOUR-LAUNCHPAD-NAME",
}

RELEASED: dict[str, object] = {
    "name": "burrow",
    "title": "message queue service",
    "version": "2011.2",
    "series": "cactus",
    "milestone": "2011.2",
    "url": "https://launchpad.net/burrow/cactus/2011.2",
    "file": "burrow-2011.2.tar.gz",
    "size": 48213,
    "sha256": "195072270ed7bd3f18e4a1cbca3fb7f6eaf16f7d1a1ba6b7bd4b7a5c0a2a9d11",
    "repo": "burrow",
    "commit": "8d304410250ddb33d2b2140456096816e0d62410",
    "key": "0123456789ABCDEF0123456789ABCDEF01234567",
    "by": "ttx",
    "reason": "two blockers were found on Thursday",
}

EXAMPLES: dict[str, tuple[str, dict[str, object]]] = {
    "proposal": ("proposal.wiki", PROPOSAL),
    "proposal-nothing-known": ("proposal.wiki", NOTHING),
    "proposal-hostile": ("proposal.wiki", HOSTILE),
    "application": ("application.wiki", APPLICATION),
    "agenda": ("agenda.wiki", AGENDA),
    "agenda-empty": ("agenda.wiki", EMPTY_AGENDA),
    "proposal-of-a-case": ("proposal.wiki", proposal_values()),
    "application-of-a-case": ("application.wiki", application_values()),
    "agenda-of-cases": ("agenda.wiki", agenda_values()),
    "proposal-mail": ("proposal.mail", PROPOSED),
    "proposal-mail-no-page": ("proposal.mail", {**PROPOSED, "page": ""}),
    "prototype-mail": ("prototype.mail", PROTOTYPE),
    "answer-mail": ("answer.mail", ANSWERED),
    "code-mail": ("code.mail", CODE),
    "note-mail": ("note.mail", NOTE),
    "changed-mail": ("changed.mail", CHANGED),
    "changed-mail-stopped": ("changed.mail", {**CHANGED, "until": ""}),
    "extended-mail": ("extended.mail", EXTENDED),
    "language-mail": ("language.mail", LANGUAGE),
    "language-mail-no-reason": ("language.mail", {**LANGUAGE, "reason": ""}),
    "update-mail": ("update.mail", UPDATE),
    "countdown-mail": ("countdown.mail", countdown_values()),
    "countdown-mail-nothing-known": ("countdown.mail", empty_countdown_values()),
    "release-mail": ("release.mail", RELEASED),
    "release-mail-on-its-day": ("release.mail", {**RELEASED, "reason": ""}),
    "digest": ("digest", DIGEST),
    "digest-nothing-known": ("digest", UNKNOWN_DIGEST),
}
"""Golden file -> the template and its values."""


def golden(name: str) -> Path:
    return GOLDEN / f"{name}.golden"


if __name__ == "__main__":
    for one, (template, values) in EXAMPLES.items():
        golden(one).write_text(Texts().render(template, values) + "\n")
