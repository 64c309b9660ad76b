"""What was bound is asked about in turn, a few people at a time, and ends where Launchpad says so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.effects import Tell
from bot.core.errors import Gone, Trouble
from bot.gateways.ports import Person
from bot.outbox.ledger import Ledger
from bot.refreshing import AT_ONCE, Refresher
from bot.store.bindings import Event
from bot.store.unit import Unit
from tests.house import NOON, House
from tests.waiting import eventually

KEY = "A" * 40


@dataclass
class Launchpad:
    """People as Launchpad has them; nobody is answered while it is `down`. `most` were asked for at once."""

    people: dict[str, Person] = field(default_factory=dict)
    keys: dict[str, tuple[str, ...]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    down: bool = False
    empty: bool = False
    odd: set[str] = field(default_factory=set)
    now: int = 0
    most: int = 0

    async def me(self) -> str:
        return "tminus"

    async def person(self, name: str) -> Person | None:
        if name == "tminus":
            return None if self.empty else Person(name, name, False)
        self.asked.append(name)
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0)
        self.now -= 1
        if self.down or name in self.odd:
            raise Trouble("Launchpad answers with 503")
        if name == "mallory":
            raise Gone("mallory is suspended")
        return self.people.get(name)

    async def fingerprints(self, person: str) -> tuple[str, ...]:
        return self.keys.get(person, ())

    def lists(self, name: str, *nicknames: str, network: str = "test", active: bool = True) -> None:
        pairs = tuple((network, nick) for nick in nicknames)
        self.people[name] = Person(name, name.title(), False, nicknames=pairs, active=active)


def refresher(house: House, launchpad: Launchpad, pause: float = 0.0) -> Refresher:
    async def sleep_until(moment: datetime) -> None:
        while house.clock() < moment:  # noqa: ASYNC110 -- the clock of a house is moved by hand
            await asyncio.sleep(0.001)

    return Refresher(
        *(house.database, launchpad, house.directory, house.clock, sleep_until, lambda: None),
        web="https://launchpad.net",
        every=timedelta(hours=24),
        pause=pause,
    )


@asynccontextmanager
async def running(one: Refresher) -> AsyncIterator[None]:
    task = asyncio.create_task(one.run())
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def bound(house: House) -> dict[str, str]:
    found = await house.database.read(lambda unit: unit.bindings.all())
    return {b.account: b.person for b in found}


async def told(house: House) -> list[Tell]:
    rows = await house.database.read(lambda unit: Ledger(unit.conn).unfinished())
    return [Tell(**row.payload) for row in rows if row.kind == "Tell"]


async def events(house: House, person: str) -> list[Event]:
    return await house.database.read(lambda unit: unit.bindings.history(person))


async def test_what_launchpad_lists_stands_and_is_asked_about_once_in_a_while(house: House) -> None:
    launchpad = Launchpad()
    for name in ("eday", "jaypipes", "vishy", "jorge"):
        launchpad.lists(name, name.upper())
    async with running(refresher(house, launchpad)):
        house.clock.go(hours=20)
        await asyncio.sleep(0.05)
        assert launchpad.asked == [], "that is too early"
        house.clock.go(hours=4)
        await eventually(lambda: len(launchpad.asked) == 4)
        await asyncio.sleep(0.05)
    assert sorted(launchpad.asked) == ["eday", "jaypipes", "jorge", "vishy"]
    assert len(await bound(house)) == 4
    assert await told(house) == []


async def test_who_is_no_longer_listed_is_told_once_why_and_how_to_come_back(house: House) -> None:
    launchpad = Launchpad()
    launchpad.lists("eday", "eday", network="other")
    launchpad.lists("jaypipes", "jaypipes")
    one = refresher(house, launchpad)
    for _ in range(2):
        assert await one.check(["eday", "jaypipes"])
    assert "eday" not in await bound(house)
    assert "jaypipes" in await bound(house)
    (word,) = await told(house)
    assert (word.person, word.account) == ("eday", "eday")
    assert word.text == (
        "account eday on test speaks for eday no more: eday does not list the nickname eday for test on "
        "Launchpad any more. To be known again, put that right there and say on IRC: "
        "identify YOUR-LAUNCHPAD-NAME"
    )
    assert not (await house.says("eday", "idea new something")).ok, "at once, without a restart"


async def test_the_history_of_a_binding_says_what_happened_and_nothing_is_taken_out(house: House) -> None:
    launchpad = Launchpad()
    launchpad.people["eday"] = Person("eric", "Eric", False, nicknames=(("test", "eday"),))
    one = refresher(house, launchpad)
    await one.check(["eday"])
    assert (await bound(house))["eday"] == "eric"
    assert (await house.agrees("eday", "whoami")).text.startswith("you are eric (account eday). bound: eday")
    launchpad.people = {}
    await one.check(["eric"])
    assert "eday" not in await bound(house)
    assert [(e.what, e.by) for e in await events(house, "eday")] == [
        ("moved", "Launchpad"),
        ("bound", "eday"),
    ]
    assert [(e.what, e.why) for e in await events(house, "eric")] == [
        ("ended", "Launchpad knows no eric any more (renamed, merged or gone)"),
        ("bound", "eday is eric on Launchpad now"),
    ]


async def test_who_is_suspended_or_deactivated_speaks_no_more(house: House) -> None:
    await house.bind("mallory")
    launchpad = Launchpad()
    launchpad.lists("eday", "eday", active=False)
    await refresher(house, launchpad).check(["eday", "mallory"])
    assert {"eday", "mallory"}.isdisjoint(await bound(house))
    assert [word.person for word in await told(house)] == ["eday", "mallory"]


async def test_a_binding_ends_with_the_key_that_signed_it(house: House) -> None:
    def bind(unit: Unit) -> None:
        unit.bindings.bind("test", "ttx", "ttx", "a signed mail", NOON, key=KEY)

    await house.database.write(bind)
    launchpad = Launchpad(keys={"ttx": (KEY,)})
    launchpad.lists("ttx", "ttx")
    one = refresher(house, launchpad)
    await one.check(["ttx"])
    assert (await bound(house))["ttx"] == "ttx"
    launchpad.keys = {}
    await one.check(["ttx"])
    assert "ttx" not in await bound(house)


async def test_while_launchpad_does_not_answer_bindings_live_on_and_it_is_left_alone(house: House) -> None:
    launchpad = Launchpad(down=True)
    async with running(refresher(house, launchpad)):
        house.clock.go(hours=25)
        await eventually(lambda: len(launchpad.asked) == 4)
        await asyncio.sleep(0.05)
        assert len(launchpad.asked) == 4
        assert len(await bound(house)) == 4
        house.clock.go(minutes=16)
        await eventually(lambda: len(launchpad.asked) == 8)
    assert await told(house) == []


async def test_a_launchpad_that_knows_nobody_at_all_is_not_believed(house: House) -> None:
    """A proxy that answers 404 to everything must not undo everything."""
    launchpad = Launchpad(empty=True)
    assert not await refresher(house, launchpad).check(["eday", "jorge"])
    assert len(await bound(house)) == 4
    launchpad.empty = False
    assert await refresher(house, launchpad).check(["eday", "jorge"])
    assert sorted(await bound(house)) == ["jaypipes", "vishy"]


async def test_one_person_of_whom_nothing_can_be_learnt_keeps_nobody_waiting(house: House) -> None:
    people = [f"person{n}" for n in range(20)]
    await house.bind(*people)
    launchpad = Launchpad(odd=set(people[:8]))
    async with running(refresher(house, launchpad)):
        house.clock.go(hours=25)

        def reached() -> bool:
            house.clock.go(minutes=1)
            return set(people[8:]) <= set(launchpad.asked)

        await eventually(reached)


async def test_two_hundred_people_are_asked_about_a_few_at_a_time(house: House) -> None:
    people = [f"person{n}" for n in range(200)]
    await house.bind(*people)
    launchpad = Launchpad()
    for name in people:
        launchpad.lists(name, name)
    async with running(refresher(house, launchpad)):
        house.clock.go(hours=25)
        await eventually(lambda: set(people) <= set(launchpad.asked))
    assert launchpad.most <= AT_ONCE
    assert len(launchpad.asked) <= 204, "each once"


async def test_people_who_were_asked_about_together_drift_apart(house: House) -> None:
    await house.bind(*(f"person{n}" for n in range(50)))
    dues = await refresher(house, Launchpad()).due()
    assert len(set(dues.values())) > 20
    assert NOON + timedelta(hours=21.6) <= min(dues.values())
    assert max(dues.values()) <= NOON + timedelta(hours=24)


async def test_an_administrator_has_everybody_asked_about_now(house: House) -> None:
    house.teams.members["admins"] = {"vishy"}
    launchpad = Launchpad()
    for name in ("eday", "jaypipes", "vishy"):
        launchpad.lists(name, name)
    async with running(refresher(house, launchpad)):
        await asyncio.sleep(0.02)
        no = await house.says("eday", "refresh all")
        assert not no.ok
        assert launchpad.asked == []
        said = await house.agrees("vishy", "refresh all")
        assert "Launchpad is asked about 4 people, a few at a time" in said.text
        await eventually(lambda: len(launchpad.asked) == 4)
    assert sorted(await bound(house)) == ["eday", "jaypipes", "vishy"]


async def test_a_full_disk_is_waited_out(house: House) -> None:
    launchpad = Launchpad()
    house.clock.go(hours=24)
    await house.database.read(lambda unit: unit.conn.exec_driver_sql("PRAGMA query_only = 1").close())
    async with running(refresher(house, launchpad)):
        await eventually(lambda: len(launchpad.asked) > 4)
        assert len(await bound(house)) == 4
        await house.database.read(lambda unit: unit.conn.exec_driver_sql("PRAGMA query_only = 0").close())

        async def nobody() -> bool:
            return await bound(house) == {}

        await eventually(nobody)
