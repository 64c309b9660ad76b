"""Proposals that rest, go quiet, end, and come back in other hands."""

from __future__ import annotations

from datetime import timedelta

from tests.journeys.town import CHANNEL, Town
from tests.journeys.travel import travel


async def test_a_parked_proposal_goes_on_by_the_clock_and_its_window_lost_nothing(town: Town) -> None:
    eday, _ = await travel(town, "feedback")
    before = await eday.says("wait burrow")
    assert "(7 d window, ends Mon 7 Feb 2011 23:59 UTC" in before
    assert "burrow rests until Sun 20 Feb 2011" in await eday.agrees(
        "park burrow until 2011-02-20 because we rest"
    )
    assert "parked until" in await eday.says("wait burrow")
    assert "parked" in await eday.refused("park burrow until 2011-03-20 because more")
    mark = eday.mark
    await town.passes("+21d")
    await eday.hears("burrow goes on at feedback", mark)
    after = await eday.says("wait burrow")
    assert "ends Sun 27 Feb 2011 23:59 UTC" in after or "ends Mon 28 Feb 2011 23:59 UTC" in after


async def test_a_driver_may_end_the_rest_early(town: Town) -> None:
    eday, jaypipes = await travel(town, "feedback")
    await eday.agrees("park burrow until 2011-02-20 because we rest")
    await jaypipes.refused("unpark burrow")
    mark = eday.mark
    await eday.agrees("unpark burrow", CHANNEL)
    await town.passes("+25d")
    assert [entry.by for entry in await town.history("burrow") if entry.move == "unpark"] == ["eday"]
    assert sum("goes on" in text for text in eday.heard(mark)) == 1, "its answer, and no word of the clock"


async def test_a_stale_proposal_is_adopted_when_nobody_objects(town: Town) -> None:
    eday, jaypipes = await travel(town, "requirements")
    assert "not stale" in await jaypipes.refused("adopt burrow")
    mark = jaypipes.mark
    await town.passes("+57d")
    assert "Anyone may: adopt burrow" in await jaypipes.hears("burrow is stale", mark)
    assert "burrow goes to jaypipes on" in await jaypipes.agrees("adopt burrow", CHANNEL)
    (vishy,) = await town.known("vishy")
    assert "jaypipes has asked to adopt it already" in await vishy.refused("adopt burrow")
    mark = eday.mark
    await town.passes("+8d")
    await eday.hears("burrow now belongs to jaypipes", mark)
    case = await town.case("burrow")
    assert (case.proposer, case.step, case.stale_since) == ("jaypipes", "requirements", None)
    await jaypipes.agrees("req burrow ha yes")
    assert "or ask jaypipes" in await eday.refused("req burrow ha no because")


async def test_the_old_drivers_may_keep_it(town: Town) -> None:
    eday, jaypipes = await travel(town, "requirements")
    await town.passes("+57d")
    await jaypipes.agrees("adopt burrow")
    assert "wants to adopt it" in await eday.says("next")
    await jaypipes.refused("object burrow")
    assert "burrow stays with its drivers" in await eday.agrees("object burrow")
    await town.passes("+8d")
    assert (await town.case("burrow")).proposer == "eday"


async def test_a_withdrawn_proposal_is_adopted_with_all_its_answers(town: Town) -> None:
    eday, jaypipes = await travel(town, "proposal")
    await eday.agrees("withdraw burrow because no time")
    assert "Say: adopt burrow" in await jaypipes.refused("concern burrow x: y")
    assert "burrow: withdrawn since" in await jaypipes.says("status burrow")
    assert "Anyone may say: adopt burrow" in await jaypipes.says("wait burrow")
    await jaypipes.agrees("adopt burrow")
    assert "wants to adopt it" in await eday.says("next")
    assert "jaypipes takes it over Mon 7 Feb 2011" in await eday.says("wait burrow")
    await town.passes("+8d")
    case = await town.reaches("burrow", "proposal")
    assert case.proposer == "jaypipes"
    assert "scale yes" in await jaypipes.says("req burrow show")


async def test_a_stale_proposal_that_nobody_wants_is_abandoned_and_its_name_is_free(town: Town) -> None:
    eday, jaypipes = await travel(town, "requirements")
    await town.passes("+250d")
    await town.reaches("burrow", "abandoned")
    await jaypipes.agrees("idea new a better queue")
    for question in ("missing", "unsolved", "users", "different"):
        await jaypipes.says(f'idea answer I-2 {question} "something"')
    await jaypipes.agrees("promote I-2 as burrow")
    assert (await town.case("burrow")).id == 2
    await eday.agrees("adopt I-1")


async def test_a_rejected_project_comes_back_when_its_day_is_there(town: Town) -> None:
    eday, _ = await travel(town, "review")
    (jbryce,) = await town.known("jbryce")
    assert "the chair of the board" in await eday.refused("decide burrow accept core because we like it")
    no = await jbryce.agrees("decide burrow reject because it needs users reapply 2011-03-20")
    assert "It may come back: reapply burrow, Sun 20 Mar 2011 23:59 UTC" in no
    early = await eday.refused("reapply burrow")
    assert "reapply burrow" in await eday.says("wait burrow")
    assert early.startswith("the board said: not before Sun 20 Mar 2011 23:59 UTC")
    assert "Say: reapply burrow" in await eday.refused("update burrow more users")
    now = town.parts.clock()
    await town.passes(f"+{(now.replace(month=3, day=21, hour=1) - now) // timedelta(hours=1) + 1}h")
    assert "code and progress" in await eday.agrees("reapply burrow")
    await eday.agrees("submit burrow")
    assert "burrow is accepted (incubation)" in await jbryce.agrees(
        "decide burrow accept incubation because it has users now"
    )
    assert "burrow: accepted (incubation) since" in await eday.says("status burrow")
