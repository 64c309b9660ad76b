"""MODE: what a channel allows, who has which status in it, and the few modes of a user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.irc.channel import FLAGS, OPERATOR, VOICE, Channel
from bot.sandbox.irc.commands.table import Command
from bot.sandbox.irc.names import KEY_LENGTH, MASK_LENGTH, MAX_BANS, MAX_MODES, fold
from bot.sandbox.irc.replies import (
    BAN_ITEM,
    BAN_LIST_FULL,
    CHANNEL_CREATED,
    CHANNEL_MODES,
    END_OF_BANS,
    NO_SUCH_CHANNEL,
    NO_SUCH_NICK,
    NOT_OPERATOR,
    NOT_THERE,
    UNKNOWN_MODE,
    UNKNOWN_USER_MODE,
    USER_MODES,
    USERS_DO_NOT_MATCH,
)
from bot.sandbox.irc.wire import Message

if TYPE_CHECKING:
    from bot.sandbox.irc.client import Client
    from bot.sandbox.irc.world import World

USER_FLAGS = b"iw"
STATUSES = {ord("o"): OPERATOR, ord("v"): VOICE}
ROOM = 300
"""Bytes of parameters in one MODE line; more of them make another line."""

Change = tuple[bool, int, bytes | None]
"""Whether it was set, the letter, its parameter."""


def mode(world: World, client: Client, message: Message) -> None:
    target, *rest = message.params
    if not target.startswith(b"#"):
        _user_mode(world, client, target, rest)
        return
    channel = world.channel(target)
    if channel is None:
        client.reply(NO_SUCH_CHANNEL, target)
    elif not rest:
        letters, params = channel.modes(client in channel.members)
        client.reply(CHANNEL_MODES, channel.name, b"+" + letters, *params)
        client.reply(CHANNEL_CREATED, channel.name, b"%d" % channel.created)
    elif rest[0].strip(b"+-") == b"b" and len(rest) == 1:
        for mask, (setter, moment) in channel.bans.items():
            client.reply(BAN_ITEM, channel.name, mask, setter, b"%d" % moment)
        client.reply(END_OF_BANS, channel.name)
    elif not channel.is_operator(client):
        client.reply(NOT_OPERATOR, channel.name)
    else:
        _tell(world, client, channel, _apply(world, client, channel, rest[0], rest[1:]))


def _apply(
    world: World, client: Client, channel: Channel, letters: bytes, params: list[bytes]
) -> list[Change]:
    """Make the changes that can be made; the answer lists those that changed something."""
    changes: list[Change] = []
    given = iter(params)
    on, asked = True, 0
    for letter in letters:
        if letter in b"+-":
            on = letter == ord("+")
            continue
        asked += 1
        if asked > MAX_MODES:
            break
        if letter in FLAGS:
            if on != (letter in channel.flags):
                (channel.flags.add if on else channel.flags.discard)(letter)
                changes.append((on, letter, None))
        elif letter in STATUSES:
            changes += _status(world, client, channel, on, letter, next(given, b""))
        elif letter in b"bkl":
            param = next(given, b"") if on or letter != ord("l") else b""
            changes += _valued(world, client, channel, on, letter, param)
        else:
            client.reply(UNKNOWN_MODE, bytes((letter,)))
    return changes


def _status(
    world: World, client: Client, channel: Channel, on: bool, letter: int, nick: bytes
) -> list[Change]:
    member = world.find(nick)
    if member is None:
        client.reply(NO_SUCH_NICK, nick)
        return []
    if member not in channel.members:
        client.reply(NOT_THERE, member.nick, channel.name)
        return []
    before = channel.members[member]
    after = before | STATUSES[letter] if on else before & ~STATUSES[letter]
    channel.members[member] = after
    return [(on, letter, member.nick)] if after != before else []


def _valued(
    world: World, client: Client, channel: Channel, on: bool, letter: int, param: bytes
) -> list[Change]:
    """+b, +k and +l; a value that cannot be one changes nothing."""
    if letter == ord("l"):
        limit = int(param) if on and param.isdigit() and len(param) < 7 else None
        if limit == channel.limit or (on and not limit):
            return []
        channel.limit = limit
        return [(on, letter, b"%d" % limit if limit else None)]
    if not param or b" " in param or param.startswith(b":"):
        return []
    if letter == ord("k"):
        if (on and (b"," in param or len(param) > KEY_LENGTH)) or (not on and not channel.key):
            return []
        channel.key = param if on else None
        return [(on, letter, param if on else b"*")]
    mask = fold(param)[:MASK_LENGTH]
    if on == (mask in channel.bans):
        return []
    if not on:
        del channel.bans[mask]
    elif len(channel.bans) >= MAX_BANS:
        client.reply(BAN_LIST_FULL, channel.name, mask)
        return []
    else:
        channel.bans[mask] = (client.nick, world.seconds())
    return [(on, letter, mask)]


def _tell(world: World, client: Client, channel: Channel, changes: list[Change]) -> None:
    while changes:
        letters, params, room = bytearray(), [], ROOM
        sign: bool | None = None
        while changes and room > 0:
            on, letter, param = changes.pop(0)
            if on is not sign:
                letters += b"+" if on else b"-"
                sign = on
            letters.append(letter)
            if param is not None:
                params.append(param)
                room -= len(param) + MASK_LENGTH // 2
        line = world.spoken(client, b"MODE", channel.name, bytes(letters), *params)
        world.tell_channel(channel, line)


def _user_mode(world: World, client: Client, nick: bytes, rest: list[bytes]) -> None:
    if fold(nick) != fold(client.nick):
        client.reply(USERS_DO_NOT_MATCH if world.find(nick) else NO_SUCH_NICK, nick)
        return
    if not rest:
        client.reply(USER_MODES, b"+" + bytes(sorted(client.modes)))
        return
    on, changed = True, bytearray()
    for letter in rest[0]:
        if letter in b"+-":
            on = letter == ord("+")
        elif letter not in USER_FLAGS:
            client.reply(UNKNOWN_USER_MODE)
        elif on != (letter in client.modes):
            (client.modes.add if on else client.modes.discard)(letter)
            changed += (b"+" if on else b"-") + bytes((letter,))
    if changed:
        client.send(world.spoken(client, b"MODE", client.nick, bytes(changed)))


COMMANDS = {b"MODE": Command(mode, 1)}
