"""What was said is kept once, and what became of it is only ever added to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.core.command import FIRST_RECEIPT, Command, Speaker
from bot.core.people import Principal, Proof, Role
from bot.store.records import Records
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


def test_a_receipt_gives_back_who_said_what_where_and_what_was_answered(unit: Unit) -> None:
    number = unit.records.write(said("one"), EDAY, NOON)
    unit.records.finish(number, "refused", "no")
    found = unit.records.answered("one")
    assert found is not None
    assert found == unit.records.receipt(number)
    assert (found.by, found.proof, found.at, found.text) == ("eday", Proof.ACCOUNT, NOON, "idea new a queue")
    assert found.speaker == Speaker("irc:oftc", "eday", "eday", "#openstack")
    assert found.reply.line == f"refused r-{number:04x}: no"


def test_numbers_of_receipts_follow_each_other_from_the_first(unit: Unit) -> None:
    numbers = [unit.records.write(said(str(n)), EDAY, NOON) for n in range(3)]
    assert numbers == [FIRST_RECEIPT, FIRST_RECEIPT + 1, FIRST_RECEIPT + 2]


def test_a_command_has_one_receipt(unit: Unit) -> None:
    unit.records.write(said("one"), EDAY, NOON)
    with pytest.raises(sa.exc.IntegrityError):
        unit.records.write(said("one", "something else"), EDAY, NOON)


def test_what_was_never_said_has_no_receipt(unit: Unit) -> None:
    assert unit.records.answered("one") is None
    assert unit.records.receipt(7) is None
    assert unit.records.last("eday") is None


def test_the_last_receipt_of_a_person_is_theirs(unit: Unit) -> None:
    unit.records.write(said("one"), EDAY, NOON)
    mine = unit.records.write(said("two"), EDAY, NOON)
    unit.records.write(said("three", account="mallory"), STRANGER, NOON)
    last = unit.records.last("eday")
    assert last is not None
    assert last.number == mine


def test_receipts_of_an_account_that_speaks_for_nobody_are_counted_by_account_and_time(unit: Unit) -> None:
    for n in range(3):
        unit.records.write(said(f"old{n}", account="mallory"), STRANGER, NOON - timedelta(hours=2))
        unit.records.write(said(f"new{n}", account="mallory"), STRANGER, NOON)
        unit.records.write(said(f"other{n}", account="trent"), STRANGER, NOON)
        unit.records.write(said(f"eday{n}", account="mallory"), EDAY, NOON)
    assert unit.records.strangers("mallory", NOON - timedelta(hours=1)) == 3


def test_history_is_told_oldest_first_with_its_receipt(unit: Unit) -> None:
    case = unit.cases.open("a queue", "eday", "idea", NOON)
    number = unit.records.write(said("one"), EDAY, NOON)
    unit.records.log(case.id, "idea new", "idea", "idea", EDAY, NOON, {"title": "a queue"}, number)
    unit.records.log(case.id, "promote", "idea", "requirements", EDAY, NOON, {}, None)
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
    assert writes == {"answered", "receipt", "last", "strangers", "write", "finish", "log", "history"}
