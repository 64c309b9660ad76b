"""A town with mail: a server, the list with its archive, keys of its people, and a key server."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import yaml
from aiohttp import web

from bot.core.dossier import Evidence
from bot.sandbox.keyring import Keyring
from bot.sandbox.launchpad.state import Key
from bot.sandbox.mail import BOT_ADDRESS, LIST_ADDRESS, MailSystem
from bot.store.unit import Unit
from tests.journeys.town import Town
from tests.waiting import eventually


class PostalTown(Town):
    """`mail` is the mail system; `sign` makes a clearsigned text by somebody who has a key."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._lmtp = int(probe.getsockname()[1])
        self.mail = MailSystem(
            self.world.clock, deliver_to=lambda: ("127.0.0.1", self._lmtp), longest_pause=0.2
        )
        self.keys: dict[str, str] = {}
        self._ring: Keyring | None = None

    async def open(self) -> None:
        await self.mail.start()
        app = web.Application()
        app.router.add_get("/pks/lookup", self._lookup)
        self._keyserver = web.AppRunner(app, access_log=None)
        await self._keyserver.setup()
        await web.TCPSite(self._keyserver, "127.0.0.1", 0).start()
        await super().open()

    async def close(self) -> None:
        await super().close()
        await self._keyserver.cleanup()
        await self.mail.stop()
        if self._ring is not None:
            await asyncio.to_thread(self._ring.close)

    async def key(self, name: str) -> str:
        """A key for `name`, confirmed on Launchpad; gives its fingerprint."""
        if self._ring is None:
            home = self.folder / "g"
            self._ring = await asyncio.to_thread(Keyring, home, self.world.clock)
        print_ = await asyncio.to_thread(self._ring.make, f"{name} <{name}@sandbox.example>")
        self.keys[name] = print_
        person = self.launchpad.people[name]
        person.keys.append(Key(person, print_))
        return print_

    async def sign(self, name: str, text: str) -> bytes:
        assert self._ring is not None
        return await asyncio.to_thread(self._ring.sign, text.encode(), self.keys[name])

    async def letter_to(self, name: str, about: str, nth: int = 0) -> str:
        """The text of the n-th mail to somebody whose subject or thread has `about` in it."""

        def find() -> str | None:
            letters = map(read, self.mail.mailbox(name))
            mine = [m for m in letters if about in f"{m['Subject']} {m['In-Reply-To']}"]
            return str(mine[nth].get_content()).replace("\r\n", "\n") if len(mine) > nth else None

        return str(await eventually(find))

    async def writes(self, name: str, text: str, *, signed: bool = True) -> tuple[str, str]:
        """A mail to the bot: the text of its answer, and the Message-ID that it answers."""
        block = await self.sign(name, text) if signed else None
        sent = self.mail.write(name, BOT_ADDRESS, "hello", text, signed=block)
        return await self.letter_to(name, sent), sent

    async def has_page(self, word: str) -> None:
        """As if the wiki had been read."""
        case = await self.case(word)
        seen = Evidence(
            "page", "burrow", self.parts.clock(), {"exists": True, "url": "http://wiki.example/burrow"}
        )

        def keep(unit: Unit) -> None:
            unit.voices.evidence(case.id, seen.what, seen.query, seen.at, seen.found, None)

        await self.parts.database.write(keep)

    def _write_config(self) -> None:
        super()._write_config()
        path = self.folder / "config.yaml"
        config: dict[str, Any] = yaml.safe_load(path.read_text())
        config["mail"] = {
            "address": BOT_ADDRESS,
            "list": LIST_ADDRESS,
            "archive": self.mail.archive_url,
            "lmtp_port": self._lmtp,
            "smtp_port": self.mail.smtp_port,
            "keyserver": f"http://127.0.0.1:{self._keyserver.addresses[0][1]}",
        }
        path.write_text(yaml.safe_dump(config))

    async def _lookup(self, request: web.Request) -> web.Response:
        wanted = request.query.get("search", "").removeprefix("0x")
        if self._ring is None or wanted not in self.keys.values():
            return web.Response(status=404)
        return web.Response(body=await asyncio.to_thread(self._ring.certificate, wanted))


def read(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)
