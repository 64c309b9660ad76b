"""A town where releases are made: a key that signs, a site with tarballs, and the list."""

from __future__ import annotations

import asyncio
import gzip
import io
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from aiohttp import web

from bot.sandbox.keyring import Keyring
from bot.store.unit import Unit
from tests.journeys.postal import PostalTown
from tests.journeys.town import BEGINS, Person
from tests.journeys.travel import travel

COMMIT = "8d304410250ddb33d2b2140456096816e0d62410"
DUE = "2011-01-31"
"""The day on which the town begins."""


def tarball(words: str = "import queue\n") -> bytes:
    """A small one, which is the same each time."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        info = tarfile.TarInfo("burrow-2011.2/burrow.py")
        info.size = len(words)
        archive.addfile(info, io.BytesIO(words.encode()))
    return gzip.compress(made.getvalue(), mtime=0)


class ReleaseTown(PostalTown):
    """`site` has what is downloaded by name; `config` are keys of the section `releases`.

    The key is made when the town opens, with the time that it `expires`, in gpg's words.
    """

    def __init__(self, folder: Path, expires: str = "never", **config: Any) -> None:
        super().__init__(folder)
        self.site: dict[str, bytes] = {"burrow.tar.gz": tarball()}
        self.home = Path(tempfile.mkdtemp(prefix="sign-"))
        self.ring = Keyring(self.home, lambda: BEGINS)
        self._expires, self._releases = expires, config

    async def open(self) -> None:
        self.signs = await asyncio.to_thread(self.ring.make, "Burrow <burrow@example.org>", self._expires)
        app = web.Application()
        app.router.add_get("/{name}", self._serve)
        self._site = web.AppRunner(app, access_log=None)
        await self._site.setup()
        await web.TCPSite(self._site, "127.0.0.1", 0).start()
        await super().open()

    async def close(self) -> None:
        await super().close()
        await self._site.cleanup()
        await asyncio.to_thread(self.ring.close)
        await asyncio.to_thread(shutil.rmtree, self.home, ignore_errors=True)

    def link(self, name: str = "burrow.tar.gz") -> str:
        return f"http://127.0.0.1:{self._site.addresses[0][1]}/{name}"

    def loses(self, word: str, times: int = 1) -> Callable[[], int]:
        """Lose the answers to the next requests with this word; gives how many are still to be lost."""
        left = times

        def breaks(method: str, path: str, body: str) -> str | None:
            nonlocal left
            if not left or word not in f"{method} {path} {body}":
                return None
            left -= 1
            return "lost"

        self.wire.breaks = breaks
        return lambda: left

    @property
    def spool(self) -> Path:
        return self.folder / "tminus.db.spool"

    async def ready(self) -> Person:
        """burrow has a series and a milestone that is due; gives ttx, who manages releases."""
        eday, _ = await travel(self, "scheduling")
        await eday.agrees("series burrow create cactus")
        await eday.agrees(f"milestone burrow add 2011.2 {DUE} kind release")
        await self.until(lambda: "2011.2" in self.launchpad.projects["burrow"].milestones)
        await self.until(self.parts.runner.idle)
        (ttx,) = await self.known("ttx")
        return ttx

    async def releases(self, who: Person, more: str = "") -> str:
        """Say it, wait for the looks, and confirm it."""
        return await who.agrees(self.words(more))

    def words(self, more: str = "") -> str:
        return f"release burrow 2011.2 2011.2 tarball {self.link()} hash {COMMIT}{more}"

    @property
    def release(self) -> Any:
        """The release in the sandbox's Launchpad, or None."""
        return self.launchpad.projects["burrow"].milestones["2011.2"].release

    async def out(self) -> list[Any]:
        """What the store says is out."""
        case = await self.case("burrow")

        def look(unit: Unit) -> list[Any]:
            return list(unit.releases.of_case(case.id))

        return await self.parts.database.read(look)

    def checked(self, content: bytes, signature: bytes) -> str:
        """What gpg itself says of them, in a home that has the public key alone."""
        with tempfile.TemporaryDirectory(prefix="check-") as folder:
            home = Path(folder)
            (home / "key").write_bytes(self.ring.certificate(self.signs))
            (home / "file").write_bytes(content)
            (home / "file.asc").write_bytes(signature)
            gpg = ("gpg", "--homedir", folder, "--batch", "--no-autostart", "--status-fd", "1")
            subprocess.run((*gpg, "--import", str(home / "key")), check=True, capture_output=True)
            asked = (*gpg, "--verify", str(home / "file.asc"), str(home / "file"))
            return subprocess.run(asked, check=False, capture_output=True, text=True).stdout

    def _write_config(self) -> None:
        super()._write_config()
        path = self.folder / "config.yaml"
        config: dict[str, Any] = yaml.safe_load(path.read_text())
        config["releases"] = {
            "key": self.signs,
            "gnupg_home": str(self.home),
            "deliverables": "deliverables",
            "largest_mib": 1,
            **self._releases,
        }
        path.write_text(yaml.safe_dump(config))

    async def _serve(self, request: web.Request) -> web.Response:
        content = self.site.get(request.match_info["name"])
        return web.Response(status=404) if content is None else web.Response(body=content)
