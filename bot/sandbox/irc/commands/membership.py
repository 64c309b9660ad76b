"""Coming into a channel and going out of it: JOIN, PART, KICK and INVITE."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.irc.caps import EXTENDED_JOIN
from bot.sandbox.irc.channel import OPERATOR, Channel
from bot.sandbox.irc.commands.channels import send_names, send_topic
from bot.sandbox.irc.commands.table import Command, listed
from bot.sandbox.irc.names import KICK_LENGTH, MAX_CHANNELS, MAX_TARGETS, fold, is_channel
from bot.sandbox.irc.replies import (
    ALREADY_THERE,
    BAD_KEY,
    BANNED,
    CHANNEL_IS_FULL,
    INVITE_ONLY,
    INVITING,
    NO_SUCH_CHANNEL,
    NO_SUCH_NICK,
    NOT_ON_CHANNEL,
    NOT_OPERATOR,
    NOT_THERE,
    TOO_MANY_CHANNELS,
    Reply,
)
from bot.sandbox.irc.wire import Message

if TYPE_CHECKING:
    from bot.sandbox.irc.client import Client
    from bot.sandbox.irc.world import World


def join(world: World, client: Client, message: Message) -> None:
    """`JOIN #a,#b key,key`; `JOIN 0` leaves them all. Whoever comes first is operator."""
    if message.params[0] == b"0":
        for channel in list(client.channels):
            _part(world, client, channel, b"Left all channels")
        return
    keys = iter(message.params[1].split(b",") if len(message.params) > 1 else [])
    for name in listed(message.params[0]):
        _join(world, client, name, next(keys, b""))


def _join(world: World, client: Client, name: bytes, key: bytes) -> None:
    if not is_channel(name):
        client.reply(NO_SUCH_CHANNEL, name)
        return
    channel = world.channel(name)
    if channel in client.channels:
        return
    if len(client.channels) >= MAX_CHANNELS:
        client.reply(TOO_MANY_CHANNELS, name)
        return
    if channel is None:
        channel = world.channels[fold(name)] = Channel(name, world.seconds())
        status = OPERATOR
    else:
        obstacle = _obstacle(client, channel, key)
        if obstacle is not None:
            client.reply(obstacle, channel.name)
            return
        status = 0
    channel.members[client] = status
    client.channels[channel] = None
    client.invitations.pop(channel, None)
    _announce(world, client, channel)
    if channel.topic:
        send_topic(client, channel)
    send_names(client, channel)


def _announce(world: World, client: Client, channel: Channel) -> None:
    plain = world.spoken(client, b"JOIN", channel.name)
    account = client.account or b"*"
    extended = world.spoken(client, b"JOIN", channel.name, account, client.realname)
    for member in channel.members:
        member.send(extended if member.caps & EXTENDED_JOIN else plain)


def _obstacle(client: Client, channel: Channel, key: bytes) -> Reply | None:
    """What keeps a client out; an invitation opens every door (as InspIRCd has it)."""
    if channel in client.invitations:
        return None
    if channel.key is not None and key != channel.key:
        return BAD_KEY
    if channel.has(b"i"):
        return INVITE_ONLY
    if channel.is_banned(client):
        return BANNED
    if channel.limit is not None and len(channel.members) >= channel.limit:
        return CHANNEL_IS_FULL
    return None


def part(world: World, client: Client, message: Message) -> None:
    reason = message.params[1] if len(message.params) > 1 else None
    for name in listed(message.params[0]):
        channel = world.channel(name)
        if channel is None:
            client.reply(NO_SUCH_CHANNEL, name)
        elif client not in channel.members:
            client.reply(NOT_ON_CHANNEL, channel.name)
        else:
            _part(world, client, channel, reason)


def _part(world: World, client: Client, channel: Channel, reason: bytes | None) -> None:
    params = (channel.name,) if reason is None else (channel.name, reason)
    world.tell_channel(channel, world.spoken(client, b"PART", *params))
    world.leave(client, channel)


def kick(world: World, client: Client, message: Message) -> None:
    """`KICK #channel nick,nick :reason`, by operators."""
    channel = world.channel(message.params[0])
    if channel is None:
        client.reply(NO_SUCH_CHANNEL, message.params[0])
        return
    if client not in channel.members:
        client.reply(NOT_ON_CHANNEL, channel.name)
        return
    if not channel.is_operator(client):
        client.reply(NOT_OPERATOR, channel.name)
        return
    reason = (message.params[2] if len(message.params) > 2 else b"")[:KICK_LENGTH] or client.nick
    for nick in listed(message.params[1])[:MAX_TARGETS]:
        victim = world.find(nick)
        if victim is None:
            client.reply(NO_SUCH_NICK, nick)
        elif victim not in channel.members:
            client.reply(NOT_THERE, victim.nick, channel.name)
        else:
            line = world.spoken(client, b"KICK", channel.name, victim.nick, reason)
            world.tell_channel(channel, line)
            world.leave(victim, channel)


def invite(world: World, client: Client, message: Message) -> None:
    """`INVITE nick #channel`, by operators."""
    nick, name = message.params[:2]
    guest, channel = world.find(nick), world.channel(name)
    if guest is None:
        client.reply(NO_SUCH_NICK, nick)
    elif channel is None:
        client.reply(NO_SUCH_CHANNEL, name)
    elif client not in channel.members:
        client.reply(NOT_ON_CHANNEL, channel.name)
    elif not channel.is_operator(client):
        client.reply(NOT_OPERATOR, channel.name)
    elif guest in channel.members:
        client.reply(ALREADY_THERE, guest.nick, channel.name)
    else:
        while len(guest.invitations) >= MAX_CHANNELS:
            del guest.invitations[next(iter(guest.invitations))]
        guest.invitations[channel] = None
        client.reply(INVITING, guest.nick, channel.name)
        guest.send(world.spoken(client, b"INVITE", guest.nick, channel.name))


COMMANDS = {
    b"JOIN": Command(join, 1),
    b"PART": Command(part, 1),
    b"KICK": Command(kick, 2),
    b"INVITE": Command(invite, 2),
}
