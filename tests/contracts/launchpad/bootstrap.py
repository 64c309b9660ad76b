"""A whole bootstrap by launchpadlib, printed as JSON; its argument is the service's root URL.

launchpadlib blocks and warns, so that it has a process of its own.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from launchpadlib.credentials import AccessToken, Credentials
from launchpadlib.launchpad import Launchpad
from lazr.restfulclient.errors import HTTPError

from bot.sandbox.people import BOT, CONSUMER

POLICIES = {
    "burrow": "Open Team",
    "burrow-drivers": "Restricted Team",
    "burrow-core": "Restricted Team",
    "burrow-bugs": "Moderated Team",
}
DAYS = {"cactus-ff": "2011-03-24", "cactus-bf": "2011-04-01", "cactus-rc1": "2011-04-12"}


def login(root: str, name: str = BOT) -> Any:
    """As a person whose token was issued before; never through a proxy."""
    credentials = Credentials(CONSUMER, access_token=AccessToken(f"{name}-token", f"{name}-secret"))
    return Launchpad(credentials, None, None, service_root=root, version="devel", cache=None, proxy_info=None)


def build(lp: Any) -> None:
    """Make the teams, the project, its series and its milestones, and hand the project over."""
    teams = {}
    for name, policy in POLICIES.items():
        team = lp.people.newTeam(name=name, display_name=name.title(), membership_policy=policy)
        added = team.addMember(person=lp.people["eday"], status="Approved", comment="A founder")
        assert added == [True, "Approved"]
        teams[name] = team
    project = lp.projects.new_project(
        name="burrow",
        display_name="Burrow",
        title="Burrow",
        summary="A message queue",
        licenses=["Apache Licence"],
        programming_lang="Python",
    )
    series = project.newSeries(name="cactus", summary="The first series")
    for name, day in DAYS.items():
        series.newMilestone(name=name, date_targeted=day)
    project.driver = teams["burrow-drivers"]
    project.bug_supervisor = teams["burrow-bugs"]
    project.development_focus = series
    project.owner = teams["burrow-drivers"]
    project.lp_save()


def read_back(lp: Any) -> dict[str, Any]:
    """All that was made, by a login of its own."""
    project = lp.projects["burrow"]
    return {
        "me": lp.me.name,
        "teams": {name: lp.people[name].membership_policy for name in POLICIES},
        "members": sorted(person.name for person in lp.people["burrow"].members),
        "statuses": {entry.member.name: entry.status for entry in lp.people["burrow"].members_details},
        "driver": project.driver.name,
        "bug_supervisor": project.bug_supervisor.name,
        "owner": project.owner.name,
        "focus": project.development_focus.name,
        "licenses": project.licenses,
        "series": [series.name for series in project.series],
        "milestones": {m.name: m.date_targeted.date().isoformat() for m in project.all_milestones},
        "active": len(project.active_milestones),
        "in series": len(project.getSeries(name="cactus").all_milestones),
        "on trunk": len(project.getSeries(name="trunk").all_milestones),
        "no series": project.getSeries(name="diablo"),
        "code name": project.getMilestone(name="cactus-ff").code_name,
        "releases": len(project.releases),
        "found": [found.name for found in lp.projects.search(text="queue")],
        "nicknames": [[n.network, n.nickname] for n in lp.people["eday"].irc_nicknames],
        "keys": len(lp.people["eday"].gpg_keys),
        "email": lp.people["eday"].preferred_email_address.email,
        "by email": lp.people.getByEmail(email="eday@sandbox.example").name,
        "by unknown email": lp.people.getByEmail(email="nobody@sandbox.example"),
        "policies": lp.people["burrow"].lp_values_for("membership_policy"),
    }


def change(lp: Any) -> dict[str, Any]:
    """Rename, move, delete, and meet refusals, as launchpadlib tells them."""
    project = lp.projects["burrow"]
    milestone, stale = (project.getMilestone(name="cactus-ff") for _ in range(2))
    milestone.name = "cactus-freeze"
    milestone.lp_save()
    milestone.date_targeted = "2011-03-25"
    milestone.lp_save()
    told: dict[str, Any] = {
        "renamed": milestone.self_link,
        "moved": milestone.date_targeted.date().isoformat(),
    }
    project.getMilestone(name="cactus-rc1").lp_delete()
    told["left"] = sorted(m.name for m in project.all_milestones)
    mine, theirs = lp.people["burrow"], lp.people["burrow"]
    theirs.description = "theirs"
    theirs.lp_save()
    mine.description = "mine"
    refusals = {
        "taken": lambda: lp.people.newTeam(name="burrow", display_name="Again"),
        "stale": mine.lp_save,
        "stranger": lambda: lp.people["openstack"].addMember(person=lp.me),
        "missing": lambda: lp.people["nobody"],
        "gone": stale.lp_delete,
    }
    for name, attempt in refusals.items():
        try:
            attempt()
        except HTTPError as error:
            told[name] = [type(error).__name__, error.content.decode()]
        except KeyError as error:
            told[name] = [type(error).__name__, ""]
    return told


if __name__ == "__main__":
    service = sys.argv[1]
    build(login(service))
    report = {"read back": read_back(login(service)), "changes": change(login(service))}
    sys.stdout.write(json.dumps(report))
