"""What a database says when it cannot do as asked right now."""

from __future__ import annotations

from bot.core.errors import UserError


class Unusable(UserError):
    """This database cannot be worked with; the message says why and what to do."""


class Busy(Exception):
    """Another process has this database open."""


class Conflict(Exception):
    """Somebody else wrote about the same thing between our reading and our writing: look again."""
