"""Everything that is known about one case, read in one go."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.core import dossier as d
from bot.core.exceptions import FreezeException
from bot.store import tables as t
from bot.store.prepared import Prepared

_ALL: dict[str, sa.Select[Any]] = {  # what was said at one moment has an order as well
    "drivers": sa.select(t.driver.c.case_id, t.driver.c.person).order_by(t.driver.c.person),
    "members": sa.select(t.member.c.case_id, t.member.c.team, t.member.c.person).order_by(t.member.c.person),
    "adopted": sa.select(t.adopted).order_by(t.adopted.c.at, t.adopted.c.key),
    "seconders": sa.select(t.seconder.c.case_id, t.seconder.c.person),
    "answers": sa.select(t.answer.c.case_id, t.answer.c.question, t.answer.c.text),
    "requirements": sa.select(t.requirement).order_by(t.requirement.c.at, t.requirement.c.item),
    "prereviews": sa.select(t.prereview).order_by(t.prereview.c.at, t.prereview.c.person),
    "concerns": sa.select(t.concern).order_by(t.concern.c.at, t.concern.c.name),
    "holds": sa.select(t.hold).order_by(t.hold.c.id),
    "content": sa.select(t.content).order_by(t.content.c.at, t.content.c.person),
    "evidence": sa.select(t.evidence).order_by(t.evidence.c.id),
    "progress": sa.select(t.progress).order_by(t.progress.c.id),
    "series": sa.select(
        t.series,
        *(t.following.c[name] for name in ("project", "their_series", "release", "copied", "offered")),
    )
    .outerjoin(
        t.following,
        sa.and_(t.following.c.case_id == t.series.c.case_id, t.following.c.series == t.series.c.name),
    )
    .order_by(t.series.c.at, t.series.c.name),
    "milestones": sa.select(t.milestone).order_by(
        t.milestone.c.date.is_(None), t.milestone.c.date, t.milestone.c.name
    ),
    "exceptions": sa.select(t.freeze_exception).order_by(t.freeze_exception.c.id),
    "waivers": sa.select(t.waiver).order_by(t.waiver.c.id),
    "posts": sa.select(t.post)
    .where(t.post.c.case_id.is_not(None))
    .order_by(t.post.c.at, t.post.c.message_id),
    "publications": sa.select(t.publication).order_by(t.publication.c.id),
}
_AWAY = Prepared(sa.select(t.away.c.person, t.away.c.until))
_OF_ONE = {
    name: Prepared(query.where(query.selected_columns.case_id == sa.bindparam("case_id")))
    for name, query in _ALL.items()
}

Rows = dict[str, list[Any]]


def dossier(conn: sa.Connection, case: d.Case) -> d.Dossier:
    """The whole file of one case."""
    rows = {name: query.all(conn, case_id=case.id) for name, query in _OF_ONE.items()}
    return _build(case, rows, _away(conn))


def schedule(conn: sa.Connection, case: d.Case) -> d.Dossier:
    """The file of one case with its series and milestones alone: for a word about what is frozen."""
    milestones = _OF_ONE["milestones"].all(conn, case_id=case.id)
    if not milestones:
        return d.Dossier(case)
    series = _OF_ONE["series"].all(conn, case_id=case.id)
    return d.Dossier(case, series={r.name: _series(r) for r in series}, milestones=_planned(milestones))


def _planned(rows: list[Any]) -> tuple[d.PlannedMilestone, ...]:
    return tuple(
        d.PlannedMilestone(r.series, r.name, r.date, r.kind, r.ruled, r.closed_at, r.moves, r.code_name)
        for r in rows
    )


def _away(conn: sa.Connection) -> dict[str, datetime]:
    return {row.person: row.until for row in _AWAY.all(conn)}


def _build(case: d.Case, rows: Rows, away: Mapping[str, datetime]) -> d.Dossier:
    members: dict[str, tuple[str, ...]] = {}
    for row in rows["members"]:
        members[row.team] = (*members.get(row.team, ()), row.person)
    return d.Dossier(
        case,
        drivers=frozenset({case.proposer, *(row.person for row in rows["drivers"])}),
        seconders=frozenset(row.person for row in rows["seconders"]),
        answers={row.question: row.text for row in rows["answers"]},
        requirements={row.item: d.Requirement(row.value, row.sentence) for row in rows["requirements"]},
        prereviews=tuple(d.Prereview(r.person, r.state, r.text, r.at) for r in rows["prereviews"]),
        concerns=tuple(
            d.Concern(r.name, r.text, r.by, r.at, r.resolved_at, r.resolved_by, r.because, r.told_at)
            for r in rows["concerns"]
        ),
        holds=tuple(d.Hold(r.by, r.at, r.until, r.because) for r in rows["holds"]),
        content={r.person: d.Sense(r.value, r.text, r.at) for r in rows["content"]},
        evidence=tuple(d.Evidence(r.what, r.query, r.at, r.found, r.trouble) for r in rows["evidence"]),
        progress=tuple(d.Progress(r.by, r.at, r.text) for r in rows["progress"]),
        series={r.name: _series(r) for r in rows["series"]},
        milestones=_planned(rows["milestones"]),
        exceptions=tuple(FreezeException(**row._asdict()) for row in rows["exceptions"]),
        members=members,
        adopted={row.key: row.value for row in rows["adopted"]},
        waivers=tuple(
            d.Waiver(r.step, r.by, r.because, r.at, r.second, r.seconded_at) for r in rows["waivers"]
        ),
        posts=tuple(
            d.Post(r.message_id, r.in_reply_to, r.by, r.at, r.topic, r.asks, r.text) for r in rows["posts"]
        ),
        away=away,
        published=rows["publications"][-1].words if rows["publications"] else {},
    )


def _series(row: Any) -> d.PlannedSeries:
    follows = None
    if row.project is not None:
        follows = d.Following(row.project, row.their_series, row.release, row.copied, tuple(row.offered))
    told = (row.zone, row.status, row.began, row.focus, row.told_until)
    return d.PlannedSeries(row.summary, *told, follows)
