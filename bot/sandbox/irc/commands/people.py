"""Who is who: WHO, WHOIS, WHOWAS, AWAY, ISON and USERHOST."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.sandbox.irc.caps import MULTI_PREFIX
from bot.sandbox.irc.channel import Channel
from bot.sandbox.irc.commands.table import Command, listed
from bot.sandbox.irc.names import AWAY_LENGTH, MAX_TARGETS, fold, matches
from bot.sandbox.irc.replies import (
    AWAY,
    END_OF_WHO,
    END_OF_WHOIS,
    END_OF_WHOWAS,
    ISON,
    NO_SUCH_NICK,
    NOT_AWAY,
    NOW_AWAY,
    USERHOST,
    WAS_NO_SUCH_NICK,
    WHO_ITEM,
    WHOIS_ACCOUNT,
    WHOIS_CHANNELS,
    WHOIS_IDLE,
    WHOIS_SERVER,
    WHOIS_SERVICE,
    WHOIS_USER,
    WHOWAS_USER,
    WHOX_ITEM,
)
from bot.sandbox.irc.services import SERVICES_HOST
from bot.sandbox.irc.wire import Message

if TYPE_CHECKING:
    from bot.sandbox.irc.client import Client
    from bot.sandbox.irc.world import Service, World

INFO = b"The sandbox's IRC server"
WHOX_FIELDS = b"tcuihsnfdlaor"


def who(world: World, client: Client, message: Message) -> None:
    """`WHO mask [%fields[,token]]`: a channel's members, or whoever the mask covers (WHOX)."""
    mask = message.params[0] if message.params else b"*"
    fields = message.params[1] if len(message.params) > 1 else b""
    channel = world.channel(mask) if mask.startswith(b"#") else None
    people: Iterable[Client]
    if channel is not None:
        people = channel.members if channel.shown_to(client) else ()
    elif mask == b"0":
        people = world.users()
    else:
        people = (p for p in world.users() if matches(mask, p.nick) or matches(mask, p.mask))
    for person in people:
        if fields.startswith(b"%"):
            wanted, _, token = fields[1:].partition(b",")
            _whox(world, client, person, channel, wanted, token)
        else:
            shown = channel.name if channel else b"*"
            flags = _flags(client, person, channel)
            names = (person.user, person.host, world.server, person.nick, flags)
            client.reply(WHO_ITEM, shown, *names, text=b"0 " + person.realname)
    client.reply(END_OF_WHO, mask)


def _flags(client: Client, person: Client, channel: Channel | None) -> bytes:
    here = b"H" if person.away is None else b"G"
    return here + (channel.marks(person, bool(client.caps & MULTI_PREFIX)) if channel else b"")


def _whox(
    world: World,
    client: Client,
    person: Client,
    channel: Channel | None,
    wanted: bytes,
    token: bytes,
) -> None:
    """Whatever the order they were asked in, fields come in the order of WHOX_FIELDS."""
    values = {
        b"t": token[:3] or b"0",
        b"c": channel.name if channel else b"*",
        b"u": person.user,
        b"i": b"255.255.255.255",
        b"h": person.host,
        b"s": world.server,
        b"n": person.nick,
        b"f": _flags(client, person, channel),
        b"d": b"0",
        b"l": b"%d" % person.idle(),
        b"a": person.account or b"0",
        b"o": b"n/a",
    }
    chosen = [values[bytes((f,))] for f in WHOX_FIELDS if f in wanted and f != ord("r")]
    if b"r" in wanted:
        client.reply(WHOX_ITEM, *chosen, text=person.realname)
    elif chosen:
        client.reply(WHOX_ITEM, *chosen)


def whois(world: World, client: Client, message: Message) -> None:
    """`WHOIS [server] nick,nick`; 330 tells the account to whoever asks."""
    for nick in listed(message.params[-1])[:MAX_TARGETS]:
        person, service = world.find(nick), world.services.get(fold(nick))
        if person is not None:
            _whois_person(world, client, person)
        elif service is not None:
            _whois_service(client, service)
        else:
            client.reply(NO_SUCH_NICK, nick)
        client.reply(END_OF_WHOIS, nick)


def _whois_person(world: World, client: Client, person: Client) -> None:
    nick = person.nick
    client.reply(WHOIS_USER, nick, person.user, person.host, b"*", text=person.realname)
    shown = [c.marks(person, True) + c.name for c in person.channels if c.shown_to(client)]
    for start in range(0, len(shown), 5):
        client.reply(WHOIS_CHANNELS, nick, text=b" ".join(shown[start : start + 5]))
    client.reply(WHOIS_SERVER, nick, world.server, text=INFO)
    if person.away is not None:
        client.reply(AWAY, nick, text=person.away)
    if person.account is not None:
        client.reply(WHOIS_ACCOUNT, nick, person.account)
    client.reply(WHOIS_IDLE, nick, b"%d" % person.idle(), b"%d" % person.signed_on)


def _whois_service(client: Client, service: Service) -> None:
    nick = service.nick
    client.reply(WHOIS_USER, nick, b"services", SERVICES_HOST, b"*", text=service.realname)
    client.reply(WHOIS_SERVICE, nick)


def whowas(world: World, client: Client, message: Message) -> None:
    nick = message.params[0]
    found = [gone for gone in world.departed if fold(gone.nick) == fold(nick)]
    for gone in found:
        client.reply(WHOWAS_USER, gone.nick, gone.user, gone.host, b"*", text=gone.realname)
    if not found:
        client.reply(WAS_NO_SUCH_NICK, nick)
    client.reply(END_OF_WHOWAS, nick)


def away(world: World, client: Client, message: Message) -> None:
    text = message.params[0][:AWAY_LENGTH] if message.params else b""
    client.away = text or None
    client.reply(NOW_AWAY if text else NOT_AWAY)


def ison(world: World, client: Client, message: Message) -> None:
    nicks = b" ".join(message.params).split(b" ")
    online = [person.nick for nick in nicks if (person := world.find(nick))]
    online += [s.nick for nick in nicks if (s := world.services.get(fold(nick)))]
    client.reply(ISON, text=b" ".join(online))


def userhost(world: World, client: Client, message: Message) -> None:
    found = [person for nick in message.params[:5] if (person := world.find(nick))]
    shown = [b"%b=%b%b@%b" % (p.nick, b"+" if p.away is None else b"-", p.user, p.host) for p in found]
    client.reply(USERHOST, text=b" ".join(shown))


COMMANDS = {
    b"WHO": Command(who),
    b"WHOIS": Command(whois, 1),
    b"WHOWAS": Command(whowas, 1),
    b"AWAY": Command(away),
    b"ISON": Command(ison, 1),
    b"USERHOST": Command(userhost, 1),
}
