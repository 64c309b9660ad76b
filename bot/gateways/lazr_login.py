"""Our login at Launchpad: the keys that sign requests, and whether Launchpad still takes them.

Once it said that it does not, nothing is asked any more: each request would get the same answer. The
keys are read anew then, so that an operator who logs in again needs no restart.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote

from bot.core.errors import LoggedOut


@dataclass(frozen=True, slots=True)
class Keys:
    """What signs a request (OAuth 1.0); the consumer's own secret is always empty on Launchpad."""

    consumer: str
    token: str = field(repr=False)
    secret: str = field(repr=False)

    def signature(self, realm: str) -> str:
        """The header Authorization with PLAINTEXT (RFC 5849, 3.4.4), the one method that Launchpad takes."""
        parts = {
            "oauth_consumer_key": self.consumer,
            "oauth_token": self.token,
            "oauth_signature_method": "PLAINTEXT",
            "oauth_signature": f"&{quote(self.secret, safe='')}",
            "oauth_timestamp": str(int(time.time())),
            "oauth_nonce": secrets.token_hex(16),
            "oauth_version": "1.0",
        }
        said = ", ".join(f'{key}="{quote(value, safe="")}"' for key, value in parts.items())
        return f'OAuth realm="{realm}", {said}'


Fresh = Callable[[], Keys | None]
"""Reads the keys anew; None where there are none that can be used."""


class Login:
    """`fresh` reads the keys from where the operator keeps them; without it they never change."""

    def __init__(self, keys: Keys, fresh: Fresh | None = None) -> None:
        self.keys, self._fresh = keys, fresh
        self.refused: str | None = None
        self.on_refused: Callable[[str], None] = lambda _why: None

    def check(self) -> None:
        """Raise LoggedOut where Launchpad has refused these keys already."""
        if self.refused is not None:
            raise LoggedOut(self.refused)

    async def renewed(self, since: Keys) -> bool:
        """Whether there are other keys than those of `since` to try; from now on they sign."""
        if self.keys != since:
            return True
        found = await asyncio.to_thread(self._fresh) if self._fresh is not None else None
        if found is None or found == since:
            return False
        self.keys, self.refused = found, None
        return True

    def refuse(self, why: str) -> LoggedOut:
        """Remember that Launchpad does not take these keys, and why; gives the error to raise."""
        if self.refused is None:
            self.refused = why
            self.on_refused(why)
        return LoggedOut(why)

    def hope(self) -> None:
        """Let requests pass again, to see what Launchpad says now."""
        self.refused = None
