"""What the server says about itself, and the PING that keeps a connection known to be alive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.irc import names
from bot.sandbox.irc.commands.table import Command
from bot.sandbox.irc.replies import (
    CREATED,
    END_OF_MOTD,
    GLOBAL_USERS,
    LOCAL_USERS,
    LUSER_CHANNELS,
    LUSER_CLIENT,
    LUSER_ME,
    LUSER_OPERATORS,
    LUSER_UNKNOWN,
    MOTD_ITEM,
    MOTD_START,
    MY_INFO,
    SUPPORTS,
    TIME,
    VERSION,
    WELCOME,
    YOUR_HOST,
)
from bot.sandbox.irc.wire import Message

if TYPE_CHECKING:
    from bot.sandbox.irc.client import Client
    from bot.sandbox.irc.world import World

SOFTWARE = b"tminus-sandbox"
TOKENS_PER_LINE = 12

MOTD = (
    b"This is the sandbox: a network on this machine alone, where nothing is real.",
    b"Every person in it has an account: say  /msg NickServ IDENTIFY NAME NAME-irc",
    b"(for example eday eday-irc), or log in with SASL PLAIN.",
    b"Channels begin when somebody joins them and end when the last one leaves.",
)

SUPPORTED: tuple[bytes, ...] = (
    b"AWAYLEN=%d" % names.AWAY_LENGTH,
    b"CASEMAPPING=ascii",
    b"CHANLIMIT=#:%d" % names.MAX_CHANNELS,
    b"CHANMODES=b,k,l,imnst",
    b"CHANNELLEN=%d" % names.CHANNEL_LENGTH,
    b"CHANTYPES=#",
    b"HOSTLEN=15",
    b"KEYLEN=%d" % names.KEY_LENGTH,
    b"KICKLEN=%d" % names.KICK_LENGTH,
    b"LINELEN=512",
    b"MAXLIST=b:%d" % names.MAX_BANS,
    b"MAXTARGETS=%d" % names.MAX_TARGETS,
    b"MODES=%d" % names.MAX_MODES,
    b"NICKLEN=%d" % names.NICK_LENGTH,
    b"PREFIX=(ov)@+",
    b"STATUSMSG=@+",
    b"TOPICLEN=%d" % names.TOPIC_LENGTH,
    b"USERLEN=%d" % names.USER_LENGTH,
    b"WHOX",
)


def welcome(world: World, client: Client) -> None:
    """What every client gets once it is registered."""
    client.reply(WELCOME, text=b"Welcome to %b, %b" % (world.network, client.mask))
    client.reply(YOUR_HOST, text=b"Your host is %b, running %b" % (world.server, SOFTWARE))
    client.reply(CREATED, text=b"This server was started at " + _moment(world, started=True))
    client.reply(MY_INFO, world.server, SOFTWARE, b"iw", b"biklmnostv", b"bklov")
    _supports(world, client)
    lusers(world, client, Message(b"LUSERS"))
    motd(world, client, Message(b"MOTD"))


def _supports(world: World, client: Client) -> None:
    tokens = [*SUPPORTED, b"NETWORK=" + world.network]
    for start in range(0, len(tokens), TOKENS_PER_LINE):
        client.reply(SUPPORTS, *tokens[start : start + TOKENS_PER_LINE])


def _moment(world: World, started: bool = False) -> bytes:
    moment = world.started if started else world.now()
    return moment.isoformat(sep=" ", timespec="seconds").encode()


def lusers(world: World, client: Client, message: Message) -> None:
    users = sum(1 for _ in world.users())
    waiting = sum(not c.registered and not c.closing for c in world.connections)
    count = b"%d" % users
    most = b"%d" % world.most
    client.reply(LUSER_CLIENT, text=b"There are %b users on 1 server" % count)
    client.reply(LUSER_OPERATORS, b"0")
    client.reply(LUSER_UNKNOWN, b"%d" % waiting)
    client.reply(LUSER_CHANNELS, b"%d" % len(world.channels))
    client.reply(LUSER_ME, text=b"I have %b clients and 0 servers" % count)
    client.reply(LOCAL_USERS, count, most, text=b"Local users %b, most %b" % (count, most))
    client.reply(GLOBAL_USERS, count, most, text=b"All users %b, most %b" % (count, most))


def motd(world: World, client: Client, message: Message) -> None:
    client.reply(MOTD_START, text=b"- %b, message of the day -" % world.server)
    for line in MOTD:
        client.reply(MOTD_ITEM, text=b"- " + line)
    client.reply(END_OF_MOTD)


def version(world: World, client: Client, message: Message) -> None:
    client.reply(VERSION, SOFTWARE, world.server, text=b"IRCv3 with accounts, for practice")
    _supports(world, client)


def time(world: World, client: Client, message: Message) -> None:
    client.reply(TIME, world.server, text=_moment(world))


def ping(world: World, client: Client, message: Message) -> None:
    client.tell(b"PONG", world.server, message.params[0])


def pong(world: World, client: Client, message: Message) -> None:
    """That something arrived is all we wanted to know, and the connection has noted it."""


COMMANDS = {
    b"LUSERS": Command(lusers),
    b"MOTD": Command(motd),
    b"VERSION": Command(version),
    b"TIME": Command(time),
    b"PING": Command(ping, 1, early=True),
    b"PONG": Command(pong, early=True),
}
