"""What a description of the service is made of: types of entries, their fields and operations.

The same tables are drawn into the WADL that launchpadlib reads, check what comes in, and write
what goes out, so that the three cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from bot.sandbox.launchpad.faults import crash
from bot.sandbox.launchpad.kinds import Kind, Resolve
from bot.sandbox.launchpad.state import Entry, Person, World

E = TypeVar("E", bound=Entry)

ADMIN = "launchpad.Admin"
ANY_PERSON = "launchpad.AnyLegitimatePerson"
EDIT = "launchpad.Edit"
DRIVER = "launchpad.Driver"
MODERATE = "launchpad.Moderate"
VIEW = "launchpad.View"

REDACTED = "tag:launchpad.net:2008:redacted"
"""What stands in a field that the requester may not see."""


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks (None: nobody in particular), about which world, at which address.

    `base` is the server's URL without a slash at its end. Without `writes` the token may only read:
    then nobody holds a permission to change anything.
    """

    world: World
    base: str
    who: Person | None
    resolve: Resolve
    writes: bool = True

    @property
    def actor(self) -> Person:
        """Who asks for a change; the real service crashes where that is nobody."""
        if self.who is None:
            raise crash("AssertionError")
        return self.who

    def url(self, entry: Entry) -> str:
        """Where the API shows `entry`."""
        return f"{self.base}/devel{entry.path}"

    def render(self, value: object) -> object:
        """`value` as JSON can say it: an entry becomes its link."""
        if isinstance(value, Entry):
            return self.url(value)
        if isinstance(value, datetime):
            return value.isoformat(timespec="microseconds")
        if isinstance(value, date):
            return value.isoformat()
        return value


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter of a named operation. One that is not required is None where it is left out."""

    name: str
    kind: Kind
    required: bool = False


@dataclass(frozen=True, slots=True)
class Created:
    """What an operation made: answered with 201 and its place."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class Operation:
    """A named operation; `run(call, subject, values)` returns what to say.

    A list of entries is said in pages. `gives` is the type of the entry, or of the entries in the
    page if `many`, for the description. `needs` is a permission on the subject.
    """

    name: str
    run: Callable[[Call, Any, dict[str, Any]], object]
    params: tuple[Param, ...] = ()
    post: bool = False
    gives: str | None = None
    many: bool = False
    needs: str | None = None


@dataclass(frozen=True, slots=True)
class Field(Generic[E]):
    """An attribute of an entry. Without `write` it is read-only.

    Names of links end in `_link`, and `to` is the type at their other end. `needs` is the
    permission for a change, and `required` forbids null. `check` may refuse a value, before any
    field of the same request is written.
    """

    name: str
    read: Callable[[Call, E], object]
    kind: Kind | None = None
    write: Callable[[Call, E, Any], None] | None = None
    check: Callable[[Call, E, Any], None] | None = None
    to: str | None = None
    required: bool = False
    needs: str = EDIT


@dataclass(frozen=True, slots=True)
class Page(Generic[E]):
    """A collection below an entry, at its path and `name`; `of` is the type of what is in it.

    Without `of` it is empty, and of a type that the sandbox does not have.
    """

    name: str
    of: str | None
    read: Callable[[Call, E], Sequence[Entry]]


@dataclass(frozen=True, slots=True)
class EntryType(Generic[E]):
    """A type of entries. `child(call, entry, rest)` finds what is below an entry.

    It answers the entry (or that it is elsewhere) and how many parts of the path led there, or None.
    `may` tells whether a person holds a permission on an entry. The web site does not show one that is
    `pageless`.
    """

    name: str
    fields: tuple[Field[E], ...]
    pages: tuple[Page[E], ...] = ()
    operations: tuple[Operation, ...] = ()
    may: Callable[[Person | None, E, str], bool] = lambda _who, _entry, _permission: False
    child: Callable[[Call, E, list[str]], tuple[Entry | Moved, int] | None] = lambda _c, _e, _rest: None
    delete: Callable[[E], None] | None = None
    pageless: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """That something is elsewhere: `status` 301 or 303, and the whole URL."""

    status: int
    location: str


@dataclass(frozen=True, slots=True)
class CollectionType:
    """A collection at the top, such as /people, with what it holds and can do.

    `name` is what clients call it, `path` its place below the root. `child` answers for a name
    directly below it: the entry, or that it is elsewhere; None where there is nothing.
    """

    name: str
    path: str
    of: str
    read: Callable[[Call], Sequence[Entry]]
    operations: tuple[Operation, ...]
    child: Callable[[Call, str], Entry | Moved | None]


def plain(name: str, attribute: str, to: str | None = None) -> Field[Any]:
    """A read-only field that shows an attribute as it is."""
    return Field(name, lambda _call, entry: getattr(entry, attribute), to=to)


def editable(
    name: str,
    attribute: str,
    kind: Kind,
    *,
    to: str | None = None,
    required: bool = False,
    check: Callable[[Call, Any, Any], None] | None = None,
    needs: str = EDIT,
) -> Field[Any]:
    """A field that shows an attribute, and sets it when changed."""
    return Field(
        name,
        lambda _call, entry: getattr(entry, attribute),
        kind,
        lambda _call, entry, value: setattr(entry, attribute, value),
        check,
        to,
        required,
        needs,
    )
