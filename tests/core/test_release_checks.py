"""Whatever speaks against a release is said, all of it at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.core.deliverable_file import Deliverable, Release, Source
from bot.core.release_checks import complaints
from bot.core.schedule import close
from bot.core.version import read_version
from tests.core.cactus import PLANNED, RELEASED, nova, swift

GOOD = Release(
    read_version("1.3.0"), (Source("openstack/swift", "8870fbc4f3f67ff3d9eb15ed8c69768c6dd419d5"),)
)
OLD = replace(GOOD, version=read_version("1.2.0"))
SWIFT = Deliverable("swift", releases=(OLD,))
START = date(2011, 2, 3)


def check(
    release: Release = GOOD, *, status: str = "Active Development", today: date = RELEASED, because: str = ""
) -> list[str]:
    found = complaints(
        SWIFT, release, swift(), "1.3.0", status=status, first=START, today=today, because=because
    )
    return list(found)


def test_nothing_speaks_against_a_release_in_order() -> None:
    assert check() == []


@pytest.mark.parametrize("status", ["Obsolete", "Future", "Experimental"])
def test_a_release_is_of_a_series_that_is_open(status: str) -> None:
    assert check(status=status) == [
        f"the series cactus is {status}; give it one of the statuses Active Development, "
        "Pre-release Freeze, Current Stable Release, Supported"
    ]


def test_the_version_goes_up_and_the_commit_is_whole() -> None:
    wrong = Release(read_version("1.2.0"), (Source("openstack/swift", "8870fbc"),))
    assert check(wrong) == [
        "1.2.0 does not go up from 1.2.0; take a version after it",
        "openstack/swift has no hash of its commit; give all 40 digits of it",
    ]
    assert check(replace(GOOD, sources=())) == [
        "no commit is named; give the repository and the 40 digits of its commit"
    ]


def test_a_release_before_its_day_or_on_a_weekend_needs_a_reason() -> None:
    assert check(today=PLANNED) == [
        "1.3.0 (release, 15 Apr 2011) is not due on 14 Apr 2011; wait, or say it with because ..."
    ]
    saturday = date(2011, 4, 16)
    assert check(today=saturday) == [
        "16 Apr 2011 is a Saturday; take 2011-04-15 or 2011-04-18, or say it with because ..."
    ]
    assert check(today=PLANNED, because="all is merged") == check(today=saturday, because="a hole") == []


def test_a_milestone_that_is_missing_or_closed_is_named() -> None:
    for cycle, said in (
        (nova(), "cactus has no milestone '1.3.0'; add it first"),
        (close(swift(), "1.3.0", RELEASED), "1.3.0 (release, 15 Apr 2011) is closed already"),
    ):
        status = "Supported"
        (found,) = complaints(SWIFT, GOOD, cycle, "1.3.0", status=status, first=START, today=RELEASED)
        assert found.startswith(said)
