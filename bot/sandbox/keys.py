"""The OpenPGP keys of the sandbox's people, each made when somebody first asks for it.

Launchpad lists the fingerprint of a person's key, a key server on Launchpad's port hands out the
certificate, and whoever rehearses may sign as anybody: nothing here is a secret.
"""

from __future__ import annotations

import asyncio
import logging
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.core.errors import Refused, Trouble
from bot.sandbox.keyring import Keyring
from bot.sandbox.people import BOT, RESIDENTS

SIGN = "/+sandbox/sign"
LOOKUP = "/pks/lookup"
NO_GPG = "gpg is not there, so nobody in the sandbox can sign: install the package gnupg"
LONGEST_HOME = 80
"""Bytes of a folder in which gpg's agent can still have its sockets."""
MOST = 512 * 1024
"""Characters of one text to sign."""

_NAMES = {resident.name: resident for resident in RESIDENTS if resident.name != BOT}
_LISTED = re.compile(r"/devel/~([^/]+)/(?:gpg_keys|\+gpg-keys)(?:/.*)?")
_SEARCH = re.compile(r"0x([0-9A-Fa-f]{40})")

T = TypeVar("T")
log = logging.getLogger(__name__)


class Keys:
    """`enrol(name, fingerprint)` puts a new key on Launchpad; `now` dates keys and signatures.

    Everything waits for gpg in a thread, one at a time: some 10 ms, and 0.1 s for a new key.
    """

    def __init__(self, now: Callable[[], datetime], enrol: Callable[[str, str], None]) -> None:
        self.available = shutil.which("gpg") is not None
        self._now, self._enrol = now, enrol
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._ring: Keyring | None = None
        self._fingerprints: dict[str, str] = {}
        self._certificates: dict[str, bytes] = {}
        self._busy = asyncio.Lock()

    def routes(self) -> list[web.RouteDef]:
        """`PUT /+sandbox/sign` `{"person", "text"}` gives the text clearsigned; and the key server's
        `GET /pks/lookup?op=get&options=mr&search=0xFINGERPRINT` (HKP)."""
        return [web.put(SIGN, self._sign), web.get(LOOKUP, self._lookup)]

    async def fingerprint(self, name: str) -> str:
        """The fingerprint of a resident's key. Raises Refused where there is no such person, Trouble."""
        if name not in _NAMES:
            raise Refused(f"nobody called {name[:40]!r} has a key in the sandbox")
        async with self._busy:
            if name not in self._fingerprints:
                made, certificate = await self._in_thread(self._make, name)
                self._fingerprints[name], self._certificates[made] = made, certificate
                self._enrol(name, made)
            return self._fingerprints[name]

    async def sign(self, name: str, text: str) -> str:
        """`text` clearsigned by a resident. Raises Refused, Trouble."""
        fingerprint = await self.fingerprint(name)
        async with self._busy:
            return (await self._in_thread(self._clearsign, text, fingerprint)).decode()

    async def close(self) -> None:
        """Forget all keys."""
        async with self._busy:
            await asyncio.to_thread(self._close)

    @web.middleware
    async def made_first(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Makes a person's key before Launchpad lists it."""
        found = _LISTED.fullmatch(request.path)
        if found is not None and found[1] in _NAMES and self.available:
            try:
                await self.fingerprint(found[1])
            except Trouble as trouble:
                log.warning("%s", trouble)
        return await handler(request)

    async def _sign(self, request: web.Request) -> web.Response:
        try:
            asked = await request.json()
            person, text = asked["person"], asked["text"]
            if not isinstance(person, str) or not isinstance(text, str) or len(text) > MOST:
                raise TypeError
            text.encode()
        except (ValueError, TypeError, KeyError, RecursionError):
            return web.Response(status=400, text='say {"person": "eday", "text": "what to sign"}\n')
        try:
            return web.Response(text=await self.sign(person, text))
        except Refused as no:
            return web.Response(status=404, text=f"{no}\n")
        except Trouble as trouble:
            return web.Response(status=503, text=f"{trouble}\n")

    async def _lookup(self, request: web.Request) -> web.Response:
        wanted = _SEARCH.fullmatch(request.query.get("search", ""))
        certificate = self._certificates.get(wanted[1].upper()) if wanted is not None else None
        if certificate is None or request.query.get("op") != "get":
            return web.Response(status=404, text="No such key here.\n")
        return web.Response(body=certificate, content_type="application/pgp-keys")

    async def _in_thread(self, work: Callable[..., T], *arguments: str) -> T:
        if not self.available:
            raise Trouble(NO_GPG)
        try:
            return await asyncio.to_thread(work, *arguments)
        except (RuntimeError, OSError, subprocess.SubprocessError) as broken:
            raise Trouble(f"gpg cannot be used here: {' '.join(str(broken).split())[:300]}") from broken

    def _make(self, name: str) -> tuple[str, bytes]:
        if self._ring is None:
            within = tempfile.gettempdir()
            short = len(within) <= LONGEST_HOME
            self._folder = tempfile.TemporaryDirectory(
                prefix="keys-",
                dir=within if short else "/tmp",  # noqa: S108 - a folder of our own in it
                ignore_cleanup_errors=True,
            )
            self._ring = Keyring(Path(self._folder.name), self._now)
        resident = _NAMES[name]
        fingerprint = self._ring.make(f"{resident.display_name} <{resident.email}>")
        return fingerprint, self._ring.certificate(fingerprint)

    def _clearsign(self, text: str, fingerprint: str) -> bytes:
        assert self._ring is not None
        return self._ring.sign(text.encode(), fingerprint)

    def _close(self) -> None:
        if self._ring is not None:
            try:
                self._ring.close()
            except (OSError, subprocess.SubprocessError) as broken:
                log.warning("gpg's agent could not be ended: %s", broken)
            self._ring = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None
        self._fingerprints.clear()
        self._certificates.clear()
