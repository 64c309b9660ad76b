"""The keys of the sandbox's people: made in a tenth of a second, and used as they would use theirs."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path


class Keyring:
    """A GnuPG home with secret keys that have no passphrase. For rehearsals alone.

    All methods run gpg and wait for it (some 10 ms; 0.1 s for a new key): from a running loop call them
    in a thread, one at a time. `home` must be short enough for a socket of gpg-agent (about 90 bytes).
    `now` gives the time at which keys are made and signatures dated.
    """

    def __init__(self, home: Path, now: Callable[[], datetime]) -> None:
        self._home, self._now = home, now
        home.mkdir(mode=0o700, parents=True, exist_ok=True)

    def close(self) -> None:
        """End the agent that gpg started for this home."""
        command = ("gpgconf", "--homedir", str(self._home), "--kill", "all")
        subprocess.run(command, check=True, capture_output=True, timeout=60)  # noqa: S603 - gpg is ours

    def make(self, user: str, expires: str = "never") -> str:
        """A new ed25519 key for `user` (`Eric Day <eday@sandbox.example>`): its fingerprint.

        `expires` is in gpg's words, such as `2d`.
        """
        made = self._gpg("--quick-generate-key", user, "ed25519", "sign", expires)
        return next(line.split()[3] for line in made.decode().splitlines() if " KEY_CREATED " in line)

    def certificate(self, fingerprint: str) -> bytes:
        """The public key, armored, as Launchpad and key servers have it."""
        return self._gpg("--armor", "--export", fingerprint, status=False)

    def sign(self, text: bytes, *fingerprints: str, expires: str = "0") -> bytes:
        """`text` clearsigned, by each of the keys."""
        users = [word for one in fingerprints for word in ("--local-user", one)]
        options = ("--default-sig-expire", expires, "--digest-algo", "SHA512")
        return self._gpg(*options, *users, "--clearsign", text=text, status=False)

    def revoke(self, fingerprint: str) -> None:
        """Publish the revocation that gpg made along with the key, whose armor it keeps behind a colon."""
        stored = self._home / "openpgp-revocs.d" / f"{fingerprint}.rev"
        self._gpg("--import", text=stored.read_bytes().replace(b"\n:-----BEGIN", b"\n-----BEGIN"))

    def _gpg(self, *arguments: str, text: bytes = b"", status: bool = True) -> bytes:
        command = (
            *("gpg", "--homedir", str(self._home), "--batch", "--quiet", "--no-tty", "--yes"),
            *("--pinentry-mode", "loopback", "--passphrase", "", "--trust-model", "always"),
            *("--ignore-time-conflict", "--faked-system-time", f"{int(self._now().timestamp())}!"),
            *(("--status-fd", "1") if status else ()),
            *arguments,
        )
        env = {**os.environ, "LC_ALL": "C"}
        done = subprocess.run(  # noqa: S603 - the arguments are the sandbox's own
            command, input=text, capture_output=True, env=env, timeout=60, check=False
        )
        if done.returncode:
            raise RuntimeError(f"gpg {arguments[0]} failed: {done.stderr.decode(errors='replace')}")
        return done.stdout
