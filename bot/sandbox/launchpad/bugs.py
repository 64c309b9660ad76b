"""Who may see and change bugs and their tasks, and how both come to be."""

from __future__ import annotations

from collections.abc import Sequence

from bot.sandbox.launchpad import projects, teams
from bot.sandbox.launchpad.faults import Fault
from bot.sandbox.launchpad.schema import Call
from bot.sandbox.launchpad.state import PUBLIC, Person, Project, Series
from bot.sandbox.launchpad.work import Bug, Task


def may_see_bug(person: Person | None, bug: Bug) -> bool:
    """Everybody may; of a private one who reported it, and who supervises where it is to be mended."""
    return (
        not bug.is_private
        or teams.stands_for(person, bug.owner)
        or any(may_supervise(person, task.project) for task in bug.tasks)
    )


def may_edit_bug(person: Person | None, bug: Bug) -> bool:
    """Whoever is nobody's beginner may."""
    return person is not None and (not person.young or teams.stands_for(person, bug.owner))


def may_supervise(person: Person | None, project: Project) -> bool:
    """The project's owner and drivers, and its bug supervisor."""
    return projects.may_drive_project(person, project) or teams.stands_for(person, project.bug_supervisor)


def create_bug(
    call: Call,
    title: str,
    description: str,
    target: Project | Series,
    tags: Sequence[str] = (),
    information_type: str | None = None,
) -> Bug:
    """A new bug with a task for `target`, with a number that no bug had before."""
    world = call.world
    world.last_bug += 1
    now = world.now()
    bug = Bug(world.last_bug, title, description, call.actor, now, now, tuple(tags))
    bug.information_type = information_type or PUBLIC
    world.bugs[bug.number] = bug
    add_task(call, bug, target)
    return bug


def add_task(call: Call, bug: Bug, target: Project | Series) -> Task:
    """A task for another target; 400 where the bug has one for it."""
    if any(task.target is target for task in bug.tasks):
        raise Fault(400, "This bug is to be mended there already.")
    task = Task(bug, target, call.actor, call.world.now())
    bug.tasks.append(task)
    return task


def task_in(call: Call, target: Project | Series, number: str) -> Task | None:
    """The task for `target` of the bug with that number, if both are there to be seen."""
    bug = bug_called(call, number)
    return None if bug is None else next((task for task in bug.tasks if task.target is target), None)


def bug_called(call: Call, number: str) -> Bug | None:
    """The bug with that number, if it may be seen."""
    known = number.isascii() and number.isdecimal() and len(number) < 20
    bug = call.world.bugs.get(int(number)) if known else None
    return bug if bug is not None and may_see_bug(call.who, bug) else None
