"""Plans on Launchpad with a whole bot: told, kicked, and moved on when a milestone closes."""

from __future__ import annotations

from bot.core.blueprint_state import DASH
from bot.sandbox.launchpad.bugs import create_bug
from bot.sandbox.launchpad.schema import Call
from bot.sandbox.launchpad.state import Project
from bot.sandbox.launchpad.work import Blueprint, Task
from tests.journeys.test_cycles import planned, settled, until
from tests.journeys.town import Town

KICK = "You should not set a milestone target unless the blueprint has been properly prioritized"


def burrow(town: Town) -> Project:
    project: Project = town.launchpad.projects["burrow"]
    return project


def blueprint(town: Town, name: str, milestone: str = "", **fields: object) -> Blueprint:
    project, world = burrow(town), town.launchpad
    one = Blueprint(project, name, name, "S", world.people["eday"], world.now())
    one.milestone = project.milestones[milestone] if milestone else None
    for field, value in fields.items():
        setattr(one, field, value)
    project.blueprints[name] = one
    return one


def bug(town: Town, milestone: str = "", **fields: object) -> Task:
    world, project = town.launchpad, burrow(town)
    call = Call(world, "", world.people["eday"], lambda _link: None)
    task: Task = create_bug(call, "It breaks", "Badly", project).tasks[0]
    task.milestone = project.milestones[milestone] if milestone else None
    for field, value in fields.items():
        setattr(task, field, value)
    return task


def where(one: Blueprint | Task) -> str | None:
    return one.milestone.name if one.milestone else None


async def test_plans_are_told_in_the_words_of_the_newsletter(town: Town) -> None:
    ttx = await planned(town)
    for number in range(3):
        blueprint(town, f"e{number}", "cactus-ff", priority="Essential", definition="Approved")
    blueprint(town, "done", "cactus-ff", priority="High", implementation="Implemented")
    bug(town, "cactus-ff", importance="Critical")
    bug(town, importance="Critical")
    bug(town)
    mark = ttx.mark
    told = await ttx.agrees("plans burrow")
    assert "burrow: 4 blueprints, 2 critical among the open bugs; cactus-bf: no blueprints; 0 open" in told
    await ttx.hears(r"^cactus-ff: Essential: 3 late \(0%\) · High: 1 merged \(100%\); 1 open bug$", mark)
    await ttx.hears(f"^cactus-ff: Essential {DASH} 3 Design Approved$", mark)
    mark = ttx.mark
    assert await ttx.says("digest burrow") == "message queue service (BURROW) Data"
    await ttx.hears(r"^Bugs Stats for Week: \d+ Tracked Bugs; .*; 2 Critical Bugs; ", mark)
    await ttx.hears(r"^Blueprints Stats for Week: 4 Blueprints; 3 Essential, 1 High", mark)


async def test_the_countdown_knows_the_plans_once_a_day_and_says_no_data_before(town: Town) -> None:
    ttx = await planned(town)
    bug(town, importance="Critical")
    mark = ttx.mark
    await ttx.says("countdown burrow")
    await ttx.says("more")
    await ttx.hears(r"Open critical bugs: no data\.", mark)
    await town.passes("+25h")
    await settled(town)
    mark = ttx.mark
    await ttx.says("countdown burrow")
    await ttx.says("more")
    await ttx.hears(r"Open critical bugs: 1\.", mark)


async def test_the_kick_lists_first_and_kicks_each_once(town: Town) -> None:
    ttx = await planned(town)
    (vishy,) = await town.known("vishy")
    vague = blueprint(town, "vague", "cactus-ff", whiteboard="notes")
    never = blueprint(town, "never", "cactus-rc", priority="Not")
    good = blueprint(town, "good", "cactus-ff", priority="Low")
    loose = blueprint(town, "loose")
    done = blueprint(town, "done", "cactus-ff", implementation="Implemented")
    assert "kick is for a driver or a release manager" in await vishy.refused("kick burrow")
    town.wire.writes.clear()
    listed = await ttx.agrees("kick burrow")
    assert "2 blueprints of burrow targeted without a priority: bp/vague (cactus-ff), bp/never" in listed
    assert listed.endswith("kick burrow apply")
    assert [one for one in town.wire.writes if not one.startswith("GET")] == []
    kicked = await ttx.agrees("kick burrow apply")
    assert "2 blueprints of burrow untargeted: bp/vague (cactus-ff), bp/never (cactus-rc)" in kicked
    await town.until(lambda: where(vague) is None and where(never) is None)
    assert (where(good), where(done), where(loose)) == ("cactus-ff", "cactus-ff", None)
    assert str(vague.whiteboard).startswith(f"notes\n\n{KICK}")
    assert str(never.whiteboard).startswith(KICK)
    await settled(town)
    assert "whatever is targeted has a priority" in await ttx.agrees("kick burrow")
    assert "there is nothing to kick" in await ttx.refused("kick burrow apply")
    assert str(vague.whiteboard).count(KICK) == 1


