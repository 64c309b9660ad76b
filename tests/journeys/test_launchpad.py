"""Steps 7 and 8 on Launchpad: made once, made whole, and nothing of anybody else's is touched."""

from __future__ import annotations

import re
from datetime import date

from bot.sandbox.launchpad.projects import create_project
from bot.sandbox.launchpad.teams import create_team
from tests.journeys.town import CHANNEL, Person, Town
from tests.journeys.travel import travel
from tests.waiting import eventually


async def test_the_project_stands_as_the_ten_steps_want_it(town: Town) -> None:
    await travel(town, "coding")
    lp = town.launchpad
    project = lp.projects["burrow"]
    duties = (project.owner.name, project.driver.name, project.bug_supervisor.name, project.focus.name)
    assert duties == ("burrow-drivers", "burrow-drivers", "burrow-bugs", "cactus")
    policies = [lp.people[f"burrow{suffix}"].policy for suffix in ("", "-drivers", "-core", "-bugs")]
    assert policies == ["Open Team", "Restricted Team", "Restricted Team", "Moderated Team"]
    assert {m.name for m in lp.people["burrow-drivers"].memberships} >= {"eday"}
    assert {m.name for m in lp.people["burrow-bugs"].memberships} >= {"soren"}
    milestones = {name: milestone.targeted for name, milestone in project.milestones.items()}
    assert milestones["2011.2"] == date(2011, 4, 14)
    assert len(milestones) == 3


async def test_back_to_feedback_and_forward_again_changes_nothing_on_launchpad(town: Town) -> None:
    eday, _ = await travel(town, "coding")
    milestones = dict(town.launchpad.projects["burrow"].milestones)
    await eday.agrees("back burrow feedback because the API changed")
    assert "burrow: waiting for feedback" in await eday.says("wait burrow")
    town.wire.writes.clear()
    again = {
        "feedback": ("waive burrow feedback because short",),
        "prototype": ("waive burrow prototype because shown",),
        "naming": ("waive burrow naming because it stays",),
        "bootstrap": ("bootstrap burrow plan", "bootstrap burrow apply"),  # the schedule is read back with it
    }
    (jaypipes,) = await town.known("jaypipes")
    names = [*again, "coding"]
    for name, texts in again.items():
        for text in texts:
            answer = await eday.agrees(text)
            if text.endswith("plan"):
                assert answer.count("exists") == 8, "five, members of two kinds, series and milestones"
                assert "create" not in answer
                assert "differs" not in answer
            if text.startswith("waive burrow prototype"):
                await jaypipes.agrees("second burrow")
                assert "a name is final once it is on" in await eday.refused("name burrow pick warren")
            elif text.startswith("waive"):
                await jaypipes.agrees("second burrow")
        await town.reaches("burrow", names[names.index(name) + 1])
    assert [write for write in town.wire.writes if not write.startswith("GET")] == [], (
        "nothing was asked to change"
    )
    assert town.launchpad.projects["burrow"].milestones == milestones


async def test_a_name_that_belongs_to_others_is_seen_in_the_plan_and_never_touched(town: Town) -> None:
    eday, _ = await travel(town, "bootstrap")
    lp = town.launchpad
    ttx = lp.people["ttx"]
    create_team(lp, ttx, "burrow-core", "Somebody else's", None, "Open Team")
    lp.people["burrow-bugs"] = lp.people.pop("ewan")
    lp.people["burrow-bugs"].name = "burrow-bugs"
    town.wire.writes.clear()
    plan = await eday.agrees("bootstrap burrow plan", CHANNEL)
    assert "~burrow-core belongs to ttx" in plan
    assert "~burrow-bugs belongs to a person" in plan
    assert "project burrow create" in plan
    assert plan.endswith("Talk to the owners, or say: back burrow naming because ...")
    no = await eday.refused("bootstrap burrow apply")
    assert no.startswith("what is not ours is not touched: ~burrow-core belongs to ttx")
    assert town.wire.writes == []
    assert "burrow" not in lp.projects
    await eday.agrees("back burrow naming because the name is taken")
    await eday.agrees("name burrow check wombat")
    await eday.agrees("name burrow pick wombat")
    assert "wombat: bootstrap on Launchpad" not in await eday.says("wait burrow")


async def test_a_project_of_somebody_else_stops_the_bootstrap(town: Town) -> None:
    eday, _ = await travel(town, "bootstrap")
    lp = town.launchpad
    create_project(lp, lp.people["ttx"], "burrow", "Burrow", "a game")
    assert "project burrow belongs to ttx" in await eday.agrees("bootstrap burrow plan")
    assert "project burrow belongs to ttx" in await eday.refused("bootstrap burrow apply")


