"""Signs files with the project's own key, and checks what was signed with it; gpg does both.

The key and its home are the operator's. gpg is a process of ours that is ended when it takes too long;
python-gnupg would wait for it in a thread for ever.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bot.core.errors import Stuck, Trouble
from bot.core.when import show_day
from bot.gateways.release_ports import SigningKey

AT_ONCE = 2
"""More gpg in one home wait for each other's locks."""

_BAD = {
    "BADSIG": "the file is not the one that was signed",
    "ERRSIG": "the signature is by another key",
    "NO_PUBKEY": "the signature is by another key",
    "EXPSIG": "the signature has expired",
    "EXPKEYSIG": "the key has expired",
    "REVKEYSIG": "the key was revoked",
}
_USELESS = {"e": "has expired", "r": "was revoked", "d": "is disabled", "i": "is not valid"}
"""What gpg says of a key's validity (its doc/DETAILS, field 2)."""


class Signer:
    """One key in one GnuPG home. `fingerprint` has 40 hexadecimal digits; `patience` is in seconds.

    Keys are judged, and signatures dated, at `now`.
    """

    def __init__(
        self,
        home: Path,
        fingerprint: str,
        passphrase: str,
        now: Callable[[], datetime],
        *,
        binary: str = "gpg",
        patience: float = 60.0,
    ) -> None:
        self.fingerprint = fingerprint.upper()
        self._home, self._passphrase, self._now = home, passphrase, now
        self._binary, self._patience = binary, patience
        self._free = asyncio.Semaphore(AT_ONCE)
        self._used = False

    async def close(self) -> None:
        """End the agent that gpg leaves behind in the home."""
        if self._used and shutil.which("gpgconf") is not None:
            command = ("gpgconf", "--homedir", str(self._home), "--kill", "gpg-agent")
            quiet = asyncio.subprocess.DEVNULL
            process = await asyncio.create_subprocess_exec(*command, stdout=quiet, stderr=quiet)
            await process.wait()

    async def key(self) -> SigningKey:
        """Whether it can sign now, which is tried out, and until when. Raises `Stuck` with the remedy."""
        until = await self._until()
        await self._signature(("--detach-sign", "--output", "-", "--", os.devnull))
        return SigningKey(self.fingerprint, until)

    async def sign(self, path: Path) -> bytes:
        """An armored signature over the file. Raises `Stuck` where the key cannot sign, `Trouble`."""
        await self._until()
        return await self._signature(("--detach-sign", "--output", "-", "--", str(path)))

    async def verify(self, path: Path, signature: bytes) -> str:
        """Why the signature is not a good one of our key over the file; "" where it is."""
        said, _, _ = await self._gpg(("--verify", "--", "-", str(path)), signature)
        verdicts = {line.split()[1]: line.split()[2:] for line in said if line.startswith("[GNUPG:] ")}
        bad = next((why for word, why in _BAD.items() if word in verdicts), "")
        if bad or "GOODSIG" not in verdicts:
            return bad or "it is no signature"
        valid = verdicts.get("VALIDSIG", [])
        return "" if valid and valid[-1] == self.fingerprint else "the signature is by another key"

    async def _until(self) -> datetime | None:
        """When the key ends. Raises `Stuck` where it is not there, or has ended."""
        if not self._home.is_dir():
            raise Stuck(f"there is no GnuPG home {self._home}; correct releases.gnupg_home")
        options = ("--with-colons", "--fixed-list-mode", "--list-secret-keys", self.fingerprint)
        _, listed, words = await self._gpg(options)
        keys = [line.split(":") for line in listed.decode(errors="replace").splitlines()]
        keys = [key for key in keys if key[0] in ("sec", "ssb") and len(key) > 14]
        if not keys:
            why = f": {words}" if words and "No secret key" not in words else ""
            raise Stuck(
                f"the secret key {self.fingerprint} is not in {self._home}{why}. "
                "Import it there, or correct releases.key"
            )
        self._refuse(keys[0])
        signing = [key for key in keys if "s" in key[11] and key[14] != "#"]
        usable = [key for key in signing if key[1] not in _USELESS]
        if not usable:
            if signing:
                self._refuse(signing[0])
            raise Stuck(f"the key {self.fingerprint} has no secret part that signs; export one that has")
        ends = [_moment(keys[0][6]), max((_moment(key[6]) for key in usable), key=lambda end: end or _NEVER)]
        return min((end for end in ends if end is not None), default=None)

    def _refuse(self, key: list[str]) -> None:
        if key[1] in _USELESS:
            end = _moment(key[6])
            when = f" on {show_day(end)}" if key[1] == "e" and end else ""
            raise Stuck(
                f"the key {self.fingerprint} {_USELESS[key[1]]}{when}; "
                "an operator has to extend it, or to name another in releases.key"
            )

    async def _signature(self, what: tuple[str, ...]) -> bytes:
        said, made, words = await self._gpg(
            (
                *("--pinentry-mode", "loopback", "--passphrase-fd", "0", "--armor", "--yes"),
                *("--digest-algo", "SHA512", "--local-user", self.fingerprint, *what),
            ),
            self._passphrase.encode() + b"\n",
        )
        if not any(line.startswith("[GNUPG:] SIG_CREATED ") for line in said) or not made:
            raise Stuck(
                f"gpg does not sign with {self.fingerprint}: {words or 'it says nothing'}. "
                "See releases.passphrase_file and the keys beside it"
            )
        return made

    async def _gpg(self, arguments: tuple[str, ...], given: bytes = b"") -> tuple[list[str], bytes, str]:
        """Status lines, what came out, and gpg's last word where it failed. Raises `Trouble`, `Stuck`."""
        if shutil.which(self._binary) is None:
            raise Stuck(f"{self._binary} is not there to sign with: install the package gnupg")
        self._used = True
        command = (
            *(self._binary, "--homedir", str(self._home), "--batch", "--no-tty", "--no-options"),
            *("--disable-dirmngr", "--no-auto-key-retrieve", "--trust-model", "always"),
            *("--ignore-time-conflict", "--faked-system-time", f"{int(self._now().timestamp())}!"),
            *("--status-fd", "2", *arguments),
        )
        env = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(self._home), "LC_ALL": "C"}
        pipe = asyncio.subprocess.PIPE
        async with self._free:
            process = await asyncio.create_subprocess_exec(
                *command, stdin=pipe, stdout=pipe, stderr=pipe, env=env
            )
            try:
                async with asyncio.timeout(self._patience):
                    out, errors = await process.communicate(given)
            except TimeoutError as late:
                raise Trouble(f"gpg did not end within {self._patience:g} s") from late
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
        lines = errors.decode(errors="replace").splitlines()
        words = [line for line in lines if not line.startswith("[GNUPG:] ")]
        last = words[-1].removeprefix("gpg: ") if words and process.returncode else ""
        return [line for line in lines if line.startswith("[GNUPG:] ")], out, last[:200]


_NEVER = datetime.max.replace(tzinfo=UTC)


def _moment(seconds: str) -> datetime | None:
    return datetime.fromtimestamp(int(seconds), UTC) if seconds.isdigit() and seconds != "0" else None
