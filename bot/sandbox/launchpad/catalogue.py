"""The list of everything that the service knows: its types of entries and its collections."""

from __future__ import annotations

from typing import Any

from bot.sandbox.launchpad.blueprint_types import SPECIFICATION_TYPE, SPECIFICATIONS
from bot.sandbox.launchpad.bug_types import BUG_TASK_TYPE, BUG_TYPE, BUGS
from bot.sandbox.launchpad.group_types import GROUP_TYPE, GROUPS
from bot.sandbox.launchpad.milestone_types import MILESTONE_TYPE, SERIES_TYPE
from bot.sandbox.launchpad.people_types import PERSON_TYPE, TEAM_TYPE
from bot.sandbox.launchpad.project_types import PROJECT_TYPE, PROJECTS
from bot.sandbox.launchpad.release_types import RELEASE_FILE_TYPE, RELEASE_TYPE
from bot.sandbox.launchpad.schema import CollectionType, EntryType
from bot.sandbox.launchpad.small_types import (
    EMAIL_TYPE,
    KEY_TYPE,
    MEMBERSHIP_TYPE,
    NICKNAME_TYPE,
    PEOPLE,
)

TYPES: dict[str, EntryType[Any]] = {
    each.name: each
    for each in (
        PERSON_TYPE,
        TEAM_TYPE,
        MEMBERSHIP_TYPE,
        NICKNAME_TYPE,
        KEY_TYPE,
        EMAIL_TYPE,
        PROJECT_TYPE,
        GROUP_TYPE,
        SERIES_TYPE,
        MILESTONE_TYPE,
        RELEASE_TYPE,
        SPECIFICATION_TYPE,
        BUG_TYPE,
        BUG_TASK_TYPE,
        RELEASE_FILE_TYPE,
    )
}

COLLECTIONS: dict[str, CollectionType] = {
    each.path: each for each in (PEOPLE, PROJECTS, GROUPS, SPECIFICATIONS, BUGS)
}
"""By the path of each, which is not always its name."""
