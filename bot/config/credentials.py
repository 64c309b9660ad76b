"""Secrets that stand in files of their own: the login at Launchpad, and the IRC password."""

from __future__ import annotations

import os
import tempfile
from configparser import ConfigParser
from configparser import Error as BadFile
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from bot.config.errors import ConfigError
from bot.config.files import read_text
from bot.config.models import Irc

LONGEST = 10_000
"""Bytes of such a file."""

WHAT = "launchpad.credentials:"
AGAIN = "Log in to Launchpad again: tminus login launchpad"

_SECTION = "1"
_WORDS = ("consumer_key", "access_token", "access_secret")
_OURS = "tminus"
_OTHER_WORDS = {
    "consumer": "consumer_key",
    "token": "access_token",
    "key": "access_token",
    "oauth_token": "access_token",
    "secret": "access_secret",
    "oauth_token_secret": "access_secret",
}


@dataclass(frozen=True, slots=True)
class Credentials:
    """What signs a request to Launchpad; the consumer's own secret is always empty there.

    `level` is the access level that was granted, as Launchpad spells it (`WRITE_PRIVATE`), and `service`
    the root of the API that the token is for; both are "" where the file does not tell.
    """

    consumer: str
    token: str = field(repr=False)
    secret: str = field(repr=False)
    level: str = ""
    service: str = ""


def read_credentials(path: Path) -> Credentials:
    """Read the file that launchpadlib's `Credentials.save_to_path` writes: INI, with a section `1`.

    Raises ConfigError, where it is missing, unreadable, incomplete or open to others.
    """
    absent = f". Log in to Launchpad as the bot to make it: {AGAIN.partition(': ')[2]}"
    text = read_text(path, WHAT, longest=LONGEST, private=True, absent=absent)
    return parse_credentials(text, f"{WHAT} {path}")


def parse_credentials(text: str, what: str) -> Credentials:
    """The credentials in the text of such a file, which is called `what` in messages. Raises ConfigError."""
    parser = ConfigParser(interpolation=None)
    try:
        parser.read_string(text)
    except BadFile:
        raise ConfigError(f"{what} is no file of launchpadlib. {AGAIN}") from None
    values = dict(parser[_SECTION]) if parser.has_section(_SECTION) else {}
    ours = dict(parser[_OURS]) if parser.has_section(_OURS) else {}
    for word in _WORDS:
        # Names of consumers may have spaces: launchpadlib calls itself "System-wide: Debian (host)".
        value = values.get(word, "").replace("%%", "%")
        spaced = " " in value and word != "consumer_key"
        if not value or not value.isascii() or not value.isprintable() or spaced:
            raise ConfigError(f"{what} lacks a good {word}. {AGAIN}")
        values[word] = value
    consumer, token, secret = (values[word] for word in _WORDS)
    return Credentials(consumer, token, secret, ours.get("access_level", ""), ours.get("service", ""))


def parse_told(text: str, what: str) -> Credentials:
    """The credentials in such a text, or in plain lines: `key = ...`, `secret = ...`, `consumer = ...`.

    Where no consumer is named it is `tminus`. Raises ConfigError.
    """
    if text.lstrip().startswith("["):
        return parse_credentials(text, what)
    found = {"consumer_key": "tminus"}
    for line in text.splitlines():
        name, _, value = line.partition("=")
        word = name.strip().lower()
        found[_OTHER_WORDS.get(word, word)] = value.strip()
    lines = [f"{word} = {found.get(word, '')}" for word in _WORDS]
    return parse_credentials("\n".join([f"[{_SECTION}]", *lines]), what)


def write_credentials(path: Path, keys: Credentials) -> None:
    """Write a file that launchpadlib's `Credentials.load_from_path` reads; nobody else ever may.

    The file is replaced at once: whoever reads it meanwhile finds the old or the new one, whole. What
    launchpadlib has no place for stands in a section of its own, which it does not look at. Raises
    ConfigError.
    """
    parser = ConfigParser(interpolation=None)
    parser[_SECTION] = {
        "consumer_key": keys.consumer.replace("%", "%%"),
        "consumer_secret": "",
        "access_token": keys.token.replace("%", "%%"),
        "access_secret": keys.secret.replace("%", "%%"),
    }
    ours = {"access_level": keys.level, "service": keys.service}
    parser[_OURS] = {name: value for name, value in ours.items() if value}
    text = StringIO()
    parser.write(text)
    temporary = ""
    try:
        # It is made with mode 0600, beside the file, so that it can take its place.
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text.getvalue())
            file.flush()
            os.fsync(handle)
        os.replace(temporary, path)
    except OSError as wrong:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        why = wrong.strerror or "it is no place for a file"
        raise ConfigError(f"{WHAT} {path} cannot be written: {why}") from None


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
