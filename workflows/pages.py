"""The wiki's pages of a case, kept true by the moves: the proposal, the application, the board's agenda."""

from __future__ import annotations

from dataclasses import replace

from bot.core.dossier import Case
from bot.core.effects import EnsurePage, Plan, Say
from bot.core.pages import REVIEW, application_title
from bot.core.workflow import SAME, Attempt, Move


def kept(move: Move) -> Move:
    """`move`, after which the pages say where the case stands now.

    A move that keeps the step changes nothing there, unless the board made it. A page that nobody has
    published is not begun here.
    """
    if move.target == SAME and move.source != REVIEW:
        return move

    def plan(a: Attempt, after: Case) -> Plan:
        made = move.plan(a, after) if move.plan else Plan()
        _refresh(made, a, after)
        return made

    return replace(move, plan=plan)


def _refresh(made: Plan, a: Attempt, after: Case) -> None:
    if not a.rules.wiki:
        return
    if title := after.facts.get("page"):
        made.add(EnsurePage(str(title), "proposal", after.id))
    if REVIEW in {a.case.step, after.step}:
        known = replace(a.known, case=after)
        made.add(EnsurePage(application_title(known, a.rules), "application", after.id))
        made.add(EnsurePage(a.rules.agenda, "agenda"))


def told(a: Attempt) -> Case:
    """Each revision of the page is told once."""
    page = a.known.page or {}
    return replace(a.case, facts={**a.case.facts, "page_told": page.get("revision")})


def seen(a: Attempt, after: Case) -> str:
    page = a.known.page or {}
    return f"the page of {after.shown}: {page.get('url', '')}"


def tell(a: Attempt, after: Case) -> Plan:
    """The home channel hears where the page is, when there is something new on it."""
    plan = Plan()
    new = a.case.facts.get("page_told") != after.facts.get("page_told")
    if a.rules.home and new:
        plan.add(Say(a.rules.home, seen(a, after)))
    return plan
