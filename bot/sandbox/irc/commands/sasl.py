"""Logging in before anybody can see you: SASL PLAIN (IRCv3 sasl-3.1 and 3.2, RFC 4616)."""

from __future__ import annotations

import binascii
from base64 import b64decode
from typing import TYPE_CHECKING

from bot.sandbox.irc import caps
from bot.sandbox.irc.commands.table import Command
from bot.sandbox.irc.names import fold
from bot.sandbox.irc.outgoing import Line
from bot.sandbox.irc.replies import (
    SASL_ABORTED,
    SASL_ALREADY,
    SASL_FAIL,
    SASL_MECHANISMS,
    SASL_SUCCESS,
    SASL_TOO_LONG,
)
from bot.sandbox.irc.wire import Message

if TYPE_CHECKING:
    from bot.sandbox.irc.client import Client
    from bot.sandbox.irc.world import World

CHUNK = 400
"""A chunk of this length is followed by another one."""

RESPONSE_LIMIT = 8 * CHUNK


def authenticate(world: World, client: Client, message: Message) -> None:
    """A mechanism begins an exchange, chunks of base64 fill it, `*` aborts it."""
    word = message.params[0]
    if not client.caps & caps.SASL:
        client.reply(SASL_FAIL)
    elif word == b"*":
        client.sasl = None
        client.reply(SASL_ABORTED)
    elif client.sasl is not None:
        _collect(world, client, client.sasl, word)
    elif client.account is not None:
        client.reply(SASL_ALREADY)
    elif word.upper() == b"PLAIN":
        client.sasl = bytearray()
        client.send(Line(b"AUTHENTICATE :+", world.now))
    else:
        client.reply(SASL_MECHANISMS, b"PLAIN")
        client.reply(SASL_FAIL)


def give_up(client: Client) -> None:
    """Registration does not wait for an exchange that was begun and left."""
    if client.sasl is not None:
        client.sasl = None
        client.reply(SASL_ABORTED)


def _collect(world: World, client: Client, held: bytearray, chunk: bytes) -> None:
    if len(chunk) > CHUNK or len(held) + len(chunk) > RESPONSE_LIMIT:
        client.sasl = None
        client.reply(SASL_TOO_LONG)
        return
    if chunk != b"+":
        held += chunk
    if len(chunk) == CHUNK:
        return
    client.sasl = None
    account = _proven(world, bytes(held))
    if account is None:
        client.reply(SASL_FAIL)
        return
    world.log_in(client, account)
    client.reply(SASL_SUCCESS)


def _proven(world: World, response: bytes) -> bytes | None:
    """The account, where the response is authzid NUL authcid NUL password and all of it fits."""
    try:
        authzid, authcid, password = b64decode(response, validate=True).split(b"\0")
    except (binascii.Error, ValueError):
        return None
    if authzid and fold(authzid) != fold(authcid):
        return None
    return world.account_for(authcid, password)


COMMANDS = {b"AUTHENTICATE": Command(authenticate, 1, early=True)}
