"""What steps 7 and 8 ask of Launchpad, in which order, and what the board wants to see in step 10."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.core.dossier import Concern, Waiver
from bot.core.effects import (
    Effect,
    EnsureDuties,
    EnsureMember,
    EnsureMilestone,
    EnsureProject,
    EnsureSeries,
    EnsureTeam,
    Look,
    Plan,
    Then,
)
from bot.core.people import BOT
from bot.core.wish import GROUPS
from tests.workflows.paper import BEGAN, DAY, JBRYCE, MILESTONES, SCHEDULE, Paper, at, on_launchpad
from tests.workflows.tells import without
from workflows import objects, plans
from workflows.new_project import NEW_PROJECT as FLOW

NOTHING: dict[str, Any] = {"me": "tminus", "project": None, "teams": {}}


def new(paper: Paper) -> None:
    """Launchpad has nothing of that name yet."""
    paper.saw("bootstrap", NOTHING, "burrow")


def bare(paper: Paper) -> None:
    """Nobody has said anything about a schedule."""
    new(paper)
    paper.note(series={}, milestones=())


def bootstrapped(paper: Paper) -> Plan:
    return paper.say("bootstrap burrow apply").plan


def effects_of(plan: Plan) -> list[Effect]:
    return [planned.effect for planned in plan.planned]


def needed(plan: Plan, effect: Effect) -> set[Effect]:
    """All that has to be done before `effect`, however far back."""
    (place,) = [n for n, planned in enumerate(plan.planned) if planned.effect == effect]
    todo, found = list(plan.planned[place].needs), set()
    while todo:
        one = todo.pop()
        found.add(plan.planned[one].effect)
        todo += plan.planned[one].needs
    return found


def rounds(plan: Plan) -> list[list[Effect]]:
    """What may go out at the same time, one list after the other."""
    deep: list[int] = []
    for planned in plan.planned:
        deep.append(1 + max((deep[place] for place in planned.needs), default=-1))
    return [
        [planned.effect for planned, d in zip(plan.planned, deep, strict=True) if d == n]
        for n in range(max(deep) + 1)
    ]


def test_a_bootstrap_makes_the_project_its_four_teams_duties_and_members() -> None:
    paper = at("bootstrap", bare)
    paper.note(
        drivers=frozenset({"eday", "jaypipes"}), members={"core": ("vishy",), "drivers": ("eday", "ttx")}
    )
    effects = effects_of(bootstrapped(paper))
    teams = {e.name: e.policy for e in effects if isinstance(e, EnsureTeam)}
    assert teams == {
        "burrow": "Open Team",
        "burrow-drivers": "Restricted Team",
        "burrow-core": "Restricted Team",
        "burrow-bugs": "Moderated Team",
    }
    page, prototype = "http://wiki.example.org/burrow", "http://example.org/trunk"
    words = ("burrow", "Burrow", "message queue service", "Apache Licence", "Erlang", prototype, page)
    assert [e for e in effects if isinstance(e, EnsureProject)] == [EnsureProject(*words)]
    assert [e for e in effects if isinstance(e, EnsureDuties)] == [
        EnsureDuties("burrow", "burrow-drivers", "burrow-drivers", "burrow-bugs", direct=True)
    ]
    members = [(e.team, e.person) for e in effects if isinstance(e, EnsureMember)]
    assert sorted(members) == [
        ("burrow-core", "vishy"),
        ("burrow-drivers", "eday"),
        ("burrow-drivers", "jaypipes"),
        ("burrow-drivers", "ttx"),
    ]
    assert effects[-2:] == [Look("bootstrap", "burrow", 7, expected=True), Then("bootstrapped I-7", 7, 4)]


def test_an_open_team_owns_nothing() -> None:
    inclusive = {"Open Team", "Delegated Team"}
    policies = {"burrow" + group.suffix: group.policy for group in GROUPS}
    (duties,) = [e for e in effects_of(bootstrapped(at("bootstrap", new))) if isinstance(e, EnsureDuties)]
    assert policies[duties.owner or ""] not in inclusive
    assert policies[duties.driver or ""] not in inclusive


def test_teams_and_project_start_at_once_and_all_else_waits_for_what_it_names() -> None:
    plan = bootstrapped(at("bootstrap", new))
    for planned in plan.planned:
        effect, before = planned.effect, needed(plan, planned.effect)
        if isinstance(effect, EnsureTeam | EnsureProject):
            assert planned.needs == ()
        elif isinstance(effect, EnsureMember):
            assert {e.name for e in before if isinstance(e, EnsureTeam)} == {effect.team}
        elif isinstance(effect, EnsureSeries):
            assert [type(e) for e in before] == [EnsureProject]
        elif isinstance(effect, EnsureMilestone):
            assert {e.name for e in before if isinstance(e, EnsureSeries)} == {"cactus"}
        elif isinstance(effect, EnsureDuties):
            assert len([e for e in before if isinstance(e, EnsureTeam)]) == 4
            assert any(isinstance(e, EnsureProject) for e in before)
        else:
            assert len(before) == plan.planned.index(planned)


def test_with_a_schedule_all_of_it_takes_three_rounds_of_writing_and_one_of_reading() -> None:
    first, second, third, reading, word = rounds(bootstrapped(at("bootstrap", new)))
    assert sorted(type(e).__name__ for e in first) == ["EnsureProject", *["EnsureTeam"] * 4]
    assert {type(e) for e in second} == {EnsureSeries, EnsureMember}
    assert sorted(type(e).__name__ for e in third) == ["EnsureDuties", *["EnsureMilestone"] * 3]
    assert [type(e) for e in reading] == [Look]
    assert [type(e) for e in word] == [Then]


def test_what_stands_as_it_should_is_left_alone_and_the_answer_says_so() -> None:
    decision = at("bootstrap").say("bootstrap burrow apply")
    assert effects_of(decision.plan) == [Then("bootstrapped I-7", 7, 4)]
    assert "nothing is written" in decision.says
    (row,) = [m for m in FLOW.moves if m.plan is plans.bootstrap]
    assert row.confirm is not None
    assert row.confirm(at("bootstrap").attempt()) is None


def test_only_what_is_missing_or_differs_is_made() -> None:
    paper = at("bootstrap")
    found = on_launchpad("burrow", driver="eday", licence="MIT / X / Expat Licence", wiki="http://elsewhere/")
    del found["teams"]["burrow-core"]
    paper.saw("bootstrap", {**found, **SCHEDULE}, "burrow")
    effects = effects_of(bootstrapped(paper))
    assert [e.name for e in effects if isinstance(e, EnsureTeam)] == ["burrow-core"]
    assert [e for e in effects if isinstance(e, EnsureDuties)] == [
        EnsureDuties(
            "burrow",
            driver="burrow-drivers",
            licence="Apache Licence",
            wiki="http://wiki.example.org/burrow",
        )
    ]
    assert not [e for e in effects if isinstance(e, EnsureProject | EnsureSeries | EnsureMilestone)]


def test_who_is_in_a_team_and_the_bot_itself_are_not_put_into_it() -> None:
    paper = at("bootstrap", bare)
    found = {**on_launchpad("burrow"), "me": "tminus"}
    found["teams"]["burrow-bugs"]["members"] = ["soren"]
    found["teams"]["burrow-core"]["members"] = []
    paper.note(members={"bugs": ("soren", "tminus"), "core": ("vishy", "tminus")})
    paper.saw("bootstrap", found, "burrow")
    joins = [e for e in effects_of(bootstrapped(paper)) if isinstance(e, EnsureMember)]
    assert [(e.team, e.person, e.direct) for e in joins] == [("burrow-core", "vishy", False)]


def test_an_operator_at_the_shell_is_no_member_of_a_team() -> None:
    paper = at("bootstrap", new, proposer="operator:root")
    paper.note(drivers=frozenset({"operator:root", "eday"}))
    members = [e.person for e in effects_of(bootstrapped(paper)) if isinstance(e, EnsureMember)]
    assert members == ["eday", "soren"]


def test_without_a_language_the_good_default_is_taken() -> None:
    paper = at("bootstrap", new)
    paper.fact(language=None)
    (project,) = [e for e in effects_of(bootstrapped(paper)) if isinstance(e, EnsureProject)]
    assert project.language == "Python"


def test_applying_again_keeps_the_step_entry_that_the_last_word_carries() -> None:
    paper = at("bootstrap", new)
    first, second = bootstrapped(paper), bootstrapped(paper)
    assert first.planned[-1].effect == second.planned[-1].effect


def test_a_schedule_that_was_made_in_one_go_is_not_read_back_another_time() -> None:
    paper = at("bootstrap")
    paper.saw("bootstrap", {**on_launchpad("burrow"), **SCHEDULE}, "burrow")
    then = paper.say("bootstrapped I-7", BOT).plan.planned[-1].effect
    assert then == Then("scheduled I-7", 7, 5)
    paper.later(DAY)
    assert paper.say("scheduled I-7", BOT).after.step == "coding"


def test_a_schedule_that_is_not_whole_waits_for_its_own_word() -> None:
    paper = at("bootstrap")
    paper.note(milestones=MILESTONES[:2])
    paper.saw("bootstrap", {**on_launchpad("burrow"), **SCHEDULE}, "burrow")
    assert effects_of(paper.say("bootstrapped I-7", BOT).plan) == []


def test_the_look_of_an_earlier_bootstrap_says_nothing_about_the_schedule_now() -> None:
    paper = at("bootstrap", without("evidence", "schedule"))
    paper.saw("bootstrap", {**on_launchpad("burrow"), **SCHEDULE}, "burrow")
    paper.say("bootstrapped I-7", BOT)
    paper.later(DAY)
    paper.say("back burrow naming because the API changed")
    paper.say("name burrow done")
    paper.flag(step="scheduling", entry=paper.case.entry + 1, since=paper.now)
    assert "has not been read back yet" in paper.refused("scheduled I-7", BOT)


def test_from_step_8_on_what_differs_is_put_right_and_the_step_stays() -> None:
    paper = at("coding")
    paper.saw("bootstrap", {**on_launchpad("burrow", owner="tminus"), **SCHEDULE}, "burrow")
    decision = paper.say("bootstrap burrow apply")
    assert effects_of(decision.plan) == [
        EnsureDuties("burrow", owner="burrow-drivers"),
        Look("bootstrap", "burrow", 7, expected=True),
    ]
    assert decision.after.step == "coding"


def test_an_accepted_project_joins_the_group_of_the_config() -> None:
    paper = at("review")
    paper.rules = replace(paper.rules, project_group="openstack")
    plan = paper.say("decide burrow accept core", JBRYCE).plan
    assert EnsureDuties("burrow", group="openstack") in effects_of(plan)
    paper = at("review")
    plan = paper.say("decide burrow accept core", JBRYCE).plan
    assert not [e for e in effects_of(plan) if isinstance(e, EnsureDuties)]


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
        (on_launchpad("burrow", driver=None), ["driver is empty, not burrow-drivers"]),
        (on_launchpad("burrow", bug_supervisor="eday"), ["bug supervisor is eday, not burrow-bugs"]),
        (on_launchpad("burrow"), []),
    ],
)
def test_what_launchpad_lacks_is_named_one_by_one(found: dict[str, object], words: list[str]) -> None:
    paper = at("bootstrap")
    paper.saw("bootstrap", found, "burrow")
    missing = objects.missing(paper.attempt())
    assert set(words) <= set(missing)
    assert bool(words) is bool(missing)


def test_a_team_of_another_policy_is_not_what_was_asked_for() -> None:
    found = on_launchpad("burrow")
    found["teams"]["burrow-core"]["policy"] = "Open Team"
    paper = at("bootstrap")
    paper.saw("bootstrap", found, "burrow")
    assert objects.missing(paper.attempt()) == ["burrow-core: policy is Open Team, not Restricted Team"]


def test_a_milestone_on_another_day_is_not_the_one_that_was_asked_for() -> None:
    paper = at("scheduling")
    moved = [{"name": m.name, "date": "2011-12-24"} for m in MILESTONES]
    paper.saw("schedule", {"series": ["cactus"], "milestones": moved}, "burrow")
    why = paper.refused("scheduled I-7", BOT)
    assert "cactus-ff: date is 2011-12-24, not 2011-03-01" in why


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
