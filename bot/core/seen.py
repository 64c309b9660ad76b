"""What is ours on Launchpad, as far as it was seen: nothing else is touched.

The latest look that was answered counts; one that could not be asked takes nothing back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.core.dossier import Dossier


def our_project(known: Dossier) -> bool:
    """Whether the project of the case's name was seen, and its owner is of ours."""
    project = _looked(known).get("project")
    return bool(project and project["ours"])


def our_team(known: Dossier, suffix: str) -> str | None:
    """The team `NAME-suffix` where it was seen and is ours, else None."""
    name = f"{known.case.shown}-{suffix}"
    team = _looked(known).get("teams", {}).get(name)
    return name if team and team["ours"] else None


def _looked(known: Dossier) -> Mapping[str, Any]:
    for item in reversed(known.evidence):
        if item.what == "bootstrap" and item.query == known.case.shown and item.found is not None:
            return item.found
    return {}
