"""Which refusal of a wiki means what: read again, wait, or a person has to act.

The codes are MediaWiki's; its answers have HTTP status 200 even for most errors.
"""

from __future__ import annotations

import re

from bot.core.errors import Stuck, Trouble
from bot.gateways.ports import Conflict

LONGEST_WAIT = 86_400.0
"""Seconds; no server makes us wait longer, whatever it says."""

LOGGED_OUT = frozenset({"assertuserfailed", "assertnameduserfailed", "assertbotfailed", "badtoken"})
"""The wiki no longer knows us: sessions end whenever it likes."""

_CONFLICTS = frozenset(
    {"editconflict", "edit-conflict", "articleexists", "edit-already-exists"}
    | {"missingtitle", "edit-gone-missing", "pagedeleted"}
)

_WAITS = {
    "readonly": "takes no changes at the moment",
    "maxlag": "asks to wait, as its database is behind",
    "ratelimited": "says that we changed too much in a short time",
    "badmd5": "received our text damaged",
    "failed-save": "could not save",
    "failedsave": "could not save",
    "unknownerror": "failed",
}

_ENDS = (
    (("protected", "cascadeprotected"), "the page is protected; ask its administrators to let us edit it"),
    (("blocked", "autoblocked"), "our account is blocked; ask its administrators why"),
    (
        ("permissiondenied", "cantcreate", "noedit", "readapidenied", "writeapidenied", "noapiwrite"),
        "our account may not; ask its administrators for the right, or give the bot password that grant",
    ),
    (("invalidtitle", "pagecannotexist", "nosuchpage"), "no page can have that title; choose another"),
    (("contenttoobig",), "the text is longer than the wiki takes; shorten it"),
)
"""How codes begin, and what it means with what helps."""


class Refusal(Exception):
    """The wiki's no: its code, its words on one line, and seconds to wait where it named some."""

    def __init__(self, code: str, words: str, retry_after: float | None = None) -> None:
        super().__init__(f"{code}: {words}")
        self.code = code
        self.words = words
        self.retry_after = retry_after

    def as_trouble(self, doing: str) -> Trouble:
        """The error to raise; `doing` is what we wanted ("save Burrow")."""
        said = f' It said "{self.words}" ({self.code}).'
        if self.code in _CONFLICTS:
            return Conflict(f"Somebody else changed the page while we wanted to {doing}.{said}")
        if self.code in LOGGED_OUT:
            return Trouble(f"The wiki forgets our login, so we could not {doing}.{said}")
        meaning = _WAITS.get(self.code)
        if self.code.startswith("internal_api_error"):
            meaning = "failed"
        if meaning:
            return Trouble(f"The wiki {meaning}, so we could not {doing}.{said}", self.retry_after)
        for starts, remedy in _ENDS:
            if self.code.startswith(starts):
                return Stuck(f"The wiki does not let us {doing}: {remedy}.{said}")
        return Stuck(f"The wiki refused when we wanted to {doing}.{said}")


def status_trouble(status: int, retry_after: str, location: str) -> Trouble:
    """The error for an HTTP answer that no wiki gave: a proxy's, a web server's, another service's."""
    if 300 <= status < 400:
        return Stuck(f"The wiki's API is not here (status {status}): it points to {one_line(location)}.")
    if status in (408, 425, 429) or status >= 500:
        return Trouble(f"The wiki is unwell (status {status}).", seconds(retry_after))
    if 400 <= status < 500:
        return Stuck(f"The wiki's web server refuses us (status {status}): check the address of its api.php.")
    return Trouble("What answers in the wiki's place speaks no JSON: check the address of its api.php.")


def seconds(value: str) -> float | None:
    """`Retry-After` as seconds, which is how MediaWiki says it; None for anything else."""
    value = value.strip()
    return min(float(value), LONGEST_WAIT) if re.fullmatch(r"[0-9]{1,12}", value) else None


def one_line(text: object, most: int = 300) -> str:
    """A stranger's words, fit for one line of IRC."""
    said = str(text)[: 4 * most]
    line = " ".join("".join(c if c.isprintable() else " " for c in said).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
