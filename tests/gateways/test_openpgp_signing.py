"""A signature is good for gpg itself, and a key that cannot sign says why and what to do."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.errors import Stuck, Trouble
from bot.gateways.openpgp_signing import Signer
from bot.sandbox.keyring import Keyring

NOON = datetime(2011, 4, 15, 12, tzinfo=UTC)


class Clock:
    """Stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


class Bench:
    """A home with keys, and what signs with them."""

    def __init__(self) -> None:
        self.home, self.clock = Path(tempfile.mkdtemp(prefix="sign-")), Clock()
        self.ring = Keyring(self.home, self.clock)
        self.signers: list[Signer] = []

    async def key(self, expires: str = "never") -> str:
        return await asyncio.to_thread(self.ring.make, "Burrow <b@example.org>", expires)

    def signer(self, key: str, passphrase: str = "", **more: object) -> Signer:
        made = Signer(self.home, key, passphrase, self.clock, **more)  # type: ignore[arg-type]
        self.signers.append(made)
        return made

    async def close(self) -> None:
        for signer in self.signers:
            await signer.close()
        await asyncio.to_thread(self.ring.close)
        await asyncio.to_thread(shutil.rmtree, self.home, ignore_errors=True)


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    one = Bench()
    try:
        yield one
    finally:
        await one.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "burrow.tar.gz"
    path.write_bytes(bytes(range(256)) * 4)
    return path


async def test_what_was_signed_is_good_and_what_was_changed_is_not(bench: Bench, file: Path) -> None:
    signer = bench.signer(await bench.key())
    made = await signer.sign(file)
    assert made.startswith(b"-----BEGIN PGP SIGNATURE-----")
    assert await signer.verify(file, made) == ""
    await asyncio.to_thread(file.write_bytes, b"other bytes")
    assert await signer.verify(file, made) == "the file is not the one that was signed"
    assert await signer.verify(file, b"no signature at all") == "it is no signature"
    assert await signer.verify(file, b"") == "it is no signature"


async def test_a_signature_by_another_key_is_not_ours_though_it_is_good(bench: Bench, file: Path) -> None:
    ours, other = bench.signer(await bench.key()), bench.signer(await bench.key())
    assert await ours.verify(file, await other.sign(file)) == "the signature is by another key"


async def test_a_key_tells_until_when_it_signs(bench: Bench) -> None:
    forever, short = await bench.key(), await bench.key("10d")
    assert (await bench.signer(forever).key()).until is None
    found = await bench.signer(short.lower()).key()
    assert found.fingerprint == short
    assert found.until is not None
    assert found.until.date() == (NOON + timedelta(days=10)).date()


async def test_a_key_that_has_expired_or_was_revoked_signs_nothing(bench: Bench, file: Path) -> None:
    short, revoked = await bench.key("2d"), await bench.key()
    await asyncio.to_thread(bench.ring.revoke, revoked)
    signer = bench.signer(short)
    made = await signer.sign(file)
    bench.clock.now += timedelta(days=3)
    with pytest.raises(Stuck, match=f"the key {short} has expired on 17 Apr 2011; an operator has to extend"):
        await signer.sign(file)
    assert await signer.verify(file, made) == "the key has expired"
    with pytest.raises(Stuck, match=f"the key {revoked} was revoked"):
        await bench.signer(revoked).key()


async def test_a_key_with_a_passphrase_signs_with_it_alone(bench: Bench, file: Path) -> None:
    command = ("gpg", "--homedir", str(bench.home), "--batch", "--pinentry-mode", "loopback")
    make = (*command, "--passphrase", "correct horse", "--faked-system-time", f"{int(NOON.timestamp())}!")
    asked = (*make, "--status-fd", "1", "--quick-generate-key", "C <c@example.org>", "ed25519", "sign", "0")
    done = await asyncio.to_thread(subprocess.run, asked, check=True, capture_output=True, text=True)
    key = next(line.split()[3] for line in done.stdout.splitlines() if " KEY_CREATED " in line)
    await asyncio.to_thread(bench.ring.close)  # the agent remembers the passphrase
    with pytest.raises(Stuck, match=f"gpg does not sign with {key}: .*See releases.passphrase_file"):
        await bench.signer(key, "wrong horse").key()
    right = bench.signer(key, "correct horse")
    assert await right.verify(file, await right.sign(file)) == ""


async def test_a_key_or_home_that_is_not_there_is_named_with_the_remedy(bench: Bench, tmp_path: Path) -> None:
    with pytest.raises(Stuck, match=r"is not in .*Import it there, or correct releases\.key"):
        await bench.signer("B" * 40).key()
    with pytest.raises(Stuck, match=r"there is no GnuPG home .*; correct releases\.gnupg_home"):
        await Signer(tmp_path / "nothing", "B" * 40, "", bench.clock).key()
    with pytest.raises(Stuck, match="install the package gnupg"):
        await bench.signer("B" * 40, binary="gpg-that-is-not-there").key()


async def test_gpg_that_does_not_end_is_ended(bench: Bench, tmp_path: Path) -> None:
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    with pytest.raises(Trouble, match=r"gpg did not end within 0\.1 s"):
        await bench.signer("B" * 40, binary=str(slow), patience=0.1).key()
