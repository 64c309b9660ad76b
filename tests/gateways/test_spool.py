"""What is kept is what was sent, under its sum; a full disk and what is no tarball are refused."""

from __future__ import annotations

import asyncio
import bz2
import gzip
import hashlib
import io
import lzma
import os
import subprocess
import sys
import tarfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.core.errors import Stuck
from bot.gateways.spool import LEAST_AGE, Source, Spool

MIB = 1024 * 1024


def tar() -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        info = tarfile.TarInfo("burrow-1/x")
        info.size = 3
        archive.addfile(info, io.BytesIO(b"abc"))
    return made.getvalue()


def sent(content: bytes) -> Source:
    """Hands it over in small parts."""

    async def source(sink: Callable[[bytes], Awaitable[None]]) -> None:
        for at in range(0, len(content), 100):
            await sink(content[at : at + 100])

    return source


@pytest.mark.parametrize(
    ("kind", "pack"), [(".tar.gz", gzip.compress), (".tar.bz2", bz2.compress), (".tar.xz", lzma.compress)]
)
async def test_a_tarball_is_kept_under_its_sum(
    tmp_path: Path, kind: str, pack: Callable[[bytes], bytes]
) -> None:
    spool, content = Spool(tmp_path / "spool", MIB), pack(tar())
    kept = await spool.take(sent(content))
    assert (kept.sha256, kept.size, kept.kind) == (hashlib.sha256(content).hexdigest(), len(content), kind)
    assert await spool.content(kept.sha256) == content
    assert await spool.signature(kept.sha256) is None
    await spool.sign(kept.sha256, b"signed")
    assert await spool.signature(kept.sha256) == b"signed"
    await spool.forget(kept.sha256)
    assert list((tmp_path / "spool").iterdir()) == []
    with pytest.raises(Stuck, match="say the release again"):
        await spool.content(kept.sha256)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>not found</html>",
        tar(),
        gzip.compress(b"no tarball"),
        gzip.compress(bytes(10_000)),
        gzip.compress(tar())[:20],
        b"\xfd7zXZ\x00 and nothing",
        b"BZh9 and nothing",
    ],
)
async def test_what_is_no_compressed_tarball_is_refused_and_not_kept(tmp_path: Path, content: bytes) -> None:
    spool = Spool(tmp_path / "spool", MIB)
    with pytest.raises(Stuck, match=r"that is no tarball of the kinds \.tar\.gz, \.tar\.bz2, \.tar\.xz"):
        await spool.take(sent(content))
    assert list((tmp_path / "spool").iterdir()) == []


async def test_what_is_too_large_is_refused_before_all_of_it_has_come(tmp_path: Path) -> None:
    spool, taken = Spool(tmp_path / "spool", 1000), 0

    async def endless(sink: Callable[[bytes], Awaitable[None]]) -> None:
        nonlocal taken
        while True:
            await sink(bytes(100))
            taken += 100

    with pytest.raises(Stuck, match=r"it is larger than .* MiB; see releases\.largest_mib"):
        await spool.take(endless)
    assert taken == 1000
    assert list((tmp_path / "spool").iterdir()) == []


async def test_a_file_that_was_changed_on_disk_is_not_given_out(tmp_path: Path) -> None:
    spool = Spool(tmp_path, MIB)
    kept = await spool.take(sent(gzip.compress(tar())))
    spool.path(kept.sha256).write_bytes(b"other")
    with pytest.raises(Stuck, match="say the release again"):
        await spool.content(kept.sha256)
    with pytest.raises(Stuck, match="is no SHA-256"):
        await spool.content("../../etc/passwd")


async def test_a_file_on_this_machine_is_copied_and_a_pipe_is_none(tmp_path: Path) -> None:
    spool, path = Spool(tmp_path / "spool", MIB), tmp_path / "burrow.tar.gz"
    path.write_bytes(gzip.compress(tar()))
    assert (await spool.copy(path)).size == path.stat().st_size
    os.mkfifo(tmp_path / "pipe")
    for wrong, why in (
        ("pipe", "is not a file"),
        ("gone", "cannot be read: No such file"),
        (".", "is not a"),
    ):
        with pytest.raises(Stuck, match=why):
            await spool.copy(tmp_path / wrong)


async def test_what_nobody_confirmed_is_forgotten_after_a_day(tmp_path: Path) -> None:
    spool = Spool(tmp_path, MIB)
    kinds = [await spool.take(sent(pack(tar()))) for pack in (gzip.compress, bz2.compress, lzma.compress)]
    wanted, old, new = (kept.sha256 for kept in kinds)
    await spool.sign(wanted, b"signed")
    past = time.time() - LEAST_AGE - 60

    def names() -> set[str]:
        return {path.name for path in tmp_path.iterdir()}

    for name in names() - {new}:
        os.utime(tmp_path / name, (past, past))
    assert old in names()
    await spool.sweep([wanted])
    assert names() == {wanted, f"{wanted}.asc", new}


FULL = """
import asyncio, gzip, resource, sys
from pathlib import Path
from bot.core.errors import Stuck
from bot.gateways.spool import Spool
from tests.gateways.test_spool import sent, tar

resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))

async def main():
    spool = Spool(Path(sys.argv[1]), 1 << 30)
    kept = None
    try:
        kept = await spool.take(sent(gzip.compress(tar(), mtime=0) + bytes(100_000)))
    except Stuck as full:
        print("take", full)
    if kept is None:
        kept = await spool.take(sent(gzip.compress(tar(), mtime=0)))
    try:
        await spool.sign(kept.sha256, bytes(100_000))
    except Stuck as full:
        print("sign", full)
    print(await spool.signature(kept.sha256), len(list(Path(sys.argv[1]).iterdir())))

asyncio.run(main())
"""


async def test_a_disk_that_is_full_is_said_and_leaves_no_half_file(tmp_path: Path) -> None:
    def child() -> str:
        asked = (sys.executable, "-c", FULL, str(tmp_path), "50000")
        return subprocess.run(asked, check=True, capture_output=True, text=True).stdout

    told = (await asyncio.to_thread(child)).splitlines()
    full = f"{tmp_path} cannot be written: file too large; an operator has to make room there"
    assert told == [f"take {full}", f"sign {full}", "None 1"]
