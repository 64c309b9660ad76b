"""The kinds of values in the config. Each check says what the value must be, and never what it was."""

from __future__ import annotations

import re
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from bot.core.errors import UserError
from bot.core.mailboxes import is_address
from bot.core.rules import LAUNCHPAD_NAME
from bot.core.zones import read_zone
from bot.gateways.irc_wire import is_channel, is_name

_PREFIX = re.compile(r"[^\w\s#]{1,3}")
_DRIVERS = ("postgresql", "postgresql+psycopg")


def _path(value: Any, info: ValidationInfo) -> Any:
    """Relative paths are relative to the folder of the config."""
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise ValueError("must be a path")
    try:
        return Path((info.context or {}).get("folder", "."), Path(value).expanduser())
    except RuntimeError:
        raise ValueError("names a home folder of nobody") from None


def _database(value: str, info: ValidationInfo) -> str:
    scheme, url, rest = value.partition("://")
    if not url:
        return str(_path(value, info))
    if scheme == "sqlite" and len(rest) > 1:
        return str(_path(rest[1:], info))
    if scheme not in _DRIVERS or not rest:
        raise ValueError("must be a path (SQLite) or postgresql://USER:PASSWORD@HOST/NAME")
    return f"postgresql+psycopg://{rest}"


def _line(value: str) -> str:
    if not value.strip() or not value.isprintable() or len(value.encode()) > 200:
        raise ValueError("must be one line of text, at most 200 bytes")
    return value


def _host(value: str) -> str:
    if not is_name(value) or "/" in value or "@" in value or len(value) > 253:
        raise ValueError("must be the name or address of a host, without a scheme or port")
    return value


def _nick(value: str) -> str:
    if not is_name(value) or any(mark in value for mark in "!@#*?") or len(value) > 60:
        raise ValueError("must be a nick that IRC allows")
    return value


def _channel(value: Any) -> Any:
    if value is None:
        raise ValueError("is empty; write channels in quotes, because # begins a comment")
    if not isinstance(value, str) or not is_channel(value) or len(value.encode()) > 200:
        raise ValueError('must be the name of a channel, such as "#openstack"')
    return value


def _prefix(value: Any) -> Any:
    if value is None:
        raise ValueError('is empty; write it in quotes, such as "~"')
    if not isinstance(value, str) or not _PREFIX.fullmatch(value) or not value.isprintable():
        raise ValueError("must be one to three marks, neither letters nor digits nor #")
    return value


def _password(value: str) -> str:
    if not 0 < len(value) <= 512 or "\0" in value:
        raise ValueError("must have 1 to 512 characters")
    return value


def _contact(value: str) -> str:
    if not value.isascii() or ("@" not in value and "://" not in value) or " " in value:
        raise ValueError("must be a mail address or a URL where the bot's operator can be reached")
    return _line(value)


def _address(value: str) -> str:
    if not is_address(value):
        raise ValueError("must be a mail address")
    return value.lower()


def _fingerprint(value: str) -> str:
    digits = value.replace(" ", "").upper()
    if not re.fullmatch(r"[0-9A-F]{40}", digits):
        raise ValueError("must be the 40 hexadecimal digits of an OpenPGP key's fingerprint, in quotes")
    return digits


def _team(value: str) -> str:
    if not LAUNCHPAD_NAME.fullmatch(value):
        raise ValueError("must be the name of a Launchpad team: small letters, digits, + . -")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError("must be a time zone of the IANA database, such as Europe/London") from None
    return value


def _release_zone(value: str) -> str:
    try:
        read_zone(value)
    except UserError:
        raise ValueError("must be a time zone, such as PST, UTC or Europe/London") from None
    return value


def web_root(value: str) -> str:
    """A URL without its last slash: https, or http where it does not leave this machine.

    Raises ValueError.
    """
    try:
        url = urlsplit(value)
        host, _ = url.hostname, url.port
    except ValueError:
        host = None
    if not host or not value.isascii() or not value.isprintable() or " " in value:
        raise ValueError("must be a URL")
    if url.username is not None or url.query or url.fragment:
        raise ValueError("must be a URL without user, query and fragment")
    if url.scheme != "https" and not (url.scheme == "http" and _loopback(host)):
        raise ValueError("must be an https URL; http is for this machine alone")
    return value.rstrip("/")


def _link(value: str) -> str:
    """A URL of which nothing is taken away."""
    web_root(value.partition("?")[0])
    return value


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


FilePath = Annotated[Path, BeforeValidator(_path)]
Database = Annotated[str, AfterValidator(_database)]
Line = Annotated[str, AfterValidator(_line)]
Host = Annotated[str, AfterValidator(_host)]
Nick = Annotated[str, AfterValidator(_nick)]
Channel = Annotated[str, BeforeValidator(_channel)]
Prefix = Annotated[str, BeforeValidator(_prefix)]
Password = Annotated[str, AfterValidator(_password)]
Contact = Annotated[str, AfterValidator(_contact)]
Address = Annotated[str, AfterValidator(_address)]
Team = Annotated[str, AfterValidator(_team)]
Fingerprint = Annotated[str, AfterValidator(_fingerprint)]
Zone = Annotated[str, AfterValidator(_zone)]
ReleaseZone = Annotated[str, AfterValidator(_release_zone)]
Link = Annotated[str, AfterValidator(_link)]
WebRoot = Annotated[str, AfterValidator(web_root)]
Days = Annotated[float, Field(gt=0, le=3650)]
Hours = Annotated[float, Field(ge=0, le=8760)]
Count = Annotated[int, Field(ge=0, le=1000)]
