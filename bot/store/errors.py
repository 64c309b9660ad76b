"""What a database says when it cannot do as asked right now."""

from __future__ import annotations


class Busy(Exception):
    """Another process has this database open."""


class Conflict(Exception):
    """Somebody else wrote about the same thing between our reading and our writing: look again."""
