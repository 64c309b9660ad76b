"""The desk answers every command once, and what it answered is true or never happened."""

from __future__ import annotations

import asyncio
import re

import pytest

from tests.house import NOON, House
from tests.stages import NOTHING, at_bootstrap, idea, shape

# -- once


async def test_a_redelivered_command_gets_the_same_answer_and_changes_nothing(house: House) -> None:
    first = await house.says("eday", "idea new message queue service", id="irc:test:again")
    second = await house.says("eday", "idea new message queue service", id="irc:test:again")
    assert first.line == second.line
    assert await house.receipts() == 1
    assert len(await house.database.read(lambda unit: unit.cases.live())) == 1


async def test_a_redelivered_refusal_stays_the_refusal_that_it_was(house: House) -> None:
    await house.agrees("eday", "idea new message queue service")
    first = await house.says("eday", "promote I-1 as burrow", id="irc:test:again")
    assert not first.ok
    for question in ("missing", "unsolved", "users"):
        await house.agrees("eday", f'idea answer I-1 {question} "x"')
    assert await house.says("eday", "promote I-1 as burrow", id="irc:test:again") == first
    assert (await house.case("I-1")).step == "idea"


async def test_a_command_delivered_twice_at_once_is_done_once(house: House) -> None:
    command = house.command("eday", "idea new message queue service", id="irc:test:again")
    replies = await asyncio.gather(*(house.desk.handle(command) for _ in range(10)))
    assert {reply.line for reply in replies} == {replies[0].line}
    assert len(await house.database.read(lambda unit: unit.cases.live())) == 1


async def test_a_few_rows_are_answered_at_once_and_the_same_way(house: House) -> None:
    await house.agrees("eday", "idea new message queue service")
    read, said = house.command("eday", "status I-1"), house.command("eday", 'idea answer I-1 missing "this"')
    look, done = house.desk.at_once(read), house.desk.at_once(said)
    assert look == await house.desk.handle(read)
    assert done == await house.desk.handle(said)
    assert done is not None
    assert done.receipt is not None
    assert await house.receipts() == 2
    no = house.desk.at_once(house.command("eday", "promote I-1 as burrow"))
    assert no is not None
    assert (no.ok, no.receipt) == (False, done.receipt + 1)


async def test_what_has_to_wait_is_not_answered_at_once_and_nothing_is_done(house: House) -> None:
    await house.agrees("eday", "idea new message queue service")
    of_all, of_a_role = house.command("eday", "status"), house.command("vishy", "effects retry 1")
    await house.bind("vishy")
    await house.desk.handle(house.command("eday", "whoami"))
    assert house.desk.at_once(of_all) is None
    assert house.desk.at_once(of_a_role) is None, "Launchpad has to be asked for the role"
    busy = asyncio.ensure_future(house.database.read(lambda unit: unit.cases.live()))
    await asyncio.sleep(0)
    assert house.desk.at_once(house.command("eday", 'idea answer I-1 missing "this"')) is None
    await busy
    assert await house.receipts() == 1


async def test_state_history_effects_and_receipt_of_a_move_are_there_together(house: House) -> None:
    await at_bootstrap(house, NOTHING)
    asked = await house.agrees("eday", "bootstrap burrow plan")
    await house.perform()
    asked = await house.agrees("eday", "bootstrap burrow apply")
    reply = await house.agrees("eday", f"confirm r-{asked.receipt:04x}")
    newest = (await house.history("burrow"))[-1]
    assert (newest.move, newest.by, newest.receipt, newest.at) == (
        "bootstrap apply",
        "eday",
        reply.receipt,
        NOON,
    )
    assert all(row.key.startswith(f"r-{reply.receipt:04x}/") for row in await house.effects())


# -- who may ask


async def test_a_refusal_to_a_stranger_says_what_to_do_and_writes_no_receipt(house: House) -> None:
    for account in (None, "mallory"):
        reply = await house.says("mallory", "idea new something", account=account)
        assert not reply.ok
        assert reply.receipt is None
        assert reply.line.startswith("refused: idea new is for any identified person, and you are ")
        assert reply.text.endswith("Say: help identify")
    assert await house.receipts() == 0
    assert await house.database.read(lambda unit: unit.cases.live()) == []


async def test_a_refusal_to_somebody_known_has_a_receipt_and_leaves_nothing_else(house: House) -> None:
    await house.agrees("eday", "idea new message queue service")
    before = len(await house.history("I-1"))
    reply = await house.says("jorge", "promote I-1 as burrow")
    assert re.fullmatch(
        r"refused r-1001: promote is for a driver, and you are jorge \(account jorge\).*", reply.line
    )
    assert reply.text.endswith("Say: help promote, or ask eday")
    assert len(await house.history("I-1")) == before


async def test_a_nick_is_nobody_whatever_it_is_called(house: House) -> None:
    await house.agrees("eday", "idea new message queue service")
    for account in (None, "mallory"):
        reply = await house.says("eday", "withdraw I-1 because mine", account=account)
        assert not reply.ok
    assert (await house.case("I-1")).step == "idea"


