"""What the bot may do about what is planned on Launchpad: to clear a milestone, and to kick a blueprint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.core.effects import Effect


@dataclass(frozen=True, slots=True)
class EnsureCleared(Effect):
    """Nothing open is planned for `milestone` any more: blueprints and bugs go `to` another one.

    Its result has what was `moved`, and what was `left` with the reason: `{"bug/7": "..."}`.
    """

    target: ClassVar[str] = "launchpad"
    project: str
    milestone: str
    to: str

    @property
    def subject(self) -> str:
        return f"plans {self.project}/{self.milestone}"


@dataclass(frozen=True, slots=True)
class EnsureKicked(Effect):
    """A blueprint that still has no priority is planned for no milestone, and its whiteboard says why."""

    target: ClassVar[str] = "launchpad"
    project: str
    blueprint: str
    message: str

    @property
    def subject(self) -> str:
        return f"blueprint {self.project}/{self.blueprint}"
