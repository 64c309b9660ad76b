"""What is wrong with the operator's files."""

from __future__ import annotations

from bot.core.errors import UserError


class ConfigError(UserError):
    """One line for the operator: which file and key, what is wrong, what to do. It never holds a secret."""

    def __init__(self, message: str) -> None:
        super().__init__("".join(c if c.isprintable() else " " for c in message))
