"""`calendar.ics`: the cycles of projects as a calendar that people subscribe to (RFC 5545).

A milestone is a whole day there, free of appointments, and its text says at which hour it ends. Its UID
stays while its day moves, and SEQUENCE counts the moves, so a calendar moves what it shows.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from icalendar import Calendar, Event, vText

from bot import __version__
from bot.core import schedule
from bot.core.cycles import Listed
from bot.core.schedule_rules import LINKS
from bot.core.zones import show_end

REFRESH = timedelta(hours=12)
"""How often a subscriber may ask again."""


def calendar(name: str, listed: Iterable[Listed], domain: str = "tminus.invalid") -> bytes:
    """The calendar as bytes, CRLF at the ends of lines; `domain` makes its UIDs our own.

    What has no date yet is not in it. The same cycles give the same bytes.
    """
    found = Calendar()
    found.add("prodid", f"-//tminus//tminus {__version__}//EN")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    # The library does not know these as text, and would not escape them.
    found.add("name", vText(name))
    found.add("x-wr-calname", vText(name))
    found.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for one in listed:
        for event in one.cycle.events:
            if event.day is not None:
                found.add_component(_event(one, event, domain))
    made: bytes = found.to_ical()
    return made


def _event(listed: Listed, event: schedule.Event, domain: str) -> Event:
    assert event.day is not None
    link = LINKS.get(event.kind)
    means = f"The {link.title}: {link.means}.\n" if link else ""
    found = Event()
    # A series has one event of each kind of the chain, so these keep their UID when they are renamed.
    key = event.kind if link else event.name
    found.add("uid", f"{listed.project}/{listed.cycle.series}/{key}@{domain}")
    found.add("dtstamp", listed.changed)
    found.add("last-modified", listed.changed)
    found.add("sequence", event.moves)
    found.add("summary", f"{listed.project} {event.name} ({event.kind})")
    found.add("description", f"{means}It ends {show_end(event.day, listed.cycle.zone)}.")
    found.add("dtstart", event.day)
    found.add("dtend", event.day + timedelta(days=1))
    found.add("transp", "TRANSPARENT")
    found.add("status", "CONFIRMED")
    found.add("categories", [listed.cycle.series, event.kind])
    return found
