"""An effect survives its row, and a plan keeps what waits for what."""

from __future__ import annotations

import json
from dataclasses import fields

import pytest

from bot.core import effects as fx

EXAMPLES: tuple[fx.Effect, ...] = (
    fx.EnsureTeam("burrow", "Burrow", "Anyone.", "Open Team"),
    fx.EnsureNoMember("burrow-core", "eday", "he left"),
    fx.EnsureMember("burrow-core", "vishy", "named on IRC"),
    fx.EnsureProject("burrow", "Burrow", "message queue", "Apache Licence", "Erlang"),
    fx.EnsureDuties("burrow", "burrow-drivers", "burrow-drivers", "burrow-bugs"),
    fx.EnsureDuties("burrow", focus="cactus"),
    fx.EnsureSeries("burrow", "cactus", "Cactus release"),
    fx.EnsureMilestones("nova", "cactus", "Cactus release", [["cactus-ff", "2011-03-24", "cff"]]),
    fx.SeeMilestones("nova", "cactus", [["cactus-ff", "", ""]]),
    fx.EnsureMilestone("burrow", "cactus", "cactus-ff", "2011-03-24", None),
    fx.Look("url", "https://example.org/", 7),
    fx.Say("#openstack", "hello"),
    fx.Tell("eday", "hello", "eday"),
    fx.SendMail("", "[Proposal] burrow", "proposal", {"name": "burrow"}, "proposal-mail"),
    fx.EnsurePage("Projects/burrow", "proposal", 7),
    fx.EnsureCalendar(),
    fx.Announce("burrow", "is accepted", "https://launchpad.example/burrow", "2011-03-31T20:00:00+00:00"),
    fx.Then("bootstrapped I-7", 7, 12),
    fx.Resume(0x1F3A),
)


def test_there_is_an_example_of_every_effect() -> None:
    kinds = {kind for kind in fx.Effect.kinds.values() if kind.__module__ == fx.__name__}
    assert {type(effect) for effect in EXAMPLES} == kinds


@pytest.mark.parametrize("effect", EXAMPLES, ids=lambda e: type(e).__name__)
def test_an_effect_comes_back_from_its_row_as_it_was(effect: fx.Effect) -> None:
    kind, payload = effect.pack()
    again = fx.Effect.unpack(kind, json.loads(json.dumps(payload)))
    assert again == effect
    assert type(again) is type(effect)
    assert set(payload) == {part.name for part in fields(effect)}


def test_a_row_of_another_release_is_told_apart() -> None:
    with pytest.raises(KeyError):
        fx.Effect.unpack("EnsureMoonbase", {})
    with pytest.raises(TypeError):
        fx.Effect.unpack("Say", {"place": "#openstack", "text": "x", "colour": "red"})


@pytest.mark.parametrize("effect", EXAMPLES, ids=lambda e: type(e).__name__)
def test_what_changes_the_world_or_is_waited_for_names_what_it_is_about(effect: fx.Effect) -> None:
    kind = type(effect).__name__
    assert (effect.subject is not None) is kind.startswith(("Ensure", "Resume"))
    places = {"EnsurePage": "wiki", "EnsureCalendar": "web"}
    assert effect.target == (places.get(kind, "launchpad") if kind.startswith("Ensure") else effect.target)


def test_the_duties_of_one_project_never_run_at_once() -> None:
    owner, focus = (effect for effect in EXAMPLES if isinstance(effect, fx.EnsureDuties))
    assert owner.subject == focus.subject


def test_a_plan_gives_places_that_later_effects_may_need() -> None:
    plan = fx.Plan()
    first = plan.add(fx.EnsureTeam("a", "A", "", "Open Team"))
    second = plan.add(fx.EnsureMember("a", "eday", ""), needs=[first], after=["team a"])
    assert (first, second, len(plan)) == (0, 1, 2)
    assert plan.planned[second].needs == (first,)
    assert plan.planned[second].after == ("team a",)
