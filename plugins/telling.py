"""Keeping everybody up to date: news, calls for help, and where a project was spoken of (steps 4, 5, 9)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.dossier import Dossier
from bot.core.effects import Announce, SendMail
from bot.core.errors import Refused
from bot.core.people import Role
from bot.core.when import show_day
from bot.plugin import Answer, Ask, Plugin

plugin = Plugin("telling", __doc__)

LONGEST = 300
"""Characters of what a whole channel has to read."""

_LINK = re.compile(r"https?://[^\s\x00-\x20\x7f<>\"]{3,400}")
_MEDIUM = re.compile(r"[a-z][a-z0-9-]{1,19}")
_EASY = re.compile(r'"([^"]+)"\s+easy', re.IGNORECASE)


@plugin.writes(
    "announce <project> <medium> <url>",
    by=Role.DRIVER,
    example="burrow is on blog now: http://example.org/burrow",
)
def announce(ask: Ask, medium: str, url: str) -> str:
    """tell people where the proposal is spoken of: blog, tweet, irc, list"""
    case, word = ask.case, medium.lower()
    say = f"announce {case.shown} blog URL"
    _public(ask, "announcements")
    if not _MEDIUM.fullmatch(word):
        raise Refused(f"{medium[:20]!r} is no medium; blog, tweet, irc or list is one. Say: {say}")
    if not _LINK.fullmatch(url):
        raise Refused(
            f"{url[:60]!r} is no address that people could open. Say: {say}, with http:// or https://"
        )
    if before := next((e for e in _said(ask, "announce") if (e[1], e[2]) == (word, url)), None):
        told = f"an address is told once, and this one was on {before[0]}"
        raise Refused(f"{told}. Say: {say}, with another one")
    ask.detail["medium"] = word
    text = f"{case.shown} ({case.title}) is on {word} now: {url}"
    ask.aloud(text)
    _to_everybody(ask, f"{case.shown} on {word}", text, url)
    return text


@plugin.writes("update <project> <text...>", by=Role.DRIVER, example="update 3 of burrow is told")
def update(ask: Ask, text: str) -> str:
    """tell what was done: here, to everybody who follows the feed, and on the list"""
    case, who = ask.case, ask.who.person
    if ask.flow.number(case.step) < ask.flow.number("bootstrap"):
        early = f"updates tell of code, from step 7 on, and {case.shown} is at {case.step}"
        raise Refused(f"{early}. Say: wait {case.shown}")
    ask.voices.progress(case.id, who, text, ask.now)
    ask.aloud(f"update of {case.shown} by {who}", text)
    thread = ask.posts.thread(case.id, "proposal-mail") if ask.rules.mail_list else None
    if not ask.rules.news and thread is None:
        return f"update of {case.shown} is told"
    page = _page(ask.known)
    _to_everybody(ask, f"{case.shown}: update by {who}", text, page)
    if thread is not None:
        values = {"name": case.shown, "title": case.title, "by": who, "text": text, "page": page}
        about = f"[Update] {case.shown}: {case.title}"
        ask.later(SendMail("", about, "update", values, in_reply_to=thread))
    return f"update of {case.shown} is told"


@plugin.writes(
    "help-wanted <project> <text...>", by=Role.DRIVER, example="burrow looks for help: sqlite back end"
)
def help_wanted(ask: Ask, text: str) -> str:
    """look for people who help with something"""
    found = _EASY.fullmatch(text)
    return _call(ask, found[1] if found else text, easy=found is not None)


@plugin.writes(
    "help-wanted <project> easy <text...>",
    by=Role.DRIVER,
    example="burrow looks for help: sqlite back end (easy to begin with)",
)
def help_wanted_easy(ask: Ask, text: str) -> str:
    """look for people who help with something that is easy to begin with"""
    return _call(ask, text, easy=True)


@plugin.reads(
    "progress <project>",
    example="burrow: 2 updates; newest 3 Mar 2011 eday: HTTP API merged; next milestone cactus-ff ...",
)
def progress(ask: Ask) -> Answer:
    """the last updates, the next milestone, and where help is wanted"""
    known, name = ask.known, ask.case.shown
    told = [f"{show_day(p.at)} {p.by}: {p.text}" for p in reversed(known.progress)]
    calls = [what for _, what, _ in _said(ask, "help-wanted")]
    coming = [(m, m.date) for m in known.milestones if m.date and m.date >= ask.now.date()]
    count = f"{len(told)} {'updates' if told[1:] else 'update'}"
    parts = [f"{count}; newest {told[0]}" if told else "no update was told yet"]
    if coming:
        soonest, day = coming[0]
        parts.append(f"next milestone {soonest.name} {show_day(day)} ({soonest.kind})")
    if calls:
        parts.append(f"help wanted: {calls[0]}")
    more = (*told[1:5], *(f"help wanted: {what}" for what in calls[1:5]))
    return Answer(f"{name}: {'; '.join(parts)}", more)


def _call(ask: Ask, text: str, *, easy: bool) -> str:
    case, what = ask.case, " ".join(text.split())
    _public(ask, "calls for help")
    if len(what) > LONGEST:
        long = f"a channel reads it, so {LONGEST} characters are the most, and these are {len(what)}"
        raise Refused(f"{long}. Say: help-wanted {case.shown} TEXT")
    what += " (easy to begin with)" if easy else ""
    ask.detail.update(text=what)
    line = f"{case.shown} looks for help: {what}"
    ask.aloud(f"{line}. Ask {ask.who.person}")
    _to_everybody(ask, f"{case.shown} looks for help", line, _page(ask.known))
    return line


def _public(ask: Ask, what: str) -> None:
    """Before the list has seen a proposal, only a couple of people read it."""
    case = ask.case
    if ask.flow.number(case.step) < ask.flow.number("feedback"):
        known = f"{what} follow the mail to the list, from step 4 on, and {case.shown} is at {case.step}"
        raise Refused(f"{known}. Say: wait {case.shown}")


def _said(ask: Ask, verb: str) -> Iterator[tuple[str, str, str]]:
    """What was said with `verb` before, newest first: the day, and the words."""
    for entry in reversed(ask.records.history(ask.case.id)):
        if entry.move.split()[0] == verb:
            words = entry.detail
            first = str(words.get("medium") or words.get("text", ""))
            yield show_day(entry.at), first, str(words.get("url", ""))


def _to_everybody(ask: Ask, title: str, text: str, url: str) -> None:
    if ask.rules.news:
        ask.later(Announce(title, text, url, ask.now.isoformat()))


def _page(known: Dossier) -> str:
    """Where to read more: the proposal's page, or its prototype."""
    page = known.found("page") or {}
    return str(page.get("url") or known.case.facts.get("prototype_url", ""))
