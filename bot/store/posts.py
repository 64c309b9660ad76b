"""Mail on the list, suggested names, and who is away."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from bot.core.dossier import Post
from bot.store import tables as t
from bot.store.prepared import Prepared

_THREAD = Prepared(
    sa.select(t.post.c.message_id)
    .where(t.post.c.case_id == sa.bindparam("case_id"), t.post.c.topic == sa.bindparam("topic"))
    .order_by(t.post.c.at.desc(), t.post.c.message_id.desc())
    .limit(1)
)


class Posts:
    """Questions and writes about mail, inside one transaction."""

    def __init__(self, conn: sa.Connection) -> None:
        self._conn = conn

    def known(self, message_id: str, on_list: bool) -> bool:
        """Whether this mail was dealt with before.

        Who writes to us and to the list at once is heard twice: one of the two copies belongs to a case.
        """
        return self._kept(message_id) and not (on_list and self.alone(message_id))

    def alone(self, message_id: str) -> bool:
        """Whether this mail was answered, and belongs to no case so far."""
        return self._kept(message_id, t.post.c.case_id.is_(None))

    def _kept(self, message_id: str, *which: sa.ColumnElement[bool]) -> bool:
        query = sa.select(t.post.c.message_id).where(t.post.c.message_id == message_id, *which)
        return self._conn.execute(query).first() is not None

    def case_of(self, message_ids: tuple[str, ...]) -> int | None:
        """The case whose thread one of these mails belongs to; the last one named decides."""
        query = sa.select(t.post.c.message_id, t.post.c.case_id).where(
            t.post.c.message_id.in_(message_ids), t.post.c.case_id.is_not(None)
        )
        found = {row.message_id: row.case_id for row in self._conn.execute(query)}
        return next((found[one] for one in reversed(message_ids) if one in found), None)

    def answered(self, address: str, since: datetime) -> int:
        """How many letters of this address were answered since then, and belong to no case."""
        mine = (t.post.c.case_id.is_(None), t.post.c.by == address, t.post.c.at >= since)
        return self._conn.execute(sa.select(sa.func.count()).select_from(t.post).where(*mine)).scalar_one()

    def add(self, post: Post, case_id: int | None) -> None:
        """Keep a mail: on the list about a case, or (None) only that it was dealt with."""
        self._conn.execute(t.post.delete().where(t.post.c.message_id == post.message_id))
        self._conn.execute(
            t.post.insert().values(
                message_id=post.message_id,
                case_id=case_id,
                in_reply_to=post.in_reply_to,
                by=post.by,
                at=post.at,
                topic=post.topic,
                asks=post.asks,
                text=post.text,
            )
        )

    def thread(self, case_id: int, topic: str) -> str | None:
        """The Message-ID of our newest mail on `topic` that was seen on the list."""
        row = _THREAD.first(self._conn, case_id=case_id, topic=topic)
        return None if row is None else str(row.message_id)

    def suggest(self, case_id: int, name: str, by: str, now: datetime) -> None:
        """A name that somebody likes; suggesting it twice changes nothing."""
        if name not in self.suggestions(case_id):
            self._conn.execute(t.suggestion.insert().values(case_id=case_id, name=name, by=by, at=now))

    def suggestions(self, case_id: int) -> list[str]:
        """The names suggested so far, oldest first."""
        query = sa.select(t.suggestion.c.name).where(t.suggestion.c.case_id == case_id)
        return list(self._conn.execute(query.order_by(t.suggestion.c.at, t.suggestion.c.name)).scalars())

    def leave(self, person: str, until: datetime) -> None:
        """`person` is not to be reminded until then."""
        self._conn.execute(t.away.delete().where(t.away.c.person == person))
        self._conn.execute(t.away.insert().values(person=person, until=until))
