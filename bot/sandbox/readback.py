"""What stands on Launchpad, read by plain launchpadlib in a process of its own: the judge of the story.

`python -m bot.sandbox.readback SERVICE_ROOT PROJECT` prints one JSON object.
"""

from __future__ import annotations

import json
import sys
import tempfile
from typing import Any

from bot.sandbox.people import CONSUMER, RESIDENTS

SUFFIXES = ("", "-drivers", "-core", "-bugs")


def read_back(service_root: str, project: str) -> dict[str, Any]:
    """The project with its duties, teams, series and milestones. Raises KeyError where one is missing."""
    from launchpadlib.credentials import AccessToken, Credentials
    from launchpadlib.launchpad import Launchpad

    reader = RESIDENTS[1]
    credentials = Credentials(CONSUMER, access_token=AccessToken(reader.token, reader.secret))
    with tempfile.TemporaryDirectory() as cache:
        lp = Launchpad(credentials, None, None, service_root=service_root, version="devel", cache=cache)
        found = lp.projects[project]
        return {
            "project": found.name,
            "title": found.display_name,
            "owner": found.owner.name,
            "driver": found.driver.name,
            "bug_supervisor": found.bug_supervisor.name,
            "focus": found.development_focus.name,
            "series": sorted(series.name for series in found.series),
            "milestones": {m.name: str(m.date_targeted)[:10] for m in found.all_milestones},
            "teams": {name: _team(lp, name) for name in (project + suffix for suffix in SUFFIXES)},
        }


def _team(lp: Any, name: str) -> dict[str, Any]:
    team = lp.people[name]
    return {"policy": team.membership_policy, "members": sorted(m.name for m in team.members)}


if __name__ == "__main__":
    print(json.dumps(read_back(sys.argv[1], sys.argv[2])))  # noqa: T201
