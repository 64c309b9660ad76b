"""How each effect is made true: one function for each kind, over the gateways' ports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Protocol, TypeVar

from bot.core import effects as fx
from bot.core.effects import Effect
from bot.core.errors import Stuck
from bot.gateways.ports import Irc, Launchpad, Made
from bot.outbox.ledger import Claim
from bot.outbox.local import Perform
from bot.outbox.lookers import Looker


class Speaking(Protocol):
    """The desk, as the outbox needs it."""

    async def then(self, key: str, text: str, entry: int) -> None: ...
    async def resume(self, number: int) -> None: ...


def performers(
    launchpad: Launchpad,
    irc: Irc,
    lookers: Mapping[str, Looker],
    desk: Speaking,
    joined: Callable[[str], None],
) -> dict[type[Effect], Perform]:
    """Every kind of effect with its function. `joined` hears of a team whose members have changed."""

    async def team(claim: Claim) -> Any:
        e = _as(claim, fx.EnsureTeam)
        made = launchpad.ensure_team(e.name, e.display_name, e.description, e.policy, again=claim.again)
        return _made(await made)

    async def member(claim: Claim) -> Any:
        e = _as(claim, fx.EnsureMember)
        made = await launchpad.ensure_member(e.team, e.person, e.comment)
        joined(e.team)
        return _made(made)

    async def project(claim: Claim) -> Any:
        e = _as(claim, fx.EnsureProject)
        made = launchpad.ensure_project(
            e.name, e.display_name, e.summary, e.licence, e.language, again=claim.again
        )
        return _made(await made)

    async def duties(claim: Claim) -> Any:
        e = _as(claim, fx.EnsureDuties)
        made = launchpad.ensure_duties(
            e.project, owner=e.owner, driver=e.driver, bug_supervisor=e.bug_supervisor, focus=e.focus
        )
        return _made(await made)

    async def series(claim: Claim) -> Any:
        e = _as(claim, fx.EnsureSeries)
        return _made(await launchpad.ensure_series(e.project, e.name, e.summary, again=claim.again))

    async def milestone(claim: Claim) -> Any:
        e = _as(claim, fx.EnsureMilestone)
        day = date.fromisoformat(e.date)
        made = launchpad.ensure_milestone(e.project, e.series, e.name, day, e.code_name, again=claim.again)
        return _made(await made)

    async def look(claim: Claim) -> Any:
        e = _as(claim, fx.Look)
        if e.what not in lookers:
            raise Stuck(f"nobody here can look at {e.what}")
        return await lookers[e.what](e.query)

    async def say(claim: Claim) -> Any:
        e = _as(claim, fx.Say)
        await irc.say(e.place, e.text)

    async def then(claim: Claim) -> Any:
        e = _as(claim, fx.Then)
        await desk.then(claim.key, e.text, e.entry)

    async def resume(claim: Claim) -> Any:
        await desk.resume(_as(claim, fx.Resume).receipt)

    return {
        fx.EnsureTeam: team,
        fx.EnsureMember: member,
        fx.EnsureProject: project,
        fx.EnsureDuties: duties,
        fx.EnsureSeries: series,
        fx.EnsureMilestone: milestone,
        fx.Look: look,
        fx.Say: say,
        fx.Then: then,
        fx.Resume: resume,
    }


E = TypeVar("E", bound=Effect)


def _as(claim: Claim, kind: type[E]) -> E:
    assert isinstance(claim.effect, kind)
    return claim.effect


def _made(made: Made) -> dict[str, Any]:
    return {"url": made.url, "created": made.created}
