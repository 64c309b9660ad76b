"""The ledger of effects: what waits for what, what is tried when, and what a person has to look at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.core.effects import Effect, EnsureMember, EnsureTeam, Look, Plan, Say
from bot.core.errors import Refused
from bot.outbox.ledger import LOOKS, TRIES, Claim, Ledger, Outcome
from bot.store import tables as t
from bot.store.unit import Unit

NOON = datetime(2011, 2, 14, 12, tzinfo=UTC)
ROOM = {"launchpad": 50, "irc": 50, "look": 50, "bot": 50}
TROUBLE = "Launchpad answers with 503"


@pytest.fixture
def unit() -> Iterator[Unit]:
    engine = sa.create_engine("sqlite://")
    t.metadata.create_all(engine)
    with engine.connect() as conn:
        yield Unit(conn)
    engine.dispose()


@pytest.fixture
def ledger(unit: Unit) -> Ledger:
    return Ledger(unit.conn)


def team(name: str) -> EnsureTeam:
    return EnsureTeam(name, name, "", "Open Team")


def post(ledger: Ledger, *effects: Effect, key: str = "r-1000") -> list[int]:
    plan = Plan()
    for effect in effects:
        plan.add(effect)
    return ledger.post(plan, key, None, NOON)


def begin(ledger: Ledger, now: datetime = NOON) -> list[Claim]:
    return ledger.begin(ROOM, now)


def state(ledger: Ledger, unit: Unit, effect_id: int) -> str:
    return str(unit.conn.execute(sa.select(t.effect.c.state).where(t.effect.c.id == effect_id)).scalar_one())


def test_an_effect_starts_when_all_that_it_needs_are_done(ledger: Ledger) -> None:
    plan = Plan()
    one, two = plan.add(team("one")), plan.add(team("two"))
    plan.add(EnsureMember("one", "eday", ""), needs=[one, two])
    ids = ledger.post(plan, "r-1000", None, NOON)
    first, second = begin(ledger)
    assert begin(ledger) == []
    ledger.finish(Outcome(first), NOON)
    assert begin(ledger) == []
    ledger.finish(Outcome(second), NOON)
    assert [claim.id for claim in begin(ledger)] == ids[2:]


def test_effects_that_need_nothing_of_each_other_are_claimed_together(ledger: Ledger) -> None:
    ids = post(ledger, team("one"), team("two"), Say("#home", "hello"))
    assert sorted(claim.id for claim in begin(ledger)) == ids


def test_a_target_gives_no_more_than_it_has_room_for(ledger: Ledger) -> None:
    ids = post(ledger, team("one"), team("two"), team("three"), Say("#home", "hello"))
    claims = ledger.begin({"launchpad": 2, "irc": 0}, NOON)
    assert [claim.id for claim in claims] == ids[:2]


def test_two_effects_on_one_subject_never_run_at_once_or_out_of_order(ledger: Ledger) -> None:
    first = post(ledger, team("burrow"), key="r-1000")
    second = post(ledger, team("burrow"), team("other"), key="r-1001")
    claims = begin(ledger)
    assert [claim.id for claim in claims] == [first[0], second[1]]
    ledger.finish(Outcome(claims[0], trouble=TROUBLE, stuck=True), NOON)
    assert begin(ledger) == [], "a dead letter keeps its place"
    ledger.skip(first[0], "made by hand", NOON)
    assert [claim.id for claim in begin(ledger)] == second[:1]


def test_a_subject_of_an_earlier_command_can_be_waited_for(ledger: Ledger) -> None:
    post(ledger, team("burrow"))
    plan = Plan()
    plan.add(Look("bootstrap", "burrow"), after=["team burrow", "team nobody"])
    ids = ledger.post(plan, "r-1001", None, NOON)
    (claim,) = begin(ledger)
    ledger.finish(Outcome(claim), NOON)
    assert [claim.id for claim in begin(ledger)] == ids


def test_the_result_is_kept_in_the_row(ledger: Ledger) -> None:
    post(ledger, team("burrow"))
    (claim,) = begin(ledger)
    ledger.finish(Outcome(claim, {"url": "https://launchpad.net/~burrow", "created": True}), NOON)
    (row,) = ledger.of_key("r-1000")
    assert (row.state, row.result["created"]) == ("done", True)
    assert ledger.unfinished() == []


def test_what_fails_is_tried_again_after_longer_and_longer_pauses_up_to_an_hour(ledger: Ledger) -> None:
    post(ledger, team("burrow"))
    now, pauses = NOON, []
    for _ in range(TRIES - 1):
        (claim,) = begin(ledger, now)
        assert ledger.finish(Outcome(claim, trouble=TROUBLE), now) == "ready"
        due = ledger.next_due(["launchpad"])
        assert due is not None
        assert ledger.begin(ROOM, due - timedelta(seconds=1)) == []
        pauses.append(due - now)
        now = due
    assert pauses == sorted(pauses)
    assert pauses[:3] == [timedelta(seconds=1), timedelta(seconds=2), timedelta(seconds=4)]
    assert pauses[-1] == timedelta(hours=1)
    (claim,) = begin(ledger, now)
    assert claim.again
    assert ledger.finish(Outcome(claim, trouble=TROUBLE), now) == "dead"
    (row,) = ledger.unfinished()
    assert (row.state, row.failures, row.error) == ("dead", TRIES, TROUBLE)


@pytest.mark.parametrize(("asked", "kept"), [(90.0, 90), (0.1, 1), (10.0**9, 86400), (float("inf"), 86400)])
def test_the_pause_that_the_other_side_asks_for_is_honoured_for_a_day_at_most(
    ledger: Ledger, asked: float, kept: float
) -> None:
    post(ledger, team("burrow"))
    (claim,) = begin(ledger)
    ledger.finish(Outcome(claim, trouble=TROUBLE, retry_after=asked), NOON)
    assert ledger.next_due(["launchpad"]) == NOON + timedelta(seconds=kept)


def test_what_was_refused_for_good_is_a_dead_letter_at_once(ledger: Ledger) -> None:
    post(ledger, team("burrow"))
    (claim,) = begin(ledger)
    assert ledger.finish(Outcome(claim, trouble="the name is taken", stuck=True), NOON) == "dead"


def test_what_ran_when_the_bot_died_is_tried_again_and_that_is_no_failure(ledger: Ledger) -> None:
    post(ledger, team("burrow"))
    for start in range(1, TRIES + 5):
        (claim,) = begin(ledger)
        assert (claim.start, claim.again, claim.failures) == (start, start > 1, 0)
        assert ledger.recover() == 1
    (row,) = ledger.unfinished()
    assert (row.state, row.starts, row.failures) == ("ready", TRIES + 4, 0)


def test_what_an_earlier_effect_was_at_is_looked_at_first(ledger: Ledger) -> None:
    post(ledger, team("burrow"))
    (first,) = begin(ledger)
    ledger.finish(Outcome(first), NOON)
    post(ledger, team("burrow"), team("warren"), Say("#x", "hello"), key="r-1001")
    claims = {getattr(claim.effect, "name", "say"): claim.again for claim in begin(ledger)}
    assert (first.again, claims) == (False, {"burrow": True, "warren": False, "say": False})


def test_an_effect_that_no_release_knows_is_dead_and_seen_and_the_others_go_on(
    ledger: Ledger, unit: Unit
) -> None:
    ids = post(ledger, team("one"), team("two"), team("three"))
    unit.conn.execute(t.effect.update().where(t.effect.c.id == ids[0]).values(kind="EnsureCastle"))
    unit.conn.execute(t.effect.update().where(t.effect.c.id == ids[1]).values(payload={"moat": True}))
    assert [claim.id for claim in begin(ledger)] == ids[2:]
    rows = {row.id: row for row in ledger.unfinished()}
    for dead in ids[:2]:
        assert rows[dead].state == "dead"
        assert "this release cannot read it" in (rows[dead].error or "")
    ledger.skip(ids[0], "not needed", NOON)


def test_a_retry_makes_a_dead_letter_due_now_with_all_its_tries(ledger: Ledger) -> None:
    (number,) = post(ledger, team("burrow"))
    (claim,) = begin(ledger)
    ledger.finish(Outcome(claim, trouble="no", stuck=True), NOON)
    ledger.retry(number, NOON)
    (claim,) = begin(ledger)
    assert (claim.failures, claim.start) == (0, 2)


def test_a_retry_does_not_wait_for_the_end_of_the_pause(ledger: Ledger) -> None:
    (number,) = post(ledger, team("burrow"))
    (claim,) = begin(ledger)
    ledger.finish(Outcome(claim, trouble="busy", retry_after=3600), NOON)
    assert begin(ledger) == []
    ledger.retry(number, NOON)
    assert len(begin(ledger)) == 1


def test_what_is_skipped_satisfies_those_that_wait(ledger: Ledger) -> None:
    plan = Plan()
    one = plan.add(team("one"))
    two = plan.add(team("two"), needs=[one])
    plan.add(team("three"), needs=[two])
    ids = ledger.post(plan, "r-1000", None, NOON)
    ledger.skip(ids[1], "eday: made by hand", NOON)
    assert [claim.id for claim in begin(ledger)] == [ids[0], ids[2]]
    row = ledger.of_key("r-1000")[1]
    assert (row.state, row.error) == ("skipped", "skipped: eday: made by hand")


def test_what_was_skipped_while_it_waited_is_not_started_by_what_it_waited_for(
    ledger: Ledger, unit: Unit
) -> None:
    plan = Plan()
    one = plan.add(team("one"))
    plan.add(team("two"), needs=[one])
    ids = ledger.post(plan, "r-1000", None, NOON)
    (claim,) = begin(ledger)
    ledger.skip(ids[1], "not needed", NOON)
    ledger.finish(Outcome(claim), NOON)
    assert state(ledger, unit, ids[1]) == "skipped"
    assert begin(ledger) == []


@pytest.mark.parametrize("how", ["retry", "skip"])
def test_what_ended_is_neither_retried_nor_skipped(ledger: Ledger, how: str) -> None:
    (number,) = post(ledger, team("burrow"))
    (claim,) = begin(ledger)
    for expected in ("running", "done"):
        with pytest.raises(Refused, match=f"effect {number} is {expected}"):
            ledger.retry(number, NOON) if how == "retry" else ledger.skip(number, "x", NOON)
        ledger.finish(Outcome(claim), NOON)
    with pytest.raises(Refused, match="there is no effect 99"):
        ledger.retry(99, NOON) if how == "retry" else ledger.skip(99, "x", NOON)


def test_what_a_look_found_is_evidence(ledger: Ledger, unit: Unit) -> None:
    case = unit.cases.open("a queue", "eday", "idea", NOON)
    plan = Plan()
    plan.add(Look("url", "http://a", case.id))
    ledger.post(plan, "r-1000", case.id, NOON)
    (claim,) = begin(ledger)
    ledger.finish(Outcome(claim, {"status": 200}), NOON)
    assert unit.dossier(case).found("url", "http://a") == {"status": 200}


def test_a_look_that_the_world_does_not_answer_is_could_not_ask_and_never_a_dead_letter(
    ledger: Ledger, unit: Unit
) -> None:
    plan = Plan()
    look = plan.add(Look("person", "eday"))
    plan.add(Say("#home", "found"), needs=[look])
    ledger.post(plan, "r-1000", None, NOON)
    now = NOON
    for n in range(LOOKS):
        (claim,) = begin(ledger, now)
        assert unit.bindings.seen("person", "eday") is None, n
        ledger.finish(Outcome(claim, trouble=TROUBLE), now)
        now = ledger.next_due(["look", "irc"]) or now
    seen = unit.bindings.seen("person", "eday")
    assert seen is not None
    assert (seen.found, seen.trouble) == (None, TROUBLE)
    assert [type(claim.effect) for claim in begin(ledger, now)] == [Say], "who asked is answered"


@pytest.mark.parametrize("outcome", [{"stuck": True}, {"retry_after": 3600.0}])
def test_nobody_waits_for_a_look_that_will_not_be_answered_soon(
    ledger: Ledger, unit: Unit, outcome: dict[str, object]
) -> None:
    post(ledger, Look("person", "eday"))
    (claim,) = begin(ledger)
    assert ledger.finish(Outcome(claim, trouble=TROUBLE, **outcome), NOON) == "done"  # type: ignore[arg-type]
    assert unit.bindings.seen("person", "eday") is not None


def test_effects_are_listed_by_target_and_by_case_oldest_first(ledger: Ledger, unit: Unit) -> None:
    case = unit.cases.open("a queue", "eday", "idea", NOON)
    ids = post(ledger, team("one"), Say("#home", "x"))
    plan = Plan()
    plan.add(team("two"))
    ids += ledger.post(plan, "r-1001", case.id, NOON)
    assert [row.id for row in ledger.unfinished()] == ids
    assert [row.id for row in ledger.unfinished(["irc"])] == ids[1:2]
    assert [row.id for row in ledger.unfinished(case_id=case.id)] == ids[2:]


def test_an_error_of_any_length_fits(ledger: Ledger) -> None:
    post(ledger, team("burrow"))
    (claim,) = begin(ledger)
    ledger.finish(Outcome(claim, trouble="x" * 100_000), NOON)
    (row,) = ledger.unfinished()
    assert len(row.error or "") == 500
