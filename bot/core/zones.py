"""Zones as release managers name them: `PST` is the clock on the wall in California, summer and winter.

In 2011 freezes began at "23:59 PST" all year round, and from 13 March that meant daylight time. So an
abbreviation names a region here, never a fixed offset; what is shown says which of the two it was that day.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.core.errors import Unclear
from bot.core.when import end_of_day, show_day

ABBREVIATIONS = {
    **dict.fromkeys(("PST", "PDT", "PT"), "America/Los_Angeles"),
    **dict.fromkeys(("MST", "MDT", "MT"), "America/Denver"),
    **dict.fromkeys(("CST", "CDT", "CT"), "America/Chicago"),
    **dict.fromkeys(("EST", "EDT", "ET"), "America/New_York"),
    **dict.fromkeys(("CET", "CEST"), "Europe/Paris"),
    **dict.fromkeys(("WET", "WEST"), "Europe/Lisbon"),
    "BST": "Europe/London",
    "JST": "Asia/Tokyo",
    **dict.fromkeys(("UTC", "GMT", "Z"), "UTC"),
}
"""What people write, and the region that it stands for (the American ones where several use a word)."""


def read_zone(word: str) -> ZoneInfo:
    """`PST`, `UTC` or `Europe/London` as a zone. Raises Unclear with the forms that are taken."""
    try:
        return ZoneInfo(ABBREVIATIONS.get(word.upper(), word))
    except (KeyError, ValueError, OSError):
        forms = "write it as America/Los_Angeles, or as PST, EST, CET or UTC"
        raise Unclear(f"{word[:40]!r} is no time zone that I know; {forms}") from None


def show_end(day: date, zone: ZoneInfo) -> str:
    """The end of `day` there and in UTC: `Thu 24 Mar 2011 23:59 PDT (Fri 25 Mar 2011 06:59 UTC)`."""
    ends = end_of_day(day, zone)
    there = ends.astimezone(zone)
    if there.tzname() == "UTC":
        return f"{_show(ends)} UTC"
    return f"{_show(there)} {there.tzname()} ({_show(ends)} UTC)"


def _show(moment: datetime) -> str:
    return f"{moment:%a} {show_day(moment)} {moment:%H:%M}"
