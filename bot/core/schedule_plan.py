"""What has to be done on Launchpad so that a cycle stands there as it was decided, and is read back."""

from __future__ import annotations

from bot.core.effects import EnsureMilestone, Look, Plan
from bot.core.schedule import Cycle, Event


def plan_cycle(
    plan: Plan, project: str, case_id: int, before: Cycle, after: Cycle, needs: tuple[int, ...] = ()
) -> None:
    """Add to `plan` what makes `after` of `before`: all milestones side by side, and a look at the end.

    `needs` are places in the plan, such as that of the series. What earlier commands asked for about the
    series or the same milestones is waited for.
    """
    series = f"series {project}/{after.series}"
    old = {event.name: event for event in before.events}
    gone = [event for event in before.events if after.find(event.name) is None]
    places = list(needs)
    for event in after.events:
        if old.get(event.name) == event:
            continue
        there = event.name if event.name in old else None
        was = there or next((e.name for e in gone if e.kind == event.kind), "")
        waits = [series, *([f"milestone {project}/{was}"] if was else [])]
        effect = EnsureMilestone(
            project, after.series, event.name, _day(event), active=not event.closed, was=was
        )
        places.append(plan.add(effect, needs, after=waits))
    plan.add(Look("schedule", project, case_id), places)


def put_right(plan: Plan, project: str, case_id: int, cycle: Cycle, needs: tuple[int, ...] = ()) -> None:
    """Add to `plan` what makes everything in a cycle as it was decided, whoever changed it there."""
    places = list(needs)
    for event in cycle.events:
        effect = EnsureMilestone(
            project, cycle.series, event.name, _day(event), active=not event.closed, was=event.name
        )
        places.append(plan.add(effect, needs, after=[f"series {project}/{cycle.series}"]))
    plan.add(Look("schedule", project, case_id), places)


def _day(event: Event) -> str | None:
    return event.day.isoformat() if event.day else None
