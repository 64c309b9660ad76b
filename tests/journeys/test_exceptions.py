"""Freeze exceptions with a whole bot: asked for, decided, told, reminded of, and locked again."""

from __future__ import annotations

import re

from tests.journeys.test_cycles import planned, settled, until
from tests.journeys.town import CHANNEL, Person, Town
from tests.waiting import eventually

ASK = 'exception burrow ask ff bp/binary-protocol benefit "half the traffic" risk "it is new"'


async def test_an_exception_is_granted_listed_reminded_of_and_locked_again(town: Town) -> None:
    ttx = await planned(town)
    eday, vishy = await town.known("eday", "vishy")
    await until(town, 3, 25, 12)
    mark = ttx.mark
    asked = await vishy.agrees(ASK)
    assert "E-1: [FFE] bp/binary-protocol is asked for by vishy; a release manager decides" in asked
    told = await ttx.hears("^burrow: E-1", mark)
    assert told.endswith("is asked for by vishy; benefit: half the traffic; risk: it is new")
    assert "exception grant is for a release manager, and you are eday" in await eday.refused(
        "exception burrow grant E-1 because it is mine"
    )
    assert "E-1 asked for: [FFE] bp/binary-protocol" in await ttx.says("exception list")
    mark = vishy.mark
    await ttx.agrees("exception burrow grant E-1 because it is small until 2011-04-04")
    granted = "burrow: E-1: [FFE] bp/binary-protocol is granted by ttx until Mon 4 Apr 2011 23:59 PDT"
    assert (await vishy.hears("^burrow: E-1", mark)).startswith(granted)
    status = await eday.says("freeze burrow status")
    assert "excepted: E-1 [FFE] bp/binary-protocol. Say: exception burrow list" in status
    mark = eday.mark
    await eday.says("countdown burrow")
    line = "Exception to the feature-freeze: bp/binary-protocol, until Mon 4 Apr 2011 23:59 PDT"
    await eday.says("more")
    await eday.hears(line, mark)
    mark = ttx.mark
    await until(town, 4, 4, 6)
    assert not [text for text in ttx.heard(mark) if "E-1" in text]
    await until(town, 4, 4, 7)
    await ttx.hears(r"^burrow: E-1: \[FFE\] bp/binary-protocol is locked again Mon 4 Apr", mark)
    await town.stop_bot()
    await town.start_bot()
    await until(town, 4, 5, 8)
    await ttx.hears("locked again: its last day is over", mark)
    heard = [text for text in ttx.heard(mark) if text.startswith("burrow: E-1")]
    assert len(heard) == 2
    assert "E-1 is at locked again" in await ttx.refused("exception burrow merged E-1")
    assert "excepted" not in await eday.says("freeze burrow status")
    shown = await vishy.says("exception burrow show E-1")
    assert "benefit: half the traffic; risk: it is new; decided by ttx: it is small" in shown


async def heard_twice(who: Person, pattern: str, mark: int) -> None:
    """Who asked hears of it in the channel and in private."""
    await eventually(lambda: len([text for text in who.heard(mark) if re.search(pattern, text)]) == 2)


async def test_a_denied_exception_is_asked_for_again_and_merged(town: Town) -> None:
    ttx = await planned(town)
    (vishy,) = await town.known("vishy")
    await vishy.agrees(ASK)
    mark = vishy.mark
    await ttx.agrees("exception burrow deny 1 because there are no tests")
    await heard_twice(vishy, "is denied by ttx", mark)
    assert "E-1 is denied. Say: exception burrow again E-1 because ..." in await vishy.refused(ASK)
    await vishy.agrees("exception burrow again E-1 because it has tests now")
    mark = vishy.mark
    await ttx.agrees("exception burrow grant E-1 because it has tests now")
    await heard_twice(vishy, "is granted by ttx", mark)
    assert "exception merged is for a driver or a release manager" in await vishy.refused(
        "exception burrow merged E-1"
    )
    mark = vishy.mark
    await ttx.agrees("exception burrow merged E-1", CHANNEL)
    await heard_twice(vishy, "E-1: .* is merged", mark)
    assert "E-1 is merged, and that is its end" in await ttx.refused(
        "exception burrow deny E-1 because of second thoughts"
    )
    await vishy.agrees(ASK)
    listed = await vishy.says("exception burrow list")
    assert "2 exceptions: E-2 asked for" in listed
    moves = [entry.move for entry in await town.history("burrow") if entry.move.startswith("exception")]
    assert moves == [f"exception {word}" for word in ("ask", "deny", "again", "grant", "merged", "ask")]


async def test_questions_that_make_no_sense_are_refused(town: Town) -> None:
    ttx = await planned(town)
    (vishy,) = await town.known("vishy")
    for said, why in {
        "exception burrow ask ff bp/api": "what is won by it, and what may break",
        "exception burrow ask ff bp/api benefit speed": "what is won by it, and what may break",
        "exception burrow ask winter bp/api benefit a risk b": "there are exceptions to feature-freeze",
        "exception burrow ask ff everything benefit a risk b": "the address of a merge proposal",
        "exception burrow show E-9": "burrow has no exception 'E-9'; it has none",
        "exception burrow grant E-9 because so": "exception grant is for a release manager",
        "exception nova ask ff bp/api benefit a risk b": "no proposal called 'nova'",
    }.items():
        assert why in await vishy.refused(said) if "show" not in said else why in await vishy.says(said), said
    await settled(town)
    assert "burrow: no exception was asked for" in await ttx.says("exception burrow list")


async def test_two_who_decide_at_once_are_one_decision(town: Town) -> None:
    ttx = await planned(town)
    (vishy,) = await town.known("vishy")
    await vishy.agrees(ASK)
    operator = await town.operator("exception burrow deny E-1 because of the risk")
    assert operator["ok"]
    assert "E-1 is at denied" in await ttx.refused("exception burrow grant E-1 because it is small")
