"""Moments and lengths of time, read from and shown to people.

Kept in UTC; a bare date means the end of that day in the project's declared zone, and what is shown
names its zone (spec: the 2011 rule was 23:59 PST, daylight time from 13 March 2011).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.errors import Unclear

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
"""Ours, because those of the system follow its locale."""

_DAY = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}")
"""Years from 1000 to 2999: further away, no zone could turn the end of the day into UTC."""


def read_day(word: str, what: str = "date") -> date:
    """`2011-03-24` as a day. Raises Unclear with the form that is wanted."""
    try:
        if not _DAY.fullmatch(word):
            raise ValueError
        return date.fromisoformat(word)
    except ValueError:
        raise Unclear(f"{word[:40]!r} is no {what}; write it as 2011-03-24") from None


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The last minute of `day` in `zone`, in UTC; the second one, where clocks go back over midnight."""
    return datetime.combine(day, time(23, 59, fold=1), zone).astimezone(UTC)


def show_day(moment: datetime | date) -> str:
    """`14 Feb 2011`."""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def show(moment: datetime, now: datetime) -> str:
    """`Thu 24 Mar 2011 23:59 UTC (in 6 d 3 h)`."""
    away = moment - now
    side = f"in {length(away)}" if away > timedelta() else f"{length(-away)} ago"
    return f"{show_moment(moment)} ({side})"


def show_moment(moment: datetime) -> str:
    """`Thu 24 Mar 2011 23:59 UTC`, for what is read at any time."""
    return f"{_DAYS[moment.weekday()]} {show_day(moment)} {moment:%H:%M} UTC"


def length(span: timedelta) -> str:
    """`6 d 3 h`, `3 h 5 min`, `12 min`, `8 s`: the two largest parts that matter."""
    seconds = max(0, int(span.total_seconds()))
    days, rest = divmod(seconds, 86400)
    hours, rest = divmod(rest, 3600)
    minutes, seconds = divmod(rest, 60)
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min" if minutes else f"{seconds} s"


def not_answering(service: str, since: datetime, until: datetime, calls: int) -> str:
    """That a service does not answer, since when, what waits for it, and when it is asked again."""
    waiting = f"{calls} call{'' if calls == 1 else 's'} waiting"
    return f"{service} not answering since {show_moment(since)}; {waiting}, next try {until:%H:%M} UTC"
