"""From a line to the command that handles it: the table of all commands, composed from its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.irc.commands import (
    channels,
    information,
    membership,
    messages,
    modes,
    people,
    registration,
    sasl,
)
from bot.sandbox.irc.commands.table import Command
from bot.sandbox.irc.replies import (
    INPUT_TOO_LONG,
    NEED_MORE_PARAMS,
    NOT_REGISTERED,
    UNKNOWN_COMMAND,
)
from bot.sandbox.irc.wire import Malformed, parse, too_long

if TYPE_CHECKING:
    from bot.sandbox.irc.client import Client

COMMANDS: dict[bytes, Command] = {
    **registration.COMMANDS,
    **sasl.COMMANDS,
    **messages.COMMANDS,
    **membership.COMMANDS,
    **channels.COMMANDS,
    **modes.COMMANDS,
    **people.COMMANDS,
    **information.COMMANDS,
}


def handle(client: Client, line: bytes) -> None:
    """Handle one line without its line end; any bytes will do."""
    if not line:
        return
    if too_long(line):
        client.reply(INPUT_TOO_LONG)
        return
    try:
        message = parse(line)
    except Malformed:
        client.reply(UNKNOWN_COMMAND, b"*")
        return
    command = COMMANDS.get(message.command)
    if command is None:
        client.reply(UNKNOWN_COMMAND, message.command)
    elif not (client.registered or command.early):
        client.reply(NOT_REGISTERED)
    elif len(message.params) < command.needs:
        client.reply(NEED_MORE_PARAMS, message.command)
    else:
        command.run(client.world, client, message)
