"""When a window ends: one line for each thing that can happen to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.dossier import Case, Concern, Dossier, Hold, Sense
from bot.core.rules import Rules
from bot.core.when import end_of_day
from bot.core.windows import blocking, holds_end, repliers, window

RULES = Rules()
PACIFIC = replace(RULES, zone=ZoneInfo("America/Los_Angeles"))
Tell = Callable[[Dossier], Dossier]


def at(text: str) -> datetime:
    """`14 10:00` in February 2011, or `03-01 10:00`."""
    day, _, clock = text.partition(" ")
    return datetime.fromisoformat(f"2011-{day if '-' in day else f'02-{day}'}T{clock or '10:00'}+00:00")


OPENED = at("14")


def case(**values: object) -> Case:
    here = Case(7, "queue service", "burrow", "feedback", 4, OPENED, "eday", OPENED)
    return replace(here, **values)  # type: ignore[arg-type]


HEARD = {"jorge": Sense(1, "", at("15")), "soren": Sense(-1, "no", at("16"))}
ANSWERED = Dossier(case(), frozenset({"eday"}), content=HEARD)
SILENT = Dossier(case(), frozenset({"eday"}))


def concern(start: str, end: str | None = None, by: str = "jorge") -> Tell:
    one = Concern(f"c{start}", "?", by, at(start), at(end) if end else None)
    return lambda known: replace(known, concerns=(*known.concerns, one))


def hold(start: str, until: str) -> Tell:
    return lambda known: replace(known, holds=(*known.holds, Hold("ewan", at(start), at(until), "")))


def facts(**values: object) -> Tell:
    return lambda known: replace(known, case=replace(known.case, facts={**known.case.facts, **values}))


def flags(**values: object) -> Tell:
    return lambda known: replace(known, case=replace(known.case, **values))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Story:
    """`ends` and `left` as they should be at `now`; `ends` None is a stopped clock."""

    about: str
    now: str
    ends: str | None
    tells: tuple[Tell, ...] = ()
    known: Dossier = ANSWERED
    rules: Rules = RULES
    extended: bool = False
    left: timedelta | None = None


SHOWN = facts(prototype_at=OPENED.isoformat())
SECOND = replace(SILENT, case=case(step="prototype", entry=5))

STORIES = (
    Story("seven days, then the end of that day", "14", "21 23:59"),
    Story("it stays where it was once it is over", "25", "21 23:59", left=timedelta()),
    Story("an open concern stops the clock", "18", None, (concern("16"),), left=timedelta(days=5)),
    Story("its time is added when it is resolved", "18", "23 23:59", (concern("16", "18"),)),
    Story(
        "concerns at the same time count once", "20", "24 23:59", (concern("15", "17"), concern("16", "18"))
    ),
    Story(
        "concerns one after the other add up", "20", "24 23:59", (concern("15", "16"), concern("17", "19"))
    ),
    Story("of two concerns one is still open", "20", None, (concern("15"), concern("16", "17"))),
    Story("two days remain after a late resolve", "21 14:00", "23 23:59", (concern("21 12:00", "21 13:00"),)),
    Story("a concern after the end opens it again", "23 13:00", "25 23:59", (concern("22", "23 12:00"),)),
    Story(
        "stopped late, two days are left", "21 12:00", None, (concern("21 09:00"),), left=timedelta(days=2)
    ),
    Story("a concern from before the step does not count", "15", "21 23:59", (concern("10", "12"),)),
    Story("a hold stops the clock", "17", None, (hold("16", "18 23:59"),)),
    Story("a hold ends by itself", "19", "23 23:59", (hold("16", "18 23:59"),)),
    Story(
        "parking stops it",
        "20",
        None,
        (flags(parked_until=at("03-01")), facts(stopped_at=at("16").isoformat())),
    ),
    Story(
        "a rest that is over is added",
        "20",
        "25 23:59",
        (facts(stops=[[at("16").isoformat(), at("20").isoformat()]]),),
    ),
    Story("stale stops it", "20", None, (flags(stale_since=at("16")),)),
    Story(
        "a text changed late leaves two days",
        "21 13:00",
        "23 23:59",
        (facts(text_changed=at("21 12:00").isoformat()),),
    ),
    Story(
        "a text changed early changes nothing", "21", "21 23:59", (facts(text_changed=at("15").isoformat()),)
    ),
    Story(
        "a text changed before the step changes nothing",
        "21",
        "21 23:59",
        (facts(text_changed=at("13").isoformat()),),
    ),
    Story("silence changes nothing before the end", "21 23:58", "21 23:59", known=SILENT),
    Story("silence extends it by the same length", "21 23:59", "28 23:59", known=SILENT, extended=True),
    Story("silence extends it once", "03-20", "28 23:59", known=SILENT, extended=True, left=timedelta()),
    Story(
        "one voice is not enough, and the proposer's own does not count",
        "22",
        "28 23:59",
        known=replace(SILENT, content={"eday": HEARD["jorge"], "jorge": HEARD["jorge"]}),
        extended=True,
    ),
    Story(
        "a voice after the first end comes too late to undo the extension",
        "24",
        "28 23:59",
        known=replace(SILENT, content={"a": Sense(1, "", at("22")), "b": Sense(1, "", at("23"))}),
        extended=True,
    ),
    Story(
        "a concern in the extension adds its time and does not extend again",
        "03-10",
        "03-02 23:59",
        (concern("24", "26"),),
        known=SILENT,
        extended=True,
    ),
    Story(
        "a text changed in the extension leaves two days and does not extend again",
        "03-10",
        "03-02 23:59",
        (facts(text_changed=at("28 12:00").isoformat()),),
        known=SILENT,
        extended=True,
    ),
    Story("a concern stops an extension", "25", None, (concern("24"),), known=SILENT, extended=True),
    Story("once told that enough answered, it stays so", "25", "21 23:59", (facts(heard=4),), known=SILENT),
    Story(
        "what was told in an earlier entry is no answer",
        "22",
        "28 23:59",
        (facts(heard=2),),
        known=SILENT,
        extended=True,
    ),
    Story("the second window waits for the prototype", "16", None, known=SECOND, left=timedelta(days=4)),
    Story("the second window is four days", "16", "18 23:59", (SHOWN,), known=SECOND),
    Story("silence does not extend the second window", "20", "18 23:59", (SHOWN,), known=SECOND),
    Story("a concern stops the second window", "16", None, (SHOWN, concern("15")), known=SECOND),
    Story(
        "a day ends in the project's zone before the clocks change",
        "03-06",
        "03-13 07:59",
        (flags(since=at("03-06 00:00")),),
        rules=PACIFIC,
        known=replace(ANSWERED, content={n: replace(s, at=at("03-07")) for n, s in HEARD.items()}),
    ),
    Story(
        "and on the day on which they change",
        "03-07",
        "03-14 06:59",
        (flags(since=at("03-07 00:00")),),
        rules=PACIFIC,
        known=replace(ANSWERED, content={n: replace(s, at=at("03-07")) for n, s in HEARD.items()}),
    ),
    Story("the last minute of a day is too short", "15", "22 23:59", (flags(since=at("14 23:59:30")),)),
    Story(
        "a window shorter than two days is two days",
        "15",
        "16 23:59",
        rules=replace(RULES, feedback=timedelta(days=1)),
    ),
)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.about)
def test_a_window_ends(story: Story) -> None:
    known = story.known
    for tell in story.tells:
        known = tell(known)
    frame = window(known, story.rules, at(story.now))
    assert frame is not None
    assert frame.ends == (at(story.ends) if story.ends else None)
    assert frame.extended is story.extended
    assert frame.over(at(story.now)) is (story.ends is not None and at(story.now) >= at(story.ends))
    if story.left is not None:
        assert frame.left == story.left


@pytest.mark.parametrize("step", ["idea", "requirements", "naming", "coding", "review", "accepted"])
def test_other_steps_have_no_window(step: str) -> None:
    assert window(replace(ANSWERED, case=case(step=step)), RULES, OPENED) is None


def test_repliers_are_people_other_than_drivers_who_spoke_in_time() -> None:
    known = concern("17", by="vishy")(hold("18", "19")(ANSWERED))
    assert repliers(known, at("16")) == {"jorge", "soren"}
    assert repliers(known, at("20")) == {"jorge", "soren", "vishy", "ewan"}
    assert repliers(replace(known, drivers=frozenset({"eday", "ewan"})), at("20")) == {
        "jorge",
        "soren",
        "vishy",
    }


def test_what_blocks_is_told_with_names_and_how_long() -> None:
    known = hold("17", "28 23:59")(concern("15")(concern("14 11:00", "14 12:00")(ANSWERED)))
    assert blocking(known, at("18")) == ['"c15" (jorge, 3 d)', "hold by ewan until 28 Feb"]
    assert blocking(known, at("03-05")) == ['"c15" (jorge, 18 d)']


def test_the_end_of_a_hold_is_known_where_nothing_else_stops_the_clock() -> None:
    held = hold("17", "20")(hold("16", "18")(ANSWERED))
    assert holds_end(held, at("17 12:00")) == at("20")
    assert holds_end(held, at("20")) is None
    assert holds_end(concern("17")(held), at("17 12:00")) is None
    assert holds_end(flags(parked_until=at("25"))(held), at("17 12:00")) is None


HOURS = st.integers(0, 24 * 20)
SPANS = st.lists(st.tuples(HOURS, st.integers(1, 24 * 9)), max_size=4)
MINUTES = st.integers(0, 60 * 24 * 7)


@given(SPANS, SPANS, st.none() | HOURS, st.booleans(), MINUTES, st.sampled_from([RULES, PACIFIC]))
def test_whatever_happens_two_days_remain_and_a_day_is_over(
    concerns: list[tuple[int, int]],
    holds: list[tuple[int, int]],
    changed: int | None,
    silent: bool,
    shift: int,
    rules: Rules,
) -> None:
    start = OPENED + timedelta(minutes=shift)
    hour = timedelta(hours=1)
    stops = [(start + at_ * hour, start + (at_ + long) * hour) for at_, long in (*concerns, *holds)]
    content = {} if silent else {name: replace(sense, at=start) for name, sense in HEARD.items()}
    known = Dossier(
        case(since=start, facts={"text_changed": (start + changed * hour).isoformat()} if changed else {}),
        frozenset({"eday"}),
        concerns=tuple(Concern(f"c{n}", "", "eday", a, b) for n, (a, b) in enumerate(stops[: len(concerns)])),
        holds=tuple(Hold("eday", a, b, "") for a, b in stops[len(concerns) :]),
        content=content,
    )
    changes = [start, *(b for _, b in stops), *([start + changed * hour] if changed else [])]
    last = max(changes)
    frame = window(known, rules, last)
    assert frame is not None
    assert frame.ends is not None
    assert frame.ends >= last + rules.settle
    assert frame.ends == end_of_day(frame.ends.astimezone(rules.zone).date(), rules.zone)
    assert frame.ends.tzinfo is UTC
    later = window(known, rules, frame.ends + timedelta(days=400))
    assert later is not None
    assert later.ends is not None
    assert later.extended is silent
    if frame.extended or not silent:
        assert later.ends == frame.ends
    stopped = sum((b - a for a, b in stops), timedelta())
    assert later.ends <= max(
        start + rules.feedback + stopped, last + rules.settle
    ) + rules.feedback + timedelta(days=2)
