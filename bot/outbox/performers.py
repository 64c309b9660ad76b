"""How each effect is made true: one function for each kind, over the gateways' ports."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeVar

from bot.core import effects as fx
from bot.core.effects import Effect
from bot.core.errors import LoggedOut, Stuck, UserError
from bot.gateways.ports import Irc, Launchpad, Made, Mail, Mailer, Settled, Wanted, Wiki
from bot.outbox.ledger import Claim
from bot.outbox.local import Perform
from bot.outbox.lookers import Looker, expected
from bot.outbox.planning import replanners


class Speaking(Protocol):
    """The desk, as the outbox needs it."""

    async def then(self, key: str, text: str, entry: int | None) -> None: ...
    async def resume(self, number: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Posting:
    """How we mail: through `mailer`, to `list`, with ids made by `message_id` from an effect's key."""

    mailer: Mailer
    list: str
    message_id: Callable[[str], str]
    render: Callable[[str, Mapping[str, Any]], str]


@dataclass(frozen=True, slots=True)
class Publishing:
    """How pages are kept: on `wiki`; `put(kind, case)` gives what makes a page's text from its old one."""

    wiki: Wiki
    put: Callable[[str, int | None], Awaitable[Callable[[str], str]]]


Spread = Callable[[fx.Announce, str], Awaitable[Any]]
"""Tells an announcement to the feed and the webhooks; the text is the effect's key."""


def performers(
    launchpad: Launchpad,
    irc: Irc,
    lookers: Mapping[str, Looker],
    desk: Speaking,
    joined: Callable[[str], None],
) -> dict[type[Effect], Perform]:
    """The kinds of effects that every bot performs. `joined` hears of a team whose members have changed."""

    async def team(claim: Claim) -> Any:
        e = _as(claim, fx.EnsureTeam)
        made = launchpad.ensure_team(e.name, e.display_name, e.description, e.policy, again=claim.again)
        return _made(await made)

    async def member(claim: Claim) -> Any:
        e = _as(claim, fx.EnsureMember)
        direct = e.direct and not claim.again
        made = await launchpad.ensure_member(e.team, e.person, e.comment, direct=direct)
        joined(e.team)
        return _made(made)

    async def end_member(claim: Claim) -> Any:
        e = _as(claim, fx.EnsureNoMember)
        ended = await launchpad.end_member(e.team, e.person, e.comment)
        joined(e.team)
        return {"ended": ended}

    async def project(claim: Claim) -> Any:
        e = _as(claim, fx.EnsureProject)
        made = launchpad.ensure_project(
            *(e.name, e.display_name, e.summary, e.licence, e.language, e.homepage, e.wiki),
            again=claim.again,
        )
        return _made(await made)

    async def duties(claim: Claim) -> Any:
        e = _as(claim, fx.EnsureDuties)
        made = launchpad.ensure_duties(
            e.project,
            owner=e.owner,
            driver=e.driver,
            bug_supervisor=e.bug_supervisor,
            focus=e.focus,
            licence=e.licence,
            language=e.language,
            homepage=e.homepage,
            wiki=e.wiki,
            group=e.group,
            direct=e.direct and not claim.again,
        )
        return _made(await made)

    async def series(claim: Claim) -> Any:
        e = _as(claim, fx.EnsureSeries)
        made = launchpad.ensure_series(e.project, e.name, e.summary, e.status, again=claim.again)
        return _made(await made)

    async def milestone(claim: Claim) -> Any:
        e = _as(claim, fx.EnsureMilestone)
        day = date.fromisoformat(e.date) if e.date else None
        made = launchpad.ensure_milestone(
            *(e.project, e.series, e.name, day, e.code_name), active=e.active, was=e.was, again=claim.again
        )
        return _made(await made)

    async def milestones(claim: Claim) -> Any:
        e = _as(claim, fx.EnsureMilestones)
        if e.refused:
            return {"refused": e.refused}
        wanted = _wanted(e.milestones)
        return await _settled(launchpad.settle_milestones(e.project, e.series, e.summary, wanted))

    async def see(claim: Claim) -> Any:
        e = _as(claim, fx.SeeMilestones)
        if e.refused:
            return {"refused": e.refused}
        wanted = _wanted(e.milestones)
        return await _settled(launchpad.settle_milestones(e.project, e.series, "", wanted, dry=True))

    async def look(claim: Claim) -> Any:
        e = _as(claim, fx.Look)
        if e.what not in lookers:
            raise Stuck(f"nobody here can look at {e.what}")
        looker = lookers.get(expected(e.what)) if e.expected else None
        return await (looker or lookers[e.what])(e.query)

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
        fx.EnsureNoMember: end_member,
        fx.EnsureProject: project,
        fx.EnsureDuties: duties,
        fx.EnsureSeries: series,
        fx.EnsureMilestone: milestone,
        fx.EnsureMilestones: milestones,
        fx.SeeMilestones: see,
        fx.Look: look,
        fx.Say: say,
        fx.Then: then,
        fx.Resume: resume,
        **replanners(launchpad),
    }


def mail_performer(posting: Posting | None) -> Perform:
    """`SendMail`: the same key is the same mail, however often it has to be sent."""

    async def send(claim: Claim) -> Any:
        e = _as(claim, fx.SendMail)
        if posting is None:
            raise Stuck("the config has no section mail, so nothing can be mailed")
        number = posting.message_id(claim.key)
        mail = Mail(
            to=(e.to or posting.list,),
            subject=e.title,
            body=posting.render(f"{e.template}.mail", e.values) + "\n",
            message_id=number,
            in_reply_to=e.in_reply_to or None,
            references=(e.in_reply_to,) if e.in_reply_to else (),
            automatic="auto-generated" if e.topic or not e.in_reply_to else "auto-replied",
        )
        await posting.mailer.send(mail)
        return {"message_id": number}

    return send


def page_performer(publishing: Publishing | None) -> Perform:
    """`EnsurePage`: our block says what the case says now; what people wrote outside of it stays."""

    async def publish(claim: Claim) -> Any:
        e = _as(claim, fx.EnsurePage)
        if publishing is None:
            raise Stuck("the config has no section wiki, so no page can be written")
        put = await publishing.put(e.kind, e.case)
        try:
            saved = await publishing.wiki.update(e.title, put, f"tminus: {e.kind}")
        except UserError as damaged:
            raise Stuck(str(damaged)) from damaged
        return {"url": saved.url, "revision": saved.revision, "changed": saved.changed}

    return publish


def announce_performer(spread: Spread) -> Perform:
    """`Announce`: to everybody who follows the feed or a webhook."""

    async def announce(claim: Claim) -> Any:
        return await spread(_as(claim, fx.Announce), claim.key)

    return announce


E = TypeVar("E", bound=Effect)


def _as(claim: Claim, kind: type[E]) -> E:
    assert isinstance(claim.effect, kind)
    return claim.effect


def _made(made: Made) -> dict[str, Any]:
    result: dict[str, Any] = {"url": made.url, "created": made.created}
    if made.renamed:
        result["renamed"] = made.renamed
    return result


def _wanted(milestones: list[list[str]]) -> list[Wanted]:
    return [Wanted(name, date.fromisoformat(day) if day else None, code) for name, day, code in milestones]


async def _settled(settling: Awaitable[Sequence[Settled]]) -> dict[str, Any]:
    """What became of one project's milestones; a refusal is a result, for who applied the file."""
    try:
        settled = await settling
    except LoggedOut:
        raise
    except Stuck as no:
        return {"refused": str(no)}
    return {"settled": [[s.name, s.word, s.before.isoformat() if s.before else "", s.why] for s in settled]}
