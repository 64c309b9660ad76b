"""The Cactus cycle of 2011 with a whole bot: planned, moved, told, followed, and never told twice."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime

from bot.sandbox.launchpad.projects import create_milestone, create_project, create_series
from tests.core.cactus import BRANCHES, FEATURES, GAMMA, PLANNED, RC, RELEASED
from tests.journeys.town import CHANNEL, Person, Town
from tests.journeys.travel import travel
from tests.waiting import eventually

PLAN = "schedule burrow plan cactus 2011-04-14 version 2011.2"
CHAIN = {
    "cactus-bf": BRANCHES,
    "cactus-ff": FEATURES,
    "cactus-gamma": GAMMA,
    "cactus-rc": RC,
    "2011.2": PLANNED,
}


async def planned(town: Town) -> Person:
    """Burrow has its Cactus cycle, here and on Launchpad; gives ttx, who manages its releases."""
    await travel(town, "scheduling")
    (ttx,) = await town.known("ttx")
    await ttx.agrees(PLAN)
    await on_launchpad(town, CHAIN)
    await settled(town)
    return ttx


def targeted(town: Town, project: str = "burrow") -> dict[str, date | None]:
    return {name: m.targeted for name, m in town.launchpad.projects[project].milestones.items()}


async def on_launchpad(town: Town, days: dict[str, date]) -> None:
    await town.until(lambda: targeted(town) == days)


async def settled(town: Town) -> None:
    async def look() -> bool:
        return await town.parts.runner.idle() and town.parts.timekeeper.idle()

    await eventually(look)


async def until(town: Town, *when: int) -> None:
    """Let time pass to that moment of 2011 (month, day, hour in UTC)."""
    month, day, hour = when
    left = datetime(2011, month, day, hour, tzinfo=UTC) - town.parts.clock()
    minutes = int(left.total_seconds() // 60) + 1
    await town.passes(f"+{minutes}m")
    await settled(town)


async def test_the_rules_give_the_dates_of_cactus_and_the_release_is_moved_by_a_day(town: Town) -> None:
    ttx = await planned(town)
    shown = await ttx.says("schedule burrow show")
    assert "cactus: cactus-ff 24 Mar 2011 (feature-freeze, R-3)" in shown
    assert "; as on Launchpad " in shown
    project = town.launchpad.projects["burrow"]
    assert project.focus.name == "cactus"
    no = await ttx.refused("milestone burrow move 2011.2 2011-04-15")
    assert no.startswith("a move needs a reason, and 2011.2 has none")
    mark = ttx.mark
    town.wire.writes.clear()
    await ttx.agrees("milestone burrow move 2011.2 2011-04-15 because two blockers were found")
    told = "burrow: 2011.2 (release) moves from 14 Apr 2011 to 15 Apr 2011: two blockers were found"
    assert await ttx.hears("^burrow: 2011.2", mark) == told
    await on_launchpad(town, {**CHAIN, "2011.2": RELEASED})
    await settled(town)
    assert len([one for one in town.wire.writes if not one.startswith("GET")]) == 1
    history = await ttx.says("milestone burrow history")
    assert "1 move; newest: " in history
    assert "ttx: 2011.2 (release) moves from 14 Apr 2011 to 15 Apr 2011: two blockers were found" in history
    assert [text for text in ttx.heard(mark) if text == told] == [told]


async def test_freezes_begin_at_the_end_of_their_day_in_california_and_are_told_once(town: Town) -> None:
    ttx = await planned(town)
    mark = ttx.mark
    assert "cactus is open: nothing is frozen; next is cactus-bf" in await ttx.says("freeze burrow status")
    await until(town, 3, 25, 6)
    assert "cactus is frozen: cactus-bf" in await ttx.says("freeze burrow status")
    await until(town, 3, 25, 7)
    begun = "burrow: cactus-ff: the feature freeze begins; no new features are merged"
    await ttx.hears(f"^{begun}$", mark)
    said = await ttx.says("freeze burrow status")
    assert (
        "cactus is frozen: cactus-ff, no new features are merged; it opens Thu 14 Apr 2011 23:59 PDT" in said
    )
    assert "cactus is frozen" in await ttx.says("wait burrow")
    await town.stop_bot()
    await town.start_bot()
    await until(town, 3, 26, 12)
    heard = ttx.heard(mark)
    assert heard.count(begun) == 1
    assert len([text for text in heard if "soon, at" in text and "cactus-ff" in text]) == 1
    assert len([text for text in heard if "cactus-bf was due" in text]) == 1


async def test_what_began_while_no_bot_ran_is_told_at_the_next_start(town: Town) -> None:
    ttx = await planned(town)
    mark = ttx.mark
    await until(town, 3, 24, 12)
    await ttx.agrees("milestone burrow close cactus-bf")
    await until(town, 4, 16, 12)
    begun = [text for text in ttx.heard(mark) if " begins; " in text and "soon" not in text]
    assert [text.split()[1] for text in begun] == ["cactus-bf:", "cactus-ff:", "cactus-gamma:", "cactus-rc:"]
    assert "burrow: 2011.2 ends the freezes" in ttx.heard(mark)


async def test_orders_that_make_no_sense_are_refused_and_nothing_changes(town: Town) -> None:
    ttx = await planned(town)
    town.wire.writes.clear()
    for said, why in {
        "milestone burrow move cactus-rc 2011-04-14 because late": "2011.2 (release, 14 Apr 2011) is in",
        "milestone burrow move cactus-ff 2011-04-06 because late": "cactus-gamma (bug-freeze, 5 Apr 2011)",
        "milestone burrow move nothing 2011-04-06 because late": "burrow has no milestone 'nothing'; it has",
        "milestone burrow move cactus-ff because late": "stands alone",
        "milestone burrow move cactus-ff 2011-03-24 because so": "nothing would move",
        "milestone burrow add cactus-ff 2011-03-24 kind update": "a name is used once in a project",
        "milestone burrow add ff2 2011-03-25 kind feature-freeze": "cactus has one feature-freeze",
        "milestone burrow close cactus-ff because early": "is not closed before cactus-bf",
        "milestone burrow close cactus-bf": "is not due yet",
        "milestone burrow rename cactus-ff to 2011.2": "a name is used once",
        "milestone burrow rename cactus-ff to X": "cannot be a milestone's name",
        "series burrow create cactus": "has a series cactus already",
        "series burrow focus diablo": "has no series 'diablo'",
        "series burrow focus cactus": "is the focus of burrow already",
        "series burrow status cactus Sleeping": "Launchpad knows Experimental",
        PLAN: "that is the plan already",
        "schedule burrow plan cactus 2011-04-21": "a move needs a reason",
        "schedule burrow plan cactus 2011-04-14 version 2011.3": "Rename it first",
        "schedule burrow plan diablo 2011-09-22 version 2011.2": "is of cactus",
        "schedule burrow plan diablo 2011-09-22 party 2011-09-01": "is no kind of the freeze chain",
        "schedule burrow follow burrow": "cannot follow itself",
        "schedule burrow follow accept": "follows no project",
        "countdown burrow send": "the bot has no mail",
    }.items():
        assert why in await ttx.refused(said), said
    await settled(town)
    assert town.wire.writes == []
    assert targeted(town) == CHAIN
    assert [m.targeted for m in town.launchpad.projects["burrow"].milestones.values()] == list(CHAIN.values())


async def test_a_plan_made_anew_keeps_what_people_have_set_by_hand(town: Town) -> None:
    ttx = await planned(town)
    await ttx.agrees("milestone burrow move cactus-gamma 2011-04-06 because a holiday")
    answer = await ttx.agrees("schedule burrow plan cactus 2011-04-21 because a week more is needed")
    assert "2011.2 (release) moves from 14 Apr 2011 to 21 Apr 2011" in answer
    days = {"cactus-bf": date(2011, 3, 24), "cactus-ff": date(2011, 3, 31)}
    days |= {"cactus-gamma": date(2011, 4, 6), "cactus-rc": date(2011, 4, 19), "2011.2": date(2011, 4, 21)}
    await on_launchpad(town, days)


async def test_milestones_are_closed_renamed_and_without_a_date_on_launchpad_too(town: Town) -> None:
    ttx = await planned(town)
    await ttx.agrees("milestone burrow rename cactus-gamma to cactus-freeze")
    await ttx.agrees("milestone burrow close cactus-bf because all is proposed")
    await ttx.agrees("milestone burrow add cactus-extra none kind update")
    milestones = town.launchpad.projects["burrow"].milestones
    await town.until(lambda: not milestones["cactus-bf"].active and "cactus-extra" in milestones)
    await town.until(lambda: "cactus-freeze" in milestones)
    assert milestones["cactus-freeze"].targeted == GAMMA
    assert milestones["cactus-extra"].targeted is None
    assert len(milestones) == 6
    listed = await ttx.says("milestone burrow list")
    assert "cactus-bf 17 Mar 2011 (branch-freeze, closed)" in listed
    await ttx.agrees("milestone burrow move cactus-extra 2011-04-20 because it is known now")
    await town.until(lambda: milestones["cactus-extra"].targeted == date(2011, 4, 20))
    await ttx.agrees("series burrow status cactus pre-release freeze")
    series = town.launchpad.projects["burrow"].focus
    await town.until(lambda: series.status == "Pre-release Freeze")


async def test_a_move_by_hand_on_launchpad_is_seen_told_once_and_put_back(town: Town) -> None:
    ttx = await planned(town)
    mark = ttx.mark
    town.launchpad.projects["burrow"].milestones["cactus-ff"].targeted = date(2011, 3, 31)
    await town.passes("+50h")
    await settled(town)
    await ttx.hears("Launchpad is not as decided", mark)
    told = [text for text in ttx.heard(mark) if "Launchpad is not as decided" in text]
    assert len(told) == 1
    assert "cactus-ff is on 31 Mar 2011 there" in told[0]
    assert "on Launchpad it is otherwise: cactus-ff is on 31 Mar 2011" in await ttx.says(
        "schedule burrow show"
    )
    await ttx.agrees("schedule burrow restore")
    await on_launchpad(town, CHAIN)
    await settled(town)
    assert "Launchpad is as decided" in await ttx.agrees("schedule burrow check")


def furnish(town: Town) -> None:
    """Nova and swift, which are no cases of ours: nova has its cycle, swift has versions."""
    lp = town.launchpad
    for name in ("nova", "swift"):
        create_project(lp, lp.people["ttx"], name, name.capitalize(), "compute")
    cactus = create_series(lp, lp.projects["nova"], lp.people["ttx"], "cactus", "Cactus")
    for name, day in CHAIN.items():
        create_milestone(cactus, name, day)


async def test_a_project_follows_nova_with_a_version_of_its_own_and_is_offered_its_moves(
    town: Town,
) -> None:
    await travel(town, "scheduling")
    (ttx,) = await town.known("ttx")
    furnish(town)
    answer = await ttx.agrees("schedule burrow follow nova release 1.3.0")
    assert "cactus of burrow follows nova: cactus-bf 17 Mar 2011 (branch-freeze)" in answer
    ours = {**CHAIN, "1.3.0": PLANNED}
    del ours["2011.2"]
    await on_launchpad(town, ours)
    await settled(town)
    mark = ttx.mark
    town.launchpad.projects["nova"].milestones["2011.2"].targeted = RELEASED
    await town.passes("+50h")
    await settled(town)
    await ttx.hears("nova has it otherwise", mark)
    offer = "nova has it otherwise: 1.3.0 (release): 14 Apr 2011 -> 15 Apr 2011. To take it, say: "
    assert [text for text in ttx.heard(mark) if offer in text] == [
        f"burrow: {offer}schedule burrow follow accept"
    ]
    assert targeted(town)["1.3.0"] == PLANNED
    await ttx.agrees("schedule burrow follow accept")
    await on_launchpad(town, {**ours, "1.3.0": RELEASED})
    assert "has changed nothing" in await ttx.refused("schedule burrow follow accept")
    assert "nova moved" in await ttx.says("milestone burrow history")
    await ttx.agrees("schedule burrow follow stop")
    assert "follows no project" in await ttx.refused("schedule burrow follow accept")


async def test_only_what_can_be_followed_is_followed(town: Town) -> None:
    await travel(town, "scheduling")
    (ttx,) = await town.known("ttx")
    furnish(town)
    assert "no project nowhere that I could see" in await ttx.refused("schedule burrow follow nowhere")
    assert "swift has no milestones with dates" in await ttx.refused("schedule burrow follow swift")
    assert "cannot be a project" in await ttx.refused('schedule burrow follow "../x"')


async def test_versions_as_milestones_work_beside_series_names(town: Town) -> None:
    await travel(town, "scheduling")
    (ttx,) = await town.known("ttx")
    await ttx.agrees("series burrow create cactus")
    await ttx.agrees("milestone burrow add 1.2.0 2011-02-15 kind update")
    await ttx.agrees("milestone burrow add 1.3.0 2011-04-15 kind release")
    await town.until(lambda: targeted(town) == {"1.2.0": date(2011, 2, 15), "1.3.0": RELEASED})
    assert "cactus of burrow: 1.2.0 15 Feb 2011 (update); 1.3.0" in await ttx.says("milestone burrow list")
    assert "[release] Release countdown for week R-10, 31 Jan-4 Feb 2011" in await ttx.says(
        "countdown burrow"
    )


async def test_strangers_read_and_only_managers_write(town: Town) -> None:
    await planned(town)
    (vishy,) = await town.known("vishy")
    for said in (
        "milestone burrow move 2011.2 2011-04-15 because I say so",
        "milestone burrow close 2011.2 because I say so",
        "series burrow focus trunk",
        PLAN,
        "schedule burrow follow nova",
    ):
        assert "is for a driver or a release manager" in await vishy.refused(said)
    for said in ("milestone burrow list", "schedule burrow show", "freeze burrow status"):
        assert "cactus" in await vishy.says(said)
    assert await vishy.says("digest burrow") == "message queue service (BURROW) Data"


async def test_what_was_decided_while_launchpad_was_down_is_done_when_it_is_back(town: Town) -> None:
    ttx = await planned(town)
    town.wire.down = True
    await town.passes("+1m")
    drivers = await town.known("eday")
    await drivers[0].agrees("milestone burrow move 2011.2 2011-04-15 because two blockers")
    assert "on Launchpad it is otherwise: 2011.2 is on 14 Apr 2011" in await ttx.says("schedule burrow show")
    town.wire.down = False
    await town.passes("+2h")
    await on_launchpad(town, {**CHAIN, "2011.2": RELEASED})


async def test_a_move_that_two_say_at_once_is_kept_once(town: Town) -> None:
    ttx = await planned(town)
    (eday,) = await town.known("eday")
    said = "milestone burrow move 2011.2 2011-04-15 because two blockers"
    await asyncio.gather(ttx.says(said), eday.says(said, CHANNEL))
    assert "1 move; newest: " in await ttx.says("milestone burrow history")
