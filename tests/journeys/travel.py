"""The shortest way of a proposal to one of the ten steps, said by eday and seconded by jaypipes."""

from __future__ import annotations

from datetime import timedelta

from tests.journeys.town import Person, Town

STEPS: dict[str, tuple[str, ...]] = {
    "idea": (
        "idea new message queue service",
        'idea answer I-1 missing "apps that scale out need a queue"',
        'idea answer I-1 unsolved "a multi-tenant queue"',
        'idea answer I-1 users "three requests since December"',
        "promote I-1 as burrow",
    ),
    "requirements": (
        *(f"req burrow {item} yes" for item in ("scale", "tenancy", "modular", "rest", "zones", "ha")),
        'req burrow differs "a worker may see a message twice"',
        "req burrow done",
    ),
    "proposal": ("waive burrow proposal because done by hand",),
    "feedback": ("waive burrow feedback because everybody is here",),
    "prototype": ("prototype burrow {web}/~eday/burrow/trunk", "waive burrow prototype because shown"),
    "naming": (
        "name burrow check burrow",
        "name burrow pick burrow",
        "language burrow pick Erlang because we like it",
        "waive burrow naming because we searched",
    ),
    "bootstrap": (
        "member burrow bugs add soren",
        "bootstrap burrow plan",
        "bootstrap burrow apply",
    ),
    "scheduling": (
        "series burrow create cactus",
        "milestone burrow add cactus-ff 2011-02-24 kind feature-freeze",
        "milestone burrow add cactus-bf 2011-03-05 kind bug-freeze",
        "milestone burrow add 2011.2 2011-04-14 kind release",
        "schedule burrow done",
    ),
    "coding": ("update burrow the API is merged", "update burrow accounts are in"),
}


async def travel(town: Town, step: str, start: str = "idea") -> tuple[Person, Person]:
    """Bring burrow from the beginning of `start` to that of `step`; gives eday and jaypipes."""
    eday, jaypipes = await town.known("eday", "jaypipes")
    names = [*STEPS, "review"]
    for name in names[names.index(start) : names.index(step)]:
        for text in STEPS[name]:
            said = text.replace("{web}", town.wire.here)
            await eday.agrees(said)
            if said.startswith("waive"):
                await jaypipes.agrees("second burrow")
        if name == "coding":
            await past(town, 25)
            await eday.agrees("submit burrow")
        await town.reaches("burrow", names[names.index(name) + 1])
    return eday, jaypipes


async def past(town: Town, day: int) -> None:
    """Let time pass to a day of February 2011."""
    now = town.parts.clock()
    there = now.replace(month=2, day=day, hour=12, minute=0)
    if there > now:
        hours = int((there - now) / timedelta(hours=1)) + 1
        await town.passes(f"+{hours}h")
