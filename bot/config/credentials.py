"""Secrets that stand in files of their own: the login at Launchpad, and the IRC password."""

from __future__ import annotations

from configparser import ConfigParser
from configparser import Error as BadFile
from dataclasses import dataclass, field
from pathlib import Path

from bot.config.errors import ConfigError
from bot.config.files import read_text
from bot.config.models import Irc

LONGEST = 10_000
"""Bytes of such a file."""

_SECTION = "1"
_WORDS = ("consumer_key", "access_token", "access_secret")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What signs a request to Launchpad; the consumer's own secret is always empty there."""

    consumer: str
    token: str = field(repr=False)
    secret: str = field(repr=False)


def read_credentials(path: Path) -> Credentials:
    """Read the file that launchpadlib's `Credentials.save_to_path` writes: INI, with a section `1`.

    Raises ConfigError, where it is missing, unreadable, incomplete or open to others.
    """
    what = "launchpad.credentials:"
    absent = ". Log in to Launchpad as the bot to make it"
    text = read_text(path, what, longest=LONGEST, private=True, absent=absent)
    parser = ConfigParser(interpolation=None)
    try:
        parser.read_string(text)
    except BadFile:
        raise ConfigError(f"{what} {path} is no file of launchpadlib. Log in to Launchpad again") from None
    values = dict(parser[_SECTION]) if parser.has_section(_SECTION) else {}
    for word in _WORDS:
        value = values.get(word, "")
        if not value or not value.isascii() or not value.isprintable() or " " in value:
            raise ConfigError(f"{what} {path} lacks a good {word}. Log in to Launchpad again")
    return Credentials(*(values[word] for word in _WORDS))


def read_password(irc: Irc) -> str | None:
    """The IRC account's password, from the config or from its file; None where there is no account.

    Raises ConfigError.
    """
    return read_secret(irc.password, irc.password_file, "irc.password_file:")


def read_secret(said: str | None, file: Path | None, what: str) -> str | None:
    """A password: what the config says, or the first line of its private file. Raises ConfigError."""
    if file is None:
        return said
    text = read_text(file, what, longest=LONGEST, private=True)
    word = text.partition("\n")[0].rstrip("\r")
    if not 0 < len(word) <= 512 or "\0" in word:
        raise ConfigError(f"{what} the first line of {file} must have 1 to 512 characters")
    return word
