"""Whatever the world says against a release is a sentence, and silence is never a yes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.core.dossier import Case, Dossier, Evidence, PlannedMilestone, PlannedSeries
from bot.core.released import Released
from bot.core.releasing import Wish, against, amiss, made, pending, question, with_pending
from bot.core.schedule import cycle_of
from tests.core.cactus import PACIFIC, RELEASED

NOW = datetime(2011, 4, 15, 20, tzinfo=UTC)
COMMIT = "8d304410250ddb33d2b2140456096816e0d62410"
WISH = Wish("nova", "cactus", "2011.2", "2011.2", "https://example.org/nova.tar.gz", COMMIT)
SUM = "1a" * 32

GOOD: Mapping[str, Any] = {
    "tarball": {"sha256": SUM, "size": 3_000_000, "kind": ".tar.gz"},
    "release": {"status": "Active Development", "milestone": True, "files": []},
    "criticals": {"bugs": []},
    "signing": {
        "key": "AB" * 20,
        "until": "2012-01-01T00:00:00+00:00",
        "noted": True,
        "versions": ["2011.1"],
    },
}
QUERIES = {
    "tarball": WISH.link,
    "release": "nova/cactus/2011.2",
    "criticals": "nova",
    "signing": "nova/cactus",
}


def known(**changes: Mapping[str, Any] | str | None) -> Dossier:
    """What was seen; a word in place of an answer is why there was none, and None that nobody asked."""
    seen = []
    for what, answer in {**GOOD, **changes}.items():
        found, trouble = (None, answer) if isinstance(answer, str) else (answer, None)
        if answer is not None:
            seen.append(Evidence(what, QUERIES[what], NOW, found, trouble))
    case = Case(7, "compute", "nova", "coding", 9, NOW, "ttx", NOW)
    planned = PlannedMilestone("cactus", "2011.2", RELEASED, "release")
    series = {"cactus": PlannedSeries("Cactus", began=date(2011, 2, 3))}
    return Dossier(case, evidence=tuple(seen), milestones=(planned,), series=series)


def check(found: Dossier, wish: Wish = WISH, out: tuple[Released, ...] = ()) -> list[str]:
    return list(against(found, wish, cycle_of("cactus", PACIFIC, found.milestones), out, RELEASED))


def released(version: str, milestone: str = "2011.2") -> Released:
    return Released(7, milestone, version, "nova", COMMIT, SUM, "ttx", NOW)


def test_nothing_speaks_against_a_release_in_order() -> None:
    assert check(known()) == []


@pytest.mark.parametrize(
    ("what", "answer", "sentence"),
    [
        ("tarball", "it is larger than 64 MiB.", "the tarball cannot be had: it is larger than 64 MiB"),
        ("tarball", None, "the tarball cannot be had: nobody has asked"),
        ("signing", "the key has expired", "it cannot be signed and noted: the key has expired"),
        (
            "criticals",
            "Launchpad is unwell",
            "no data is not a yes: nobody knows whether critical bugs are open (Launchpad is unwell); "
            "try again later",
        ),
        (
            "criticals",
            {"bugs": ["It loses messages"]},
            "1 critical bug is open (It loses messages); close it first",
        ),
        ("criticals", {"bugs": ["One", "Two"]}, "2 critical bugs are open (One); close them first"),
        (
            "release",
            "Launchpad is unwell",
            "no data is not a yes: Launchpad could not be asked about 2011.2 (Launchpad is unwell); "
            "try again later",
        ),
        (
            "release",
            {**GOOD["release"], "milestone": False},
            "Launchpad has no milestone 2011.2 in cactus; wait until it is made",
        ),
        (
            "release",
            {**GOOD["release"], "files": ["nova-2011.2.tar.gz"]},
            "Launchpad has nova-2011.2.tar.gz already; finish that release, or take another version",
        ),
        (
            "signing",
            {**GOOD["signing"], "versions": ["2011.3"]},
            "2011.2 does not go up from 2011.3; take a version after it",
        ),
    ],
)
def test_each_answer_that_is_no_yes_is_a_sentence(
    what: str, answer: Mapping[str, Any] | str | None, sentence: str
) -> None:
    assert check(known(**{what: answer})) == [sentence]


def test_the_status_on_launchpad_counts() -> None:
    seen = {**GOOD["release"], "status": "Obsolete"}
    assert check(known(release=seen))[0].startswith("the series cactus is Obsolete; give it one of")


def test_a_version_is_released_once_and_goes_up_within_its_series() -> None:
    assert check(known(), out=(released("2011.2", "other"),)) == [
        "2011.2 is out already; take a version after it"
    ]
    assert check(known(), out=(released("2011.3"),)) == [
        "2011.2 does not go up from 2011.3; take a version after it"
    ]
    assert check(known(), out=(released("2012.1", "essex-release"),)) == []


def test_the_question_says_what_is_signed_by_whom_until_when() -> None:
    assert question(known(), WISH) == (
        "nova 2011.2 is released as nova/cactus/2011.2 from commit 8d304410250d: nova-2011.2.tar.gz "
        "(2.9 MiB, sha256 1a1a1a1a1a1a) is signed by ABABABABABABABAB (good until 1 Jan 2012), uploaded to "
        "Launchpad, noted and told to everybody; that cannot be taken back"
    )


def test_what_is_under_way_is_kept_as_a_fact_and_leaves_nothing_when_it_is_out() -> None:
    one = made(known(), WISH, "ttx")
    facts = with_pending({"url": "x"}, {"2011.2": one})
    assert pending(facts) == {"2011.2": one}
    assert with_pending(facts, {}) == {"url": "x"}
    assert one.query("nova") == "nova/cactus/2011.2/nova-2011.2.tar.gz"


def test_what_is_read_back_is_compared_with_what_was_meant() -> None:
    one = made(known(), WISH, "ttx")
    assert list(amiss(one, {"exists": True, "sha256": SUM, "why": ""})) == []
    assert list(amiss(one, {"exists": False})) == ["Launchpad has no file nova-2011.2.tar.gz of 2011.2"]
    other = {"exists": True, "sha256": "2b" * 32, "why": "the key has expired"}
    assert list(amiss(one, other)) == [
        "nova-2011.2.tar.gz on Launchpad has the sum 2b2b2b2b2b2b, and ours has 1a1a1a1a1a1a",
        "the signature on Launchpad is not good: the key has expired",
    ]


def test_a_reason_makes_no_yes_of_silence() -> None:
    wish = replace(WISH, because="the board wants it")
    assert len(check(known(criticals="down"), wish)) == 1
