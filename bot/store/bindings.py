"""Which services account speaks for which person, and the codes that prove it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.core.dossier import Evidence
from bot.store import tables as t


@dataclass(frozen=True, slots=True)
class Binding:
    network: str
    account: str
    person: str
    how: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Challenge:
    """A code that the person has to show on Launchpad, or to sign, by `until`; `mailed` was sent to them."""

    network: str
    account: str
    person: str
    code: str
    mailed: str
    until: datetime


class Bindings:
    """Questions and writes about who is who, inside one transaction."""

    def __init__(self, conn: sa.Connection) -> None:
        self._conn = conn
        self.changed = False
        """Whether a binding was made or ended in this transaction."""

    def all(self) -> list[Binding]:
        rows = self._conn.execute(sa.select(t.binding).order_by(t.binding.c.person))
        return [Binding(r.network, r.account, r.person, r.how, r.at) for r in rows]

    def of_person(self, person: str) -> list[Binding]:
        return [binding for binding in self.all() if binding.person == person]

    def bind(self, network: str, account: str, person: str, how: str, now: datetime) -> None:
        """From now on `account` speaks for `person`; an earlier binding of the account ends."""
        self._conn.execute(t.binding.delete().where(*_is(t.binding, network, account)))
        values = {"network": network, "account": account, "person": person, "how": how, "at": now}
        self._conn.execute(t.binding.insert().values(values))
        self.changed = True
        self._conn.execute(t.challenge.delete().where(*_is(t.challenge, network, account)))

    def unbind(self, network: str, account: str) -> bool:
        done = self._conn.execute(t.binding.delete().where(*_is(t.binding, network, account)))
        self.changed = done.rowcount == 1
        return self.changed

    def challenge(self, network: str, account: str) -> Challenge | None:
        """The code that was handed out to this account, dead or alive."""
        row = self._conn.execute(sa.select(t.challenge).where(*_is(t.challenge, network, account))).first()
        return _challenge(row) if row else None

    def challenge_of(self, code: str) -> Challenge | None:
        """The challenge with this code."""
        row = self._conn.execute(sa.select(t.challenge).where(t.challenge.c.code == code)).first()
        return _challenge(row) if row else None

    def hand_out(
        self, network: str, account: str, person: str, code: str, mailed: str, until: datetime
    ) -> None:
        """Ask for `code`, or for `mailed`; what was handed out before is no longer good."""
        self._conn.execute(t.challenge.delete().where(*_is(t.challenge, network, account)))
        values: dict[str, Any] = {"network": network, "account": account, "person": person}
        values |= {"code": code, "mailed": mailed or None, "until": until}
        self._conn.execute(t.challenge.insert().values(**values))

    def seen(self, what: str, query: str) -> Evidence | None:
        """The newest evidence that belongs to no case: what Launchpad said about a person."""
        row = self._conn.execute(
            sa.select(t.evidence)
            .where(t.evidence.c.what == what, t.evidence.c.query == query, t.evidence.c.case_id.is_(None))
            .order_by(t.evidence.c.id.desc())
            .limit(1)
        ).first()
        return Evidence(row.what, row.query, row.at, row.found, row.trouble) if row else None


def _challenge(row: sa.Row[Any]) -> Challenge:
    return Challenge(row.network, row.account, row.person, row.code, row.mailed or "", row.until)


def _is(table: sa.Table, network: str, account: str) -> tuple[sa.ColumnElement[bool], ...]:
    """Services take an account in any case of letters for the same, and so do we."""
    return table.c.network == network, sa.func.lower(table.c.account) == account.lower()
