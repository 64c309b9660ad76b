"""The mail of the sandbox's people, asked of the world itself: write as somebody, sign, read, wait.

No fault strikes this way, and what was written stays with the world's mail server until the bot has taken
it: whatever happens to the bot meanwhile, nobody has to write twice.
"""

from __future__ import annotations

import asyncio
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, TypeVar

import aiohttp

from bot.core.errors import Trouble
from bot.sandbox.keys import SIGN
from bot.sandbox.mail.archive import text_of
from bot.sandbox.mail.control import PATH
from bot.sandbox.mail.decorate import FOOTER

T = TypeVar("T")
EVERY = 0.02
"""Seconds between two looks into a mailbox."""


@dataclass(frozen=True, slots=True)
class Got:
    """A mail as its reader sees it: `text` without the list's footer. `listed` came through the list."""

    sender: str
    subject: str
    message_id: str
    in_reply_to: str
    text: str
    listed: bool

    @staticmethod
    def read(content: bytes) -> Got:
        """From the bytes of a mail."""
        mail = message_from_bytes(content, EmailMessage, policy=default)
        sender = mail["From"].addresses[0].addr_spec if mail["From"] and mail["From"].addresses else ""
        return Got(
            sender=str(sender).lower(),
            subject=" ".join(str(mail["Subject"] or "").split()),
            message_id=str(mail["Message-ID"] or "").strip(),
            in_reply_to=str(mail["In-Reply-To"] or "").strip(),
            text=text_of(content).partition(FOOTER)[0].strip("\n"),
            listed="List-Id" in mail,
        )


class Postbox:
    """`web` is the root of the world's Launchpad. All methods raise Trouble where the world says no."""

    def __init__(self, web: str) -> None:
        self.web = web
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def sign(self, who: str, text: str) -> str:
        """`text`, clearsigned by that person."""
        return str(await self._ask("PUT", SIGN, {"person": who, "text": text}))

    async def write(self, who: str, mail: dict[str, Any]) -> str:
        """A mail by that person, with the keys of `mail_routes`; gives its Message-ID."""
        answer = await self._ask("POST", PATH, {"author": who, **mail}, json=True)
        return str(answer["message_id"])

    async def mails(self, who: str) -> list[Got]:
        """All that a person ever got, the oldest first."""
        answer = await self._ask("GET", f"{PATH}/{who}", json=True)
        return [Got.read(b64decode(one)) for one in answer["mails"]]

    async def find(self, who: str, wanted: Callable[[list[Got]], T | None], patience: float) -> T | None:
        """What `wanted` finds in a mailbox, as soon as it does; None after `patience` seconds."""
        deadline = asyncio.get_running_loop().time() + patience
        while (found := wanted(await self.mails(who))) is None:
            if asyncio.get_running_loop().time() > deadline:
                return None
            await asyncio.sleep(EVERY)
        return found

    async def taken(self, patience: float) -> bool:
        """Whether the bot takes all that waits for it, within `patience` seconds."""
        deadline = asyncio.get_running_loop().time() + patience
        while (await self._ask("GET", PATH, json=True))["queued"]:
            if asyncio.get_running_loop().time() > deadline:
                return False
            await asyncio.sleep(EVERY)
        return True

    async def _ask(self, method: str, path: str, body: Any = None, *, json: bool = False) -> Any:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(30))
        try:
            async with self._session.request(method, f"{self.web}{path}", json=body) as answer:
                if answer.status >= 400:
                    raise Trouble(f"the sandbox says: {(await answer.text()).strip()}")
                return await (answer.json() if json else answer.text())
        except (aiohttp.ClientError, TimeoutError) as lost:
            raise Trouble(f"the sandbox's world does not answer: {lost}") from lost