async def test_what_is_open_goes_to_the_next_milestone_when_one_closes(town: Town) -> None:
    ttx = await planned(town)
    api = blueprint(town, "api", "cactus-bf", priority="High")
    done = blueprint(town, "done", "cactus-bf", priority="High", implementation="Implemented")
    grave, mended = bug(town, "cactus-bf"), bug(town, "cactus-bf", status="Fix Released")
    await until(town, 3, 18, 12)
    mark = ttx.mark
    closed = await ttx.agrees("milestone burrow close cactus-bf")
    assert "milestone cactus-bf of burrow is closed; what is open goes to cactus-ff" in closed
    assert await ttx.hears("is cleared", mark) == "burrow: cactus-bf is cleared; 2 went to cactus-ff"
    assert [where(one) for one in (api, done, grave, mended)] == [
        *("cactus-ff", "cactus-bf", "cactus-ff", "cactus-bf"),
    ]


async def test_what_is_open_goes_where_it_is_told_to_and_only_to_what_is_open(town: Town) -> None:
    ttx = await planned(town)
    api = blueprint(town, "api", "cactus-bf", priority="High")
    await until(town, 3, 18, 12)
    for other, why in {
        "nothing": "burrow has no milestone 'nothing'",
        "cactus-bf": "cactus-bf is the one that closes",
    }.items():
        assert why in await ttx.refused(f"milestone burrow close cactus-bf move-open-to {other}")
    await ttx.agrees("milestone burrow close cactus-bf move-open-to 2011.2")
    await town.until(lambda: where(api) == "2011.2")
    await until(town, 3, 25, 12)
    no = await ttx.refused("milestone burrow close cactus-ff move-open-to cactus-bf")
    assert "cactus-bf is closed as well" in no


async def test_what_could_not_be_moved_is_listed_with_the_reason(town: Town) -> None:
    ttx = await planned(town)
    api = blueprint(town, "api", "cactus-bf", priority="High")
    task = bug(town, "cactus-bf")
    project = burrow(town)
    project.owner = project.driver = project.bug_supervisor = town.launchpad.people["ewan"]
    api.owner = town.launchpad.people["tminus"]
    await until(town, 3, 18, 12)
    mark = ttx.mark
    await ttx.agrees("milestone burrow close cactus-bf")
    told = await ttx.hears("is cleared", mark)
    assert told.startswith("burrow: cactus-bf is cleared; 1 went to cactus-ff; 1 could not be moved: bug/1: ")
    assert (where(api), where(task)) == ("cactus-ff", "cactus-bf")
    mark = ttx.mark
    await ttx.agrees("plans burrow")
    await ttx.hears("^cactus-bf is closed, and still has bug/1$", mark)


async def test_a_milestone_is_cleared_although_answers_are_lost(town: Town) -> None:
    ttx = await planned(town)
    many = [blueprint(town, f"b{number}", "cactus-bf", priority="High") for number in range(9)]
    await until(town, 3, 18, 12)
    struck = {"/devel/burrow/+spec/b2": "lost", "/devel/burrow/+spec/b5": "reset"}

    def breaks(method: str, path: str, _body: str) -> str | None:
        return struck.pop(path, None) if method == "PATCH" else None

    town.wire.breaks = breaks
    mark = ttx.mark
    assert (await town.operator("milestone burrow close cactus-bf"))["ok"]
    await town.passes("+10m")
    await ttx.hears("burrow: cactus-bf is cleared", mark)
    assert struck == {}
    assert {where(one) for one in many} == {"cactus-ff"}
