"""What is ours on Launchpad is what was seen to be."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.core.dossier import Case, Dossier, Evidence
from bot.core.seen import our_project, our_team

NOW = datetime(2011, 2, 14, tzinfo=UTC)
OURS = {"project": {"ours": True}, "teams": {"burrow-drivers": {"ours": True}}}
THEIRS = {"project": {"ours": False}, "teams": {"burrow-drivers": {"ours": False}}}
NOTHING = {"project": None, "teams": {"burrow-drivers": None}}


def known(*looks: tuple[str, dict[str, Any] | None]) -> Dossier:
    case = Case(7, "queue", "burrow", "coding", 9, NOW, "eday", NOW)
    return Dossier(case, evidence=tuple(Evidence("bootstrap", query, NOW, found) for query, found in looks))


@pytest.mark.parametrize(
    ("looks", "ours"),
    [
        ((), False),
        ((("burrow", OURS),), True),
        ((("burrow", THEIRS),), False),
        ((("burrow", NOTHING),), False),
        ((("burrow", OURS), ("burrow", None)), True),
        ((("burrow", OURS), ("burrow", THEIRS)), False),
        ((("queue", OURS),), False),
    ],
)
def test_the_latest_look_that_was_answered_counts(
    looks: tuple[tuple[str, dict[str, Any] | None], ...], ours: bool
) -> None:
    assert our_project(known(*looks)) is ours
    assert our_team(known(*looks), "drivers") == ("burrow-drivers" if ours else None)
    assert our_team(known(*looks), "core") is None
