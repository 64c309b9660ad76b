"""What is planned for milestones, as it was read last: what is open, critical, and to be kicked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.core import digest, plans
from bot.core.blueprint_state import Blueprint
from bot.core.dossier import Case, Dossier, Evidence
from bot.core.plans import OpenBug

NOW = datetime(2011, 3, 24, 12, 0, tzinfo=UTC)
CASE = Case(7, "message queue", "burrow", "coding", 1, NOW, "eday", NOW)

BLUEPRINTS = (
    Blueprint("api", "High", "Approved", "Started", "cactus-ff"),
    Blueprint("done", "High", "Approved", "Implemented", "cactus-ff"),
    Blueprint("vague", "Undefined", "New", "Unknown", "cactus-ff"),
    Blueprint("never", "Not", "New", "Unknown", "cactus-rc"),
    Blueprint("loose", "Undefined", "New", "Unknown"),
    Blueprint("over", "Undefined", "Superseded", "Unknown", "cactus-ff"),
)
BUGS = (
    OpenBug(1, "it breaks", "New", "Critical"),
    OpenBug(2, "it squeaks", "New", "Low", "cactus-ff"),
    OpenBug(3, "it is ugly", "New", "Wishlist"),
)


def known(*evidence: Evidence) -> Dossier:
    return Dossier(CASE, evidence=evidence)


def looked(at: datetime = NOW, trouble: str | None = None) -> Evidence:
    found = None if trouble else plans.keep(BLUEPRINTS, BUGS)
    return Evidence("plans", "burrow", at, found, trouble)


def test_open_bugs_are_kept_where_they_are_planned_or_critical() -> None:
    found = plans.plans(known(looked()), NOW)
    assert found is not None
    assert [one.number for one in found.bugs] == [1, 2]
    assert found.blueprints == BLUEPRINTS
    assert found.critical == 1


def test_all_open_bugs_are_counted_by_sort_for_the_digest() -> None:
    numbers = digest.numbers(plans.plans(known(looked()), NOW))
    assert (numbers.tracked, numbers.new, numbers.critical, numbers.high, numbers.in_process) == (
        3,
        3,
        1,
        0,
        0,
    )
    assert numbers.blueprints == len(BLUEPRINTS)
    assert sum(many or 0 for many in numbers.priorities.values()) == len(BLUEPRINTS)
    assert digest.doubts(numbers) == []
    assert numbers.commits is None, "nobody counts commits for us"
    lines = digest.lines("message queue service", "burrow", numbers)
    assert "3 Tracked Bugs; 3 New Bugs; 0 In-process Bugs; 1 Critical Bug" in lines[4]


def test_what_launchpad_did_not_tell_is_no_data_in_the_digest() -> None:
    numbers = digest.numbers(plans.plans(known(looked(trouble="away")), NOW))
    assert numbers == digest.Numbers()


def test_what_is_open_of_a_milestone_is_told_by_name() -> None:
    found = plans.plans(known(looked()), NOW)
    assert found is not None
    assert found.open_of("cactus-ff") == ["bp/api", "bp/vague", "bug/2"]
    assert found.open_of("cactus-rc") == ["bp/never"]
    assert found.open_of("nothing") == []


def test_kicked_is_what_is_open_and_targeted_and_has_no_priority() -> None:
    found = plans.plans(known(looked()), NOW)
    assert found is not None
    assert [one.name for one in found.kicked] == ["vague", "never"]


@pytest.mark.parametrize(
    "evidence",
    [
        (),
        (looked(NOW - timedelta(days=2, seconds=1)),),
        (looked(NOW - timedelta(hours=1)), looked(NOW, "it answered HTTP 503")),
        (Evidence("plans", "nova", NOW, plans.keep(BLUEPRINTS, BUGS)),),
    ],
)
def test_what_was_never_or_long_ago_or_in_vain_asked_is_no_data(evidence: tuple[Evidence, ...]) -> None:
    assert plans.plans(known(*evidence), NOW) is None


@pytest.mark.parametrize(
    ("definition", "implementation", "is_open"),
    [
        ("New", "Unknown", True),
        ("Approved", "Deployment", True),
        ("Approved", "Implemented", False),
        ("Obsolete", "Started", False),
        ("Drafting", "Informational", True),
        ("Approved", "Informational", False),
    ],
)
def test_a_blueprint_is_open_until_it_is_done_or_nobody_waits_for_it(
    definition: str, implementation: str, is_open: bool
) -> None:
    assert Blueprint("api", "High", definition, implementation).open is is_open
