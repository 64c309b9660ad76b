"""The Cactus cycle of 2011 as data: what was planned, and what really happened (spec: releases)."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from bot.core.schedule import Cycle, Event, plan

PACIFIC = ZoneInfo("America/Los_Angeles")
PLANNED = date(2011, 4, 14)
RELEASED = date(2011, 4, 15)

BRANCHES, FEATURES, GAMMA, RC = (date(2011, 3, 17), date(2011, 3, 24), date(2011, 4, 5), date(2011, 4, 12))


def nova() -> Cycle:
    return plan("cactus", PLANNED, PACIFIC, version="2011.2")


def swift() -> Cycle:
    """Swift names its milestones by their versions; 1.2.0 was that of Bexar, and 1.3.0 is the release."""
    events = (
        Event("1.2.0", "update", date(2011, 2, 15)),
        Event("1.3.0", "release", RELEASED),
    )
    return Cycle("cactus", PACIFIC, events)
