"""What the weekly mail says of Cactus in the week of its feature freeze: values made from a cycle."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bot.core.blueprint_state import Blueprint
from bot.core.countdown import Allowed, News, values
from bot.core.schedule import Cycle, move
from bot.core.when import end_of_day
from tests.core.cactus import PACIFIC, RELEASED, nova

NOW = datetime(2011, 3, 28, 17, tzinfo=UTC)

PRIORITIES = {"Essential": 6, "High": 15, "Medium": 28, "Low": 24, "Undefined": 92}

PLANS = (
    *(Blueprint(f"e{n}", "Essential", "Approved", "Implemented") for n in range(3)),
    *(Blueprint(f"e{n}", "Essential", "Approved", "Needs Code Review") for n in (3, 4)),
    *(Blueprint(f"h{n}", "High", "Approved", "Implemented") for n in range(5)),
    *(Blueprint(f"h{n}", "High", "Approved", "Beta Available") for n in range(5, 8)),
    *(Blueprint(f"h{n}", "High", "Drafting", "Deferred") for n in range(8, 11)),
)


def countdown_values() -> dict[str, object]:
    cycle, moves = move(nova(), {"2011.2": RELEASED}, "two blockers were found")
    exception = Allowed("feature-freeze", "bp/ipv6", end_of_day(date(2011, 4, 5), PACIFIC))
    news = News(blueprints={"2011.2": PLANS}, critical=2, exceptions=(exception,), moves=moves)
    return values("nova", cycle, news, NOW)


def empty_countdown_values() -> dict[str, object]:
    return values("nova", Cycle("diablo", PACIFIC), News(blueprints={"diablo-1": None}), NOW)
