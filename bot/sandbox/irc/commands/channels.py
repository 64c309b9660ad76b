"""What channels show of themselves: NAMES, TOPIC and LIST."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.irc.caps import MULTI_PREFIX
from bot.sandbox.irc.channel import Channel
from bot.sandbox.irc.commands.table import Command, listed
from bot.sandbox.irc.names import TOPIC_LENGTH, is_channel, matches
from bot.sandbox.irc.replies import (
    END_OF_NAMES,
    LIST_END,
    LIST_ITEM,
    LIST_START,
    NAMES_ITEM,
    NO_SUCH_CHANNEL,
    NO_TOPIC,
    NOT_ON_CHANNEL,
    NOT_OPERATOR,
    TOPIC,
    TOPIC_SET_BY,
)
from bot.sandbox.irc.wire import Message

if TYPE_CHECKING:
    from bot.sandbox.irc.client import Client
    from bot.sandbox.irc.world import World

NAMES_WIDTH = 350
"""Bytes of nicks on one line of NAMES: with channel and prefix it stays below the limit."""


def send_names(client: Client, channel: Channel) -> None:
    """The members, as many lines as it takes."""
    kind = b"@" if channel.has(b"s") else b"="
    every = bool(client.caps & MULTI_PREFIX)
    row: list[bytes] = []
    width = 0
    for member in channel.members:
        shown = channel.marks(member, every) + member.nick
        if width + len(shown) > NAMES_WIDTH:
            client.reply(NAMES_ITEM, kind, channel.name, text=b" ".join(row))
            row, width = [], 0
        row.append(shown)
        width += len(shown) + 1
    client.reply(NAMES_ITEM, kind, channel.name, text=b" ".join(row))
    client.reply(END_OF_NAMES, channel.name)


def send_topic(client: Client, channel: Channel) -> None:
    if not channel.topic:
        client.reply(NO_TOPIC, channel.name)
        return
    client.reply(TOPIC, channel.name, text=channel.topic)
    client.reply(TOPIC_SET_BY, channel.name, channel.topic_by, text=b"%d" % channel.topic_at)


def names(world: World, client: Client, message: Message) -> None:
    for name in listed(message.params[0]) if message.params else [b"*"]:
        channel = world.channel(name)
        if channel is not None and channel.shown_to(client):
            send_names(client, channel)
        else:
            client.reply(END_OF_NAMES, name)


def topic(world: World, client: Client, message: Message) -> None:
    """Shows the topic, or sets it: with +t operators alone may."""
    channel = world.channel(message.params[0])
    if channel is None:
        client.reply(NO_SUCH_CHANNEL, message.params[0])
    elif client not in channel.members:
        client.reply(NOT_ON_CHANNEL, channel.name)
    elif len(message.params) < 2:
        send_topic(client, channel)
    elif channel.has(b"t") and not channel.is_operator(client):
        client.reply(NOT_OPERATOR, channel.name)
    else:
        channel.topic = message.params[1][:TOPIC_LENGTH]
        channel.topic_by = client.mask
        channel.topic_at = world.seconds()
        line = world.spoken(client, b"TOPIC", channel.name, channel.topic)
        world.tell_channel(channel, line)


def list_(world: World, client: Client, message: Message) -> None:
    """All channels, or those named by name or glob; secret ones only to their members."""
    wanted = listed(message.params[0]) if message.params else []
    exact = [channel for name in wanted if (channel := world.channel(name))]
    if wanted and all(is_channel(name) and b"*" not in name for name in wanted):
        found = exact
    else:
        found = [
            channel
            for channel in world.channels.values()
            if not wanted or any(matches(mask, channel.name) for mask in wanted)
        ]
    client.reply(LIST_START, b"Channel")
    for channel in found:
        if channel.shown_to(client):
            count = b"%d" % len(channel.members)
            client.reply(LIST_ITEM, channel.name, count, text=channel.topic)
    client.reply(LIST_END)


COMMANDS = {
    b"NAMES": Command(names),
    b"TOPIC": Command(topic, 1),
    b"LIST": Command(list_),
}
