"""Our place on an IRC network: it connects, logs in, joins, comes back, and speaks when it can.

It stands on the `irc` library's asyncio client for the connection, and adds what that lacks: login
by SASL, a life sign of its own, reconnecting, splitting by bytes, turns in speaking, accounts.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Sequence

from bot.core.errors import Stuck, Trouble
from bot.core.roster import fold
from bot.gateways.irc_session import Session
from bot.gateways.irc_settings import IrcSettings
from bot.gateways.irc_whois import Absent
from bot.gateways.irc_wire import clean, is_channel, is_name, room_for, split
from bot.gateways.ports import Line

__all__ = ["IrcGateway", "IrcSettings"]

log = logging.getLogger(__name__)

_USER_BYTES = 12
_HOST_BYTES = 64
"""What a user name and a host may come to on servers that do not say (USERLEN, HOSTLEN)."""


class IrcGateway:
    """One network that looks after itself; it satisfies `ports.Irc`.

    `on_line` is called with each message and notice of others, and must not block. `on_state` is
    called with True when we are registered and every channel has let us in or refused us, and with
    False when that ends. `last_error` says why we were last offline, `since` is the loop's time of
    the last change. An exception in either function is logged and does no harm.
    """

    network: str
    nick: str
    online: bool

    def __init__(
        self,
        settings: IrcSettings,
        on_line: Callable[[Line], None],
        on_state: Callable[[bool], None] | None = None,
    ) -> None:
        self.settings = settings
        self.network, self.nick, self.online = settings.network, settings.nick, False
        self.last_error: str | None = None
        self.since = 0.0
        self._on_line, self._on_state = on_line, on_state
        self._session: Session | None = None
        self._ready = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self._closing: str | None = None

    async def run(self) -> None:
        """Connect, stay, and come back for ever; until cancelled, or `close`.

        Raises RuntimeError if it runs already.
        """
        if self._keeper is not None:
            raise RuntimeError(f"{self.network} is looked after already")
        self._closing = None
        self._keeper = asyncio.create_task(self._keep(), name=f"irc {self.network}")
        try:
            await self._keeper
        except asyncio.CancelledError:
            me = asyncio.current_task()
            if self._closing is None or (me is not None and me.cancelling()):
                raise
        finally:
            self._keeper = None

    async def close(self, reason: str) -> None:
        """Say goodbye with `reason` and make `run` return."""
        self._closing = reason
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.wait([self._keeper])

    async def wait_online(self) -> None:
        """Return once we are online; how long to wait is the caller's to decide."""
        await self._ready.wait()

    async def say(self, target: str, text: str, *, notice: bool = False) -> None:
        """Say `text` to a channel or a person, in as many lines as it needs, when its turn has come.

        Returns when all was written to a connection that was online. Raises Trouble when we are
        offline, thrown out of that channel, or too much is waiting; Stuck for a target that no line
        can carry. After Trouble some of the lines may have been said.
        """
        session, lines = self._worded(target, text, notice)
        await session.stay.outbox.send(session.stay.fold(target), lines)

    @property
    def free(self) -> bool:
        """Whether what is posted now need not wait for its turn."""
        return self.online and self._session is not None and self._session.stay.outbox.free

    def post(self, target: str, text: str) -> None:
        """`say` for somebody who does not wait until all was written; raises as that does."""
        session, lines = self._worded(target, text)
        session.stay.outbox.post(session.stay.fold(target), lines)

    def _worded(self, target: str, text: str, notice: bool = False) -> tuple[Session, list[bytes]]:
        session = self._online_session()
        if is_channel(target):
            channel = session.joining.channels.get(target)
            if channel is not None and not channel.inside:
                raise Trouble(f"not in {channel.name} now: {channel.barred}")
        verb = "NOTICE" if notice else "PRIVMSG"
        return session, [f"{verb} {target} :{piece}\r\n".encode() for piece in self.pieces(target, text)]

    def pieces(self, target: str, text: str) -> list[str]:
        """Show how `say` would cut `text`: each piece fits one line as others receive it.

        Raises Stuck for a target that no line can carry.
        """
        if not is_name(target):
            raise Stuck(f"{target!r} is no name on IRC")
        try:
            return split(clean(text), room_for(self._prefix(), "PRIVMSG", target))
        except ValueError:
            raise Stuck(f"the name {target[:20]!r}... leaves no room for text") from None

    async def account_of(self, nick: str, userhost: str | None = None) -> str | None:
        """Give the services account of `nick`; None if they are not logged in.

        Known from account-tag, account-notify or extended-join while the server tells of changes,
        else asked by WHOIS. With `userhost` (of the line in question) it is always asked, and an
        answer about somebody else who took the nick meanwhile is no answer. Raises Trouble when it
        cannot be asked.
        """
        session = self._online_session()
        if not is_name(nick) or any(mark in nick for mark in "*?!@") or len(nick.encode()) > 200:
            raise Stuck(f"{nick!r} is no nick on IRC")
        account = session.members.account(nick) if userhost is None else None
        if account is None:
            account = await session.members.whois.ask(nick, userhost)
        return account or None

    async def nick_of(self, account: str, likely: Sequence[str] = ()) -> str | None:
        """Give a nick that is logged in to `account` now; None where we find nobody.

        Known from who shares a channel with us, else asked by WHOIS: first about the `likely` nicks, then
        about the one that is spelled as the account. Raises Trouble when it cannot be asked.
        """
        known = self._online_session().members.nick_of(account)
        if known is not None:
            return known
        for nick in dict.fromkeys((*likely, account)):
            try:
                found = await self.account_of(nick)
            except (Absent, Stuck):
                continue
            if found is not None and fold(found) == fold(account):
                return nick
        return None

    def _online_session(self) -> Session:
        if self._session is None or not self._session.stay.online:
            why = f": {self.last_error}" if self.last_error else ""
            raise Trouble(f"not connected to {self.network}{why}")
        return self._session

    def _prefix(self) -> int:
        """Give the bytes of nick!user@host as others see us; the worst case where we do not know."""
        userhost = self._session.stay.userhost if self._session else None
        nick = max(len(self.nick.encode()), len(self.settings.nick.encode()))
        if userhost is not None:
            return nick + 1 + len(userhost.encode())
        user = self._session.stay.limit("USERLEN") if self._session else None
        host = self._session.stay.limit("HOSTLEN") if self._session else None
        # One more than USERLEN, for the "~" of a user name that nobody vouches for.
        return nick + 1 + (user + 1 if user else _USER_BYTES) + 1 + (host or _HOST_BYTES)

    # -- staying

    async def _keep(self) -> None:
        loop = asyncio.get_running_loop()
        failures, refusals, since = 0, 0, loop.time()
        while True:
            reason, lasted, refused = await self._stay()
            failures, refusals = failures + 1, refusals + 1 if refused else 0
            if lasted >= self.settings.ping_every:
                failures, refusals, since = 0, 0, loop.time()
            delay = self.settings.pause(failures, loop.time() - since, refusals)
            delay *= random.uniform(0.5, 1.0)  # noqa: S311 -- so that not all come back at once
            log.warning("%s: %s; connecting again in %.1f s", self.network, reason, delay)
            await asyncio.sleep(delay)

    async def _stay(self) -> tuple[str, float, bool]:
        """Make one attempt; gives why it ended, the seconds online, and whether the server sent us away."""
        session = self._session = Session(self.settings, self._on_line, self._changed)
        try:
            await session.hold()
        except asyncio.CancelledError:
            await session.leave(self._closing or "leaving")
            raise
        except (Trouble, OSError) as trouble:
            reason = str(trouble) or f"no connection: {type(trouble).__name__}"
        except Exception as bug:
            reason = f"a fault of ours: {type(bug).__name__}"
            log.exception("%s: the connection ended by a fault of ours", self.network)
        finally:
            session.close()
        self.last_error = reason
        return reason, session.stay.lasted, session.sent_away

    def _changed(self) -> None:
        stay = self._session.stay if self._session else None
        if stay is None:
            return
        self.nick = stay.nick
        if stay.online == self.online:
            return
        self.online = stay.online
        self.since = asyncio.get_running_loop().time()
        if self.online:
            log.info("%s: online as %s", self.network, self.nick)
            self._ready.set()
        else:
            self._ready.clear()
            self.last_error = stay.reason
        if self._on_state is not None:
            try:
                self._on_state(self.online)
            except Exception:
                log.exception("%s: on_state failed", self.network)
