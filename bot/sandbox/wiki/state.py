"""What the sandbox's wiki knows, and how an edit is made: no HTTP, no JSON."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.sandbox.people import RESIDENTS
from bot.sandbox.wiki.merge import merged
from bot.sandbox.wiki.refused import Refused
from bot.sandbox.wiki.titles import VIRTUAL, account_of, namespace, spelled, stored

LARGEST_TEXT = 2 * 1024 * 1024
"""Bytes of a page, MediaWiki's default."""

LONGEST_SUMMARY = 500

PASSWORDS = {account_of(resident.name): f"{resident.name}-wiki" for resident in RESIDENTS}
"""The accounts, which are the residents, with their bot passwords."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of a page; `parent` is the revision that it was made on, 0 for the first."""

    id: int
    parent: int
    account: str
    at: datetime
    text: str
    summary: str


@dataclass(frozen=True, slots=True)
class Base:
    """What an edit says that it is based on; each may be left out, as in MediaWiki."""

    revision: int | None = None
    at: datetime | None = None
    started: datetime | None = None
    create_only: bool = False
    no_create: bool = False


@dataclass(slots=True)
class Wiki:
    """Pages with their revisions, oldest first, and the switches of its administrators.

    `readonly` is the reason while nothing can be changed, `lag` is how many seconds the replicas are
    behind, `rate` is how many edits an account may make in a minute; `readers` are accounts whose bot
    password grants no right to edit.
    """

    now: Callable[[], datetime]
    pages: dict[str, list[Revision]] = field(default_factory=dict)
    deleted: dict[str, datetime] = field(default_factory=dict)
    protected: set[str] = field(default_factory=set)
    blocked: dict[str, str] = field(default_factory=dict)
    readers: set[str] = field(default_factory=set)
    readonly: str = ""
    lag: float = 0.0
    rate: float = math.inf
    _last: int = 0
    _edits: dict[str, deque[datetime]] = field(default_factory=dict)

    def newest(self, title: str) -> Revision | None:
        """The newest revision of a page, None where there is none."""
        found = self.pages.get(spelled(title))
        return found[-1] if found else None

    def find(self, revision: int) -> tuple[str, Revision] | None:
        """The title and the revision of that number."""
        for title, revisions in self.pages.items():
            for one in revisions:
                if one.id == revision:
                    return title, one
        return None

    def edit(self, account: str, title: str, text: str, summary: str, base: Base) -> Revision | None:
        """One edit with MediaWiki's checks and its silent merge; None where it changes nothing."""
        title = spelled(title)
        now = self.now()
        current = self.newest(title)
        if base.create_only and current:
            raise Refused("articleexists", "The page that you want to create exists already.")
        if base.no_create and not current:
            raise Refused("missingtitle", "There is no page of that title.")
        self._permit(account, title, now)
        gone = self.deleted.get(title)
        if not current and gone and base.started and gone > base.started:
            raise Refused("pagedeleted", "The page was deleted since you started.")
        text = stored(text, account, now)
        if current:
            text = self._reconciled(account, title, text, base, current)
        if len(text.encode()) > LARGEST_TEXT:
            raise Refused("contenttoobig", "The text is larger than 2048 kibibytes.")
        if current and current.text == text:
            return None
        return self.put(account, title, text, summary)

    def put(self, account: str, title: str, text: str, summary: str = "") -> Revision:
        """A new revision, whatever there was before."""
        self._last += 1
        revisions = self.pages.setdefault(spelled(title), [])
        parent = revisions[-1].id if revisions else 0
        now = self.now().replace(microsecond=0)
        made = Revision(
            self._last, parent, account, now, stored(text, account, now), summary[:LONGEST_SUMMARY]
        )
        revisions.append(made)
        return made

    def delete(self, title: str) -> None:
        """The page is gone with its history."""
        self.pages.pop(spelled(title), None)
        self.deleted[spelled(title)] = self.now()

    def _permit(self, account: str, title: str, now: datetime) -> None:
        if namespace(title) in VIRTUAL:
            raise Refused("pagecannotexist", "No page can be in this namespace.")
        if account in self.blocked:
            reason: dict[str, object] = {"blockinfo": {"blockreason": self.blocked[account]}}
            raise Refused("blocked", "Your account is blocked.", data=reason)
        if account in self.readers:
            raise Refused("permissiondenied", "You have no permission to edit this page.")
        if namespace(title) == "MediaWiki":
            raise Refused("protectednamespace-interface", "These pages are the words of the wiki itself.")
        if title in self.protected:
            raise Refused("protectedpage", "This page is protected.")
        made = self._edits.setdefault(account, deque())
        while made and made[0] <= now - timedelta(minutes=1):
            made.popleft()
        if len(made) >= self.rate:
            raise Refused("ratelimited", "Too many changes in a short time; please wait.")
        made.append(now)

    def _reconciled(self, account: str, title: str, text: str, base: Base, current: Revision) -> str:
        stale = base.revision not in (None, current.id) or base.at not in (None, current.at)
        if not stale or (base.at and self._alone_since(account, title, base.at)):
            return text
        origin = next((one for one in self.pages[title] if self._is_base(one, base)), None)
        result = merged(origin.text, text, current.text) if origin else None
        if result is None:
            raise Refused("editconflict", "Somebody else changed the same lines.")
        return result

    def _alone_since(self, account: str, title: str, moment: datetime) -> bool:
        """Whether nobody else edited in a later second: MediaWiki then lets an author overwrite."""
        return all(one.account == account for one in self.pages[title] if one.at > moment)

    @staticmethod
    def _is_base(one: Revision, base: Base) -> bool:
        return one.id == base.revision if base.revision is not None else one.at == base.at
