"""A table decides: who may move a case, what is missing, and what a broken table is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.dossier import Case, Dossier
from bot.core.effects import Plan, Say
from bot.core.errors import Refused
from bot.core.people import BOT, CLOCK, Principal, Proof, Role, operator
from bot.core.rules import Rules
from bot.core.workflow import (
    CHOSEN,
    LIVE,
    NEXT,
    SAME,
    Attempt,
    Decision,
    Move,
    Step,
    Workflow,
    decide,
    waiting_for,
)

NOW = datetime(2011, 2, 14, 10, 0, tzinfo=UTC)
DRIVER = (Role.DRIVER,)


def dry(a: Attempt) -> str | None:
    return None if a.case.facts.get("dry") else f"{a.case.shown} is wet. Say: dry {a.case.shown}"


def warm(a: Attempt) -> str | None:
    return None if a.case.facts.get("warm") else f"{a.case.shown} is cold. Say: warm {a.case.shown}"


def tell(a: Attempt, after: Case) -> Plan:
    plan = Plan()
    plan.add(Say("#home", f"{after.shown} is {after.step}, {a.case.step} before"))
    return plan


STEPS = (
    Step("wood", "wood", "saw <project>"),
    Step("boat", "boat", "launch <project>"),
    Step("sea", "sea", final=True),
    Step("rot", "rotten", final=True),
)
SAW = Move("saw <project>", "make it a boat", "wood", NEXT, DRIVER, main=True)
LAUNCH = Move(
    "launch <project> at <place> because <reason...>",
    "into the water",
    "boat",
    "sea",
    DRIVER,
    needs=(dry, warm),
    plan=tell,
    main=True,
)
DRY = Move(
    "dry <project>",
    "dry it",
    LIVE,
    SAME,
    (Role.PERSON,),
    change=lambda a: replace(a.case, facts={"dry": True}),
    says=lambda _, after: f"{after.shown} is dry",
)
SIGN = Move("sign <project>", "sign it", ("wood", "boat"), SAME, DRIVER, proof=Proof.SIGNED)
TURN = Move(
    "turn <project>", "turn it", "boat", CHOSEN, DRIVER, change=lambda a: replace(a.case, step="wood")
)
ROT = Move(
    "rot <project>", "too late", LIVE, "rot", (Role.CLOCK,), due=lambda a: a.case.since + timedelta(days=2)
)
FLOAT = Move("float <project>", "it floats", "boat", SAME, (Role.BOT,))
MOVES = (SAW, LAUNCH, DRY, SIGN, TURN, ROT, FLOAT)
FLOW = Workflow("boats", STEPS, MOVES)


def person(*roles: Role, proof: Proof = Proof.ACCOUNT, name: str = "eday") -> Principal:
    held = frozenset({Role.ANYONE, Role.PERSON, *roles})
    return Principal(name, held, proof, f"{name} (account {name})")


STRANGER = Principal("", known="mallory, not logged in to services")
DRIVES = person(Role.DRIVER)


def attempt(step: str, who: Principal = DRIVES, now: datetime = NOW, **facts: bool) -> Attempt:
    case = Case(7, "a boat", "argo", step, 3, NOW, "eday", NOW - timedelta(days=9), facts)
    return Attempt(Dossier(case), who, now, {"project": "argo", "place": "kiel"}, Rules())


def refused(move: Move, asked: Attempt) -> str:
    with pytest.raises(Refused) as no:
        decide(FLOW, move, asked)
    return str(no.value)


def test_a_decision_is_the_case_as_it_will_be_with_its_words_and_effects() -> None:
    asked = attempt("boat", dry=True, warm=True)
    made = decide(FLOW, LAUNCH, asked)
    assert isinstance(made, Decision)
    assert made.before == asked.case
    assert (made.after.step, made.after.entry, made.after.since) == ("sea", 4, NOW)
    assert made.after.touched == NOW
    assert made.plan.planned[0].effect == Say("#home", "argo is sea, boat before")
    assert made.says == "argo is sea."
    assert made.detail == {"place": "kiel"}


def test_entering_a_step_says_where_it_is_and_what_comes_next() -> None:
    made = decide(FLOW, SAW, attempt("wood"))
    assert made.says == "argo is now at boat (step 2 of 2); next: launch argo"


def test_a_move_that_keeps_the_step_does_not_enter_it_again() -> None:
    made = decide(FLOW, DRY, attempt("boat", person()))
    assert (made.after.step, made.after.entry, made.after.since) == ("boat", 3, NOW)
    assert made.after.facts == {"dry": True}
    assert made.says == "argo is dry"


def test_only_a_driver_s_word_keeps_a_case_from_going_stale() -> None:
    stale = attempt("boat", person())
    stale = replace(stale, known=Dossier(replace(stale.case, stale_since=NOW - timedelta(days=1))))
    assert decide(FLOW, DRY, stale).after.stale_since is not None
    after = decide(FLOW, TURN, replace(stale, who=DRIVES)).after
    assert after.stale_since is None
    assert after.touched == NOW


def test_a_change_may_choose_the_step() -> None:
    made = decide(FLOW, TURN, attempt("boat"))
    assert (made.after.step, made.after.entry) == ("wood", 4)


def test_all_reasons_of_a_refusal_are_said_at_once() -> None:
    assert refused(LAUNCH, attempt("boat")) == ("argo is wet. Say: dry argo; argo is cold. Say: warm argo")


def test_a_role_that_is_not_held_is_named_with_what_is_known_and_what_to_say() -> None:
    no = refused(SAW, attempt("wood", person(name="vishy")))
    assert no == "saw is for a driver, and you are vishy (account vishy). Say: help saw"
    no = refused(SAW, attempt("wood", STRANGER))
    assert no == "saw is for a driver, and you are mallory, not logged in to services. Say: help identify"


def test_a_refusal_says_when_launchpad_could_not_be_asked_about_roles() -> None:
    who = replace(person(), unasked="Launchpad has not answered since 10:02, so your roles are not known")
    no = refused(SAW, attempt("wood", who))
    assert "; Launchpad has not answered since 10:02, so your roles are not known. " in no
    assert no.endswith("Try again, or say: refresh")


def test_a_role_does_not_help_without_the_proof() -> None:
    nick = person(Role.DRIVER, proof=Proof.NICK)
    assert "saw needs an identified person" in refused(SAW, attempt("wood", nick))
    assert "sign must be signed" in refused(SIGN, attempt("wood"))
    signed = person(Role.DRIVER, proof=Proof.SIGNED)
    assert decide(FLOW, SIGN, attempt("wood", signed)).move is SIGN


def test_guards_are_not_told_to_someone_who_may_not_move() -> None:
    no = refused(LAUNCH, attempt("boat", person(name="vishy")))
    assert "wet" not in no


@pytest.mark.parametrize("move", [SAW, DRY])
def test_an_administrator_may_do_what_any_person_may(move: Move) -> None:
    for who in (person(Role.ADMIN, name="root"), operator("root")):
        assert decide(FLOW, move, attempt("wood", who)).move is move


@pytest.mark.parametrize("move", [ROT, FLOAT])
def test_nobody_speaks_for_the_clock_or_for_the_bot(move: Move) -> None:
    late = NOW + timedelta(days=9)
    for who in (operator("root"), DRIVES, STRANGER, BOT if move is ROT else CLOCK):
        assert f"{move.name} is for" in refused(move, attempt("boat", who, late))


def test_the_clock_speaks_when_it_is_due_and_not_before() -> None:
    due = NOW + timedelta(days=2)
    assert refused(ROT, attempt("boat", CLOCK, due - timedelta(seconds=1))) == "rot is not due for argo"
    assert decide(FLOW, ROT, attempt("boat", CLOCK, due)).after.step == "rot"


def test_a_move_from_elsewhere_shows_what_leads_on_there_and_never_a_verb_of_the_bot() -> None:
    assert refused(SAW, attempt("boat")) == (
        "argo is at boat, and saw does not lead on from there. Next there: launch argo"
    )
    assert refused(DRY, attempt("sea")) == (
        "argo is at sea, and dry does not lead on from there. Say: status argo"
    )


def test_what_a_case_waits_for_does_not_depend_on_who_asks() -> None:
    missing = ["argo is wet. Say: dry argo", "argo is cold. Say: warm argo"]
    for who in (STRANGER, DRIVES, CLOCK, BOT):
        assert waiting_for(FLOW, attempt("boat", who)) == missing
    assert waiting_for(FLOW, attempt("boat", dry=True, warm=True)) == []
    assert waiting_for(FLOW, attempt("sea")) == []


def test_names_of_moves_are_their_literals() -> None:
    assert LAUNCH.name == "launch at"
    assert Move("park <p> until <d> because <r...>", "", LIVE, SAME, DRIVER).name == "park"
    assert Move("promote <p> as <n>", "", LIVE, SAME, DRIVER).name == "promote"
    assert Move("decide <p> reject because <r...> [reapply <d>]", "", LIVE, SAME, DRIVER).name == (
        "decide reject"
    )


def test_steps_are_counted_as_people_count() -> None:
    assert [FLOW.number(step.name) for step in STEPS] == [1, 2, 3, 4]
    assert FLOW.length == 2
    assert FLOW.after("wood") == "boat"
    for last in ("boat", "sea", "nowhere"):
        with pytest.raises(ValueError, match=r".+"):
            FLOW.after(last)


END = Step("end", "end", final=True)
ONE, TWO = Step("one", "one"), Step("two", "two")
GO = Move("go <project>", "", "one", "two", DRIVER, main=True)
STOP = Move("stop <project>", "", "two", "end", DRIVER, main=True)


@pytest.mark.parametrize(
    ("why", "steps", "moves"),
    [
        ("names of their own", (), ()),
        ("names of their own", (ONE, ONE, END), (GO, STOP)),
        ("the ends come last", (ONE, END, TWO), (GO, STOP)),
        ("no step 'two'", (ONE, END), (GO,)),
        ("nothing leads to 'two'", (ONE, TWO, END), (replace(GO, target="end"), STOP)),
        ("no main move leads out of 'two'", (ONE, TWO, END), (GO, replace(STOP, main=False))),
        ("'go <project>' leads out of 'one' twice", (ONE, TWO, END), (GO, STOP, replace(GO, source=LIVE))),
        ("from a target or to a source", (ONE, TWO, END), (GO, STOP, replace(GO, target=LIVE))),
        ("from a target or to a source", (ONE, TWO, END), (GO, STOP, replace(GO, source=SAME))),
        ("is for nobody", (ONE, TWO, END), (GO, replace(STOP, by=()))),
        ("the clock at no time", (ONE, TWO, END), (GO, replace(STOP, by=(Role.CLOCK,)))),
        ("the clock at no time", (ONE, TWO, END), (GO, replace(STOP, due=lambda _: NOW))),
        ("nobody chooses", (ONE, TWO, END), (GO, STOP, Move("b <project>", "", "two", CHOSEN, DRIVER))),
        ("no step follows", (ONE, TWO, END), (GO, STOP, Move("n <project>", "", LIVE, NEXT, DRIVER))),
    ],
)
def test_a_table_that_does_not_hold_together_is_refused_at_import(
    why: str, steps: tuple[Step, ...], moves: tuple[Move, ...]
) -> None:
    with pytest.raises(ValueError, match=why):
        Workflow("broken", steps, moves)


def test_the_diagram_shows_the_moves_between_steps_and_who_makes_them() -> None:
    assert FLOW.mermaid().splitlines() == [
        "stateDiagram-v2",
        "    [*] --> wood",
        "    wood --> boat: saw (a driver)",
        "    boat --> sea: launch at (a driver)",
        "    sea --> [*]",
        "    rot --> [*]",
        "    note right of wood",
        "        from every step to rot: rot (the clock)",
        "    end note",
    ]
