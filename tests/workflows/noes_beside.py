"""Every reason against a waiver, a way back, a rest, an adoption, a second application, or a day."""

from __future__ import annotations

from tests.workflows.paper import JBRYCE, VISHY
from tests.workflows.tells import No, fact, parked, waiver

NOES = (
    No(
        "in_the_future",
        "review",
        "decide burrow postpone until 2011-03-01 because x",
        ("2011-03-01 is over", "2011-03-13"),
        who=JBRYCE,
    ),
    No(
        "in_the_future",
        "review",
        "decide burrow reject because x reapply 2010-01-01",
        ("2010-01-01 is over",),
        who=JBRYCE,
    ),
    No("in_the_future", "coding", "park burrow until 2011-03-05 because x", ("2011-03-05 is over",)),
    No("has_waiver", "feedback", "second burrow", ("nobody did", "waive burrow feedback because"), (), VISHY),
    No(
        "another_person",
        "feedback",
        "second burrow",
        ("another person", "eday asked", "second burrow"),
        (waiver,),
    ),
    No(
        "at_that_step",
        "feedback",
        "waive burrow naming because x",
        ("at feedback", "waive burrow feedback because"),
    ),
    No(
        "nameable",
        "naming",
        "waive burrow naming because x",
        ("Launchpad will need the name", "name burrow pick NAME"),
        (fact(picked=None),),
    ),
    No(
        "earlier",
        "prototype",
        "back burrow coding because x",
        ("idea, requirements, proposal, feedback", "back burrow feedback"),
    ),
    No("earlier", "idea", "back burrow idea because x", ("at the first", "wait burrow")),
    No(
        "not_parked",
        "coding",
        "park burrow until 2011-05-01 because x",
        ("parked until 1 Apr 2011", "unpark burrow"),
        (parked,),
    ),
    No("parked", "coding", "unpark burrow", ("not parked", "wait burrow")),
    No("adoptable", "coding", "adopt burrow", ("not stale", "20 d", "Ask eday", "wait burrow"), (), VISHY),
    No(
        "adoptable",
        "withdrawn",
        "adopt burrow",
        ("vishy has asked", "in 7 d", "wait burrow"),
        (lambda p: p.say("adopt burrow", VISHY),),
        VISHY,
    ),
    No("adoption_asked", "withdrawn", "object burrow", ("nobody asked to adopt", "wait burrow")),
    No(
        "may_reapply",
        "rejected",
        "reapply burrow",
        ("not before", "1 Apr 2011", "reapply burrow, after"),
        (fact(reapply="2011-04-01T23:59:00+00:00"),),
    ),
)
