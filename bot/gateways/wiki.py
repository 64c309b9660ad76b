"""The wiki of the community, over MediaWiki's action API.

MediaWiki is no compare-and-set. It merges an edit that is based on an old revision into the newest
one where the lines differ, and says "Success"; and with `basetimestamp` it takes an edit for its
author's own correction when nobody else edited in a *later second*, so that a person's edit in the
same second is overwritten. So we name the revision we read (`baserevid`) and never its time, and
after each edit we read which revision it was made on.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from weakref import WeakValueDictionary

from bot.core.errors import Stuck, Trouble
from bot.core.wikitext import as_stored
from bot.gateways.ports import Conflict, Page, Saved
from bot.gateways.wiki_answers import Values, entry_of, inner, newest_of, page_of, word
from bot.gateways.wiki_login import Member
from bot.gateways.wiki_refusals import one_line
from bot.gateways.wiki_wire import WikiSettings, Wire

__all__ = ["WikiGateway", "WikiSettings"]

LONGEST_SUMMARY = 500
"""Characters of an edit's summary; MediaWiki cuts longer ones."""

LONGEST_TITLE = 255
"""Bytes of a title in MediaWiki's database."""

TRIES = 3
"""How often `update` reads and decides anew when people are faster."""


class WikiGateway:
    """Pages of one wiki, read and written as its bot. Logs in when first needed.

    May be used by many tasks of one event loop; changes of one page happen one after the other.
    """

    def __init__(self, settings: WikiSettings) -> None:
        self._settings = settings
        self._wire = Wire(settings)
        self._member = Member(settings, self._wire)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def close(self) -> None:
        """End all connections."""
        await self._wire.close()

    async def log_in(self) -> str:
        """Our name on the wiki. Raises `Stuck` with what to check where it does not let us in."""
        return await self._member.name()

    async def rights(self) -> frozenset[str]:
        """What we may do on the wiki, in MediaWiki's words (`edit`, `createpage`)."""
        return await self._member.rights()

    async def page(self, title: str) -> Page | None:
        """The newest revision, or None where there is no page (redirects are pages of their own).

        Raises `Stuck` for a title that no page can have, for a page that is no wiki text, and for a
        text that the wiki hides; `Trouble` when the wiki does not answer.
        """
        shown = _checked(title)
        answer = await self._member.get(
            f"read {shown}",
            action="query",
            # A separator in front keeps a bar in the title from making two of it.
            titles=f"\x1f{title}",
            prop="revisions|info",
            rvprop="ids|timestamp|user|content",
            rvslots="main",
            inprop="url",
            curtimestamp="1",
        )
        return page_of(answer, shown)

    async def save(
        self, title: str, text: str, summary: str, base: Page | None, *, again: bool = False
    ) -> Saved:
        """Make `text` the page's text: a new page where `base` is None, else in place of `base`.

        Raises `Conflict` where the page is not `base` any more; what the person wrote is still there.
        `again=True` says that this was tried before and its answer may have been lost: the page is
        looked at first. Nothing is written where the page has the text already.
        """
        shown = _checked(title)
        wanted = as_stored(text)
        if again:
            found = await self.page(title)
            if found is not None and found.text == wanted:
                return Saved(found.url, found.revision, False)
            if (found and found.revision) != (base and base.revision):
                raise Conflict(f"{shown} was changed by {_author(found)} since we read it.")
        if base is not None and base.text == wanted:
            return Saved(base.url, base.revision, False)
        result = await self._edit(title, wanted, summary, base)
        if result.get("nochange") is True:
            return await self._unchanged(title, wanted)
        return await self._made(shown, result, base)

    async def update(self, title: str, change: Callable[[str], str], summary: str) -> Saved:
        """Read the page ("" where there is none), make `change` of its text and save that.

        Does so again, up to three times, when a person is faster; then raises `Conflict`. Whatever
        `change` raises comes through (`Damaged`, say). Safe to repeat: it looks before it writes.
        """
        turn = self._turns.setdefault(title, asyncio.Lock())
        async with turn:
            for _ in range(TRIES - 1):
                try:
                    return await self._update(title, change, summary)
                except Conflict:
                    continue
            return await self._update(title, change, summary)

    async def _update(self, title: str, change: Callable[[str], str], summary: str) -> Saved:
        base = await self.page(title)
        return await self.save(title, change(base.text if base else ""), summary, base)

    async def _edit(self, title: str, text: str, summary: str, base: Page | None) -> Values:
        values = {
            "action": "edit",
            "title": title,
            "text": text,
            "md5": hashlib.md5(text.encode(), usedforsecurity=False).hexdigest(),
            "summary": one_line(summary, LONGEST_SUMMARY),
            "bot": "1",
            "watchlist": "nochange",
            "maxlag": str(self._settings.max_lag),
        }
        if base is None:
            values["createonly"] = "1"
        else:
            values |= {
                "nocreate": "1",
                "baserevid": str(base.revision),
                "starttimestamp": base.read_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            }
        result = inner(await self._member.edit(f"save {_checked(title)}", **values), "edit")
        if result.get("result") != "Success":
            said = one_line(result.get("info") or result.get("result", "nothing"))
            raise Stuck(f'The wiki did not take our text for {_checked(title)}: it said "{said}".')
        return result

    async def _made(self, shown: str, result: Values, base: Page | None) -> Saved:
        """Read back which revision the new one followed: another than `base` means a silent merge."""
        revision = result.get("newrevid")
        if not isinstance(revision, int):
            raise Trouble("The wiki's answer lacks newrevid.")
        answer = await self._member.get(
            f"read back {shown}",
            action="query",
            revids=str(revision),
            prop="revisions|info",
            rvprop="ids",
            inprop="url",
        )
        entry = entry_of(answer, shown)
        if newest_of(entry).get("parentid") != (base.revision if base else 0):
            raise Conflict(f"{shown} was changed while we saved it; the wiki merged both edits.")
        return Saved(word(entry, "fullurl"), revision, True)

    async def _unchanged(self, title: str, wanted: str) -> Saved:
        """The wiki found nothing to do, which may be so because it merged us into a person's edit."""
        found = await self.page(title)
        if found is None or found.text != wanted:
            raise Conflict(f"{_checked(title)} was changed by {_author(found)} while we saved it.")
        return Saved(found.url, found.revision, False)


def _checked(title: str) -> str:
    """The title as it is shown in sentences. Raises `Stuck` for what no wiki takes as a title."""
    shown = one_line(title, 120)
    if not title.strip() or not title.isprintable() or len(title.encode(errors="replace")) > LONGEST_TITLE:
        raise Stuck(f'"{shown}" cannot be the title of a page: it is empty, too long or unprintable.')
    if set(title) & set("#<>[]|{}"):
        raise Stuck(f'"{shown}" cannot be the title of a page: choose one without # < > [ ] | {{ }}.')
    return shown


def _author(page: Page | None) -> str:
    return page.user if page else "somebody who deleted it"
