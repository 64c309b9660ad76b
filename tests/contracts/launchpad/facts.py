"""All facts about Launchpad that the bot depends on, in scenes: each begins in a fresh sandbox."""

from __future__ import annotations

from tests.contracts.launchpad.facts_people import PEOPLE
from tests.contracts.launchpad.facts_projects import PROJECTS
from tests.contracts.launchpad.facts_series import SERIES
from tests.contracts.launchpad.facts_service import SERVICE
from tests.contracts.launchpad.facts_work import BLUEPRINTS, BUGS

SCENES = {
    "people": PEOPLE,
    "projects": PROJECTS,
    "series": SERIES,
    "service": SERVICE,
    "blueprints": BLUEPRINTS,
    "bugs": BUGS,
}

FACTS = tuple(fact for scene in SCENES.values() for fact in scene)
