"""The tables, and nothing but the tables. Migrations bring a database here; both databases run them.

Moments are UTC. `history` and `receipt` are only ever added to; `case.version` grows with every write
about a case, so that a second writer notices.

Each module beside this one is a group of them. All are imported here, so that `metadata` knows every one.
"""

from bot.store.tables.base import Moment, metadata
from bot.store.tables.cases import alias, case, history, receipt, waiver
from bot.store.tables.effects import effect, need
from bot.store.tables.people import away, binding, binding_history, challenge, listing
from bot.store.tables.voices import (
    answer,
    concern,
    content,
    driver,
    hold,
    member,
    prereview,
    progress,
    requirement,
    seconder,
    suggestion,
)
from bot.store.tables.world import adopted, evidence, milestone, post, publication, series, setting

__all__ = [
    "Moment",
    "adopted",
    "alias",
    "answer",
    "away",
    "binding",
    "binding_history",
    "case",
    "challenge",
    "concern",
    "content",
    "driver",
    "effect",
    "evidence",
    "history",
    "hold",
    "listing",
    "member",
    "metadata",
    "milestone",
    "need",
    "post",
    "prereview",
    "progress",
    "publication",
    "receipt",
    "requirement",
    "seconder",
    "series",
    "setting",
    "suggestion",
    "waiver",
]
