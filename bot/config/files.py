"""Reading the operator's files, none of which can surprise us: a pipe, a huge one, one that others read."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from bot.config.errors import ConfigError


def read_text(path: Path, what: str, *, longest: int, private: bool = False, absent: str = "") -> str:
    """The text of `path`, which is called `what` in messages; at most `longest` bytes of UTF-8.

    `private` files must be closed to group and others; `absent` is said where there is no file.
    Raises ConfigError.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            mode = os.fstat(handle).st_mode
            if not stat.S_ISREG(mode):
                raise ConfigError(f"{what} {path} is not a file")
            if private:
                refuse_open(mode, path, what)
            raw = file.read(longest + 1)
    except FileNotFoundError:
        raise ConfigError(f"{what} {path} does not exist{absent}") from None
    except IsADirectoryError:
        raise ConfigError(f"{what} {path} is not a file") from None
    except (OSError, ValueError) as wrong:
        why = wrong.strerror if isinstance(wrong, OSError) else "that is no path"
        raise ConfigError(f"{what} {path} cannot be read: {why}") from None
    if len(raw) > longest:
        raise ConfigError(f"{what} {path} is longer than {longest} bytes")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError(f"{what} {path} is not text in UTF-8") from None


def refuse_open(mode: int, path: Path, what: str) -> None:
    """Raise ConfigError where others than the owner may read or change a file with a secret in it."""
    if mode & 0o077:
        raise ConfigError(f"{what} {path} holds a secret and others may read it. Run: chmod 600 {path}")
