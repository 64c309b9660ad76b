"""The services: nicks that answer in words. NickServ knows accounts, Launchpad changes profiles."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.core.errors import Trouble, UserError
from bot.sandbox.irc.outgoing import Line
from bot.sandbox.irc.wire import compose

if TYPE_CHECKING:
    from bot.sandbox.irc.client import Client
    from bot.sandbox.irc.world import World

SERVICES_HOST = b"services.sandbox.example"

log = logging.getLogger(__name__)


class _Service:
    """What both have in common: they answer by NOTICE, and never answer a NOTICE."""

    nick = b""
    realname = b""

    def __init__(self, world: World) -> None:
        self._world = world
        self._mask = b"%b!services@%b" % (self.nick, SERVICES_HOST)

    def _say(self, client: Client, text: bytes) -> None:
        body = compose(self._mask, b"NOTICE", (client.nick, text))
        client.send(Line(body, self._world.now, msgid=self._world.msgid()))


class NickServ(_Service):
    """Logs in and out. The accounts are given; nobody can register one."""

    nick = b"NickServ"
    realname = b"Accounts of the sandbox"

    def hear(self, client: Client, text: bytes) -> None:
        words = [word for word in text.split(b" ") if word]
        verb = words[0].upper() if words else b"HELP"
        if verb == b"IDENTIFY":
            self._identify(client, words[1:])
        elif verb == b"LOGOUT":
            if client.account is None:
                self._say(client, b"You are not logged in.")
            else:
                self._world.log_out(client)
                self._say(client, b"You are logged out.")
        elif verb == b"HELP":
            self._say(client, b"IDENTIFY [account] password   logs you in; a person's password")
            self._say(client, b"                              in the sandbox is NAME-irc")
            self._say(client, b"LOGOUT                        logs you out")
        else:
            self._say(client, b"I do not know that word. Say HELP to see those that I know.")

    def _identify(self, client: Client, words: list[bytes]) -> None:
        if len(words) not in (1, 2):
            self._say(client, b"Say it like this: IDENTIFY [account] password")
            return
        name = words[0] if len(words) == 2 else client.nick
        account = self._world.account_for(name, words[-1])
        if account is None:
            self._say(client, b"There is no account %b with that password." % name[:64])
            return
        self._world.log_in(client, account)
        self._say(client, b"You are now identified as %b." % account)


class ProfileService(_Service):
    """Puts a text into the Launchpad profile of the account that asks: one request at a time each."""

    nick = b"Launchpad"
    realname = b"Launchpad profiles of the sandbox"

    def __init__(self, world: World, change: Callable[[str, str], Awaitable[str]]) -> None:
        super().__init__(world)
        self._change = change
        self._running: set[asyncio.Task[None]] = set()

    def hear(self, client: Client, text: bytes) -> None:
        verb, _, words = text.strip(b" ").partition(b" ")
        if verb.lower() != b"profile" or not words.strip(b" "):
            self._say(client, b"Say it like this: profile TEXT - it becomes your profile's text.")
        elif client.account is None:
            self._say(client, b"I do not know who you are: identify to NickServ first.")
        elif client.busy:
            self._say(client, b"Your last request is not done yet; say it again in a moment.")
        else:
            client.busy = True
            work = self._answer(client, client.account, words.strip(b" "))
            task = asyncio.get_running_loop().create_task(work)
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _answer(self, client: Client, account: bytes, words: bytes) -> None:
        try:
            answer = await self._change(account.decode(), words.decode(errors="replace"))
        except (UserError, Trouble) as error:
            answer = str(error)
        except Exception:
            log.exception("the profile of %r could not be changed", account)
            answer = "Something went wrong here, and your profile may be as it was."
        finally:
            client.busy = False
        for line in answer.splitlines() or ["Done."]:
            self._say(client, line.replace("\0", "").encode())

    async def stop(self) -> None:
        """Give up what is still being asked."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
