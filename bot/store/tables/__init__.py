"""The tables, and nothing but the tables. Migrations bring a database here; both databases run them.

Moments are UTC. `history` and `receipt` are only ever added to; `case.version` grows with every write
about a case, so that a second writer notices.

Each module beside this one is a group of them. All are imported here, so that `metadata` knows every one.
"""

from bot.store.tables.base import Moment, metadata
from bot.store.tables.cases import alias, case, history, receipt, waiver
from bot.store.tables.cycles import (
    following,
    freeze_exception,
    milestone,
    milestone_move,
    release,
    series,
)
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
from bot.store.tables.world import adopted, evidence, post, publication, setting

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
    "following",
    "freeze_exception",
    "history",
    "hold",
    "listing",
    "member",
    "metadata",
    "milestone",
    "milestone_move",
    "need",
    "post",
    "prereview",
    "progress",
    "publication",
    "receipt",
    "release",
    "requirement",
    "seconder",
    "series",
    "setting",
    "suggestion",
    "waiver",
]
