"""Names and links: which names Launchpad allows, and which name a link stands for."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from bot.core.errors import Stuck, Trouble
from bot.gateways.lazr_reply import Entry

REDACTED = "tag:launchpad.net:2008:redacted"
"""What stands in a field that we may not see."""

_NAME = re.compile(r"[a-z0-9][a-z0-9+.\-]{1,253}")
_KIND = re.compile(r"[a-z_-]{1,60}")
_ADDRESS = re.compile(r"[^\s\x00-\x20\x7f-\xa0\ud800-\udfff<>\",;:()\[\]\\@]{1,64}@[a-z0-9.\-]{1,253}")
"""Of a mail address as much as may safely stand in a header."""
_UNKEPT = re.compile("[\x00\ud800-\udfff]")
"""What JSON can say and neither a database nor a network can carry."""


def is_name(name: str) -> bool:
    """Launchpad's rule for people, teams, projects, series and milestones.

    Two characters or more, lower case; `+`, `-` and `.` after the first. The upper bound is ours:
    Launchpad has none, and a name has to fit into a URL.
    """
    return _NAME.fullmatch(name) is not None


def quoted(name: str, what: str) -> str:
    """The name percent-encoded as one part of a URL. Raises `Stuck` for what can be no name."""
    if not is_name(name):
        shown = "".join(c if c.isprintable() else "?" for c in name[:60])
        raise Stuck(
            f'"{shown}" cannot be the name of a {what} on Launchpad: at least two characters, '
            "lower-case letters, digits, and after the first also + - and full stops."
        )
    return quote(name, safe="")


def name_in(link: object) -> str | None:
    """The last name in a link; None where there is none, or it is hidden from us."""
    if not isinstance(link, str) or link == REDACTED:
        return None
    try:
        last = unquote(urlsplit(link).path.rpartition("/")[2]).removeprefix("~")
    except ValueError:
        return None
    return last if is_name(last) else None


def kind(entry: Entry) -> str:
    """`team`, `person`, `project`, `project_series`...: what `resource_type_link` ends in, or ""."""
    word = str(entry.get("resource_type_link", "")).rpartition("#")[2]
    return word if _KIND.fullmatch(word) else ""


def text(entry: Entry, field: str) -> str:
    """A field that must be text; "" where it is empty or hidden. Raises `Trouble` otherwise.

    Characters that cannot be kept are replaced.
    """
    value = entry.get(field)
    if value is None or value == REDACTED:
        return ""
    if not isinstance(value, str):
        raise Trouble(f"Launchpad's answer has no text in {field}.")
    return _UNKEPT.sub("\ufffd", value)


def day(entry: Entry, field: str) -> date | None:
    """A field that is a day; a time after the day is dropped, as Launchpad does."""
    value = text(entry, field)
    if not value:
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError as odd:
        raise Trouble(f"Launchpad's answer has no date in {field}.") from odd


def address_in(link: object) -> str:
    """The address in the link `.../~x/+email/a@b`; "" for `tag:launchpad.net:2008:redacted`."""
    _, mark, last = str(link or "").rpartition("/+email/")
    said = unquote(last).lower()
    return said if mark and _ADDRESS.fullmatch(said) else ""


def page(api_link: str) -> str:
    """The address for people of what has this address for programs.

    `https://api.launchpad.net/devel/~x` is `https://launchpad.net/~x`. Raises `Trouble` for no link.
    """
    try:
        parts = urlsplit(api_link)
    except ValueError as odd:
        raise Trouble("Launchpad's answer has a link that leads nowhere.") from odd
    path = "/" + parts.path.lstrip("/").partition("/")[2]
    return urlunsplit((parts.scheme, parts.netloc.removeprefix("api."), path, "", ""))
