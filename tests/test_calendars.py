"""The calendar is one that other programs read, and a date that moves is moved there."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar

from bot.calendars import calendar
from bot.core.cycles import Listed
from bot.core.schedule import Cycle, Event, move, rename
from tests.core.cactus import PACIFIC, RELEASED, nova, swift

CHANGED = datetime(2011, 2, 3, 12, tzinfo=UTC)


def shown(*listed: Listed) -> dict[str, Event | object]:
    read = Calendar.from_ical(calendar("cactus", listed))
    return {str(event["uid"]): event for event in read.walk("VEVENT")}


def of(cycle: Cycle, project: str = "nova") -> Listed:
    return Listed(project, cycle, CHANGED)


def test_every_milestone_with_a_date_is_a_whole_day() -> None:
    undated, _ = move(nova(), {"cactus-gamma": None}, "not sure")
    events = Calendar.from_ical(calendar("cactus", [of(undated), of(swift(), "swift")])).walk("VEVENT")
    assert [(str(e["summary"]), e.decoded("dtstart"), e.decoded("dtend")) for e in events] == [
        (summary, day, day + timedelta(days=1))
        for summary, day in [
            ("nova cactus-bf (branch-freeze)", date(2011, 3, 17)),
            ("nova cactus-ff (feature-freeze)", date(2011, 3, 24)),
            ("nova cactus-rc (rc-freeze)", date(2011, 4, 12)),
            ("nova 2011.2 (release)", date(2011, 4, 14)),
            ("swift 1.2.0 (update)", date(2011, 2, 15)),
            ("swift 1.3.0 (release)", RELEASED),
        ]
    ]


def test_the_hour_at_which_it_ends_is_told_in_the_zone_and_in_utc() -> None:
    events = Calendar.from_ical(calendar("cactus", [of(nova())])).walk("VEVENT")
    assert str(events[1]["description"]) == (
        "The feature freeze: no new features are merged.\n"
        "It ends Thu 24 Mar 2011 23:59 PDT (Fri 25 Mar 2011 06:59 UTC)."
    )
    assert events[1].decoded("dtstamp") == CHANGED


def test_a_move_keeps_the_uid_and_counts_up() -> None:
    before = Calendar.from_ical(calendar("cactus", [of(nova())])).walk("VEVENT")[-1]
    moved, _ = move(nova(), {"2011.2": RELEASED}, "two blockers")
    after = Calendar.from_ical(calendar("cactus", [of(rename(moved, "2011.2", "2011.2.0"))])).walk("VEVENT")[
        -1
    ]
    assert before["uid"] == after["uid"]
    assert (before.decoded("sequence"), after.decoded("sequence")) == (0, 1)
    assert after.decoded("dtstart") == RELEASED


def test_uids_are_unique_among_projects_and_the_same_words_give_the_same_bytes() -> None:
    listed = [of(nova()), of(nova(), "glance"), of(swift(), "swift")]
    assert len(shown(*listed)) == 12
    assert calendar("cactus", listed) == calendar("cactus", listed)


def test_words_of_people_stay_words_and_lines_stay_short() -> None:
    evil = Event("x" * 60, "a;b,c\nBEGIN:VEVENT", date(2011, 3, 24))
    made = calendar("cactus\r\nMETHOD:CANCEL; \u00e9\u4e2d" * 9, [of(Cycle("ca,ct;us", PACIFIC, (evil,)))])
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    assert b"\n" not in made.replace(b"\r\n", b"")
    read = Calendar.from_ical(made)
    (event,) = read.walk("VEVENT")
    assert str(read["method"]) == "PUBLISH"
    assert str(event["summary"]).endswith("(a;b,c\nBEGIN:VEVENT)")


def test_a_calendar_of_nothing_is_still_one() -> None:
    assert Calendar.from_ical(calendar("cactus", [])).walk("VEVENT") == []
