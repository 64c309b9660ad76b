"""What was said is kept once, and what became of it is only ever added to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.core.command import FIRST_RECEIPT, Command, Speaker
from bot.core.people import Principal, Proof, Role
from bot.store.records import Done, Records
from bot.store.tables import metadata
from bot.store.unit import Unit

NOON = datetime(2011, 2, 14, 12, tzinfo=UTC)
EDAY = Principal("eday", frozenset({Role.ANYONE, Role.PERSON}), Proof.ACCOUNT, "eday (account eday)")
STRANGER = Principal("", proof=Proof.ACCOUNT, known="account mallory")


@pytest.fixture
def unit() -> Iterator[Unit]:
    engine = sa.create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.connect() as conn:
        yield Unit(conn)
    engine.dispose()


def said(name: str, text: str = "idea new a queue", account: str = "eday") -> Command:
    return Command(name, text, Speaker("irc:oftc", "eday", account, "#openstack"))


def write(unit: Unit, command: Command, who: Principal, now: datetime = NOON, state: str = "done") -> int:
    _, number = unit.records.begin(command.id)
    unit.records.write(number, command, who, now, state, "no" if state == "refused" else "yes")
    return number


def test_a_receipt_gives_back_who_said_what_where_and_what_was_answered(unit: Unit) -> None:
    number = write(unit, said("one"), EDAY, state="refused")
    found, following = unit.records.begin("one")
    assert following == number + 1
    assert found is not None
    assert found == unit.records.receipt(number)
    assert (found.by, found.proof, found.at, found.text) == ("eday", Proof.ACCOUNT, NOON, "idea new a queue")
    assert found.speaker == Speaker("irc:oftc", "eday", "eday", "#openstack")
    assert found.reply.line == f"refused r-{number:04x}: no"


def test_numbers_of_receipts_follow_each_other_from_the_first(unit: Unit) -> None:
    numbers = [write(unit, said(str(n)), EDAY) for n in range(3)]
    assert numbers == [FIRST_RECEIPT, FIRST_RECEIPT + 1, FIRST_RECEIPT + 2]


def test_a_command_has_one_receipt(unit: Unit) -> None:
    number = write(unit, said("one"), EDAY)
    with pytest.raises(sa.exc.IntegrityError):
        unit.records.write(number + 1, said("one", "something else"), EDAY, NOON, "done", "yes")


def test_a_receipt_that_said_not_yet_says_later_what_became_of_it(unit: Unit) -> None:
    number = write(unit, said("one"), EDAY, state="looking")
    unit.records.finish(number, "refused", "no")
    found = unit.records.receipt(number)
    assert found is not None
    assert (found.state, found.answer) == ("refused", "no")


def test_what_was_never_said_has_no_receipt(unit: Unit) -> None:
    assert unit.records.begin("one") == (None, FIRST_RECEIPT)
    assert unit.records.receipt(7) is None
    assert unit.records.last("eday") is None


def test_the_last_receipt_of_a_person_is_theirs(unit: Unit) -> None:
    write(unit, said("one"), EDAY)
    mine = write(unit, said("two"), EDAY)
    write(unit, said("three", account="mallory"), STRANGER)
    last = unit.records.last("eday")
    assert last is not None
    assert last.number == mine


def test_receipts_of_an_account_that_speaks_for_nobody_are_counted_by_account_and_time(unit: Unit) -> None:
    for n in range(3):
        write(unit, said(f"old{n}", account="mallory"), STRANGER, NOON - timedelta(hours=2))
        write(unit, said(f"new{n}", account="mallory"), STRANGER)
        write(unit, said(f"other{n}", account="trent"), STRANGER)
        write(unit, said(f"eday{n}", account="mallory"), EDAY)
    assert unit.records.strangers("mallory", NOON - timedelta(hours=1)) == 3


def test_history_is_told_oldest_first_with_its_receipt(unit: Unit) -> None:
    case = unit.cases.open("a queue", "eday", "idea", NOON)
    number = write(unit, said("one"), EDAY)
    unit.records.log(Done(case.id, "idea new", "idea", "idea", {"title": "a queue"}), EDAY, NOON, number)
    unit.records.log(Done(case.id, "promote", "idea", "requirements", {}), EDAY, NOON, None)
    first, second = unit.records.history(case.id)
    assert (first.move, first.detail, first.receipt, first.by) == (
        "idea new",
        {"title": "a queue"},
        number,
        "eday",
    )
    assert (second.move, second.source, second.target, second.receipt) == (
        "promote",
        "idea",
        "requirements",
        None,
    )
    assert unit.records.history(case.id + 1) == []


def test_nothing_here_takes_a_receipt_or_a_line_of_history_away() -> None:
    writes = {name for name in vars(Records) if not name.startswith("_")}
    assert writes == {
        "begin",
        "receipt",
        "last",
        "strangers",
        "write",
        "finish",
        "following",
        "log",
        "history",
    }
