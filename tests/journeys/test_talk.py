"""Feedback: what people say to a proposal, how they stop its clock, and how they see where it stands."""

from __future__ import annotations

import re

from tests.journeys.town import CHANNEL, Town
from tests.journeys.travel import travel


async def test_a_concern_stops_the_clock_until_who_raised_it_resolves_it(town: Town) -> None:
    eday, _ = await travel(town, "feedback")
    (jorge,) = await town.known("jorge")
    opened = await jorge.agrees("concern burrow Ordering: which order?", CHANNEL)
    assert 'concern "ordering" opened on burrow; its clock is stopped with' in opened
    waiting = await eday.says("wait burrow")
    assert 'blocking: "ordering" (jorge' in waiting
    await town.passes("+20d")
    assert 'stopped by "ordering" (jorge, 20 d' in await eday.refused("conclude burrow")
    assert "has no open concern 'order'; open: ordering" in await jorge.refused("resolve burrow order")
    assert "waits on you: burrow: your concern is open (ordering)" in await jorge.says("next")
    assert "the window ends" in await jorge.agrees("resolve burrow ordering because it is stated now")
    assert "nothing waits on you" in await jorge.says("next")


async def test_a_driver_resolves_anothers_concern_a_day_after_telling_them(town: Town) -> None:
    eday, _ = await travel(town, "feedback")
    jorge, vishy = await town.known("jorge", "vishy")
    await jorge.agrees("concern burrow ordering: which order?")
    assert "who raised a concern or a driver resolves it" in await vishy.refused("resolve burrow ordering")
    mark = jorge.mark
    assert "jorge is told that you will resolve" in await eday.agrees("resolve burrow ordering because done")
    await jorge.hears("eday may resolve your concern 'ordering' on burrow in 1 d", mark)
    assert "jorge was told, and may object until" in await eday.refused(
        "resolve burrow ordering because done"
    )
    await town.passes("+25h")
    assert "is resolved" in await eday.agrees("resolve burrow ordering because done")


async def test_a_hold_ends_by_itself_and_is_limited_in_length_and_number(town: Town) -> None:
    await travel(town, "feedback")
    (jorge,) = await town.known("jorge")
    assert "14 days away at most" in await jorge.refused("hold burrow until 2011-03-31 because busy")
    assert "14 days away at most" in await jorge.refused("hold burrow until 2011-01-30 because busy")
    await jorge.agrees("hold burrow until 2011-02-03 because busy")
    assert "blocking: hold by jorge until" in await jorge.says("wait burrow")
    await jorge.agrees("hold burrow until 2011-02-04 because busy")
    assert "2 times at most, and you have" in await jorge.refused("hold burrow until 2011-02-05 because busy")
    await town.passes("+5d")
    assert "blocking" not in await jorge.says("wait burrow")


async def test_a_window_that_hardly_anyone_answered_is_extended_once_and_told(town: Town) -> None:
    eday, jaypipes = await travel(town, "feedback")
    await jaypipes.agrees("content burrow +1 good")
    await eday.agrees('summary burrow "wanted"')
    assert "the window ends" in await eday.refused("conclude burrow")
    mark = eday.mark
    await town.passes("+9d")
    await eday.hears("hardly anyone answered; the window is extended", mark)
    assert "extended once because 1 of 2 people answered" in await eday.refused("conclude burrow")
    assert "(7 d window, extended once, ends " in await eday.says("wait burrow")
    mark = eday.mark
    await town.passes("+8d")
    await eday.hears("the window of feedback is over", mark)
    assert "silence recorded" in await eday.agrees("conclude burrow")


async def test_people_are_asked_to_read_it_and_see_so(town: Town) -> None:
    eday, jaypipes = await travel(town, "proposal")
    mark = jaypipes.mark
    await eday.agrees("prereview burrow ask jaypipes, ~Vishy")
    await jaypipes.hears("eday asks you to read burrow", mark)
    assert "waits on you: burrow: you are asked to read it" in await jaypipes.says("next")
    assert "silent: jaypipes, vishy" in await eday.says("wait burrow")
    assert "jaypipes has read burrow (1 of 2)" in await jaypipes.agrees("prereview burrow ok")
    assert "others read it before the list does" in await eday.refused("prereview burrow ok")
    await eday.agrees("waive burrow proposal because by hand")
    await jaypipes.agrees("second burrow")
    assert "readers before the list are for steps 1 to 3" in await jaypipes.refused("prereview burrow ok")
    (vishy,) = await town.known("vishy")
    assert "nothing waits on you" in await vishy.says("next")


async def test_the_sense_of_the_room_is_counted_by_person(town: Town) -> None:
    eday, jaypipes = await travel(town, "feedback")
    assert "burrow: +1 0:0 -1:0 (1 driver)" in await eday.agrees("content burrow +1")
    assert "burrow: +1 0:0 -1:1 (1 driver). What would make it better?" in await jaypipes.agrees(
        "content burrow -1"
    )
    assert "burrow: +2 0:0 -1:0" in await jaypipes.agrees("content burrow +1 now it is fine")
    assert "'+2' is none of +1, 0, -1" in await jaypipes.refused("content burrow +2")


async def test_where_it_stands_who_did_what_and_what_was_answered_can_be_asked_by_anyone(town: Town) -> None:
    eday, jaypipes = await travel(town, "feedback")
    stranger = await town.person("mallory", account=None)
    assert "1 under way: burrow (feedback)" in await stranger.says("status")
    assert "burrow, message queue service: waiting for feedback since 31 Jan 2011 (step 4 of 10)" in (
        await stranger.says("status burrow")
    )
    assert "burrow: waiting for feedback since 31 Jan 2011 (7 d window" in await stranger.says("wait I-1")
    history = await stranger.says("history burrow")
    newest = r"newest: 2011-01-31 09:0\d UTC jaypipes: second \(proposal -> feedback\) r-\w+$"
    assert re.match(rf"burrow: \d+ entries; {newest}", history)
    receipt = re.search(r"r-[0-9a-f]{4}", history)
    assert receipt is not None
    shown = await stranger.says(f"show {receipt[0]}")
    assert shown.startswith(f"{receipt[0]}, 31 Jan 2011 09:0")
    assert ", jaypipes: second burrow -> done: proposal of burrow is waived" in shown
    assert "jaypipes: second burrow -> done" in await jaypipes.says("show last")
    assert "I can tell you when I know you" in await stranger.refused("next")
    assert "waits on you: burrow (waiting for feedback): " in await eday.says("next")
    for text in ("show r-ffff", "show burrow", "wait nothing", "history nothing", "status nothing"):
        assert "Say: " in await stranger.refused(text)


async def test_help_says_how_a_verb_is_said_and_who_may_say_it(town: Town) -> None:
    eday = await town.person("eday")
    assert ", adopt, announce, away, back, bindings, bootstrap, " in await eday.says("help")
    await eday.hears(", withdraw$")
    assert "hold <project> until <date> because <reason...>: stop the clock" in await eday.says("help hold")
    assert "there is no verb 'frob'" in await eday.refused("help frob")
    assert "Did you mean" in await eday.refused("statsu")
    assert "say: hold <project> until <date> because <reason...>" in await eday.refused("hold burrow")
