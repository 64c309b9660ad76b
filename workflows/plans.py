"""What to do about a decision: the effects of each move, and which of them wait for which."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.core.dossier import Case, Dossier
from bot.core.effects import (
    EnsureDuties,
    EnsureMember,
    EnsureMilestone,
    EnsureProject,
    EnsureSeries,
    EnsureTeam,
    Look,
    Plan,
    Say,
    Then,
)
from bot.core.findings import Finding, State, findings
from bot.core.rules import LAUNCHPAD_NAME
from bot.core.seen import our_project, our_team
from bot.core.when import show_moment
from bot.core.windows import window
from bot.core.wish import DUTIES, GROUPS, Group, member_wishes, policy_wish, project_wish
from bot.core.workflow import Attempt
from workflows import letters, objects


def bootstrap(a: Attempt, after: Case) -> Plan:
    """Step 7: make what is missing, read all of it back, and go on."""
    plan = _made(a)
    seen = a.known.latest("bootstrap", after.shown)
    read: list[int] = []
    if len(plan) or seen is None or seen.at < after.since:
        read = [plan.add(_look(after), needs=range(len(plan)))]
    plan.add(Then(f"bootstrapped {after.label}", after.id, after.entry), needs=read)
    return plan


def put_right(a: Attempt, after: Case) -> Plan:
    """From step 8 on: what differs from the wish is put right, and read back."""
    plan = _made(a)
    if len(plan):
        plan.add(_look(after), needs=range(len(plan)))
    return plan


def adopted(a: Attempt, after: Case) -> Plan:
    """Who leads it from now on belongs to its drivers on Launchpad, where it has them already."""
    plan, team = Plan(), our_team(a.known, "drivers")
    if team is not None and LAUNCHPAD_NAME.fullmatch(after.proposer):
        plan.add(EnsureMember(team, after.proposer, "adopted the proposal"), after=[f"team {team}"])
    return plan


def read_schedule(a: Attempt, after: Case) -> Plan:
    """Step 8: wait for what was asked for earlier, then read it back."""
    plan, name = Plan(), after.shown
    earlier = [f"series {name}/{series}" for series in a.known.series]
    earlier += [f"milestone {name}/{m.name}" for m in a.known.milestones]
    seen = plan.add(Look("schedule", name, after.id), after=[*earlier, f"duties {name}"])
    plan.add(Then(f"scheduled {after.label}", after.id, after.entry), needs=[seen])
    return plan


def go_on(a: Attempt, after: Case) -> Plan:
    """Series and milestones that were made with all the rest need not be read back another time."""
    plan = Plan()
    if objects.schedule_complete(a.known):
        plan.add(Then(f"scheduled {after.label}", after.id, after.entry))
    return plan


def join_group(a: Attempt, after: Case) -> Plan:
    """Step 10: an accepted project of ours belongs to the project group of the config."""
    plan = Plan()
    if a.rules.project_group and our_project(a.known):
        plan.add(EnsureDuties(after.shown, group=a.rules.project_group))
    return plan


def _look(case: Case) -> Look:
    return Look("bootstrap", case.shown, case.id, expected=True)


def _made(a: Attempt) -> Plan:
    """What makes Launchpad as it should be, in three rounds: teams and project; series and members;
    milestones, and in one change the duties, of which the owner is handed over last.

    The bot is in `-drivers` before that team owns the project: it made the team, or was seen to be in it.
    """
    plan, known, name = Plan(), a.known, a.case.shown
    seen = known.latest("bootstrap", name)
    found = [] if seen is None or seen.found is None else findings(known, a.rules, seen.found)
    todo = {one.key: one for one in found if not one.owner and one.state in {State.CREATE, State.DIFFERS}}
    teams = {
        group.suffix: plan.add(_team(a, group)) for group in GROUPS if f"team {name}{group.suffix}" in todo
    }
    project = todo.get(f"project {name}")
    made = [plan.add(_project(a))] if project is not None and project.state is State.CREATE else []
    series = {
        word: plan.add(EnsureSeries(name, word, wished.summary), needs=made)
        for word, wished in known.series.items()
        if f"series {word}" in todo
    }
    for team, person in member_wishes(known):
        if f"member {team}/{person}" in todo:
            suffix = team.removeprefix(name)
            new = f"team {team}" in todo and todo[f"team {team}"].state is State.CREATE
            needs = [teams[suffix]] if suffix in teams else []
            plan.add(EnsureMember(team, person, _why(known, suffix, person), direct=new), needs=needs)
    for milestone in known.milestones:
        if f"milestone {milestone.name}" in todo:
            day = milestone.date.isoformat() if milestone.date else None
            wanted = EnsureMilestone(name, milestone.series, milestone.name, day)
            plan.add(wanted, needs=[*made, *(series[s] for s in [milestone.series] if s in series)])
    if project is not None:
        plan.add(_duties(a, project), needs=[*made, *teams.values(), *list(series.values())[-1:]])
    return plan


def _team(a: Attempt, group: Group) -> EnsureTeam:
    name = a.case.shown
    title = a.case.title if not group.suffix else name.capitalize() + group.suffix
    policy = policy_wish(a.known, group) or group.policy
    return EnsureTeam(name + group.suffix, title[:80], group.duty, policy)


def _project(a: Attempt) -> EnsureProject:
    name, wish = a.case.shown, project_wish(a.known, a.rules)
    words = [wish.get(field) or "" for field in ("licence", "language", "homepage", "wiki")]
    return EnsureProject(name, name.capitalize(), a.case.title, *words)


def _duties(a: Attempt, project: Finding) -> EnsureDuties:
    """All duties of a new project; of one that is there, what differs."""
    if project.state is State.CREATE:
        wish = project_wish(a.known, a.rules)
        duties: dict[str, Any] = {field: wish.get(field) for field in (*DUTIES, "focus", "group")}
        return replace(EnsureDuties(a.case.shown, direct=True), **duties)
    changes: dict[str, Any] = {each.field: each.wanted or "" for each in project.differences}
    return replace(EnsureDuties(a.case.shown), **changes)


def _why(known: Dossier, suffix: str, person: str) -> str:
    named = person in known.members.get(suffix[1:], ())
    return "a driver of the proposal" if suffix == "-drivers" and not named else "named by its drivers"


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
