"""api.php in miniature: a form in, a JSON object out.

In use: query (tokens, userinfo, pages by title or revision), login and edit, with `formatversion=2`
and `errorformat=plaintext`. Everything else is refused by name, so that a client cannot rely on what
is missing here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.sandbox.wiki.refused import Refused
from bot.sandbox.wiki.sessions import ANONYMOUS, Session, check_token, log_in
from bot.sandbox.wiki.state import Base, Revision, Wiki
from bot.sandbox.wiki.titles import VIRTUAL, namespace, path_of, spelled

Values = dict[str, object]

MOST_TITLES = 50


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: its form and who sends it; `posted` is True where it may change something."""

    form: Mapping[str, str]
    session: Session | None
    posted: bool
    base: str

    @property
    def account(self) -> str | None:
        return self.session.account if self.session else None

    def get(self, key: str) -> str:
        return self.form.get(key, "")

    def many(self, key: str) -> list[str]:
        """A value with bars between, or with U+001F between where it begins with one."""
        text = self.get(key)
        return text[1:].split("\x1f") if text.startswith("\x1f") else [one for one in text.split("|") if one]


def answer(wiki: Wiki, ask: Ask) -> tuple[Values, dict[str, str]]:
    """The JSON object and the headers of the answer, whose status is 200 either way."""
    try:
        return _act(wiki, ask), {}
    except Refused as refused:
        error: Values = {"code": refused.code, "text": refused.words, "module": "main"}
        if refused.data is not None:
            error["data"] = refused.data
        return {"errors": [error]}, {"MediaWiki-API-Error": refused.code, **refused.headers}


def _act(wiki: Wiki, ask: Ask) -> Values:
    required = {"format": "json", "formatversion": "2", "errorformat": "plaintext"}
    for key, value in required.items():
        if ask.get(key) != value:
            raise Refused("badvalue", f"This wiki speaks {key}={value} alone.")
    if ask.get("assert") == "user" and ask.account is None:
        raise Refused("assertuserfailed", "You are no longer logged in, so nothing was done.")
    action = _ACTIONS.get(ask.get("action"))
    if action is None:
        raise Refused("badvalue", "This wiki knows the actions query, login and edit alone.")
    return action(wiki, ask)


def _write(wiki: Wiki, ask: Ask) -> None:
    if not ask.posted:
        raise Refused("mustbeposted", "That takes a POST request.")
    if wiki.readonly:
        reason: Values = {"readonlyreason": wiki.readonly}
        raise Refused("readonly", "The wiki is currently in read-only mode.", data=reason)


def _lag(wiki: Wiki, ask: Ask) -> None:
    try:
        most = float(ask.get("maxlag") or "inf")
    except ValueError:
        raise Refused("badinteger", "maxlag is no number.") from None
    if wiki.lag > most:
        waiting = {"Retry-After": str(max(int(most), 5)), "X-Database-Lag": str(int(wiki.lag))}
        raise Refused("maxlag", f"Waiting for a database: {wiki.lag:g} seconds lagged.", headers=waiting)


def _login(wiki: Wiki, ask: Ask) -> Values:
    _write(wiki, ask)
    return {"login": log_in(ask.session, ask.get("lgname"), ask.get("lgpassword"), ask.get("lgtoken"))}


def _query(wiki: Wiki, ask: Ask) -> Values:
    _lag(wiki, ask)
    found: Values = {}
    meta = ask.many("meta")
    if "tokens" in meta:
        kinds = ask.many("type") or ["csrf"]
        tokens: Values = {}
        if "login" in kinds and ask.session:
            tokens["logintoken"] = ask.session.login_token
        if "csrf" in kinds:
            tokens["csrftoken"] = ask.session.edit_token if ask.session else ANONYMOUS
        found["tokens"] = tokens
    if "userinfo" in meta:
        stranger: Values = {"id": 0, "name": "127.0.0.1", "anon": True}
        about: Values = {"id": 1, "name": ask.account} if ask.account else stranger
        if "rights" in ask.many("uiprop"):
            edits = ask.account is not None and ask.account not in wiki.readers
            about["rights"] = ["read", "edit", "createpage"] if edits else ["read"]
        found["userinfo"] = about
    if ask.form.keys() & {"titles", "revids"}:
        found["pages"] = _pages(wiki, ask)
    moment = {"curtimestamp": _stamp(wiki.now())} if ask.get("curtimestamp") else {}
    return {"batchcomplete": True, **moment, "query": found}


