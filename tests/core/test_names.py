"""The verdict on a name: Launchpad decides, the others warn, and nothing unknown counts as free."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.dossier import Case, Dossier, Evidence
from bot.core.names import LAUNCHPAD, Answer, State, against, judge
from bot.core.rules import Rules

NOON = datetime(2011, 3, 7, 12, tzinfo=UTC)
FREE, TAKEN, UNKNOWN = State.FREE, State.TAKEN, State.UNKNOWN


def answer(place: str, state: State, detail: str = "") -> Answer:
    return Answer(place, f"{place}?", state, detail)


def test_a_check_is_one_line_that_names_every_place() -> None:
    answers = [
        answer(LAUNCHPAD, FREE),
        answer("github", FREE, "3 repos with that exact name"),
        answer("pypi", TAKEN, "last release 2009"),
        answer("debian", FREE),
        answer("list archive", FREE, "0 posts"),
    ]
    verdict = judge("warren", answers)
    assert verdict.line == (
        "warren: launchpad valid yes, taken no · github 3 repos with that exact name · "
        "pypi taken (last release 2009) · debian free · list archive 0 posts · "
        'brand "OpenStack ..." no · verdict: usable, 1 warning'
    )
    assert (verdict.verdict, verdict.warnings) == ("usable", 1)
    assert verdict.why == "pypi taken (last release 2009)"
    kept = verdict.found(answers)
    assert json.loads(json.dumps(kept)) == kept
    assert kept["answers"][2]["state"] == "taken"


@pytest.mark.parametrize(
    ("word", "own", "verdict", "why"),
    [
        ("warren", FREE, "usable", ""),
        ("warren", TAKEN, "taken", "Launchpad has the team warren-core"),
        ("warren", UNKNOWN, "unknown", "Launchpad could not be asked"),
        ("warren", None, "unknown", "Launchpad could not be asked"),
        ("openstack-warren", FREE, "taken", "the brand OpenStack is for accepted projects"),
        ("W", FREE, "taken", "Launchpad takes two or more of a-z, 0-9 and + . - and no such name"),
        ("w\u0661", FREE, "taken", "Launchpad takes two or more of a-z, 0-9 and + . - and no such name"),
    ],
)
def test_launchpad_and_the_brand_decide(word: str, own: State | None, verdict: str, why: str) -> None:
    answers = [answer(LAUNCHPAD, own, "the team warren-core")] if own is not None else []
    seen = judge(word, answers)
    assert (seen.verdict, seen.why) == (verdict, why)
    assert seen.line.endswith(f"verdict: {verdict}")


def test_what_could_not_be_asked_is_a_warning_and_never_free() -> None:
    answers = [answer(LAUNCHPAD, FREE), answer("pypi", UNKNOWN, "it says 503"), answer("debian", UNKNOWN)]
    seen = judge("warren", answers)
    assert (seen.verdict, seen.warnings) == ("usable", 2)
    assert "pypi could not ask (it says 503) · debian could not ask" in seen.line
    assert seen.line.endswith("verdict: usable, 2 warnings")


PLACES = st.sampled_from([LAUNCHPAD, "github", "pypi", "list archive"])
ANSWERS = st.builds(Answer, PLACES, st.text(), st.sampled_from(State), st.text())


@given(st.text(), st.lists(ANSWERS, max_size=6))
def test_any_answers_make_one_line(word: str, answers: list[Answer]) -> None:
    seen = judge(word, answers)
    assert seen.verdict in ("usable", "taken", "unknown")
    assert "\n" not in seen.line
    assert "\r" not in seen.line


CASE = Case(7, "message queue service", "queue", "naming", 4, NOON, "eday", NOON)
MONTH = Rules().evidence_age


def check(found: dict[str, object] | None, word: str = "warren") -> Evidence:
    return Evidence("name", word, NOON, found, None if found is not None else "it answered HTTP 503")


@pytest.mark.parametrize(
    ("evidence", "later", "words"),
    [
        ((), 0, ("nobody has checked whether warren is taken", "name queue check warren")),
        ((check({"verdict": "usable"}, "hive"),), 0, ("nobody has checked", "check warren")),
        ((check(None),), 0, ("could not be asked: it answered HTTP 503", "check warren")),
        ((check({"verdict": "usable"}), check(None)), 0, ("could not be asked", "check warren")),
        ((check({"verdict": "usable"}),), 1, ("30 d old", "30 d is the most", "check warren")),
        ((check({"verdict": "taken", "why": "pandas"}),), 0, ("taken: pandas", "name queue pick NAME")),
        (
            (check({"verdict": "unknown", "why": "Launchpad slept"}),),
            0,
            ("for Launchpad slept", "check warren"),
        ),
        ((check({}),), 0, ("not known", "check warren")),
    ],
)
def test_a_name_is_refused_with_what_is_against_it(
    evidence: tuple[Evidence, ...], later: int, words: tuple[str, ...]
) -> None:
    now = NOON + MONTH + timedelta(minutes=later)
    why = against(Dossier(CASE, evidence=evidence), "warren", Rules(), now)
    assert why is not None
    assert all(word in why for word in words), why
    assert "Say: " in why


def test_the_newest_check_clears_a_name_for_a_month() -> None:
    evidence = (check({"verdict": "taken"}), check({"verdict": "usable"}))
    assert against(Dossier(CASE, evidence=evidence), "warren", Rules(), NOON + MONTH) is None
