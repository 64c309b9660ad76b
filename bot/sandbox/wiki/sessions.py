"""Who is logged in to the sandbox's wiki: sessions with their tokens, kept by a cookie."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field

from bot.sandbox.wiki.refused import Refused
from bot.sandbox.wiki.state import PASSWORDS
from bot.sandbox.wiki.titles import account_of

COOKIE = "sandboxwiki_session"

ANONYMOUS = "+\\"
"""The edit token of everybody who is not logged in."""

MOST = 1_000
"""Sessions that are kept; the oldest ends when there is one more."""


def _token() -> str:
    return f"{secrets.token_hex(16)}+\\"


@dataclass(slots=True)
class Session:
    """`account` is None until somebody logs in."""

    account: str | None = None
    login_token: str = field(default_factory=_token)
    edit_token: str = ANONYMOUS


class Sessions:
    """All sessions by the value of their cookie."""

    def __init__(self) -> None:
        self._all: OrderedDict[str, Session] = OrderedDict()

    def find(self, cookie: str) -> Session | None:
        return self._all.get(cookie)

    def begin(self) -> tuple[str, Session]:
        """A new session of nobody and the value of its cookie."""
        cookie = secrets.token_hex(16)
        self._all[cookie] = Session()
        while len(self._all) > MOST:
            self._all.popitem(last=False)
        return cookie, self._all[cookie]

    def forget(self) -> None:
        """Everybody is logged out, as when a wiki is restarted."""
        self._all.clear()


def log_in(session: Session | None, name: str, password: str, token: str) -> dict[str, object]:
    """MediaWiki's answer to action=login. `NAME` and `NAME@app` are the same bot password here."""
    if session is None or not token:
        return {"result": "NeedToken"}
    if session.account is not None:
        words = "Cannot log in while a bot password is in use."
        return {"result": "Aborted", "reason": {"code": "api-login-fail-badsessionprovider", "text": words}}
    if not secrets.compare_digest(token.encode(errors="replace"), session.login_token.encode()):
        return {"result": "WrongToken"}
    account = account_of(name.partition("@")[0])
    known = PASSWORDS.get(account, "")
    if not known or not secrets.compare_digest(password.encode(errors="replace"), known.encode()):
        words = "Incorrect username or password entered. Please try again."
        return {"result": "Failed", "reason": {"code": "wrongpassword", "text": words}}
    session.account, session.edit_token = account, _token()
    return {"result": "Success", "lguserid": 1 + list(PASSWORDS).index(account), "lgusername": account}


def check_token(session: Session | None, token: str) -> None:
    """Raise `Refused` (badtoken) unless it is the session's edit token."""
    known = session.edit_token if session else ANONYMOUS
    if not secrets.compare_digest(token.encode(errors="replace"), known.encode()):
        raise Refused("badtoken", "Invalid CSRF token.")
