"""Who signed this, and exactly what? Asks gpg, with a keyring that holds the expected keys and no other.

Every check has a home of its own that is thrown away: nothing that a mail or a key server brought stays,
no check waits for another's lock, and there is no secret key, no agent and no network.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from subprocess import Popen
from typing import Any, TypeVar

import gnupg  # type: ignore[import-untyped]

from bot.core.errors import Trouble
from bot.gateways.openpgp_block import BadSignature, signed_block
from bot.gateways.openpgp_verdict import Signed, verdict

__all__ = ["BadSignature", "OpenPgp", "Signed"]

AT_ONCE = 2
"""Checks at the same time; each starts a process for each certificate and two more."""

MOST_CERTIFICATES = 20
LARGEST_CERTIFICATE = 512 * 1024
"""Bytes. Keys with floods of foreign signatures are larger; those are skipped."""

T = TypeVar("T")

_OPTIONS = (
    *("--no-options", "--no-autostart", "--disable-dirmngr", "--no-auto-key-retrieve"),
    *("--no-random-seed-file", "--lock-never", "--trust-model", "always"),
    *("--import-options", "self-sigs-only", "--ignore-time-conflict"),
)


class OpenPgp:
    """Checks clear signatures. `home` is a directory of ours for what is needed meanwhile.

    `patience` is in seconds, for one check.
    """

    def __init__(self, home: Path, *, binary: str = "gpg", patience: float = 20.0) -> None:
        self._home, self._binary, self._patience = home, binary, patience
        self._free = asyncio.Semaphore(AT_ONCE)
        self._running: dict[asyncio.Task[Any], _Leash] = {}

    async def open(self) -> str:
        """Clear what a killed bot left, and give gpg's version. Raises Trouble where there is no gpg."""
        await asyncio.to_thread(shutil.rmtree, self._home, ignore_errors=True)

        def version(leash: _Leash, home: str) -> str:
            return ".".join(map(str, leash.gpg(self._binary, home).version or ()))

        return await self._run(version)

    async def close(self) -> None:
        """End what is running."""
        for leash in self._running.values():
            leash.pull()
        if self._running:
            await asyncio.wait(self._running)
        await asyncio.to_thread(shutil.rmtree, self._home, ignore_errors=True)

    async def verify(
        self, message: bytes, certificates: Sequence[bytes | str], *, now: datetime, window: timedelta
    ) -> Signed:
        """What the one signature in `message` (a mail's text part, byte for byte) covers, and whose it is.

        `certificates` are the public keys that may have signed, armored or not: those of the person who
        claims to have written it. Keys are judged as they are at `now`, and the signature must not be
        older than `window`. Text around the signed block is left out. Raises BadSignature with the repair
        for the sender, Trouble where gpg is missing or does not end.
        """
        block = signed_block(message)
        keys = [key.encode() if isinstance(key, str) else key for key in certificates]
        small = [key for key in keys if len(key) <= LARGEST_CERTIFICATE][:MOST_CERTIFICATES]
        time = f"{int(now.timestamp())}!"

        def check(leash: _Leash, home: str) -> tuple[str, bytes]:
            gpg = leash.gpg(self._binary, home, "--faked-system-time", time)
            for key in small:
                gpg.import_keys(key)
            result = gpg.decrypt(block)
            if result.returncode < 0:
                raise OSError(f"it was ended by signal {-result.returncode}")
            return result.stderr, result.data

        status, data = await self._run(check)
        return verdict(status, data, now, window)

    async def _run(self, work: Callable[[_Leash, str], T]) -> T:
        """`work(leash, home)` in a thread, with a fresh home, and not for ever."""
        if shutil.which(self._binary) is None:
            raise Trouble(f"{self._binary} is not there to check signatures: install the package gnupg")
        async with self._free:
            leash = _Leash()
            task = asyncio.create_task(asyncio.to_thread(self._at_home, work, leash))
            self._running[task] = leash
            try:
                done, _ = await asyncio.wait({task}, timeout=self._patience)
            finally:
                leash.pull()
                await asyncio.wait({task})
                del self._running[task]
        if not done:
            raise Trouble(f"gpg did not end within {self._patience:g} s")
        try:
            return task.result()
        except (OSError, ValueError) as broken:
            raise Trouble(f"gpg cannot be run: {broken}") from broken

    def _at_home(self, work: Callable[[_Leash, str], T], leash: _Leash) -> T:
        self._home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._home, ignore_cleanup_errors=True) as home:
            return work(leash, home)


class _Leash:
    """Ends the processes of one check from outside its thread: python-gnupg waits for them for ever."""

    def __init__(self) -> None:
        self._pulled = False
        self._processes: list[Popen[bytes]] = []

    def gpg(self, binary: str, home: str, *options: str) -> Any:
        leash = self

        class Gpg(gnupg.GPG):  # type: ignore[misc]
            def _open_subprocess(self, *args: Any, **kwargs: Any) -> Popen[bytes]:
                process: Popen[bytes] = super()._open_subprocess(*args, **kwargs)
                leash.hold(process)
                return process

        env = {"PATH": os.environ.get("PATH", os.defpath), "HOME": home, "LC_ALL": "C"}
        return Gpg(binary, gnupghome=home, options=[*_OPTIONS, *options], env=env)

    def hold(self, process: Popen[bytes]) -> None:
        self._processes.append(process)
        if self._pulled:
            process.kill()

    def pull(self) -> None:
        self._pulled = True
        for process in list(self._processes):
            process.kill()
