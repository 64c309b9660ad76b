"""What a release needs beside Launchpad, as we need it: files from the web, a disk, a key, deliverable files.

Every method may raise `Trouble` (try later) or `Stuck` (somebody has to act first).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Kept:
    """A tarball on our disk: the sum of its bytes (SHA-256, 64 hex digits), their number, `.tar.gz`."""

    sha256: str
    size: int
    kind: str


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An OpenPGP key that signs: 40 hex digits in capitals; `until` is None where it never expires."""

    fingerprint: str
    until: datetime | None


Taker = Callable[[bytes], Awaitable[None]]
"""Takes a part of a file. What it raises ends the file's coming."""


class Files(Protocol):
    """Fetches files from the web, in parts."""

    async def fetch(self, url: str, sink: Taker) -> None: ...


class Tarballs(Protocol):
    """Tarballs on our disk by their sums, with their signatures. Raises `Stuck` where the disk is full."""

    async def take(self, source: Callable[[Taker], Awaitable[None]]) -> Kept: ...
    async def copy(self, path: Path) -> Kept: ...
    async def content(self, sha256: str) -> bytes: ...
    async def signature(self, sha256: str) -> bytes | None: ...
    async def sign(self, sha256: str, signature: bytes) -> None: ...
    async def forget(self, sha256: str) -> None: ...
    async def sweep(self, wanted: Collection[str]) -> None: ...
    def path(self, sha256: str) -> Path: ...


class Signing(Protocol):
    """The key that releases are signed with. Raises `Stuck` where it cannot sign."""

    fingerprint: str

    async def key(self) -> SigningKey: ...
    async def sign(self, path: Path) -> bytes: ...
    async def verify(self, path: Path, signature: bytes) -> str: ...


class DeliverableFiles(Protocol):
    """The deliverable files. Raises `Stuck` where one cannot be read or written."""

    async def versions(self, series: str, project: str) -> tuple[str, ...]: ...
    async def add(self, series: str, project: str, version: str, repo: str, commit: str) -> bool: ...
