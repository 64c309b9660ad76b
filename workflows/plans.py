"""What to do about a decision: the effects of each move, and which of them wait for which."""

from __future__ import annotations

from bot.core.dossier import Case
from bot.core.effects import (
    EnsureDuties,
    EnsureMember,
    EnsureProject,
    EnsureTeam,
    Look,
    Plan,
    Say,
    Then,
)
from bot.core.rules import LAUNCHPAD_NAME
from bot.core.when import show_moment
from bot.core.windows import window
from bot.core.workflow import Attempt
from workflows import letters
from workflows.objects import GROUPS


def bootstrap(a: Attempt, after: Case) -> Plan:
    """Step 7 in three rounds: teams and project together; duties and members; read back.

    Duties come after the teams that hold them, and the project's owner changes last, in the same
    request, so that the bot never locks itself out.
    """
    plan, name = Plan(), after.shown
    teams = {
        group.suffix: plan.add(
            EnsureTeam(
                name + group.suffix,
                (after.title if not group.suffix else name.capitalize() + group.suffix)[:80],
                group.duty,
                group.policy,
            )
        )
        for group in GROUPS
    }
    project = plan.add(
        EnsureProject(
            name,
            name.capitalize(),
            after.title,
            a.rules.licence,
            str(after.facts.get("language", a.rules.language)),
        )
    )
    done = [
        plan.add(
            EnsureDuties(name, f"{name}-drivers", f"{name}-drivers", f"{name}-bugs"),
            needs=[project, *teams.values()],
        )
    ]
    done += [
        plan.add(
            EnsureMember(f"{name}-drivers", person, "a driver of the proposal"),
            needs=[teams["-drivers"]],
        )
        for person in sorted(a.known.drivers)
        if LAUNCHPAD_NAME.fullmatch(person)  # an operator at the shell is nobody on Launchpad
    ]
    done += [
        plan.add(EnsureMember(f"{name}-{group}", person, "named on IRC"), needs=[teams[f"-{group}"]])
        for group, people in sorted(a.known.members.items())
        for person in people
        if f"-{group}" in teams and not (group == "drivers" and person in a.known.drivers)
    ]
    seen = plan.add(Look("bootstrap", name, after.id), needs=done)
    plan.add(Then(f"bootstrapped {after.label}", after.id, after.entry), needs=[seen])
    return plan


def read_schedule(a: Attempt, after: Case) -> Plan:
    """Step 8: wait for what was asked for earlier, then read it back."""
    plan, name = Plan(), after.shown
    earlier = [f"series {name}/{series}" for series in a.known.series]
    earlier += [f"milestone {name}/{m.name}" for m in a.known.milestones]
    seen = plan.add(Look("schedule", name, after.id), after=[*earlier, f"duties {name}"])
    plan.add(Then(f"scheduled {after.label}", after.id, after.entry), needs=[seen])
    return plan


def tell_window(a: Attempt, after: Case) -> Plan:
    """The clock says in the home channel that a window has ended, or was extended; the list hears of that."""
    frame, plan, name = window(a.known, a.rules, a.now), Plan(), after.shown
    if frame is None or frame.ends is None:
        return plan
    longer = frame.extended and not frame.over(a.now)
    until = show_moment(frame.ends)
    text = f"{name}: the window of {after.step} is over; say: wait {name}"
    if longer:
        text = f"{name}: hardly anyone answered; the window is extended to {until}"
    if a.rules.home:
        plan.add(Say(a.rules.home, text))
    if longer and (first := a.known.thread("proposal-mail")):
        plan.add(letters.extended(after, until, first))
    return plan
