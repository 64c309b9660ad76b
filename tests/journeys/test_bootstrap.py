"""The bootstrap as the drivers see it: in one go, once, told when others change it, and taken as it is."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import date

from bot.bootstrapping import bootstrap
from bot.outbox.ledger import Ledger
from bot.sandbox.launchpad.projects import create_project, create_series
from bot.sandbox.launchpad.seed import GROUP
from bot.sandbox.launchpad.teams import create_team, set_status
from tests.journeys.shipyard import agreed, apply, launched, members, ready, whole
from tests.journeys.town import CHANNEL, Town


def asked(town: Town) -> Counter[str]:
    """What went over the wire: operations, reads and changes, by kind."""
    told: Counter[str] = Counter()
    for method, path, body in town.wire.log:
        operation = next((p.partition("=")[2] for p in body.split("&") if p.startswith("ws.op=")), "")
        last = path.rpartition("/")[2]
        collections = {"participants", "series", "all_milestones"}
        told[operation or (f"{method} {last}" if last in collections else method)] += 1
    return told


async def test_in_one_go_it_takes_one_look_ten_writes_and_one_reading_and_no_request_more(
    town: Town,
) -> None:
    await town.parts.launchpad.own_name()
    await ready(town, "burrow")
    town.wire.log.clear()
    await agreed(town, "bootstrap burrow plan")
    assert asked(town) == {"GET": 5}, "what is free has no members, series or milestones"
    town.wire.log.clear()
    await agreed(town, "bootstrap burrow apply")
    await town.reaches("burrow", "coding")
    assert whole(town, "burrow")
    writes = {"newTeam": 4, "new_project": 1, "newSeries": 1, "newMilestone": 3, "PATCH": 1, "addMember": 2}
    reads = {"GET": 5, "GET participants": 4, "GET series": 1, "GET all_milestones": 1}
    assert asked(town) == {**writes, **reads}


async def test_a_second_apply_writes_nothing_and_says_so(town: Town) -> None:
    await launched(town, "burrow")
    town.wire.log.clear()
    assert "nothing is written" in await agreed(town, "bootstrap burrow apply")
    await agreed(town, "bootstrap burrow drift")
    assert "nothing is written" in await agreed(town, "bootstrap burrow apply")
    assert not asked(town).keys() - {"GET", "GET participants", "GET series", "GET all_milestones"}


async def test_a_schedule_is_noted_before_the_project_is_there(town: Town) -> None:
    (eday,) = await town.known("eday")
    await ready(town, "burrow", step="naming", schedule=False)
    assert "is noted" in await eday.agrees("series burrow create cactus")
    assert "is noted" in await eday.agrees("milestone burrow add ff 2011-03-24 kind feature-freeze")
    assert "burrow: series cactus; 1 milestones" in await eday.says("schedule burrow show")
    assert town.wire.writes == []


async def test_drift_tells_what_others_changed_apply_puts_it_right_and_adopt_takes_the_rest(
    town: Town,
) -> None:
    project = await launched(town, "burrow")
    (eday,) = await town.known("eday")
    assert "are as they should be" in await eday.agrees("bootstrap burrow drift")
    lp = town.launchpad
    ttx = lp.people["ttx"]
    project.driver, project.licences = ttx, ("MIT / X / Expat Licence",)
    project.milestones["cactus-bf"].targeted = date(2011, 4, 6)
    lp.people["burrow-core"].policy = "Open Team"
    set_status(lp, lp.people["burrow-bugs"], lp.people["soren"], "Deactivated", by=ttx)
    create_series(lp, project, ttx, "diablo", "The next one")
    told = await eday.agrees("bootstrap burrow drift")
    assert "5 things differ on Launchpad: ~burrow-core differs (policy is Open Team" in told
    await eday.says("bootstrap burrow status")
    await eday.hears("project burrow differs .driver is ttx, not burrow-drivers; licence is MIT")
    await eday.hears("milestone cactus-bf differs .date is 2011-04-06, not 2011-04-05")
    await eday.hears("member burrow-bugs/soren create")
    await eday.hears("series diablo beside the plan")
    await eday.agrees("bootstrap burrow adopt because the bug freeze moved")
    assert "are as they should be" in await eday.agrees("bootstrap burrow drift")
    assert "cactus-bf 6 Apr 2011" in await eday.says("schedule burrow show")
    newest = [entry for entry in await town.history("burrow") if entry.move == "bootstrap adopt"][-1]
    assert newest.detail["adopted"]["project driver"] == "ttx"
    assert newest.detail["adopted"]["milestone cactus-bf date"] == "2011-04-06"
    project.driver = lp.people["vishy"]
    assert "driver is vishy, not ttx" in await eday.agrees("bootstrap burrow drift")
    await eday.agrees("bootstrap burrow apply")
    await town.until(lambda: project.driver is ttx)


async def test_what_changed_by_hand_is_put_right_by_another_apply(town: Town) -> None:
    project = await launched(town, "burrow")
    project.bug_supervisor, project.focus = None, project.series["trunk"]
    town.launchpad.people["burrow-core"].policy = "Moderated Team"
    await agreed(town, "bootstrap burrow drift")
    await agreed(town, "bootstrap burrow apply")
    await town.until(lambda: project.focus.name == "cactus" and project.bug_supervisor)
    await town.until(lambda: town.launchpad.people["burrow-core"].policy == "Restricted Team")
    assert (await town.case("burrow")).step == "coding"


async def test_what_a_driver_made_by_hand_is_adopted_and_the_rest_is_made(town: Town) -> None:
    (eday,) = await town.known("eday")
    await ready(town, "burrow", schedule=False)
    lp = town.launchpad
    create_project(lp, lp.people["eday"], "burrow", "Burrow", "a queue")
    create_team(lp, lp.people["tminus"], "burrow-bugs", "Bugs", None, "Restricted Team")
    create_team(lp, lp.people["ttx"], "burrow-core", "Somebody else's", None, "Open Team")
    plan = await eday.agrees("bootstrap burrow plan", CHANNEL)
    assert "project burrow belongs to eday" in plan
    assert "say: bootstrap burrow adopt" in plan
    taken = await eday.agrees("bootstrap burrow adopt because it is ours")
    assert "project owner eday" in taken
    assert "team burrow-bugs policy Restricted Team" in taken
    assert "not ours to take: ~burrow-core belongs to ttx" in taken
    assert "~burrow-core belongs to ttx" in await eday.refused("bootstrap burrow apply")
    del lp.people["burrow-core"]
    await eday.agrees("bootstrap burrow plan")
    await eday.agrees("bootstrap burrow apply")
    await town.reaches("burrow", "scheduling")
    assert lp.projects["burrow"].owner.name == "eday"
    assert lp.people["burrow-bugs"].policy == "Restricted Team"
    assert lp.people["burrow-core"].owner.name == "tminus"


async def test_a_member_is_removed_and_never_the_lead_nor_the_bot(town: Town) -> None:
    await launched(town, "burrow")
    eday, soren = await town.known("eday", "soren")
    await eday.agrees("member burrow drivers add soren")
    await town.until(lambda: "soren" in members(town, "burrow-drivers"))
    await eday.agrees("member burrow drivers remove soren because he left")
    await town.until(lambda: "soren" not in members(town, "burrow-drivers"))
    (left,) = [
        one
        for one in town.launchpad.people["burrow-drivers"].memberships.values()
        if one.member.name == "soren"
    ]
    assert (left.status, left.comment) == ("Deactivated", "he left")
    assert "is for a driver" in await soren.refused("member burrow core add vishy")
    await eday.agrees("bootstrap burrow drift")
    assert "are as they should be" in await eday.agrees("bootstrap burrow drift")
    assert "handover burrow to NAME" in await eday.refused("member burrow drivers remove eday because x")
    assert "I stay in burrow-core" in await eday.refused("member burrow core remove tminus because x")
    assert "is none of drivers, core, bugs" in await eday.refused("member burrow boss remove vishy because x")
    await eday.agrees("member burrow drivers add soren")
    await town.until(lambda: "soren" in members(town, "burrow-drivers"))


async def test_of_two_who_want_one_name_one_wins_and_fifty_bootstraps_are_made_at_once(town: Town) -> None:
    names = [f"b{n:02}" for n in range(48)]
    await ready(town, *names)
    await ready(town, "left", "right", step="naming")
    await agreed(town, "name left check wombat")
    await agreed(town, "name right check wombat")
    picks = await asyncio.gather(*(town.operator(f"name {one} pick wombat") for one in ("left", "right")))
    assert sorted(one["ok"] for one in picks) == [False, True]
    lost = next(one for one in picks if not one["ok"])
    assert "wombat is the name of" in lost["text"]
    loser = ("left", "right")[picks.index(lost)]
    await agreed(town, "waive wombat naming because we searched")
    (vishy,) = await town.known("vishy")
    await vishy.agrees("second wombat")
    await apply(town, *names, "wombat")
    for name in (*names, "wombat"):
        await town.reaches(name, "coding")
        assert whole(town, name)
    assert (await town.case(loser)).step == "naming"
    assert not [name for name in town.launchpad.people if name.startswith(loser)]


async def test_an_outage_of_an_afternoon_holds_steps_7_and_8_up_and_no_more(town: Town) -> None:
    (eday,) = await town.known("eday")
    await ready(town, "burrow", schedule=False)
    await ready(town, "warren", step="scheduling", schedule=False)
    await ready(town, "hutch")
    await apply(town, "hutch")
    await town.reaches("hutch", "coding")
    await agreed(town, "bootstrap burrow plan")
    town.wire.down = True
    await eday.agrees("bootstrap burrow apply")
    await eday.agrees("series burrow create cactus")
    await eday.agrees("milestone burrow add ff 2011-03-24 kind feature-freeze")
    await eday.agrees("milestone hutch add gamma 2011-04-08 kind update")
    await town.passes("+4h")
    told = await eday.says("wait burrow")
    assert "things being done for 4 h (" in told
    assert "0 of them stuck" in told
    assert "Launchpad not answering since Mon 31 Jan 2011 09:0" in told
    town.wire.down = False
    await town.passes("+2h")
    away = [line for line in eday.heard() if "Launchpad has not answered since" in line]
    back = [line for line in eday.heard() if "Launchpad answers again" in line]
    assert (len(away), len(back)) == (1, 1), "people are told once"
    await town.reaches("burrow", "scheduling")
    project = town.launchpad.projects["burrow"]
    assert (project.owner.name, project.focus.name) == ("burrow-drivers", "cactus")
    assert set(project.milestones) == {"ff"}
    assert "gamma" in town.launchpad.projects["hutch"].milestones
    assert await town.parts.database.read(lambda unit: Ledger(unit.conn).unfinished()) == []


async def test_an_accepted_project_joins_the_project_group(town: Town) -> None:
    project = await launched(town, "burrow")
    case = await town.case("burrow")
    reviewed = replace(case, step="review", entry=case.entry + 1)
    await town.parts.database.write(lambda unit: unit.cases.keep(case, reviewed, live=True))
    assert project.group is None
    await agreed(town, "decide burrow accept incubation because six votes for it")
    await town.until(lambda: project.group is not None and project.group.name == GROUP)
    assert "are as they should be" in await agreed(town, "bootstrap burrow drift")
    project.group = None
    assert "group is empty, not openstack" in await agreed(town, "bootstrap burrow drift")


async def test_the_operator_plans_applies_and_compares_at_the_shell(town: Town) -> None:
    await ready(town, "burrow")
    config, lines, questions = town.folder / "config.yaml", list[str](), list[str]()

    def yes(question: str) -> bool:
        questions.append(question)
        return True

    assert await bootstrap(config, "plan", "burrow", yes, lines.append)
    assert any(line.startswith("  ~burrow-core create: http") for line in lines)
    assert not await bootstrap(config, "apply", "burrow", lambda _: False, lines.append)
    assert lines[-1] == "nothing was written"
    assert town.wire.writes == []
    assert await bootstrap(config, "apply", "burrow", yes, lines.append)
    assert "the name is final" in questions[0]
    await town.reaches("burrow", "coding")
    assert whole(town, "burrow")
    assert not await bootstrap(config, "drift", "nosuch", yes, lines.append)
    assert "I know no proposal called 'nosuch'" in lines[-1]


async def test_the_operator_needs_no_running_bot(town: Town) -> None:
    await ready(town, "burrow")
    await town.stop_bot()
    lines: list[str] = []
    config = town.folder / "config.yaml"
    assert await bootstrap(config, "apply", "burrow", lambda _: True, lines.append)
    await town.start_bot()
    await town.reaches("burrow", "coding")
    assert whole(town, "burrow")
    await town.stop_bot()
    lines.clear()
    assert await bootstrap(config, "drift", "burrow", lambda _: True, lines.append)
    assert "are as they should be" in lines[0]
    await town.start_bot()
