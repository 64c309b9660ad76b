"""What was said and what became of it: receipts and history, which are only ever added to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from bot.core.command import FIRST_RECEIPT, Command, Reply, Speaker
from bot.core.people import Principal, Proof
from bot.store import tables as t
from bot.store.prepared import Prepared

_BY_NUMBER = Prepared(sa.select(t.receipt).where(t.receipt.c.id == sa.bindparam("id")))
_LAST = Prepared(
    sa.select(t.receipt).where(t.receipt.c.by == sa.bindparam("by")).order_by(t.receipt.c.id.desc()).limit(1)
)
_NEXT = Prepared(
    sa.select(
        sa.select(sa.func.max(t.receipt.c.id)).scalar_subquery().label("newest"),
        sa.select(t.receipt.c.id)
        .where(t.receipt.c.command == sa.bindparam("command"))
        .scalar_subquery()
        .label("before"),
    )
)
_WRITE = Prepared(t.receipt.insert().inline().values({c.name: sa.bindparam(c.name) for c in t.receipt.c}))
_FINISH = Prepared(
    t.receipt.update()
    .where(t.receipt.c.id == sa.bindparam("number"))
    .values(state=sa.bindparam("state"), answer=sa.bindparam("answer"))
)
_LOG = Prepared(
    t.history.insert().inline().values({c.name: sa.bindparam(c.name) for c in t.history.c if c.name != "id"})
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A command that was answered. `state` is done, refused, confirm (asked) or looking."""

    number: int
    command: str
    at: datetime
    by: str
    proof: Proof
    speaker: Speaker
    text: str
    state: str
    answer: str

    @property
    def reply(self) -> Reply:
        looking = self.state == "looking"
        return Reply(self.answer, self.state != "refused", self.number, looking=looking)


class Done(NamedTuple):
    """What was done about a case: a move or a verb, from which step to which."""

    case_id: int
    move: str
    source: str
    target: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a case's history."""

    id: int
    at: datetime
    move: str
    source: str
    target: str
    by: str
    proof: Proof
    detail: Mapping[str, Any]
    receipt: int | None


class Records:
    """Receipts and history, inside one transaction."""

    def __init__(self, conn: sa.Connection) -> None:
        self._conn = conn

    def begin(self, command_id: str) -> tuple[Receipt | None, int]:
        """The receipt of a command that came before, by the door's own id, and the next free number."""
        row = _NEXT.first(self._conn, command=command_id)
        before = None if row.before is None else self.receipt(row.before)
        return before, int(row.newest or FIRST_RECEIPT - 1) + 1

    def receipt(self, number: int) -> Receipt | None:
        return _receipt(_BY_NUMBER.first(self._conn, id=number))

    def following(self, key: str) -> list[int]:
        """The receipts of what the bot itself said because of the effects of a command (their `key`)."""
        query = sa.select(t.receipt.c.id).where(t.receipt.c.command.like(f"bot:{key}/%"))
        return list(self._conn.execute(query).scalars())

    def last(self, person: str) -> Receipt | None:
        """The newest receipt of a person."""
        return _receipt(_LAST.first(self._conn, by=person))

    def strangers(self, account: str, since: datetime) -> int:
        """How many receipts a services account that speaks for nobody got since then."""
        mine = (t.receipt.c.by == "", t.receipt.c.account == account, t.receipt.c.at >= since)
        return self._conn.execute(sa.select(sa.func.count()).select_from(t.receipt).where(*mine)).scalar_one()

    def write(
        self, number: int, command: Command, who: Principal, now: datetime, state: str, answer: str
    ) -> None:
        """The receipt of `command`, with what became of it."""
        said = command.speaker
        _WRITE.write(
            self._conn,
            id=number,
            command=command.id,
            at=now,
            by=who.person,
            proof=who.proof.name,
            door=said.door,
            nick=said.nick,
            account=said.account,
            place=said.place,
            text=command.text,
            state=state,
            answer=answer,
        )

    def finish(self, number: int, state: str, answer: str) -> None:
        """What became of a command whose receipt said that it was not answered yet."""
        _FINISH.write(self._conn, number=number, state=state, answer=answer)

    def log(self, done: Done, who: Principal, at: datetime, receipt: int | None) -> None:
        """One line of history, which names a receipt that was written."""
        _LOG.write(
            self._conn,
            case_id=done.case_id,
            receipt_id=receipt,
            at=at,
            move=done.move,
            source=done.source,
            target=done.target,
            by=who.person,
            proof=who.proof.name,
            detail=dict(done.detail),
        )

    def history(self, case_id: int) -> list[Entry]:
        """A case's history, oldest first."""
        query = sa.select(t.history).where(t.history.c.case_id == case_id).order_by(t.history.c.id)
        return [
            Entry(r.id, r.at, r.move, r.source, r.target, r.by, Proof[r.proof], r.detail, r.receipt_id)
            for r in self._conn.execute(query)
        ]


def _receipt(row: Any) -> Receipt | None:
    if row is None:
        return None
    speaker = Speaker(row.door, row.nick, row.account, row.place)
    return Receipt(
        row.id, row.command, row.at, row.by, Proof[row.proof], speaker, row.text, row.state, row.answer
    )
