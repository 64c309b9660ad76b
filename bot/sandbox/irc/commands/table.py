"""What the table of commands is made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from bot.sandbox.irc.wire import Message

if TYPE_CHECKING:
    from bot.sandbox.irc.client import Client
    from bot.sandbox.irc.world import World


class Command(NamedTuple):
    """`needs` parameters at least; `early` ones work before registration as well."""

    run: Callable[[World, Client, Message], None]
    needs: int = 0
    early: bool = False


def listed(param: bytes) -> list[bytes]:
    """The different items of a comma-separated parameter, in their order."""
    return [item for item in dict.fromkeys(param.split(b",")) if item]
