"""An announcement as JSON, posted to an address that somebody gave us: a webhook."""

from __future__ import annotations

import logging
from dataclasses import asdict
from importlib.metadata import version

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar
from yarl import URL

from bot.core.errors import Trouble
from bot.gateways.announce import Notice

log = logging.getLogger(__name__)

PATIENCE = 10.0
"""Seconds that one webhook has for its answer."""
AGAIN = frozenset({408, 425, 429})
"""Answers below 500 that ask for another try: too slow, too early, too often."""


class Webhook:
    """One address that gets every announcement.

    What is posted: `{"id": ..., "title": ..., "text": ..., "url": ..., "at": ...}`, all texts, with the
    id as `Idempotency-Key`: a receiver that has seen a key lets it be, since a lost answer is posted again.
    """

    def __init__(self, url: str, patience: float = PATIENCE) -> None:
        self._url, self._patience = URL(url), patience
        self._session: ClientSession | None = None

    @property
    def name(self) -> str:
        """Its host alone: the rest of such an address is often a secret."""
        return f"the webhook at {self._url.host}"

    async def close(self) -> None:
        """End its connection."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def tell(self, notice: Notice) -> None:
        """Post it. Raises Trouble for no answer and for one of 500 and above; other noes are logged."""
        headers = {"Idempotency-Key": notice.id}
        try:
            posted = self._opened().post(
                self._url, json=asdict(notice), headers=headers, allow_redirects=False
            )
            async with posted as answer:
                status, wait = answer.status, answer.headers.get("Retry-After", "")
        except (ClientError, OSError) as lost:
            raise Trouble(f"{self.name} does not answer ({type(lost).__name__})") from lost
        if status >= 500 or status in AGAIN:
            seconds = float(wait) if wait.isascii() and wait.isdigit() and len(wait) < 9 else None
            raise Trouble(f"{self.name} answers with {status}", seconds)
        if status >= 300:
            log.warning("%s does not want %s: it answers with %d", self.name, notice.id, status)

    def _opened(self) -> ClientSession:
        if self._session is None:
            self._session = ClientSession(
                timeout=ClientTimeout(total=self._patience),
                cookie_jar=DummyCookieJar(),
                headers={"User-Agent": f"tminus/{version('tminus')}"},
            )
        return self._session