def _pages(wiki: Wiki, ask: Ask) -> list[Values]:
    pages: list[Values] = []
    for title in ask.many("titles")[:MOST_TITLES]:
        try:
            known = spelled(title)
        except Refused as refused:
            pages.append({"title": title, "invalidreason": refused.words, "invalid": True})
            continue
        pages.append(_page(ask, known, wiki.newest(known)))
    for word in ask.many("revids")[:MOST_TITLES]:
        found = wiki.find(int(word)) if word.isascii() and word.isdecimal() and len(word) < 15 else None
        if found is not None:
            pages.append(_page(ask, *found))
    return pages


def _page(ask: Ask, title: str, shown: Revision | None) -> Values:
    page: Values = {"ns": 0, "title": title}
    if namespace(title) in VIRTUAL:
        return {**page, "ns": -1, "special": True}
    if "info" in ask.many("prop"):
        page["fullurl"] = ask.base + path_of(title)
    if shown is None:
        return {**page, "missing": True}
    if "revisions" in ask.many("prop"):
        page["revisions"] = [_revision(ask, shown)]
    return page


def _revision(ask: Ask, shown: Revision) -> Values:
    wanted = ask.many("rvprop") or ["ids", "timestamp", "user", "comment"]
    parts: dict[str, Values] = {
        "ids": {"revid": shown.id, "parentid": shown.parent},
        "timestamp": {"timestamp": _stamp(shown.at)},
        "user": {"user": shown.account},
        "comment": {"comment": shown.summary},
        "content": {"slots": {"main": {"contentmodel": "wikitext", "content": shown.text}}},
    }
    return {key: value for name in wanted for key, value in parts.get(name, {}).items()}


def _edit(wiki: Wiki, ask: Ask) -> Values:
    check_token(ask.session, ask.get("token"))
    _write(wiki, ask)
    _lag(wiki, ask)
    if ask.account is None:
        raise Refused("permissiondenied", "You have no permission to edit this page.")
    if "text" not in ask.form:
        raise Refused("notext", "One of the parameters text, prependtext and undo is required.")
    text, md5 = ask.get("text"), ask.get("md5")
    digest = hashlib.md5(text.encode(errors="replace"), usedforsecurity=False).hexdigest()
    if md5 and md5 != digest:
        raise Refused("badmd5", "The supplied MD5 hash was incorrect.")
    title = spelled(ask.get("title"))
    before = wiki.newest(title)
    made = wiki.edit(ask.account, title, text, ask.get("summary"), _based(ask))
    result: Values = {"result": "Success", "title": title, "contentmodel": "wikitext"}
    if made is None:
        return {"edit": {**result, "nochange": True}}
    if before is None:
        result["new"] = True
    numbers: Values = {"oldrevid": before.id if before else 0, "newrevid": made.id}
    return {"edit": {**result, **numbers, "newtimestamp": _stamp(made.at)}}


def _based(ask: Ask) -> Base:
    revision = ask.get("baserevid")
    if revision and not (revision.isascii() and revision.isdecimal() and len(revision) < 15):
        raise Refused("badinteger", "baserevid is no number.")
    return Base(
        revision=int(revision) if revision else None,
        at=_moment(ask.get("basetimestamp")),
        started=_moment(ask.get("starttimestamp")),
        create_only=bool(ask.get("createonly")),
        no_create=bool(ask.get("nocreate")),
    )


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise Refused("badtimestamp", "That is no timestamp.") from None


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_ACTIONS: Mapping[str, Callable[[Wiki, Ask], Values]] = {"query": _query, "login": _login, "edit": _edit}