async def nothing_left(person: Person) -> None:
    """Wait until the bot says that it has nothing left to do."""

    async def look() -> bool:
        return "nothing is left to do" in await person.says("effects")

    await eventually(look)


async def taken(town: Town) -> tuple[str, object]:
    """Somebody takes a name between the look and the bootstrap; gives the number of what is stuck."""
    eday, _ = await travel(town, "bootstrap")
    await eday.agrees("bootstrap burrow plan")
    lp = town.launchpad
    team = create_team(lp, lp.people["ttx"], "burrow-core", "Somebody else's", None, "Open Team")
    mark = eday.mark
    await eday.agrees("bootstrap burrow apply")
    told = await eday.hears("team burrow-core is stuck: ", mark)
    assert "belongs to ttx" in told
    found = re.search(r"effects retry (\d+), or: effects skip \1 because", told)
    assert found is not None
    return found[1], team


async def test_what_is_stuck_is_retried_by_an_administrator_on_irc(town: Town) -> None:
    number, _ = await taken(town)
    eday, mtaylor = await town.known("eday", "mtaylor")
    assert "stuck" in await eday.says("wait burrow")
    assert f"{number} EnsureTeam burrow-core dead" in await eday.says("effects")
    assert "team burrow-core: dead" in await eday.says("bootstrap burrow status")
    no = await eday.refused(f"effects retry {number}")
    assert no.startswith("effects retry is for an administrator, and you are eday (account eday)")
    mark = eday.mark
    await mtaylor.agrees(f"effects retry {number}")
    await eday.hears("team burrow-core is stuck: ", mark)
    del town.launchpad.people["burrow-core"]
    await mtaylor.agrees(f"effects retry {number}")
    await town.reaches("burrow", "scheduling")
    assert town.launchpad.people["burrow-core"].policy == "Restricted Team"
    await nothing_left(eday)


async def test_what_is_skipped_at_the_shell_is_read_back_and_found_missing(town: Town) -> None:
    number, _ = await taken(town)
    (eday,) = await town.known("eday")
    for wrong in ("effects retry 9999", "effects retry x", f"effects skip {number}", "effects retry -1"):
        answer = await town.operator(wrong)
        assert not answer["ok"]
        assert re.search("[Ss]ay: ", answer["text"]), answer["text"]
    mark = eday.mark
    assert (await town.operator(f"effects skip {number} because ttx keeps it"))["ok"]
    told = await eday.hears("Launchpad does not have it all", mark)
    assert "~burrow-core belongs to ttx" in told
    assert (await town.case("burrow")).step == "bootstrap"
    refused = (await town.history("burrow"))[-1]
    assert (refused.move, refused.by) == ("bootstrapped refused", "tminus")
    again = await town.operator(f"effects retry {number}")
    assert f"effect {number} is skipped" in again["text"]


async def test_answers_that_are_lost_are_looked_for_and_nothing_is_made_twice(town: Town) -> None:
    eday, _ = await travel(town, "bootstrap")
    await eday.agrees("bootstrap burrow plan")
    town.wire.writes.clear()
    town.wire.lose = 5
    await eday.agrees("bootstrap burrow apply")
    await town.until(lambda: town.wire.lose == 0)
    await town.passes("+1h")
    await town.reaches("burrow", "scheduling")
    made = [write for write in town.wire.writes if "ws.op=new" in write]
    assert len(made) == len(set(made)) == 5, "each was made by the try whose answer was lost"


async def test_while_launchpad_is_away_the_calls_wait_and_go_on_when_it_is_back(town: Town) -> None:
    eday, _ = await travel(town, "bootstrap")
    await eday.agrees("bootstrap burrow plan")
    town.wire.down = True
    await eday.agrees("bootstrap burrow apply")
    await town.until(town.parts.runner.next_due)
    status = await eday.says("bootstrap burrow status")
    assert re.search(r"burrow: \d+ to do for \d+ s; first: team burrow: (ready|running)", status)
    assert "of them stuck" in await eday.says("wait burrow")
    town.wire.down = False
    await town.passes("+2h")
    await town.reaches("burrow", "scheduling")


