"""Which services account speaks for which person, the codes that prove it, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.core.dossier import Evidence
from bot.core.roster import Binding, Change, fold, review
from bot.store import tables as t

KEPT = 50
"""Lines of history that are read at once, and nicknames of one person that are kept."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """A code that the person has to show on Launchpad, or to sign, by `until`; `mailed` was sent to them."""

    network: str
    account: str
    person: str
    code: str
    mailed: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history of bindings. `what` is bound, contested, unlisted, moved or ended."""

    at: datetime
    network: str
    account: str
    person: str
    what: str
    by: str
    why: str


class Bindings:
    """Questions and writes about who is who, inside one transaction. Accounts may be spelled in any case."""

    def __init__(self, conn: sa.Connection) -> None:
        self._conn = conn
        self.changed = False
        """Whether a binding was made or ended in this transaction, or is to be looked at again."""

    def all(self) -> list[Binding]:
        return self._bindings()

    def of_person(self, person: str) -> list[Binding]:
        return self._bindings(t.binding.c.person == person)

    def of_account(self, account: str, network: str | None = None) -> list[Binding]:
        """What this account speaks for, on one network or on each."""
        on = () if network is None else (t.binding.c.network == network,)
        return self._bindings(t.binding.c.account == fold(account), *on)

    def bind(
        self, network: str, account: str, person: str, how: str, now: datetime, *, key: str = ""
    ) -> list[Change]:
        """From now on `account` speaks for `person`. Gives the earlier binding, which has ended."""
        before = [b for b in self.of_account(account, network) if b.person != person]
        ended = [Change(b, f"it was bound to {person} by {how}") for b in before]
        for change in ended:
            self.end(change, person, now)
        self._conn.execute(t.binding.delete().where(*_is(t.binding, network, account)))
        values: dict[str, Any] = {"network": network, "account": fold(account), "person": person}
        values |= {"how": how, "at": now, "key": key or None, "rival": None, "checked": now}
        self._conn.execute(t.binding.insert().values(values))
        self._conn.execute(t.challenge.delete().where(*_is(t.challenge, network, account)))
        self._note(network, account, person, "bound", person, how, now)
        return ended

    def end(self, change: Change, by: str, now: datetime) -> None:
        """The binding ends, or passes to the new name of its person; the history says why."""
        b = change.binding
        if change.person:
            row = t.binding.update().where(*_is(t.binding, b.network, b.account))
            self._conn.execute(row.values(person=change.person, checked=now))
            self._note(b.network, b.account, b.person, "moved", by, change.why, now)
            self._note(b.network, b.account, change.person, "bound", by, change.why, now)
            return
        self._conn.execute(t.binding.delete().where(*_is(t.binding, b.network, b.account)))
        self._note(b.network, b.account, b.person, "ended", by, change.why, now)

    def contest(self, binding: Binding, rival: str, now: datetime) -> None:
        """Two people claim the account: it speaks for nobody until that is settled."""
        row = t.binding.update().where(*_is(t.binding, binding.network, binding.account))
        self._conn.execute(row.values(rival=rival))
        why = f"{rival} claims the account as well"
        self._note(binding.network, binding.account, binding.person, "contested", rival, why, now)

    def settle(self, person: str, found: Mapping[str, Any], by: str, now: datetime) -> list[Change]:
        """Act on what Launchpad gave about a person: keep, move or end. Gives what changed."""
        changes = review(self.of_person(person), found)
        for change in changes:
            self.end(change, by, now)
        self._conn.execute(t.binding.update().where(t.binding.c.person == person).values(checked=now))
        name = str(found.get("name") or person)
        for one in {person, name}:
            self.listed(one, found.get("nicknames", ()) if one == name else ())
        return changes

    def recheck(self) -> int:
        """Have Launchpad asked about everybody who is bound. Gives how many people those are."""
        self._conn.execute(t.binding.update().values(checked=None))
        self.changed = True
        return len({binding.person for binding in self.all()})

    def history(self, person: str) -> list[Event]:
        """The newest lines about a person, newest first."""
        h = t.binding_history
        rows = self._conn.execute(
            sa.select(h).where(h.c.person == person).order_by(h.c.id.desc()).limit(KEPT)
        )
        return [Event(r.at, r.network, r.account, r.person, r.what, r.by, r.why) for r in rows]

    def listed(self, person: str, nicknames: Iterable[Sequence[str]]) -> None:
        """Keep which nicknames Launchpad lists for `person` now."""
        self._conn.execute(t.listing.delete().where(t.listing.c.person == person))
        folded = sorted({(fold(str(net)), fold(str(nick))) for net, nick in nicknames})[:KEPT]
        rows = [{"network": net, "nickname": nick, "person": person} for net, nick in folded]
        if rows:
            self._conn.execute(t.listing.insert(), rows)

    def listers(self, network: str, account: str) -> list[str]:
        """Who listed this account as their nickname when Launchpad was last asked about them."""
        where = t.listing.c.network == fold(network), t.listing.c.nickname == fold(account)
        query = sa.select(t.listing.c.person).where(*where).order_by(t.listing.c.person)
        return list(self._conn.execute(query).scalars())

    def unlist(self, account: str, by: str, why: str, now: datetime) -> list[str]:
        """Hold nobody's listing of this account against others, until Launchpad is asked about them again."""
        mine = t.listing.c.nickname == fold(account)
        rows = self._conn.execute(sa.select(t.listing).where(mine).order_by(t.listing.c.person)).all()
        self._conn.execute(t.listing.delete().where(mine))
        for row in rows:
            self._note(row.network, account, row.person, "unlisted", by, why, now)
        return [row.person for row in rows]

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
        values: dict[str, Any] = {"network": network, "account": fold(account), "person": person}
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

    def _bindings(self, *where: sa.ColumnElement[bool]) -> list[Binding]:
        order = (t.binding.c.person, t.binding.c.network, t.binding.c.account)
        return [
            _binding(row) for row in self._conn.execute(sa.select(t.binding).where(*where).order_by(*order))
        ]

    def _note(
        self, network: str, account: str, person: str, what: str, by: str, why: str, now: datetime
    ) -> None:
        self.changed = True
        values: Mapping[str, Any] = {"at": now, "network": network, "account": fold(account)}
        said = {"person": person, "what": what, "by": by, "why": why}
        self._conn.execute(t.binding_history.insert().values(**values, **said))


def _binding(row: sa.Row[Any]) -> Binding:
    return Binding(
        row.network, row.account, row.person, row.how, row.at, row.key or "", row.rival or "", row.checked
    )


def _challenge(row: sa.Row[Any]) -> Challenge:
    return Challenge(row.network, row.account, row.person, row.code, row.mailed or "", row.until)


def _is(table: sa.Table, network: str, account: str) -> tuple[sa.ColumnElement[bool], ...]:
    """Services take an account in any case of letters for the same, and so do we."""
    return table.c.network == network, table.c.account == fold(account)
