"""Becoming somebody: CAP holds the door open, NICK and USER go through it, QUIT is the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.irc import caps
from bot.sandbox.irc.commands import information, sasl
from bot.sandbox.irc.commands.table import Command
from bot.sandbox.irc.names import REALNAME_LENGTH, as_user, fold, is_nick
from bot.sandbox.irc.replies import (
    ALREADY_REGISTERED,
    BAD_NICK,
    INVALID_CAP,
    NEED_MORE_PARAMS,
    NICK_IN_USE,
    NO_NICK_GIVEN,
)
from bot.sandbox.irc.wire import Message

if TYPE_CHECKING:
    from bot.sandbox.irc.client import Client
    from bot.sandbox.irc.world import World


def cap(world: World, client: Client, message: Message) -> None:
    """Capability negotiation, version 302 (IRCv3)."""
    nick = client.nick or b"*"
    word = message.params[0].upper()
    argument = message.params[1] if len(message.params) > 1 else b""
    if word == b"LS":
        client.negotiating = not client.registered
        if argument.isdigit():
            client.cap_version = max(client.cap_version, int(argument[:4]))
        if client.cap_version >= 302:
            client.caps |= caps.CAP_NOTIFY
        client.tell(b"CAP", nick, b"LS", caps.listing(client.cap_version))
    elif word == b"LIST":
        client.tell(b"CAP", nick, b"LIST", caps.named(client.caps))
    elif word == b"REQ":
        client.negotiating = not client.registered
        held = caps.changed(client.caps, argument)
        if held is not None:
            client.caps = held
        client.tell(b"CAP", nick, b"NAK" if held is None else b"ACK", argument)
    elif word == b"END":
        client.negotiating = False
        sasl.give_up(client)
        _register(world, client)
    else:
        client.reply(INVALID_CAP, message.params[0])


def password(world: World, client: Client, message: Message) -> None:
    """Any server password is welcome; accounts have SASL and NickServ."""
    if client.registered:
        client.reply(ALREADY_REGISTERED)


def nick(world: World, client: Client, message: Message) -> None:
    if not message.params or not message.params[0]:
        client.reply(NO_NICK_GIVEN)
        return
    wanted = message.params[0]
    if not is_nick(wanted):
        client.reply(BAD_NICK, wanted)
        return
    holder = world.nicks.get(fold(wanted))
    if (holder is not None and holder is not client) or fold(wanted) in world.services:
        client.reply(NICK_IN_USE, wanted)
        return
    if wanted == client.nick:
        return
    if client.registered:
        line = world.spoken(client, b"NICK", wanted)
        for neighbour in world.neighbours(client):
            neighbour.send(line)
        client.send(line)
    if client.nick:
        del world.nicks[fold(client.nick)]
    world.nicks[fold(wanted)] = client
    client.rename(wanted)
    _register(world, client)


def user(world: World, client: Client, message: Message) -> None:
    if client.registered:
        client.reply(ALREADY_REGISTERED)
        return
    if not message.params[3]:
        client.reply(NEED_MORE_PARAMS, b"USER")
        return
    client.user = as_user(message.params[0])
    client.realname = message.params[3][:REALNAME_LENGTH]
    client.rename(client.nick)
    _register(world, client)


def quit_(world: World, client: Client, message: Message) -> None:
    reason = message.params[0] if message.params else b""
    client.close(b"Quit: " + reason if reason else b"Client quit")


def _register(world: World, client: Client) -> None:
    if client.registered or client.negotiating or not (client.nick and client.user):
        return
    client.registered = True
    client.signed_on = world.seconds()
    client.touch()
    client.watch()
    world.most = max(world.most, sum(1 for _ in world.users()))
    information.welcome(world, client)


COMMANDS = {
    b"CAP": Command(cap, 1, early=True),
    b"PASS": Command(password, 1, early=True),
    b"NICK": Command(nick, early=True),
    b"USER": Command(user, 4, early=True),
    b"QUIT": Command(quit_, early=True),
}
