"""A freeze exception: something may still be merged though a freeze holds, until a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class FreezeException:
    """`freeze` is a kind of the chain, `thing` a blueprint, bug or merge proposal.

    `state` is the step of its workflow and `entry` counts the steps entered; `decided_by` and `because`
    are "" until somebody has decided. `reminded_at` is when its coming end was told.
    """

    id: int
    case_id: int
    series: str
    freeze: str
    thing: str
    benefit: str
    risk: str
    state: str
    asked_by: str
    asked_at: datetime
    decided_by: str = ""
    because: str = ""
    until: datetime | None = None
    reminded_at: datetime | None = None
    entry: int = 1
    version: int = 1
