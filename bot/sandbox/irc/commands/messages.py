"""PRIVMSG, NOTICE and TAGMSG: who says what to whom, to nicks, channels and parts of channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.irc.caps import ECHO_MESSAGE, MESSAGE_TAGS
from bot.sandbox.irc.channel import OPERATOR, VOICE, Channel
from bot.sandbox.irc.commands.table import Command, listed
from bot.sandbox.irc.names import MAX_TARGETS, STATUS_MARKS, fold
from bot.sandbox.irc.outgoing import Line
from bot.sandbox.irc.replies import (
    AWAY,
    CANNOT_SEND,
    NO_RECIPIENT,
    NO_SUCH_CHANNEL,
    NO_SUCH_NICK,
    NO_TEXT,
    TOO_MANY_TARGETS,
    UNKNOWN_COMMAND,
    Reply,
)
from bot.sandbox.irc.wire import Message, compose

if TYPE_CHECKING:
    from bot.sandbox.irc.client import Client
    from bot.sandbox.irc.world import World


class _Delivery:
    """One message on its way to its targets. Only a PRIVMSG is ever answered (RFC 2812, 3.3.2)."""

    def __init__(self, world: World, client: Client, message: Message) -> None:
        self._world = world
        self._client = client
        self._command = message.command
        self._text = message.params[1:2]
        self._tags = message.tags if client.caps & MESSAGE_TAGS else None
        self._needs = MESSAGE_TAGS if message.command == b"TAGMSG" else 0

    def to(self, target: bytes) -> None:
        if target.lstrip(STATUS_MARKS).startswith(b"#"):
            self._to_channel(target)
        else:
            self._to_nick(target)

    def _to_channel(self, target: bytes) -> None:
        name = target.lstrip(STATUS_MARKS)
        channel = self._world.channel(name)
        if channel is None:
            self._refuse(NO_SUCH_CHANNEL, name)
            return
        if not channel.may_speak(self._client):
            self._refuse(CANNOT_SEND, channel.name)
            return
        marks = target[: len(target) - len(name)]
        line = self._line(marks[:1] + channel.name)
        for member in _audience(channel, marks[:1]):
            if member is not self._client and member.caps & self._needs == self._needs:
                member.send(line)
        self._echo(line)

    def _to_nick(self, target: bytes) -> None:
        service = self._world.services.get(fold(target))
        receiver = self._world.find(target)
        if service is not None:
            self._echo(self._line(service.nick))
            if self._command == b"PRIVMSG":
                service.hear(self._client, self._text[0])
        elif receiver is None:
            self._refuse(NO_SUCH_NICK, target)
        else:
            line = self._line(receiver.nick)
            self._echo(line)
            if receiver.caps & self._needs == self._needs:
                receiver.send(line)
            if receiver.away is not None and self._command == b"PRIVMSG":
                self._client.reply(AWAY, receiver.nick, text=receiver.away)

    def _line(self, target: bytes) -> Line:
        body = compose(self._client.mask, self._command, (target, *self._text))
        world = self._world
        return Line(body, world.now, self._client.account, world.msgid(), self._tags)

    def _echo(self, line: Line) -> None:
        if self._client.caps & ECHO_MESSAGE:
            self._client.send(line)

    def _refuse(self, reply: Reply, name: bytes) -> None:
        if self._command == b"PRIVMSG":
            self._client.reply(reply, name)


def _audience(channel: Channel, mark: bytes) -> list[Client]:
    """Everybody, or with STATUSMSG those of that status and above."""
    if not mark:
        return list(channel.members)
    least = OPERATOR if mark == b"@" else VOICE
    return [member for member, status in channel.members.items() if status >= least]


def speak(world: World, client: Client, message: Message) -> None:
    """PRIVMSG and NOTICE; the latter gets no answer, not even that it was wrong."""
    polite = message.command == b"PRIVMSG"
    targets = listed(message.params[0]) if message.params else []
    if not targets:
        if polite:
            client.reply(NO_RECIPIENT)
    elif len(message.params) < 2 or not message.params[1]:
        if polite:
            client.reply(NO_TEXT)
    else:
        client.touch()
        _deliver(world, client, message, targets)


def tag(world: World, client: Client, message: Message) -> None:
    """TAGMSG is a message of tags alone, for those who negotiated them (message-tags)."""
    if not client.caps & MESSAGE_TAGS:
        client.reply(UNKNOWN_COMMAND, message.command)
    else:
        _deliver(world, client, message._replace(params=()), listed(message.params[0]))


def _deliver(world: World, client: Client, message: Message, targets: list[bytes]) -> None:
    if len(targets) > MAX_TARGETS:
        if message.command == b"PRIVMSG":
            client.reply(TOO_MANY_TARGETS, targets[MAX_TARGETS])
        return
    delivery = _Delivery(world, client, message)
    for target in targets:
        delivery.to(target)


COMMANDS = {
    b"PRIVMSG": Command(speak),
    b"NOTICE": Command(speak),
    b"TAGMSG": Command(tag, 1),
}
