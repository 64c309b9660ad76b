"""A wish to adopt a proposal that nobody drives any more, and when it is void."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.core.dossier import Case

ENDED = ("withdrawn", "abandoned")
"""Ends that another person may undo."""


def adoption(case: Case) -> Mapping[str, str] | None:
    """Who wants to adopt it since when (`by`, `at`), unless one of its drivers has spoken up since."""
    wish: Mapping[str, str] | None = case.facts.get("adoption")
    if wish is None or case.step in ENDED:
        return wish
    since = case.stale_since
    return wish if since is not None and datetime.fromisoformat(wish["at"]) >= since else None
