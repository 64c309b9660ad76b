"""A bootstrap as one writes it with launchpadlib: one thing after the other, then looked at again.

`python benchmarks/_script.py ROOT NAME` prints the seconds that it took after the login, as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from launchpadlib.credentials import AccessToken, Credentials
from launchpadlib.launchpad import Launchpad

from bot.sandbox.people import BOT, CONSUMER

TEAMS = {
    "": "Open Team",
    "-drivers": "Restricted Team",
    "-core": "Restricted Team",
    "-bugs": "Moderated Team",
}
DAYS = {"ff": "2011-03-24", "bf": "2011-04-05", "release": "2011-04-14"}


def login(root: str) -> Any:
    """As the bot, and never through a proxy."""
    credentials = Credentials(CONSUMER, access_token=AccessToken(f"{BOT}-token", f"{BOT}-secret"))
    return Launchpad(credentials, None, None, service_root=root, version="devel", cache=None, proxy_info=None)


def build(lp: Any, name: str) -> None:
    """Teams, project, duties, series and milestones."""
    teams = {
        suffix: lp.people.newTeam(name=name + suffix, display_name=name + suffix, membership_policy=policy)
        for suffix, policy in TEAMS.items()
    }
    project = lp.projects.new_project(
        name=name,
        display_name=name,
        title=name,
        summary="A message queue",
        licenses=["Apache Licence"],
        programming_lang="Python",
    )
    project.driver = teams["-drivers"]
    project.lp_save()
    project.bug_supervisor = teams["-bugs"]
    project.lp_save()
    series = project.newSeries(name="cactus", summary="Cactus release")
    project.development_focus = series
    project.lp_save()
    for word, day in DAYS.items():
        series.newMilestone(name=f"cactus-{word}", date_targeted=day)
    project.owner = teams["-drivers"]
    project.lp_save()


def read_back(lp: Any, name: str) -> None:
    """Whether all of it is there."""
    assert {suffix: lp.people[name + suffix].membership_policy for suffix in TEAMS} == TEAMS
    project = lp.projects[name]
    duties = (project.owner.name, project.driver.name, project.bug_supervisor.name)
    assert duties == (f"{name}-drivers", f"{name}-drivers", f"{name}-bugs")
    assert project.development_focus.name == "cactus"
    assert "cactus" in {one.name for one in project.series}
    assert {one.name for one in project.all_milestones} == {f"cactus-{word}" for word in DAYS}


def main() -> None:
    root, name = sys.argv[1:]
    lp = login(root)
    began = time.perf_counter()
    build(lp, name)
    made = time.perf_counter()
    read_back(lp, name)
    ended = time.perf_counter()
    print(json.dumps({"seconds": ended - began, "making": made - began}))


if __name__ == "__main__":
    main()
