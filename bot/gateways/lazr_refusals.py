"""Which status means what: whether to wait, or that a person has to act, and how to say it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from bot.core.errors import Gone, LoggedOut, NotPermitted, Stuck, Trouble, Unwell
from bot.gateways.lazr_reply import Reply

LONGEST_WAIT = 86_400.0
"""No server makes us wait longer than a day, whatever it says."""

AWAY = frozenset({408, 429, 502, 503, 504})
"""Statuses that tell of the service as a whole; 500 is about one request."""

_PERMISSION = re.compile(r"\((?P<what>.*), '(?P<how>[^']*)', '(?P<permission>[^']*)'\)", re.DOTALL)
_OBJECT = re.compile(r"^<(.*?)(?: object)?(?: at 0x[0-9a-f]+)?>$", re.DOTALL)

_AGAIN = "log in again (tminus login launchpad)"

_CREDENTIALS = (
    ("unknown access token", "does not know our access token (any more)", _AGAIN),
    ("expired token", "says that our access token has expired", _AGAIN),
    ("invalid token", "says that our access token is not valid", _AGAIN),
    ("invalid signature", "says that the secret of our token is wrong", _AGAIN),
    ("unknown consumer", "does not know our consumer name", _AGAIN),
    ("inactive account", "says that our account is not active", "ask Launchpad's administrators why"),
    ("you need to be logged in", "takes us for a stranger", _AGAIN),
)
"""How a 401 about credentials begins (in lower case), what it means, and what an operator does."""


def is_name_problem(reply: Reply) -> bool:
    """A 400 that finds fault with `name`, which may be that it is taken.

    The parameter is matched, not the message: messages are words for people and change.
    """
    lines = reply.plain.splitlines()
    return reply.status == 400 and any(line.startswith("name:") for line in lines)


def is_away(reply: Reply) -> bool:
    """Whether the service as a whole gave no answer, but somebody in front of it, or for want of time."""
    return reply.status in AWAY


def retry_after(reply: Reply) -> float | None:
    """How many seconds we are asked to wait; None where it does not say so in a way that we can read."""
    return _retry_after(reply.headers.get("retry-after", ""))


def is_duplicate(reply: Reply) -> bool:
    """A 500 in which the database found the same thing already there, as for blueprints."""
    return reply.status == 500 and "UniqueViolation" in reply.plain


def login_refused(reply: Reply) -> str | None:
    """What to tell an operator where this answer says that Launchpad does not take our login, else None."""
    lowered = reply.plain.lower() if reply.status == 401 else ""
    for start, meaning, remedy in _CREDENTIALS:
        if lowered.startswith(start):
            return f"Launchpad {meaning}: an operator has to {remedy}"
    return None


def refusal(reply: Reply, doing: str) -> Trouble:
    """The error for an answer that is no success; `doing` is what we wanted ("create the team x").

    `Stuck` where asking again would get the same answer (`NotPermitted` where that is because of who
    we are, `LoggedOut` where Launchpad does not take our login at all), `Trouble` with `retry_after` in
    seconds where it may pass.
    """
    if reply.status == 401:
        return _unauthorised(reply, doing)
    match reply.status:
        case 400:
            said = reply.words or "nothing more"
            return Stuck(f'Launchpad refused to {doing}: it said "{said}".')
        case 403:
            return Stuck(f"Launchpad's front door refused us (403) when we wanted to {doing}.")
        case 404:
            return Stuck(f"We could not {doing}: it is not on Launchpad, or hidden from us.")
        case 410:
            return Gone(
                f"We could not {doing}: Launchpad has suspended that account ({reply.words}). "
                "Only Launchpad's administrators can change that."
            )
        case 408 | 412 | 425 | 429:
            return _passing(reply, doing)
        case status if 300 <= status < 500:
            return Stuck(f"Launchpad would not {doing} (status {status}). {reply.words}".strip())
    return _passing(reply, doing)


def _passing(reply: Reply, doing: str) -> Trouble:
    oops = reply.headers.get("x-lazr-oopsid", "")
    tail = f", {oops}" if re.fullmatch(r"[A-Za-z0-9-]{1,80}", oops) else ""
    error = Unwell if is_away(reply) else Trouble
    return error(
        f"Launchpad is unwell: it could not {doing} (status {reply.status}{tail}).",
        retry_after=retry_after(reply),
    )


def _retry_after(value: str) -> float | None:
    """RFC 9110, 10.2.3: a number of seconds or a date."""
    value = value.strip()
    if re.fullmatch(r"[0-9]{1,12}", value):
        return min(float(value), LONGEST_WAIT)
    try:
        then = parsedate_to_datetime(value)
        if then.tzinfo is None:
            then = then.replace(tzinfo=UTC)
        seconds = (then - datetime.now(UTC)).total_seconds()
    except (ValueError, OverflowError, IndexError):
        return None
    return min(max(seconds, 0.0), LONGEST_WAIT)


def _unauthorised(reply: Reply, doing: str) -> Stuck:
    """Launchpad says 401 for bad credentials and for missing permission alike."""
    plain = reply.plain
    if found := _PERMISSION.fullmatch(plain):
        what = _OBJECT.sub(r"\1", found["what"].strip())
        return NotPermitted(
            f"Launchpad does not let us {doing}: on {_line(what)} that takes the permission "
            f"{_line(found['permission'])}. Ask its owner to give us a place there."
        )
    if (why := login_refused(reply)) is not None:
        return LoggedOut(why)
    return Stuck(f'Launchpad does not let us {doing} (401): it said "{reply.words or "nothing"}".')


def _line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:120]
