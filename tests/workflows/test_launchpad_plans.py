"""What steps 7 and 8 ask of Launchpad, in which order, and what the board wants to see in step 10."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.core.dossier import Concern, Waiver
from bot.core.effects import (
    Effect,
    EnsureDuties,
    EnsureMember,
    EnsureProject,
    EnsureTeam,
    Look,
    Plan,
    Then,
)
from bot.core.people import BOT
from tests.workflows.paper import BEGAN, DAY, MILESTONES, Paper, at, on_launchpad, seen
from workflows import objects
from workflows.objects import GROUPS


def bootstrapped(paper: Paper) -> Plan:
    return paper.say("bootstrap burrow apply").plan


def needed(plan: Plan, effect: Effect) -> set[Effect]:
    """All that has to be done before `effect`, however far back."""
    (place,) = [n for n, planned in enumerate(plan.planned) if planned.effect == effect]
    todo, found = list(plan.planned[place].needs), set()
    while todo:
        one = todo.pop()
        found.add(plan.planned[one].effect)
        todo += plan.planned[one].needs
    return found


def test_a_bootstrap_makes_the_project_its_four_teams_duties_and_members() -> None:
    paper = at("bootstrap")
    paper.note(
        drivers=frozenset({"eday", "jaypipes"}), members={"core": ("vishy",), "drivers": ("eday", "ttx")}
    )
    effects = [planned.effect for planned in bootstrapped(paper).planned]
    teams = {e.name: e.policy for e in effects if isinstance(e, EnsureTeam)}
    assert teams == {
        "burrow": "Open Team",
        "burrow-drivers": "Restricted Team",
        "burrow-core": "Restricted Team",
        "burrow-bugs": "Moderated Team",
    }
    assert [e for e in effects if isinstance(e, EnsureProject)] == [
        EnsureProject("burrow", "Burrow", "message queue service", "Apache Licence", "Erlang")
    ]
    assert [e for e in effects if isinstance(e, EnsureDuties)] == [
        EnsureDuties("burrow", "burrow-drivers", "burrow-drivers", "burrow-bugs")
    ]
    members = [(e.team, e.person) for e in effects if isinstance(e, EnsureMember)]
    assert sorted(members) == [
        ("burrow-core", "vishy"),
        ("burrow-drivers", "eday"),
        ("burrow-drivers", "jaypipes"),
        ("burrow-drivers", "ttx"),
    ]
    assert effects[-2:] == [Look("bootstrap", "burrow", 7), Then("bootstrapped I-7", 7, 4)]


def test_an_open_team_owns_nothing() -> None:
    inclusive = {"Open Team", "Delegated Team"}
    policies = {"burrow" + group.suffix: group.policy for group in GROUPS}
    for planned in bootstrapped(at("bootstrap")).planned:
        if isinstance(planned.effect, EnsureDuties):
            assert policies[planned.effect.owner or ""] not in inclusive
            assert policies[planned.effect.driver or ""] not in inclusive


def test_teams_and_project_start_at_once_and_all_else_waits_for_what_it_names() -> None:
    plan = bootstrapped(at("bootstrap"))
    for planned in plan.planned:
        effect, before = planned.effect, needed(plan, planned.effect)
        if isinstance(effect, EnsureTeam | EnsureProject):
            assert planned.needs == ()
        elif isinstance(effect, EnsureMember):
            assert {e.name for e in before if isinstance(e, EnsureTeam)} == {effect.team}
        elif isinstance(effect, EnsureDuties):
            assert len([e for e in before if isinstance(e, EnsureTeam)]) == 4
            assert any(isinstance(e, EnsureProject) for e in before)
        else:
            assert len(before) == plan.planned.index(planned)


def test_an_operator_at_the_shell_is_no_member_of_a_team() -> None:
    paper = at("bootstrap", proposer="operator:root")
    paper.note(drivers=frozenset({"operator:root", "eday"}))
    members = [p.effect.person for p in bootstrapped(paper).planned if isinstance(p.effect, EnsureMember)]
    assert members == ["eday", "soren"]


def test_without_a_language_the_good_default_is_taken() -> None:
    paper = at("bootstrap")
    paper.fact(language=None)
    (project,) = [p.effect for p in bootstrapped(paper).planned if isinstance(p.effect, EnsureProject)]
    assert project.language == "Python"


def test_applying_again_keeps_the_step_entry_that_the_last_word_carries() -> None:
    paper = at("bootstrap")
    first, second = bootstrapped(paper), bootstrapped(paper)
    assert first.planned[-1].effect == second.planned[-1].effect


def test_the_schedule_is_read_back_after_all_that_was_asked_for_earlier() -> None:
    look, then = at("scheduling").say("schedule burrow done").plan.planned
    assert look.effect == Look("schedule", "burrow", 7)
    assert set(look.after) == {
        "series burrow/cactus",
        "duties burrow",
        *(f"milestone burrow/{m.name}" for m in MILESTONES),
    }
    assert then.effect == Then("scheduled I-7", 7, 4)
    assert then.needs == (0,)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ({"project": None, "teams": {}}, ["no team burrow-core", "no project burrow"]),
        (on_launchpad("burrow", owner="burrow"), ["owner is burrow, not burrow-drivers"]),
        (on_launchpad("burrow", driver=None), ["driver is None, not burrow-drivers"]),
        (on_launchpad("burrow", bug_supervisor="eday"), ["bug supervisor is eday, not burrow-bugs"]),
        (on_launchpad("burrow"), []),
    ],
)
def test_what_launchpad_lacks_is_named_one_by_one(found: dict[str, object], words: list[str]) -> None:
    missing = objects.missing("burrow", seen("bootstrap", found, "burrow"))
    assert set(words) <= set(missing)
    assert bool(words) is bool(missing)


def test_a_team_of_another_policy_is_not_what_was_asked_for() -> None:
    found = on_launchpad("burrow")
    found["teams"]["burrow-core"]["policy"] = "Open Team"
    assert objects.missing("burrow", seen("bootstrap", found)) == [
        "burrow-core is Open Team, not Restricted Team"
    ]


def test_a_milestone_on_another_day_is_not_the_one_that_was_asked_for() -> None:
    paper = at("scheduling")
    moved = [{"name": m.name, "date": "2011-12-24"} for m in MILESTONES]
    paper.saw("schedule", {"series": ["cactus"], "milestones": moved}, "burrow")
    why = paper.refused("scheduled I-7", BOT)
    assert "cactus-ff is targeted to 2011-12-24, not 2011-03-01" in why


def readiness(paper: Paper) -> dict[str, objects.Check]:
    return {check.name: check for check in objects.readiness(paper.attempt())}


HARD = {
    "wiki page",
    "public source",
    "licence",
    "named lead",
    "milestone reached",
    "no open concern",
    "burrow-drivers staffed",
    "burrow-bugs staffed",
}


def test_the_list_of_the_board_is_hard_checks_and_then_advice() -> None:
    checks = readiness(at("coding", lambda p: p.later(3 * DAY)))
    assert {name for name, check in checks.items() if check.hard} == HARD
    assert {name for name, check in checks.items() if not check.hard} == {"two milestones"}
    assert all(check.green for check in checks.values())
    assert [check.hard for check in checks.values()] == sorted(
        (check.hard for check in checks.values()), reverse=True
    )


def break_one(paper: Paper, name: str) -> None:
    if name == "wiki page":
        paper.saw("page", {"exists": False})
    elif name == "public source":
        paper.fact(prototype_url=None)
    elif name == "licence":
        paper.rules = replace(paper.rules, licence="")
    elif name == "milestone reached":
        paper.note(milestones=tuple(replace(m, date=date(2012, 1, 1)) for m in MILESTONES))
    elif name == "no open concern":
        paper.note(concerns=(Concern("ordering", "?", "jorge", paper.now - DAY),))
    elif name == "burrow-bugs staffed":
        paper.note(members={})
    else:
        paper.note(drivers=frozenset())


@pytest.mark.parametrize("name", sorted(HARD))
def test_each_hard_check_stands_in_the_way_alone_and_says_what_to_do(name: str) -> None:
    paper = at("coding")
    break_one(paper, name)
    red = {check.name for check in readiness(paper).values() if check.hard and not check.green}
    assert name in red
    assert red <= {name, "named lead", "burrow-drivers staffed"}
    why = paper.refused("submit burrow")
    assert f"{name}: " in why
    assert "Say: " in why


def test_advice_stands_in_nobody_s_way() -> None:
    paper = at("coding")
    paper.note(milestones=(MILESTONES[0], replace(MILESTONES[2], date=date(2012, 1, 1))))
    advice = readiness(paper)["two milestones"]
    assert (advice.green, advice.why) == (False, "1 reached")
    assert paper.say("submit burrow").after.step == "review"


def test_a_waived_proposal_needs_no_page_and_the_list_tells_who_said_so() -> None:
    paper = at("coding")
    paper.saw("page", {"exists": False})
    paper.note(waivers=(Waiver("proposal", "eday", "by hand", BEGAN, "vishy", BEGAN),))
    page = readiness(paper)["wiki page"]
    assert (page.green, page.why) == (True, "waived by eday, seconded by vishy")


def test_no_milestone_at_all_is_told_apart_from_one_to_come() -> None:
    paper = at("coding")
    paper.note(milestones=())
    assert "there is none" in readiness(paper)["milestone reached"].why
    break_one(paper, "milestone reached")
    assert "the first is due 1 Jan 2012" in readiness(paper)["milestone reached"].why
