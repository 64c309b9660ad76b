"""A service that does not take our login: what is for it waits, and people hear of it once."""

from __future__ import annotations

from datetime import timedelta

from bot.core.effects import Look, Say
from bot.core.errors import LoggedOut
from bot.outbox.ledger import Claim, Ledger
from bot.outbox.local import ROOM
from tests.outbox.works import HOME, Works, team
from tests.waiting import eventually

OUT = "Launchpad says that our access token has expired: an operator has to log in again"


async def held(works: Works) -> list[str]:
    return await works.database.read(lambda unit: [hold.why for hold in Ledger(unit.conn).held()])


async def test_a_lost_login_holds_its_target_and_is_told_once(works: Works) -> None:
    out, asked = True, 0

    async def world(claim: Claim) -> None:
        nonlocal asked
        asked += 1
        if out:
            raise LoggedOut(OUT)

    works.world = world
    works.start()
    ids = await works.post(*(team(f"team{n}") for n in range(20)), Say("#x", "hello"))
    await eventually(lambda: len(works.told) == 2)
    assert any(
        line.startswith(f"{HOME} {OUT}. Until then what is for launchpad waits (") for line in works.told
    )
    await eventually(works.runner.idle)
    assert asked <= ROOM["launchpad"], "the others were never tried"
    rows = [await works.row(effect) for effect in ids[:-1]]
    assert {(row.state, row.failures) for row in rows} == {("ready", 0)}
    assert await held(works) == [OUT]
    assert await works.runner.next_due() is None
    works.runner.hold("launchpad", OUT)
    await eventually(works.runner.idle)
    out = False
    works.runner.release("launchpad")
    for effect in ids:
        await works.until(effect, "done")
    assert sum(OUT in line for line in works.told) == 1
    assert works.told[-1] == f"{HOME} launchpad takes our login again; what waited goes on (20)"
    assert await held(works) == []


async def test_a_hold_outlives_the_bot_and_is_no_news_then(works: Works) -> None:
    works.runner.hold("launchpad", OUT)
    works.start()
    await eventually(lambda: works.told)
    await works.stop()
    first = await works.database.read(lambda unit: Ledger(unit.conn).held())
    works.clock.turn(timedelta(hours=3))
    works.start()
    works.runner.hold("launchpad", f"{OUT}!")
    await eventually(works.runner.idle)
    (again,) = await works.database.read(lambda unit: Ledger(unit.conn).held())
    assert (again.since, again.why) == (first[0].since, f"{OUT}!")
    assert again.told(works.clock()).endswith(f"(3 h): {OUT}!")
    assert len(works.told) == 1


async def test_a_look_is_answered_although_the_login_is_lost(works: Works) -> None:
    async def world(claim: Claim) -> None:
        raise LoggedOut(OUT)

    works.world = world
    works.start()
    (look,) = await works.post(Look("person", "eday"))
    await works.until(look, "done")
    seen = await works.database.read(lambda unit: unit.bindings.seen("person", "eday"))
    assert seen is not None
    assert (seen.found, seen.trouble) == (None, OUT)
    assert works.told == []
