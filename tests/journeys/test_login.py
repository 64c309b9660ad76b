"""Launchpad does not take the bot's login any more: it waits, says so once, and goes on with a new one."""

from __future__ import annotations

import secrets

import pytest

from bot.config import Credentials, write_credentials
from bot.sandbox.faults import Fault, Kind
from bot.sandbox.launchpad.state import Token
from bot.sandbox.people import BOT, CONSUMER
from bot.store.unit import Unit
from tests.journeys.town import Person, Town
from tests.journeys.travel import travel
from tests.waiting import eventually


async def in_the_middle(town: Town, kind: Kind) -> tuple[Person, int]:
    """A bootstrap in whose midst the bot's login goes bad; gives eday, and where to listen from."""
    eday, _ = await travel(town, "bootstrap")
    await eday.agrees("bootstrap burrow plan")
    mark = eday.mark
    server = town.world.launchpad
    server.slow, before = 0.3, len(server.created)
    await eday.agrees("bootstrap burrow apply")
    await eventually(lambda: len(server.created) > before)
    server.slow = 0
    town.world.faults.put("launchpad", Fault(kind))
    return eday, mark


def log_in(town: Town) -> None:
    """What `tminus login launchpad` leaves behind."""
    key, secret = secrets.token_hex(4), secrets.token_hex(4)
    world = town.launchpad
    world.tokens[key] = Token(CONSUMER, secret, world.people[BOT])
    write_credentials(town.folder / "launchpad.ini", Credentials(CONSUMER, key, secret))


def told(eday: Person, words: str, mark: int) -> int:
    return sum(words in line for line in eday.heard(mark))


async def dead(town: Town) -> list[str]:
    def look(unit: Unit) -> list[str]:
        from bot.outbox.ledger import Ledger

        return [row.kind for row in Ledger(unit.conn).unfinished() if row.state == "dead"]

    return await town.parts.database.read(look)


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (Kind.EXPIRED, "our access token has expired: an operator has to log in again"),
        (Kind.REVOKED, "does not know our access token"),
        (Kind.READONLY, "Launchpad lets our access token read, and change nothing"),
    ],
)
async def test_a_lost_login_holds_what_is_for_launchpad_until_there_is_another(
    town: Town, kind: Kind, why: str
) -> None:
    eday, mark = await in_the_middle(town, kind)
    await eday.hears(why, mark)
    await town.passes("+3h")
    said = await eday.says("wait burrow")
    assert "being done for 3 h" in said
    assert "launchpad is held since Mon 31 Jan 2011" in said
    assert "(3 h): " in said
    assert why in said
    assert why in await eday.says("effects")
    assert await dead(town) == []
    asked = town.world.faults.struck["launchpad", kind.value]
    assert asked <= 40, "it is no loop"
    log_in(town)
    await eday.hears("launchpad takes our login again", mark)
    await town.reaches("burrow", "scheduling")
    assert told(eday, "nothing is lost", mark) == 1, "people are told once"
    assert told(eday, "is stuck", mark) == 0
    assert "held" not in await eday.says("effects")
    duties = town.launchpad.projects["burrow"]
    assert duties.owner.name == "burrow-drivers"


async def test_a_bot_that_is_started_again_meanwhile_says_it_no_second_time(town: Town) -> None:
    eday, mark = await in_the_middle(town, Kind.REVOKED)
    await eday.hears("nothing is lost", mark)
    await eventually(town.parts.runner.idle)
    await town.stop_bot()
    await town.start_bot()
    assert "launchpad is held since" in await eday.says("wait burrow")
    log_in(town)
    await eday.hears("launchpad takes our login again", mark)
    await town.reaches("burrow", "scheduling")
    assert told(eday, "nothing is lost", mark) == 1
    assert await dead(town) == []


async def test_a_suspended_account_is_tried_again_with_the_keys_that_it_has(town: Town) -> None:
    eday, mark = await in_the_middle(town, Kind.SUSPENDED)
    await eday.hears("our account is not active: an operator has to ask Launchpad's administrators", mark)
    await town.passes("+2h")
    assert told(eday, "nothing is lost", mark) == 1
    town.world.faults.clear("launchpad")
    await town.passes("+15m")
    await eday.hears("launchpad takes our login again", mark)
    await town.reaches("burrow", "scheduling")
    assert await dead(town) == []


async def test_a_look_says_why_launchpad_could_not_be_asked(town: Town) -> None:
    eday, _ = await travel(town, "bootstrap")
    town.world.faults.put("launchpad", Fault(Kind.EXPIRED))
    assert "our access token has expired" in await eday.refused("bootstrap burrow plan")
    mark = eday.mark
    log_in(town)
    await eday.hears("launchpad takes our login again", mark)
    await eday.agrees("bootstrap burrow plan")
