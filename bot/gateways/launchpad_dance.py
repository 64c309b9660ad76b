"""Asks Launchpad for a token: we ask, a person decides on a page, and we fetch what they gave.

This is OAuth 1.0 (RFC 5849, 2) with PLAINTEXT and without a consumer's secret. It is spoken with the web
host, not with that of the API.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from importlib.metadata import version
from urllib.parse import parse_qs, urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar

from bot.core.errors import Stuck, Trouble
from bot.gateways.lazr_login import Keys
from bot.gateways.lazr_refusals import refusal
from bot.gateways.lazr_reply import Reply

LEVEL = "WRITE_PRIVATE"
"""What we ask to be allowed; Launchpad's page calls it "Change Anything"."""

LARGEST = 65_536
"""Bytes of an answer."""

_VALUE = re.compile(r"[!-~]{1,500}")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that waits for a person, who answers it on `page`."""

    key: str
    secret: str = field(repr=False)
    page: str


class Dance:
    """One program, called `consumer`, at the Launchpad whose pages are at `web`."""

    def __init__(self, web: str, consumer: str, contact: str, timeout: float = 30.0) -> None:
        self._web, self._consumer = web, consumer
        known = re.sub(r"[^\x20-\x7e]+|[()]", " ", contact)
        self._session = ClientSession(
            timeout=ClientTimeout(total=timeout),
            cookie_jar=DummyCookieJar(),
            headers={"User-Agent": f"tminus/{version('tminus')} (+{known})", "Referer": f"{web}/"},
        )

    async def close(self) -> None:
        """End all connections."""
        await self._session.close()

    async def begin(self) -> Asked:
        """Ask for a token. Raises Trouble, or Stuck where that is no Launchpad."""
        reply = await self._post("+request-token", "&")
        if reply.status in (404, 405):
            raise Stuck(f"{self._web} is no Launchpad: it gives out no tokens. Check the service's address.")
        if reply.status != 200:
            raise refusal(reply, "ask for a token")
        key, secret = _token(reply)
        query = urlencode({"oauth_token": key, "allow_permission": LEVEL})
        return Asked(key, secret, f"{self._web}/+authorize-token?{query}")

    async def fetch(self, asked: Asked) -> Keys | None:
        """The keys that a person gave us; None while nobody has decided.

        Raises Trouble where another try may help. Raises Stuck where the person said no, and where
        Launchpad does not know of our request: it was too old, or the answer with the keys was lost.
        """
        reply = await self._post("+access-token", f"&{asked.secret}", asked.key)
        if reply.status == 200:
            return Keys(self._consumer, *_token(reply))
        if reply.status == 403:
            raise Stuck('The answer on that page was "No Access".')
        if reply.status != 401:
            raise refusal(reply, "fetch the token")
        if "reviewed" in reply.plain.lower():
            return None
        raise Stuck(f'Launchpad does not know our request any more: it said "{reply.words}".')

    async def _post(self, page: str, signature: str, token: str = "") -> Reply:
        form = {
            "oauth_consumer_key": self._consumer,
            "oauth_signature_method": "PLAINTEXT",
            "oauth_signature": signature,
        }
        if token:
            form["oauth_token"] = token
        link = f"{self._web}/{page}"
        try:
            async with self._session.post(link, data=form, allow_redirects=False) as answer:
                known = {key.lower(): value for key, value in answer.headers.items()}
                return Reply("POST", link, answer.status, known, await answer.content.read(LARGEST))
        except TimeoutError as late:
            raise Trouble(f"Launchpad did not answer {link} in time.") from late
        except (ClientError, OSError, ValueError) as failure:
            reason = f"{type(failure).__name__}: {failure}"[:200]
            raise Trouble(f"We did not reach Launchpad at {link} ({reason}).") from failure


def _token(reply: Reply) -> tuple[str, str]:
    """The key and the secret in an answer: `oauth_token=...&oauth_token_secret=...`."""
    found = parse_qs(reply.plain)
    values = [found.get(name, []) for name in ("oauth_token", "oauth_token_secret")]
    if not all(len(one) == 1 and _VALUE.fullmatch(one[0]) for one in values):
        raise Trouble(f"Launchpad's answer at {reply.url} has no token in it.")
    return values[0][0], values[1][0]