async def test_an_account_that_speaks_for_nobody_gets_few_receipts_an_hour(house: House) -> None:
    replies = [await house.says("mallory", f"identify mallory{n}") for n in range(20)]
    assert sum(reply.receipt is not None for reply in replies) == 12
    assert replies[-1].text == "account mallory has asked often enough for now; try again in an hour"
    house.clock.go(hours=1.1)
    assert (await house.says("mallory", "identify mallory")).receipt is not None


async def test_reads_write_nothing(house: House) -> None:
    await house.agrees("eday", "idea new message queue service")
    for text in (
        "status",
        "status I-1",
        "wait I-1",
        "history I-1",
        "help",
        "next",
        "whoami",
        "idea list",
        "show last",
    ):
        assert (await house.agrees("eday", text)).receipt is None
    assert await house.receipts() == 1


@pytest.mark.parametrize(
    "text", ["", "   ", "frobnicate", "idea", "status nothing", "x" * 5000, "\x00", "ідея", '"']
)
async def test_what_cannot_be_understood_is_answered_with_what_to_say(house: House, text: str) -> None:
    reply = await house.says("eday", text)
    assert not reply.ok
    assert re.search(r"[Ss]ay", reply.text), reply.text
    assert await house.receipts() == 0 or reply.receipt is not None


# -- roles


async def test_roles_are_asked_for_when_they_matter_and_then_kept(house: House) -> None:
    await idea(house)
    assert house.teams.asked == []
    house.teams.members["admins"] = {"vishy"}
    await house.at("burrow", "feedback")
    await house.agrees("vishy", "park burrow until 2011-03-01 because I may")
    assert house.teams.asked == ["vishy"], "one question tells of all teams"
    await house.agrees("vishy", "unpark burrow")
    assert len(house.teams.asked) == 1
    house.clock.go(minutes=6)
    await house.agrees("vishy", "park burrow until 2011-03-01 because again")
    assert len(house.teams.asked) == 2


async def test_a_role_that_is_taken_away_is_gone_when_its_answer_is_old(house: House) -> None:
    await idea(house)
    house.teams.members["admins"] = {"vishy"}
    await house.agrees("vishy", "park burrow until 2011-03-01 because I may")
    house.teams.members["admins"] = set()
    house.clock.go(minutes=6)
    assert not (await house.says("vishy", "unpark burrow")).ok


async def test_where_launchpad_cannot_be_asked_the_role_is_not_held_and_the_refusal_says_so(
    house: House,
) -> None:
    await idea(house)
    house.teams.down = True
    house.teams.members["admins"] = {"vishy"}
    reply = await house.says("vishy", "park burrow until 2011-03-01 because I may")
    assert not reply.ok
    assert "Launchpad has not answered since Mon 14 Feb 2011 12:00 UTC, so your roles are not known" in (
        reply.text
    )
    house.teams.down = False
    house.clock.go(minutes=1)
    await house.agrees("vishy", "park burrow until 2011-03-01 because I may")


async def test_after_the_bootstrap_the_projects_own_team_drives_it(house: House) -> None:
    await at_bootstrap(house, shape())
    house.teams.members["burrow-drivers"] = {"vishy"}
    assert not (await house.says("vishy", "update burrow early")).ok
    await house.agrees("eday", "bootstrap burrow plan")
    await house.perform()
    await house.agrees("vishy", "update burrow it works")
    assert not (await house.says("jorge", "update burrow not mine")).ok


async def test_a_team_of_somebody_else_with_the_right_name_drives_nothing(house: House) -> None:
    await at_bootstrap(house, shape(ours=False))
    house.teams.members["burrow-drivers"] = {"jorge"}
    await house.agrees("eday", "bootstrap burrow plan")
    await house.perform()
    await house.at("burrow", "scheduling")
    assert not (await house.says("jorge", "update burrow mine now")).ok


async def test_a_full_disk_is_a_no_that_says_so_whichever_way_it_is_said(house: House) -> None:
    await house.agrees("eday", "idea new message queue service")
    readonly = "PRAGMA query_only = {}"
    await house.database.read(lambda unit: unit.conn.exec_driver_sql(readonly.format(1)).close())
    said = house.command("eday", 'idea answer I-1 missing "this"')
    told = "refused: the database cannot be used now: attempt to write a readonly database; "
    no = house.desk.at_once(said)
    assert no is not None
    assert no.line.startswith(told)
    assert (await house.desk.handle(said)).line == no.line == f"{told}nothing was changed, try again"
    await house.database.read(lambda unit: unit.conn.exec_driver_sql(readonly.format(0)).close())
    assert (await house.desk.handle(said)).ok


@pytest.mark.parametrize(
    ("text", "astray"), [("lunch is ready", True), ("statsu", False), ("status x", False)]
)
async def test_a_no_tells_whether_anything_of_it_was_a_command(house: House, text: str, astray: bool) -> None:
    at_once = house.desk.at_once(house.command("eday", text))
    later = await house.says("eday", text)
    assert (later.ok, later.astray) == (False, astray)
    assert at_once is None or at_once.astray == astray
