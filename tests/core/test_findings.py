"""What should be on Launchpad beside what was seen there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.core.findings import State, acceptable, findings, same_address
from bot.core.rules import Rules
from tests.workflows.paper import MILESTONES, on_launchpad, ready

RULES = Rules()
KNOWN = ready("coding")
WORDS = {
    "focus": "cactus",
    "licence": "Apache Licence",
    "language": "Erlang",
    "homepage": "http://example.org/trunk",
    "wiki": "http://wiki.example.org/burrow",
    "group": None,
}


def launchpad(**changes: Any) -> dict[str, Any]:
    """Everything as it should be, but for `changes` in the project."""
    found = on_launchpad("burrow", **{**WORDS, **changes})
    for team in found["teams"].values():
        team["members"] = ["eday", "soren", "tminus"]
    plans = [{"name": m.name, "series": m.series, "date": m.date and m.date.isoformat()} for m in MILESTONES]
    return {**found, "me": "tminus", "series": ["trunk", "cactus"], "milestones": plans}


def off(found: dict[str, Any], known: Any = KNOWN, rules: Rules = RULES) -> list[str]:
    return [one.words for one in findings(known, rules, found) if one.state is not State.EXISTS]


def test_all_is_as_it_should_be() -> None:
    assert off(launchpad()) == []
    order = [one.kind for one in findings(KNOWN, RULES, launchpad())]
    assert order == [*["team"] * 4, "project", "member", "member", "series", *["milestone"] * 3]


def test_nothing_is_there_and_all_of_it_is_to_be_made() -> None:
    found = findings(KNOWN, RULES, {"me": "tminus", "teams": {}, "project": None})
    assert {one.state for one in found} == {State.CREATE}
    assert len(found) == 11


@pytest.mark.parametrize(
    ("field", "seen", "words"),
    [
        ("owner", "tminus", "owner is tminus, not burrow-drivers"),
        ("driver", None, "driver is empty, not burrow-drivers"),
        ("bug_supervisor", "ttx", "bug supervisor is ttx, not burrow-bugs"),
        ("focus", "trunk", "focus is trunk, not cactus"),
        ("licence", "PHP Licence", "licence is PHP Licence, not Apache Licence"),
        ("language", "Python", "language is Python, not Erlang"),
        ("homepage", None, "homepage is empty, not http://example.org/trunk"),
        ("wiki", "http://x/", "wiki is http://x/, not http://wiki.example.org/burrow"),
    ],
)
def test_each_field_that_somebody_changed_is_told(field: str, seen: str | None, words: str) -> None:
    assert off(launchpad(**{field: seen})) == [f"project burrow differs ({words})"]


@pytest.mark.parametrize(
    ("field", "seen"),
    [
        ("licence", "Apache Licence, MIT / X / Expat Licence"),
        ("homepage", "http://EXAMPLE.org/trunk/"),
        ("group", "any"),
    ],
)
def test_what_means_the_same_or_is_nobodys_wish_is_no_difference(field: str, seen: str) -> None:
    assert off(launchpad(**{field: seen})) == []


def test_the_project_group_is_wished_for_once_the_board_has_accepted() -> None:
    rules = replace(RULES, project_group="openstack")
    assert off(launchpad(), rules=rules) == []
    assert off(launchpad(), ready("accepted"), rules) == [
        "project burrow differs (group is empty, not openstack)"
    ]


def test_members_milestones_and_what_is_beside_the_plan() -> None:
    found = launchpad()
    found["teams"]["burrow-bugs"]["members"] = ["tminus"]
    found["milestones"][0]["date"] = None
    found["milestones"][1]["series"] = "trunk"
    found["milestones"][2]["name"] = "made-by-hand"
    found["series"].append("diablo")
    assert off(found) == [
        "member burrow-bugs/soren create",
        "milestone cactus-ff differs (date is empty, not 2011-03-01)",
        "milestone cactus-bf blocked (is in the series trunk, not cactus)",
        "milestone 2011.2 create",
        "series diablo beside the plan",
        "milestone made-by-hand beside the plan",
    ]


def test_what_belongs_to_others_is_blocked_and_so_is_what_would_stand_in_it() -> None:
    found = launchpad(owner="mallory", ours=False)
    found["series"] = []
    found["teams"]["burrow"] |= {"ours": False, "owner": "ttx"}
    assert off(found)[:3] == [
        "~burrow blocked (belongs to ttx)",
        "project burrow blocked (belongs to mallory)",
        "series cactus blocked (the project belongs to mallory)",
    ]


def test_a_name_of_another_kind_of_thing_is_blocked() -> None:
    found: dict[str, Any] = {"teams": {}, "project": None, "taken": "project group"}
    (project,) = [one for one in findings(KNOWN, RULES, found) if one.kind == "project"]
    assert (project.state, project.why) == (State.BLOCKED, "the name is that of a project group")


def test_an_adoption_makes_the_drift_quiet_and_is_the_wish_from_then_on() -> None:
    found = launchpad(driver="ttx", wiki=None)
    found["teams"]["burrow-bugs"]["members"] = ["tminus"]
    found["teams"]["burrow-core"]["policy"] = "Open Team"
    found["milestones"] = found["milestones"][1:]
    found["series"].append("diablo")
    taken = acceptable(KNOWN, RULES, found, made=True)
    assert taken == {
        "team burrow-core policy": "Open Team",
        "project driver": "ttx",
        "project wiki": None,
        "member burrow-bugs/soren": None,
        "milestone cactus-ff": None,
        "series diablo": "there",
    }
    known = replace(KNOWN, adopted=taken)
    assert off(found, known) == []
    found["project"]["driver"] = "burrow-drivers"
    assert off(found, known) == ["project burrow differs (driver is burrow-drivers, not ttx)"]


def test_what_a_driver_has_may_be_adopted_and_what_a_stranger_has_may_not() -> None:
    found = launchpad(owner="eday", driver=None, ours=False)
    assert acceptable(KNOWN, RULES, found, made=False) == {"project owner": "eday", "project driver": None}
    found = launchpad(owner="mallory", ours=False)
    assert acceptable(KNOWN, RULES, found, made=False) == {}


def test_before_it_was_made_nothing_is_wished_away() -> None:
    found = launchpad()
    found["milestones"] = []
    assert acceptable(KNOWN, RULES, found, made=False) == {}


def test_a_look_that_did_not_ask_for_a_part_says_nothing_about_it() -> None:
    found = launchpad()
    del found["series"], found["milestones"], found["project"]["licence"]
    assert off(found) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://a.example", "http://A.example/", True),
        ("http://a.example/x", "http://a.example/x/", True),
        ("http://a.example/x", "http://a.example/X", False),
        ("http://a.example/?a", "http://a.example/?b", False),
        (None, "", False),
        (None, None, True),
        ("http://[", "http://a", False),
    ],
)
def test_an_address_may_be_written_in_several_ways(one: str | None, other: str | None, same: bool) -> None:
    assert same_address(one, other) is same
