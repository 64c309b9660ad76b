"""`tminus sandbox fault ...`: every form that people may say, and a clean answer to the rest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import Unclear
from bot.sandbox.faults import TARGETS, Change, Fault, Kind, read_fault

NOW = datetime(2011, 2, 14, 10, tzinfo=UTC)


def later(**span: float) -> datetime:
    return NOW + timedelta(**span)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("launchpad 503 20%", Fault(Kind.STATUS, 503, 20)),
        ("launchpad 503", Fault(Kind.STATUS, 503)),
        ("LAUNCHPAD Reset 5%", Fault(Kind.RESET, share=5)),
        ("wiki lost 0.5%", Fault(Kind.LOST, share=0.5)),
        ("names latency 2s", Fault(Kind.LATENCY, 2)),
        ("names latency 300ms 50%", Fault(Kind.LATENCY, 0.3, 50)),
        ("mail 451 20%", Fault(Kind.STATUS, 451, 20)),
        ("irc off 4h", Fault(Kind.OFF, until=later(hours=4))),
        ("irc off", Fault(Kind.OFF)),
        ("irc off for 2d", Fault(Kind.OFF, until=later(days=2))),
        ("list 404 100% for 10m", Fault(Kind.STATUS, 404, until=later(minutes=10))),
        ("launchpad clear", None),
    ],
)
def test_what_people_say_is_read(said: str, fault: Fault | None) -> None:
    (change,) = read_fault(said, NOW)
    assert change == Change(said.split()[0].lower(), fault)
    assert read_fault(said.split(), NOW) == [change]


def test_all_gives_each_target_what_it_can_do() -> None:
    found = {change.target: change.fault for change in read_fault("all 503 20%", NOW)}
    assert set(found) == set(TARGETS) - {"irc"}
    assert found["launchpad"] == Fault(Kind.STATUS, 503, 20)
    assert found["mail"] == Fault(Kind.STATUS, 451, 20)
    assert {change.target for change in read_fault("all lost 5%", NOW)} == set(TARGETS)
    assert read_fault("all clear", NOW) == [Change(target, None) for target in TARGETS]


@pytest.mark.parametrize(
    "said",
    [
        "",
        "launchpad",
        "moon 503",
        "launchpad 200",
        "launchpad 503 0%",
        "launchpad 503 101%",
        "launchpad 503 20",
        "launchpad latency",
        "launchpad latency 2h",
        "launchpad latency 0s",
        "launchpad off -4h",
        "launchpad off 4h 20%",
        "launchpad off 99999d",
        "launchpad clear all",
        "launchpad 503 20% for",
        "irc 503 20%",
        "mail 503 20%",
        "launchpad ५०३",
        "launchpad off ४h" * 20,
    ],
)
def test_what_cannot_be_read_gets_a_sentence(said: str) -> None:
    with pytest.raises(Unclear) as refusal:
        read_fault(said, NOW)
    assert 20 < len(str(refusal.value)) < 400


KNOWN = st.sampled_from([*TARGETS, "all", "off", "503", "5%", "for"])


@given(st.lists(st.one_of(st.text(max_size=8), KNOWN)))
def test_any_words_are_read_or_refused(words: list[str]) -> None:
    try:
        changes = read_fault(words, NOW)
    except Unclear:
        return
    assert changes
    assert all(change.target in TARGETS for change in changes)
