"""What a database says when it cannot do as asked right now."""

from __future__ import annotations

from bot.core.errors import Trouble, UserError


class Unusable(UserError):
    """This database cannot be worked with; the message says why and what to do."""


class NoStorage(Trouble):
    """The database cannot do its work now (a full disk, a lost server), and may be able to later.

    `why` is its own word. Nothing of what was to be written is there.
    """

    def __init__(self, why: str) -> None:
        super().__init__(f"the database cannot be used now: {why}")
        self.why = why


class Busy(Exception):
    """Another process has this database open."""


class Conflict(Exception):
    """Somebody else wrote about the same thing between our reading and our writing: look again."""
