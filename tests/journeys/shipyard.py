"""Projects that are ready to be made on Launchpad, and what a whole one looks like there."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.schedule import Cycle, Event
from bot.doors.control import ask
from bot.store.unit import Unit
from tests.journeys.town import Town

DAYS = {
    "ff": ("feature-freeze", date(2011, 3, 24)),
    "bf": ("bug-freeze", date(2011, 4, 5)),
    "release": ("release", date(2011, 4, 14)),
}
"""The milestones, by what follows `cactus-`."""
POLICIES = {
    "": "Open Team",
    "-drivers": "Restricted Team",
    "-core": "Restricted Team",
    "-bugs": "Moderated Team",
}


async def ready(town: Town, *names: str, step: str = "bootstrap", schedule: bool = True) -> None:
    """Proposals of eday at `step`, with soren for their bugs and all that step 8 wants."""
    now = town.parts.clock()

    def body(unit: Unit) -> None:
        for name in names:
            opened = unit.cases.open(f"service {name}", "eday", step, now)
            facts = {"picked": name, "language": "Erlang"}
            case = unit.cases.keep(opened, replace(opened, name=name, facts=facts), live=True)
            unit.voices.name_member(case.id, "bugs", "soren", now)
            if schedule:
                unit.schedules.begin(case.id, "cactus", "Cactus release", "", now.date(), now)
                nothing = Cycle("cactus", ZoneInfo("UTC"))
                events = tuple(Event(f"cactus-{word}", kind, day) for word, (kind, day) in DAYS.items())
                unit.schedules.keep(case.id, nothing, replace(nothing, events=events), now)

    await town.parts.database.write(body)


async def agreed(town: Town, text: str) -> str:
    """Say it at the shell, wait for its looks, confirm its question; gives the last answer."""
    control = town.folder / "tminus.db.sock"
    said = await ask(control, {"say": text}, 30)
    assert said["ok"], said["text"]
    if ": looking at " in said["text"]:
        ended = await ask(control, {"wait": said["receipt"]}, 30)
        assert ended["state"] in {"done", "confirm"}, ended["answer"]
        said = {**said, "text": ended["answer"]}
    if "To go on: " in said["text"]:
        return await agreed(town, said["text"].rpartition("To go on: ")[2])
    return str(said["text"])


async def apply(town: Town, *names: str) -> None:
    """Plan and apply these bootstraps, all at once."""

    async def one(name: str) -> None:
        await agreed(town, f"bootstrap {name} plan")
        await agreed(town, f"bootstrap {name} apply")

    await asyncio.gather(*(one(name) for name in names))


async def launched(town: Town, name: str) -> Any:
    """One project made in one go; gives it as Launchpad has it."""
    await ready(town, name)
    await apply(town, name)
    await town.reaches(name, "coding")
    return town.launchpad.projects[name]


def whole(town: Town, name: str) -> bool:
    """Whether all of it is on Launchpad, as it should be and once."""
    lp = town.launchpad
    project, made = lp.projects[name], town.world.launchpad.created
    duties = (project.owner.name, project.driver.name, project.bug_supervisor.name, project.focus.name)
    assert duties == (f"{name}-drivers", f"{name}-drivers", f"{name}-bugs", "cactus")
    assert (project.language, project.licences) == ("Erlang", ("Apache Licence",))
    assert {suffix: lp.people[name + suffix].policy for suffix in POLICIES} == POLICIES
    assert {one.name: one.targeted for one in project.milestones.values()} == {
        f"cactus-{word}": day for word, (_, day) in DAYS.items()
    }
    assert set(project.series) == {"trunk", "cactus"}
    inside = {suffix: members(town, name + suffix) for suffix in ("-drivers", "-core", "-bugs")}
    assert inside == {"-drivers": {"eday", "tminus"}, "-core": {"tminus"}, "-bugs": {"soren", "tminus"}}
    mine = [url for url in made if name in url.replace("-", "/").replace("~", "").split("/")]
    assert len(mine) == len(set(mine)) == 9, mine
    return True


def members(town: Town, team: str) -> set[str]:
    """Who is in a team."""
    memberships = town.launchpad.people[team].memberships
    return {one.member.name for one in memberships.values() if one.active}
