"""Projects, their series, milestones and releases: who may make them, and which names are free."""

from __future__ import annotations

from datetime import date, datetime

from bot.sandbox.launchpad.faults import Fault, crash, invalid
from bot.sandbox.launchpad.state import PUBLIC, Milestone, Person, Project, Release, Series, World
from bot.sandbox.launchpad.teams import stands_for

LICENCES = (
    "Academic Free Licence",
    "Apache Licence",
    "Artistic Licence 1.0",
    "Artistic Licence 2.0",
    "Simplified BSD Licence",
    "Common Public Licence",
    "Creative Commons - Attribution",
    "Creative Commons - Attribution Share Alike",
    "Creative Commons - No Rights Reserved",
    "Eclipse Public Licence",
    "Educational Community Licence",
    "GNU Affero GPL v3",
    "GNU FDL no options",
    "GNU GPL v2",
    "GNU GPL v3",
    "GNU LGPL v2.1",
    "GNU LGPL v3",
    "MIT / X / Expat Licence",
    "Mozilla Public Licence",
    "Open Font Licence v1.1",
    "Open Software Licence v 3.0",
    "Perl Licence",
    "PHP Licence",
    "Public Domain",
    "Python Licence",
    "Zope Public Licence",
    "I don't know yet",
    "Other/Proprietary",
    "Other/Open Source",
)

SERIES_STATUSES = (
    "Experimental",
    "Active Development",
    "Pre-release Freeze",
    "Current Stable Release",
    "Supported",
    "Obsolete",
    "Future",
)


def may_edit_project(person: Person | None, project: Project) -> bool:
    """The owner may."""
    return stands_for(person, project.owner)


def may_see(person: Person | None, project: Project) -> bool:
    """Nobody sees a project that is switched off; its own people see one that is not public."""
    return project.active and (project.information_type == PUBLIC or may_drive_project(person, project))


def may_drive_project(person: Person | None, project: Project) -> bool:
    """The owner and the project's driver may add series."""
    return may_edit_project(person, project) or stands_for(person, project.driver)


def may_edit_series(person: Person | None, series: Series) -> bool:
    """Who drives the project may, and so may the series' own owner and driver."""
    return (
        may_drive_project(person, series.project)
        or stands_for(person, series.owner)
        or stands_for(person, series.driver)
    )


def create_project(world: World, owner: Person, name: str, display_name: str, summary: str) -> Project:
    """A new project with the series `trunk` as its development focus; 400 if the name is taken.

    Projects, project groups and distributions have their names in common.
    """
    if name in world.projects or name in world.groups or name in world.distributions:
        raise invalid([("name", f"{name} is already used by another project.")])
    project = Project(name, display_name, summary, owner, owner, world.now())
    world.projects[name] = project
    project.focus = create_series(world, project, owner, "trunk", "The line where development happens.")
    return project


def create_series(world: World, project: Project, owner: Person, name: str, summary: str) -> Series:
    """A new series of `project`; 400 if the name is taken."""
    refuse_series(project, name)
    series = project.series[name] = Series(project, name, summary, owner, world.now())
    return series


def create_milestone(series: Series, name: str, targeted: date | None) -> Milestone:
    """A new milestone on `series`; 400 if the project has one of that name on any series."""
    refuse_milestone(series.project, name)
    milestone = series.project.milestones[name] = Milestone(series, name, targeted)
    return milestone


def rename_series(series: Series, name: str) -> None:
    """Give `series` another name, which is free."""
    del series.project.series[series.name]
    series.name = name
    series.project.series[name] = series


def rename_milestone(milestone: Milestone, name: str) -> None:
    """Give `milestone` another name, which is free."""
    project = milestone.series.project
    del project.milestones[milestone.name]
    milestone.name = name
    project.milestones[name] = milestone


def delete_milestone(milestone: Milestone) -> None:
    """Forget `milestone`; the real service crashes where it has a release."""
    if milestone.release is not None:
        raise crash("AssertionError")
    del milestone.series.project.milestones[milestone.name]


def create_release(
    world: World,
    milestone: Milestone,
    owner: Person,
    released: datetime,
    notes: str | None,
    changelog: str | None,
) -> Release:
    """What came out of `milestone`; 400 if there is a release already."""
    if milestone.release is not None:
        raise Fault(400, "This milestone has a release already.")
    milestone.release = Release(milestone, released, owner, world.now(), notes, changelog)
    return milestone.release


def refuse_series(project: Project, name: str) -> None:
    """400 where `project` has a series called `name`."""
    if name in project.series:
        raise invalid([("name", f"{name} is already in use by a series of {project.name}.")])


def refuse_milestone(project: Project, name: str) -> None:
    """400 where `project` has a milestone called `name`, on whichever series."""
    if name in project.milestones:
        problem = f"The name {name} is already used by a milestone of {project.name}."
        raise invalid([("name", problem)])
