"""The folder of a sandbox: one rehearsal at a time, and nothing of anybody else's is touched.

The world lives as long as its process, so a bot that remembers an older world would speak of projects
that no Launchpad has. So each start begins anew, and puts the files of the rehearsal before aside.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from pathlib import Path

from bot.core.errors import Refused

MARK = "sandbox.lock"
"""Says that the folder is a sandbox's, and is locked while one runs in it."""
BEFORE = "before"
"""Where the files of the rehearsal before are kept."""
CONTROL = "tminus.db.sock"
LONGEST = 107
"""Bytes of a unix socket's path, on Linux."""
FILES = (
    "config.yaml",
    "launchpad-credentials.ini",
    "tminus.db",
    "tminus.db-shm",
    "tminus.db-wal",
    "tminus.db.lock",
    "tminus.db.gnupg",
    CONTROL,
    "announcements.atom",
    ".announcements.atom.new",
    "tminus.log",
    "world.log",
)
"""All that a rehearsal writes."""
ENDING = 5.0
"""Seconds that the bot of a sandbox which was killed has to notice that it is alone."""


class Folder:
    """`path`, taken by us until `release`. Raises Refused where it is in use, or somebody else's."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if len(os.fsencode(path.absolute() / CONTROL)) > LONGEST:
            raise Refused(f"{path} is too long a name for a socket to be in it; choose a shorter one")
        if path.exists() and not path.is_dir():
            raise Refused(f"{path} is a file; the sandbox needs a folder")
        try:
            if path.is_dir() and any(path.iterdir()) and not (path / MARK).is_file():
                raise Refused(
                    f"{path} holds other files; give the sandbox a folder of its own: --folder NAME"
                )
            path.mkdir(parents=True, exist_ok=True)
            self._handle = os.open(path / MARK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as no:
            raise Refused(f"{path} cannot be used: {no.strerror}. Choose another: --folder NAME") from no
        if not _locked(self._handle):
            os.close(self._handle)
            raise Refused(f"a sandbox is running in {path} already; end that one first, with Ctrl-C")

    def release(self) -> None:
        """Let another sandbox have the folder."""
        os.close(self._handle)

    def begin_anew(self, keep: bool) -> bool:
        """Put an earlier rehearsal's files aside, or remove them; gives whether there were any.

        Blocks while the bot of an earlier sandbox ends. Raises Refused where it does not.
        """
        found = [self.path / name for name in FILES if (self.path / name).exists()]
        self._wait_for_bot()
        before = self.path / BEFORE
        if keep and found:
            shutil.rmtree(before, ignore_errors=True)
            before.mkdir()
        for file in found:
            if keep and not file.is_socket():
                file.rename(before / file.name)
            elif file.is_dir():
                shutil.rmtree(file, ignore_errors=True)
            else:
                file.unlink(missing_ok=True)
        return bool(found)

    def _wait_for_bot(self) -> None:
        lock = self.path / "tminus.db.lock"
        if not lock.exists():
            return
        handle = os.open(lock, os.O_RDWR | os.O_CLOEXEC)
        try:
            deadline = time.monotonic() + ENDING
            while not _locked(handle):
                if time.monotonic() > deadline:
                    raise Refused(f"a bot is still running in {self.path}; end it first")
                time.sleep(0.05)
        finally:
            os.close(handle)


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
