"""What a release asks of the world before it is decided, and what it does to it then, a step at a time.

Each step looks at what is there before it is tried again, and none is done before it was seen to be.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from bot.core import release_effects as fx
from bot.core.effects import Effect
from bot.core.errors import Stuck
from bot.gateways.ports import Launchpad, ReleaseFile
from bot.gateways.release_ports import DeliverableFiles, Files, Signing, Tarballs
from bot.outbox.ledger import Claim
from bot.outbox.local import Perform
from bot.outbox.lookers import Looker

LARGEST_SIGNATURE = 64 * 1024
"""Bytes; an armored one has some hundred."""

NO_SECTION = "the config has no section releases, so nothing can be signed"


@dataclass(frozen=True, slots=True)
class Releasing:
    """`wanted` gives the sums of the tarballs that unfinished effects need. `signing` may be missing."""

    launchpad: Launchpad
    files: Files
    tarballs: Tarballs
    signing: Signing | None
    deliverables: DeliverableFiles | None
    wanted: Callable[[], Awaitable[Collection[str]]]

    def lookers(self) -> dict[str, Looker]:
        return {
            "tarball": self._tarball,
            "release": self._release,
            "criticals": self._criticals,
            "signing": self._signing,
            "released": self._released,
        }

    def performers(self) -> dict[type[Effect], Perform]:
        return {
            fx.SignRelease: self._sign,
            fx.EnsureRelease: self._ensure_release,
            fx.EnsureReleaseFile: self._ensure_file,
            fx.EnsureDeliverable: self._ensure_deliverable,
            fx.ForgetTarball: self._forget,
        }

    async def _tarball(self, query: str) -> dict[str, Any]:
        """Fetch the file behind a link, or on this machine, and keep it."""
        await self.tarballs.sweep(await self.wanted())
        if query.startswith("file:"):
            kept = await self.tarballs.copy(Path(unquote(urlsplit(query).path)))
        else:
            kept = await self.tarballs.take(partial(self.files.fetch, query))
        return {"sha256": kept.sha256, "size": kept.size, "kind": kept.kind}

    async def _release(self, query: str) -> dict[str, Any]:
        """What Launchpad has of a release: its series' status, its milestone, its files so far."""
        project, series, milestone = query.split("/")
        found = await self.launchpad.milestones(project)
        there = await self.launchpad.release(project, series, milestone)
        return {
            "status": await self.launchpad.series_status(project, series),
            "milestone": any(m.name == milestone and m.series == series for m in found),
            "files": list(there.files) if there is not None else [],
        }

    async def _criticals(self, query: str) -> dict[str, Any]:
        return {"bugs": list(await self.launchpad.open_critical_bugs(query))}

    async def _signing(self, query: str) -> dict[str, Any]:
        """Whether the key signs, and whether the release can be noted; both are tried out."""
        project, series = query.split("/")
        if self.signing is None:
            raise Stuck(NO_SECTION)
        key = await self.signing.key()
        versions = await self.deliverables.versions(series, project) if self.deliverables else ()
        return {
            "key": key.fingerprint,
            "until": key.until.isoformat() if key.until else None,
            "noted": self.deliverables is not None,
            "versions": list(versions),
        }

    async def _released(self, query: str) -> dict[str, Any]:
        """Read a release back: download its file and signature, and check both."""
        project, series, milestone, file = query.split("/")
        release = await self.launchpad.release(project, series, milestone)
        there = await self.launchpad.release_file(project, series, milestone, file) if release else None
        if release is None or there is None:
            return {"exists": False}
        sha256, why = await self._downloaded(there)
        return {"exists": True, "url": release.url, "sha256": sha256, "why": why}

    async def _sign(self, claim: Claim) -> Any:
        e = claim.effect
        assert isinstance(e, fx.SignRelease)
        if self.signing is None:
            raise Stuck(NO_SECTION)
        await self.tarballs.content(e.sha256)  # which checks the sum
        path, old = self.tarballs.path(e.sha256), await self.tarballs.signature(e.sha256)
        if old is None or await self.signing.verify(path, old):
            fresh = await self.signing.sign(path)
            if why := await self.signing.verify(path, fresh):
                raise Stuck(f"what gpg signed does not hold: {why}")
            await self.tarballs.sign(e.sha256, fresh)
        return {"key": self.signing.fingerprint}

    async def _ensure_release(self, claim: Claim) -> Any:
        e = claim.effect
        assert isinstance(e, fx.EnsureRelease)
        made = await self.launchpad.ensure_release(
            *(e.project, e.series, e.milestone, date.fromisoformat(e.day), e.notes), again=claim.again
        )
        return {"url": made.url, "created": made.created}

    async def _ensure_file(self, claim: Claim) -> Any:
        e = claim.effect
        assert isinstance(e, fx.EnsureReleaseFile)
        signature = await self.tarballs.signature(e.sha256)
        if signature is None:
            raise Stuck(f"{e.file} has no signature, so it is not uploaded; say the release again")
        place = (e.project, e.series, e.milestone, e.file)
        content = await self.tarballs.content(e.sha256)
        made = await self.launchpad.ensure_release_file(*place, content, signature, again=claim.again)
        there = await self.launchpad.release_file(*place)
        if there is None:
            raise Stuck(f"{e.file} was uploaded, and Launchpad does not show it")
        sha256, why = await self._downloaded(there)
        if sha256 != e.sha256:
            raise Stuck(
                f"Launchpad has another {e.file} in {e.milestone} (sha256 {sha256[:12]}, ours is "
                f"{e.sha256[:12]}). Somebody has to delete it there, or to release another version"
            )
        if why:
            raise Stuck(f"the signature of {e.file} on Launchpad is not good: {why}. Delete the file there")
        return {"url": made.url, "created": made.created, "sha256": sha256}

    async def _ensure_deliverable(self, claim: Claim) -> Any:
        e = claim.effect
        assert isinstance(e, fx.EnsureDeliverable)
        if self.deliverables is None:
            raise Stuck("the config has no releases.deliverables, so nothing can be noted")
        return {"added": await self.deliverables.add(e.series, e.project, e.version, e.repo, e.hash)}

    async def _forget(self, claim: Claim) -> Any:
        assert isinstance(claim.effect, fx.ForgetTarball)
        await self.tarballs.forget(claim.effect.sha256)

    async def _downloaded(self, there: ReleaseFile) -> tuple[str, str]:
        """The sum of what is downloaded again, and why its signature is not good ("" where it is)."""
        try:
            kept = await self.tarballs.take(partial(self.files.fetch, there.content))
        except Stuck as other:
            raise Stuck(f"what Launchpad gives back cannot be taken: {other}") from other
        signature = bytearray()

        async def sink(piece: bytes) -> None:
            signature.extend(piece)
            if len(signature) > LARGEST_SIGNATURE:
                raise Stuck("the signature on Launchpad is no signature: it is too large")

        if not there.signature:
            return kept.sha256, "there is none"
        await self.files.fetch(there.signature, sink)
        if self.signing is None:
            raise Stuck(NO_SECTION)
        return kept.sha256, await self.signing.verify(self.tarballs.path(kept.sha256), bytes(signature))
