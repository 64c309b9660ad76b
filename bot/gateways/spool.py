"""Keeps tarballs on disk under the sum of their bytes, with their signatures, until nobody needs them."""

from __future__ import annotations

import asyncio
import bz2
import hashlib
import lzma
import os
import re
import stat
import tarfile
import tempfile
import time
import zlib
from collections.abc import Awaitable, Callable, Collection
from pathlib import Path
from typing import BinaryIO

from bot.core.errors import Stuck
from bot.gateways.release_ports import Kept

LEAST_AGE = 24 * 3600.0
"""Seconds that a file stays at least, for a question that is still open."""

CHUNK = 256 * 1024
BLOCK = 512
"""Bytes of the header of a tarball's first file (POSIX.1-1988, ustar)."""

_SUM = re.compile(r"[0-9a-f]{64}")
_BEGINS = {".tar.gz": b"\x1f\x8b", ".tar.bz2": b"BZh", ".tar.xz": b"\xfd7zXZ\x00"}

Source = Callable[[Callable[[bytes], Awaitable[None]]], Awaitable[None]]
"""Hands all parts of a file to a sink."""


class Spool:
    """A folder of ours. `largest` is in bytes, for one file. Every method may raise `Stuck`."""

    def __init__(self, folder: Path, largest: int) -> None:
        self._folder, self._largest = folder, largest

    async def take(self, source: Source) -> Kept:
        """Keep what `source` hands over. Raises `Stuck` for what is too large, empty or no tarball."""
        handle, fresh = await asyncio.to_thread(self._begin)
        total, digest = 0, hashlib.sha256()

        async def sink(piece: bytes) -> None:
            nonlocal total
            total += len(piece)
            if total > self._largest:
                raise Stuck(f"it is larger than {self._largest / 2**20:g} MiB; see releases.largest_mib")
            digest.update(piece)
            await asyncio.to_thread(self._write, handle, piece)

        try:
            try:
                await source(sink)
            finally:
                await asyncio.to_thread(handle.close)
            return await asyncio.to_thread(self._settle, fresh, digest.hexdigest(), total)
        except OSError as full:  # what had no room before finds none when it is closed
            raise self._unwritable(full) from full
        finally:
            await asyncio.to_thread(fresh.unlink, missing_ok=True)

    async def copy(self, path: Path) -> Kept:
        """Keep a copy of a file on this machine."""

        async def source(sink: Callable[[bytes], Awaitable[None]]) -> None:
            file = await asyncio.to_thread(_opened, path)
            try:
                while piece := await asyncio.to_thread(file.read, CHUNK):
                    await sink(piece)
            finally:
                file.close()

        return await self.take(source)

    async def content(self, sha256: str) -> bytes:
        """The bytes with this sum. Raises `Stuck` where they are not here any more."""
        content = await asyncio.to_thread(self._read, self.path(sha256))
        if content is None or await asyncio.to_thread(_sum, content) != sha256:
            raise Stuck(f"the tarball {sha256[:12]} is not in {self._folder} any more; say the release again")
        return content

    async def signature(self, sha256: str) -> bytes | None:
        """The signature that was kept beside it."""
        return await asyncio.to_thread(self._read, self._signature(sha256))

    async def sign(self, sha256: str, signature: bytes) -> None:
        """Keep a signature beside it: all of it, or none."""
        there = self._signature(sha256)

        def write() -> None:
            handle, fresh = self._begin()
            try:
                with handle:
                    self._write(handle, signature)
                    self._flush(handle)
                os.replace(fresh, there)
            except OSError as full:
                raise self._unwritable(full) from full
            finally:
                fresh.unlink(missing_ok=True)

        await asyncio.to_thread(write)

    async def forget(self, sha256: str) -> None:
        """Nobody needs it any more."""
        for path in (self.path(sha256), self._signature(sha256)):
            await asyncio.to_thread(path.unlink, missing_ok=True)

    async def sweep(self, wanted: Collection[str]) -> None:
        """Forget what is a day old and not `wanted`: questions that nobody confirmed."""
        await asyncio.to_thread(self._sweep, frozenset(wanted))

    def path(self, sha256: str) -> Path:
        """Where the file with this sum is kept."""
        if not _SUM.fullmatch(sha256):
            raise Stuck(f"{sha256[:70]!r} is no SHA-256")
        return self._folder / sha256

    def _signature(self, sha256: str) -> Path:
        return self.path(sha256).with_suffix(".asc")

    def _begin(self) -> tuple[BinaryIO, Path]:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._folder, prefix=".")
        except OSError as wrong:
            raise self._unwritable(wrong) from wrong
        return os.fdopen(handle, "wb"), Path(name)

    def _write(self, handle: BinaryIO, piece: bytes) -> None:
        try:
            handle.write(piece)
        except OSError as full:
            raise self._unwritable(full) from full

    def _flush(self, handle: BinaryIO) -> None:
        handle.flush()
        os.fsync(handle.fileno())

    def _settle(self, fresh: Path, sha256: str, size: int) -> Kept:
        kind = _kind(fresh)
        with fresh.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(fresh, self.path(sha256))
        return Kept(sha256, size, kind)

    def _read(self, path: Path) -> bytes | None:
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as wrong:
            raise Stuck(f"{path} cannot be read: {wrong.strerror}; an operator has to look") from wrong

    def _sweep(self, wanted: frozenset[str]) -> None:
        now = time.time()
        for path in self._folder.glob("*") if self._folder.is_dir() else ():
            if path.stem not in wanted and path.is_file() and now - path.stat().st_mtime > LEAST_AGE:
                path.unlink(missing_ok=True)

    def _unwritable(self, wrong: OSError) -> Stuck:
        why = (wrong.strerror or str(wrong)).lower()
        return Stuck(f"{self._folder} cannot be written: {why}; an operator has to make room there")


def _opened(path: Path) -> BinaryIO:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as wrong:
        why = wrong.strerror if isinstance(wrong, OSError) else "that is no path"
        raise Stuck(f"{path} cannot be read: {why}; correct the path") from wrong
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise Stuck(f"{path} is not a file; name the tarball itself")
    return os.fdopen(handle, "rb")


def _kind(path: Path) -> str:
    """What is behind the name, by its first bytes. Raises `Stuck` for what is no compressed tarball.

    No more than the first header is unpacked, so that a bomb has no room to grow in.
    """
    with path.open("rb") as file:
        head = file.read(CHUNK)
    kind = next((kind for kind, begins in _BEGINS.items() if head.startswith(begins)), None)
    try:
        block = _unpacked(head, kind)
        tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except (tarfile.TarError, OSError, EOFError, ValueError, zlib.error, lzma.LZMAError):
        kinds = ", ".join(_BEGINS)
        raise Stuck(f"that is no tarball of the kinds {kinds}; make one, and say the release again") from None
    assert kind is not None
    return kind


def _unpacked(head: bytes, kind: str | None) -> bytes:
    if kind == ".tar.gz":
        return zlib.decompressobj(wbits=31).decompress(head, BLOCK)
    if kind == ".tar.bz2":
        return bz2.BZ2Decompressor().decompress(head, BLOCK)
    if kind == ".tar.xz":
        return lzma.LZMADecompressor(memlimit=256 * 2**20).decompress(head, BLOCK)
    raise ValueError


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def spool_folder(database: str) -> Path:
    """Beside the database where that is a file, else in the working folder."""
    return Path(f"{database}.spool") if "://" not in database else Path("spool")
