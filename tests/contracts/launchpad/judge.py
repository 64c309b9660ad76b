"""Plain launchpadlib at work, a task at a time, printed as JSON: `python -m ... ROOT TASK`.

launchpadlib blocks and warns, so that it has a process of its own (`run`).
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable
from typing import Any

from lazr.restfulclient.errors import HTTPError

from tests.contracts.launchpad.bootstrap import login

_TARBALL = b"\x1f\x8b\x08\x00" + bytes(range(256)) * 9
NAMES = ("burrow", "burrow-drivers", "burrow-core", "burrow-bugs")


def walk(root: str) -> dict[str, Any]:
    """Long lists: whole, in part, counted, and searched."""
    lp = login(root)
    project = lp.projects["burrow"]
    found = lp.people.find(text="crowd")
    return {
        "names": [milestone.name for milestone in project.all_milestones],
        "length": len(project.all_milestones),
        "first": [one.name for one in project.all_milestones[:5]],
        "across": [one.name for one in project.all_milestones[70:80]],
        "tenth": project.all_milestones[10].name,
        "beyond": [one.name for one in project.all_milestones[158:170]],
        "none": [one.name for one in project.releases],
        "found": [person.name for person in found],
        "found length": len(found),
        "found across": [person.name for person in found[74:77]],
        "nobody": [person.name for person in lp.people.find(text="zzzzzz")],
        "nobody length": len(lp.people.find(text="zzzzzz")),
    }


def _file(file: Any) -> list[Any]:
    """A file of a release, downloaded from the librarian."""
    content, signature = file.file.open().read(), file.signature.open().read()
    return [file.file_type, content == _TARBALL, signature.decode()]


def stale(root: str) -> dict[str, Any]:
    """Two who change the same entry: the second is told, reads again, and comes through."""
    mine, theirs = login(root).projects["burrow"], login(root).projects["burrow"]
    theirs.summary = "Theirs"
    theirs.lp_save()
    mine.summary = "Mine"
    told = _refusal(mine.lp_save)
    seen = login(root).projects["burrow"].summary
    mine.lp_refresh()
    kept = mine.summary
    mine.description = "Mine"
    mine.lp_save()
    return {"told": told, "seen": seen, "kept": kept, "now": [mine.summary, mine.description]}


def change(root: str) -> dict[str, Any]:
    """Everything that can be made, made; changed; read by another login; taken away."""
    lp = login(root)
    team = lp.people.newTeam(name="diggers", display_name="Diggers", membership_policy="Restricted Team")
    project = lp.projects.new_project(
        name="burrow2", display_name="Burrow 2", title="Burrow 2", summary="Digs", licenses=["Apache Licence"]
    )
    series = project.newSeries(name="cactus", summary="The first")
    milestone = series.newMilestone(name="c1", date_targeted="2027-03-01", code_name="prickly")
    release = milestone.createProductRelease(date_released="2027-03-02", release_notes="Out")
    release.add_file(
        filename="c1.tar.gz",
        content_type="application/x-gzip",
        file_content=_TARBALL,
        file_type="Code Release Tarball",
        signature_filename="c1.tar.gz.asc",
        signature_content=b"-----BEGIN PGP SIGNATURE-----",
    )
    project.project_group = lp.project_groups["openstack"]
    project.driver = team
    project.official_bugs = True
    project.licenses = ["Apache Licence", "GNU GPL v3"]
    project.lp_save()
    series.status = "Pre-release Freeze"
    series.lp_save()
    membership = next(one for one in team.members_details if one.member.name == "tminus")
    other = login(root)
    again = other.projects["burrow2"]
    told = {
        "group": again.project_group.name,
        "in group": [one.name for one in other.project_groups["openstack"].projects],
        "driver": again.driver.name,
        "bugs": again.official_bugs,
        "licences": again.licenses,
        "status": again.getSeries(name="cactus").status,
        "drivers": [one.name for one in series.drivers],
        "release": [release.version, release.release_notes, release.date_released.isoformat()],
        "file": _file(again.getRelease(version="c1").files[0]),
        "by version": again.getRelease(version="c1").milestone.name,
        "title": again.getMilestone(name="c1").title,
        "statuses": series.lp_values_for("status"),
        "administrator": membership.status,
        "attributes": sorted({"owner", "driver", "project_group"} & set(project.lp_entries)),
        "lists": sorted({"series", "releases", "all_milestones", "recipes"} & set(project.lp_collections)),
    }
    # It is done, and then launchpadlib looks what has become of it.
    told["deleted"] = _refusal(release.delete)[:2]
    milestone.lp_refresh()
    told["taken back"] = milestone.release
    milestone.lp_delete()
    told["left"] = [one.name for one in again.all_milestones]
    told["refusals"] = {
        "name": _refusal(lambda: project.newSeries(name="cactus", summary="Again")),
        "licence": _refusal(lambda: _save(project, licenses=["None"])),
        "gone": _refusal(milestone.lp_refresh),
        "theirs": _refusal(lambda: _save(login(root, "ewan").projects["burrow2"], summary="x")),
        "suspended": _refusal(lambda: lp.people["soren"].name),
    }
    return told


def written(root: str) -> dict[str, Any]:
    """All that the bot writes for a project called burrow, by a login that wrote none of it."""
    lp = login(root, "ttx")
    project = lp.projects["burrow"]
    return {
        "project": [project.name, project.display_name, project.summary, project.programming_language],
        "licences": project.licenses,
        "duties": [project.owner.name, project.driver.name, project.bug_supervisor.name],
        "focus": project.development_focus.name,
        "series": {one.name: one.summary for one in project.series if one.name != "trunk"},
        "milestones": {
            one.name: [
                one.date_targeted.date().isoformat(),
                one.code_name,
                one.series_target.name,
                one.is_active,
            ]
            for one in project.all_milestones
        },
        "teams": {
            name: [
                lp.people[name].display_name,
                lp.people[name].description,
                lp.people[name].membership_policy,
            ]
            for name in NAMES
        },
        "members": {name: sorted(one.name for one in lp.people[name].participants) for name in NAMES},
    }


def work(root: str) -> dict[str, Any]:
    """Blueprints and bugs: made, changed, found in pages and refused."""
    lp = login(root)
    project = lp.projects["burrow"]
    freeze = project.getMilestone(name="cactus-ff")
    spec = lp.load(f"{root}devel/specs").createSpecification(
        name="queue-api", title="Queue API", summary="Do it", target=project, assignee=lp.people["eday"]
    )
    spec.milestone = freeze
    spec.priority = "High"
    spec.lp_save()
    spec.proposeGoal(goal=project.getSeries(name="cactus"))
    bugs = [lp.bugs.createBug(title=f"Bug {n}", description="D", target=project) for n in range(3)]
    task = bugs[1].bug_tasks[0]
    task.milestone = freeze
    task.importance = "Critical"
    task.lp_save()
    closed = bugs[0].bug_tasks[0]
    closed.status = "Fix Released"
    closed.lp_save()
    return {
        "blueprint": [spec.assignee.name, spec.milestone.name, spec.lifecycle_status, spec.target.name],
        "listed": [one.name for one in project.valid_specifications],
        "of the series": [one.name for one in project.getSeries(name="cactus").all_specifications],
        "by name": project.getSpecification(name="queue-api").title,
        "of the milestone": [one.title for one in freeze.searchTasks()],
        "open": [one.bug.title for one in project.searchTasks(status=["New", "Triaged"])],
        "priorities": spec.lp_attributes.count("priority"),
        "refusal": _refusal(lambda: _save(spec, priority="Huge")),
        "theirs": _refusal(lambda: _save(login(root, "ewan").load(spec.self_link), title="x"))[:2],
    }


def _save(entry: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(entry, name, value)
    entry.lp_save()


def _refusal(attempt: Callable[[], object]) -> list[object]:
    """The name of the error and the parameter or word with which its text begins."""
    try:
        attempt()
    except HTTPError as error:
        return [type(error).__name__, error.response.status, error.content.decode().partition(":")[0]]
    return []


TASKS = {task.__name__: task for task in (walk, stale, change, written, work)}


async def run(base: str, task: str) -> dict[str, Any]:
    """What `task` tells of the sandbox at `base`."""
    environment = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.contracts.launchpad.judge", f"{base}/", task),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment,
    )
    try:
        out, err = await asyncio.wait_for(process.communicate(), 60)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise
    assert process.returncode == 0, err.decode()
    told: dict[str, Any] = json.loads(out)
    return told


if __name__ == "__main__":
    sys.stdout.write(json.dumps(TASKS[sys.argv[2]](sys.argv[1])))
