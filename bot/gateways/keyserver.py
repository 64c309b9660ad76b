"""Public keys from a key server, asked for by full fingerprint (HKP, draft-gallagher-openpgp-hkp)."""

from __future__ import annotations

import re

import aiohttp

from bot.core.errors import Stuck, Trouble

LARGEST = 512 * 1024
"""Bytes of a certificate; keys flooded with foreign signatures are larger."""

_FINGERPRINT = re.compile(r"[0-9A-F]{40}")


class Keyserver:
    """`base` is the server's root. Whether a key is the right one is for gpg to say, never for the server."""

    def __init__(self, base: str, contact: str, patience: float = 15.0) -> None:
        self._base, self._contact, self._patience = base.rstrip("/"), contact, patience
        self._session: aiohttp.ClientSession | None = None

    async def certificate(self, fingerprint: str) -> bytes | None:
        """The armored certificate, or None where the server has none. Raises Trouble, Stuck."""
        if not _FINGERPRINT.fullmatch(fingerprint):
            raise Stuck(f"{fingerprint[:50]!r} is no fingerprint")
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(self._patience),
                headers={"User-Agent": f"tminus (+{self._contact})"},
            )
        query = {"op": "get", "options": "mr", "search": f"0x{fingerprint}"}
        try:
            async with self._session.get(f"{self._base}/pks/lookup", params=query) as answer:
                if answer.status == 404:
                    return None
                if answer.status != 200:
                    raise Trouble(f"the key server answers with HTTP {answer.status}")
                found = await answer.content.read(LARGEST + 1)
                while len(found) <= LARGEST and (more := await answer.content.read(LARGEST)):
                    found += more
        except (aiohttp.ClientError, TimeoutError) as lost:
            raise Trouble(f"the key server cannot be asked: {str(lost) or 'it took too long'}") from lost
        return found if len(found) <= LARGEST else None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None
