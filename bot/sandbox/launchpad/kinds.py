"""The kinds of values that requests carry: how each is read, and what is wrong with a bad one.

Values come as Python objects out of JSON. A form is read leniently (`strict=False`): where text is
wanted, the number 12345 becomes "12345". A PATCH document is read strictly, as Launchpad does.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import ClassVar
from urllib.parse import urlsplit

from bot.sandbox.launchpad.faults import Wrong, shown
from bot.sandbox.launchpad.state import Entry

Resolve = Callable[[str], Entry | None]
"""From a link, absolute or beginning with a slash, to what it points at."""

_NAME = re.compile(r"[a-z0-9][a-z0-9+.-]+")
_TAG = re.compile(r"[a-z0-9][a-z0-9+.-]*")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_URL_SCHEMES = frozenset({"http", "https", "ftp", "sftp", "git", "bzr"})

BLOCKED = frozenset({"admin", "api", "bugs", "devel", "launchpad", "people", "projects", "specs"})
"""Names that nobody may take, as the service needs them itself."""


class Kind(ABC):
    """A kind of value. `type` and `options` are what the service description says of it."""

    type: ClassVar[str | None] = None
    options: tuple[str, ...] = ()

    @abstractmethod
    def read(self, value: object, strict: bool, resolve: Resolve) -> object:
        """The value as the state keeps it; raises `Wrong`."""


def _expect(wanted: type, value: object) -> Wrong:
    return Wrong(f"got {type(value).__name__}, expected {wanted.__name__}: {shown(repr(value))}")


@dataclass(frozen=True)
class Text(Kind):
    """Words, on one line if `line`."""

    line: bool = False

    def read(self, value: object, strict: bool, resolve: Resolve) -> str:
        if not isinstance(value, str):
            if strict:
                raise _expect(str, value)
            value = str(value)
        if _UNSTORABLE.search(value):
            raise Wrong("The text has characters that cannot be kept.")
        if self.line and "\n" in value:
            raise Wrong(f"{shown(repr(value))} is more than one line.")
        return value


@dataclass(frozen=True)
class Name(Text):
    """The short name of a person, team, project, series or milestone, as it stands in URLs.

    Some names are blocked; with `free` they are not, as below a project.
    """

    free: bool = False

    def read(self, value: object, strict: bool, resolve: Resolve) -> str:
        name = super().read(value, strict, resolve)
        if not _NAME.fullmatch(name):
            raise Wrong(
                f"'{shown(name)}' cannot be a name: it needs two characters or more, lower-case"
                " letters, digits, +, - and dots, and begins with a letter or a digit."
            )
        if name in BLOCKED and not self.free:
            raise Wrong(f"The name '{name}' is blocked.")
        return name


@dataclass(frozen=True)
class Url(Text):
    """An absolute URL."""

    def read(self, value: object, strict: bool, resolve: Resolve) -> str:
        url = super().read(value, strict, resolve)
        try:
            parts = urlsplit(url)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme not in _URL_SCHEMES or not parts.netloc or re.search(r"\s", url):
            raise Wrong(f'"{shown(url)}" is no absolute URL.')
        return url


@dataclass(frozen=True)
class Address(Text):
    """An e-mail address."""

    def read(self, value: object, strict: bool, resolve: Resolve) -> str:
        address = super().read(value, strict, resolve)
        local, _, domain = address.partition("@")
        if not local or "." not in domain or "@" in domain or len(address.split()) != 1:
            raise Wrong(f"'{shown(address)}' is no e-mail address.")
        return address


@dataclass(frozen=True)
class Bytes(Kind):
    """A file. What came as text is for the operation to refuse, as the real service does."""

    type: ClassVar[str | None] = "binary"

    def read(self, value: object, strict: bool, resolve: Resolve) -> bytes | str:
        return value if isinstance(value, bytes) else str(value)


@dataclass(frozen=True)
class Choice(Kind):
    """One of `options`."""

    options: tuple[str, ...]

    def read(self, value: object, strict: bool, resolve: Resolve) -> str:
        if not isinstance(value, str) or value not in self.options:
            raise Wrong(f'"{shown(value)}" is not one of these: {", ".join(self.options)}')
        return value


@dataclass(frozen=True)
class Choices(Kind):
    """A list of some of `among`."""

    among: tuple[str, ...]

    def read(self, value: object, strict: bool, resolve: Resolve) -> tuple[str, ...]:
        if not isinstance(value, list):
            if strict:
                raise _expect(list, value)
            value = [value]
        choice = Choice(self.among)
        return tuple(choice.read(each, strict, resolve) for each in value)


@dataclass(frozen=True)
class Tags(Kind):
    """The tags of a bug: a list of words without capitals, each once and in order."""

    def read(self, value: object, strict: bool, resolve: Resolve) -> tuple[str, ...]:
        if not isinstance(value, list):
            if strict:
                raise _expect(list, value)
            value = [value]
        for tag in value:
            if not isinstance(tag, str) or not _TAG.fullmatch(tag):
                raise Wrong(f'"{shown(tag)}" cannot be a tag.')
        return tuple(sorted(set(value)))


@dataclass(frozen=True)
class Flag(Kind):
    """True or false."""

    def read(self, value: object, strict: bool, resolve: Resolve) -> bool:
        if not isinstance(value, bool):
            raise _expect(bool, value)
        return value


@dataclass(frozen=True)
class Days(Kind):
    """A number of days: whole, zero or more, ten years at most."""

    def read(self, value: object, strict: bool, resolve: Resolve) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise _expect(int, value)
        if not 0 <= value <= 3650:
            raise Wrong("The number is too small or too large.")
        return value


@dataclass(frozen=True)
class Moment(Kind):
    """A time in UTC, as ISO 8601; a bare date is its midnight. Years begin with 1900."""

    type: ClassVar[str | None] = "xsd:dateTime"

    def read(self, value: object, strict: bool, resolve: Resolve) -> date:
        if not isinstance(value, str) or not re.match(r"\d{4}-\d\d-\d\d", value, re.ASCII):
            raise Wrong("This is not a date: say YYYY-MM-DD.")
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise Wrong("This is not a date: say YYYY-MM-DD.") from None
        if moment.utcoffset():
            raise Wrong("The time is not in UTC.")
        if moment.year < 1900:
            raise Wrong("The year of a date is 1900 or later.")
        return moment.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Day(Moment):
    """A date; the time of day is dropped where one was given."""

    type: ClassVar[str | None] = "xsd:date"

    def read(self, value: object, strict: bool, resolve: Resolve) -> date:
        moment = super().read(value, strict, resolve)
        return date(moment.year, moment.month, moment.day)


@dataclass(frozen=True)
class Link(Kind):
    """A link to an entry of one of the types in `to`; the first one names it in the description."""

    to: tuple[str, ...]

    def read(self, value: object, strict: bool, resolve: Resolve) -> Entry:
        if not isinstance(value, str):
            raise _expect(str, value)
        if not re.match(r"[a-z]+://|/", value):
            raise Wrong(f'"{shown(value)}" is no link: it begins with a scheme or a slash.')
        entry = resolve(value)
        if entry is None:
            raise Wrong(f'There is nothing at "{shown(value)}".')
        if entry.type_name not in self.to:
            raise Wrong("The link leads to the wrong kind of thing.")
        return entry


PERSON = Link(("person", "team"))