async def test_an_afternoon_without_launchpad_is_told_once_and_loses_nothing(town: Town) -> None:
    eday, _ = await travel(town, "bootstrap")
    await eday.agrees("bootstrap burrow plan")
    mark = eday.mark
    town.wire.down = True
    await eday.agrees("bootstrap burrow apply")
    await town.passes("+2h")
    since = re.search(
        r"Launchpad has not answered since (.* UTC); \d+ calls wait", "\n".join(eday.heard(mark))
    )
    assert since is not None
    for question in ("wait burrow", "effects"):
        answer = await eday.says(question)
        words = rf"Launchpad not answering since {since[1]}; \d+ calls waiting, next try \d\d:\d\d UTC"
        assert re.search(words, answer), answer
    await town.passes("+2h")
    town.wire.down = False
    await town.passes("+1h")
    await town.reaches("burrow", "scheduling")
    told = [
        text for text in eday.heard(mark) if "Launchpad has not answered" in text or "answers again" in text
    ]
    assert len(told) == 2
    assert re.search(r"Launchpad answers again, after 4 h", told[1])
    assert not any("is stuck" in text for text in eday.heard(mark))
    assert "not answering" not in await eday.says("effects")


async def test_a_restart_in_the_middle_keeps_everything(town: Town) -> None:
    eday, _ = await travel(town, "bootstrap")
    await eday.agrees("bootstrap burrow plan")
    town.wire.down = True
    await eday.agrees("bootstrap burrow apply")
    await town.until(town.parts.runner.next_due)
    before = await town.history("burrow")
    await town.stop_bot()
    town.wire.down = False
    await town.start_bot()
    assert await town.history("burrow") == before
    assert "bootstrap apply" in await eday.says("history burrow")
    await town.passes("+2h")
    await town.reaches("burrow", "scheduling")
    await eday.agrees("series burrow create cactus")


async def test_members_and_drivers_reach_their_teams_whenever_they_are_named(town: Town) -> None:
    eday, _ = await travel(town, "bootstrap")
    assert "vishy joins burrow-core when it is made" in await eday.agrees("member burrow core add vishy")
    await eday.agrees("bootstrap burrow plan")
    town.wire.down = True
    await eday.agrees("bootstrap burrow apply")
    assert "soren joins burrow-core" in await eday.agrees("member burrow core add soren")
    assert "and joins burrow-drivers" in await eday.agrees("driver burrow add jorge")
    town.wire.down = False
    await town.passes("+2h")
    await town.reaches("burrow", "scheduling")
    await eday.agrees("driver burrow add ewan")
    core = town.launchpad.people["burrow-core"].memberships
    drivers = town.launchpad.people["burrow-drivers"].memberships
    await town.until(lambda: {"ewan", "jorge"} <= {member.name for member in drivers})
    assert {"vishy", "soren"} <= {member.name for member in core}


async def test_who_is_in_the_projects_team_on_launchpad_drives_it(town: Town) -> None:
    eday, _ = await travel(town, "scheduling")
    (vishy,) = await town.known("vishy")
    no = await vishy.refused("series burrow create cactus")
    assert "is for a driver or a release manager, and you are vishy (account vishy)" in no
    await eday.agrees("member burrow drivers add vishy")
    await town.until(lambda: "vishy" in {m.name for m in town.launchpad.people["burrow-drivers"].memberships})
    await town.until(town.parts.runner.idle)
    await vishy.agrees("series burrow create cactus")
    town.wire.down = True
    ttx = (await town.known("ttx"))[0]
    no = await ttx.refused("milestone burrow add m1 2011-03-01 kind release")
    assert "Launchpad has not answered since" in no
    assert "so your roles are not known. Try again, or say: refresh" in no
    town.wire.down = False
    await town.passes("+1m")
    await ttx.agrees("milestone burrow add m1 2011-03-01 kind release")


async def test_a_milestone_with_a_wrong_date_is_given_another(town: Town) -> None:
    eday, _ = await travel(town, "scheduling")
    await eday.agrees("series burrow create cactus")
    await eday.agrees("milestone burrow add cactus-ff 2011-03-24 kind feature-freeze")
    assert "moves from 24 Mar 2011 to 31 Mar 2011: testers are away" in await eday.agrees(
        "milestone burrow move cactus-ff 2011-03-31 because testers are away"
    )
    milestones = town.launchpad.projects["burrow"].milestones
    await town.until(
        lambda: milestones.get("cactus-ff") and milestones["cactus-ff"].targeted == date(2011, 3, 31)
    )
    assert "To give it another date, say: milestone" in await eday.refused(
        "milestone burrow add cactus-ff 2011-03-31 kind release"
    )
    assert "would be out of order" in await eday.refused("milestone burrow add rc 2011-03-01 kind release")
    for wrong in ("2011-02-30", "soon", "2011-3-1", "9999-99-99"):
        assert "write it as" in await eday.refused(f"milestone burrow add rc {wrong} kind release")
