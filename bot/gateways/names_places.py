"""The places where a name may be taken: each answers one word with taken, free, or why it cannot say."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from typing import Any, Protocol, TypeVar
from urllib.parse import quote, quote_plus

from bot.core.errors import Trouble
from bot.core.names import GROUPS, LAUNCHPAD, Answer, State
from bot.gateways.names_web import Asker
from bot.gateways.patience import patiently
from bot.gateways.ports import Launchpad

WELL_KNOWN = 50
"""Stars that make a repository a project which people know. Almost every word is somebody's repository."""

PER_PAGE = 50
_YEAR = re.compile(r"(19|20)\d\d(?=-)")

T = TypeVar("T")


class Place(Protocol):
    """`word` is a valid name for Launchpad. Raises `Trouble` where the place could not be asked."""

    place: str

    def query(self, word: str) -> str:
        """The address or the words that `ask` asks with."""
        ...

    async def ask(self, word: str) -> Answer: ...


class OnLaunchpad:
    """The project and its four teams, of which a person may have the name as well.

    These five answers decide, and one that is lost spoils all: each is asked for again after `pauses`.
    """

    place = LAUNCHPAD

    def __init__(self, launchpad: Launchpad, pauses: Sequence[float] = ()) -> None:
        self._launchpad, self._pauses = launchpad, pauses

    def query(self, word: str) -> str:
        return f"project {word}; {', '.join(f'~{word}{suffix}' for suffix in GROUPS)}"

    async def ask(self, word: str) -> Answer:
        """What is known to be taken counts, even where not everything could be asked."""
        found = await asyncio.gather(
            self._project(word),
            *(self._person(word + suffix) for suffix in GROUPS),
            return_exceptions=True,
        )
        taken = [one for one in found if isinstance(one, str) and one]
        if taken:
            return Answer(self.place, self.query(word), State.TAKEN, ", ".join(taken))
        for one in found:
            if isinstance(one, BaseException):
                raise one
        return Answer(self.place, self.query(word), State.FREE)

    async def _project(self, name: str) -> str:
        holder = await patiently(lambda: self._launchpad.what_has(name), self._pauses)
        return "" if holder is None else f"the {holder.kind} {name}"

    async def _person(self, name: str) -> str:
        holder = await patiently(lambda: self._launchpad.who_has(name), self._pauses)
        return "" if holder is None else f"the {holder.kind} {name}"


class OnGitHub:
    """Repositories of exactly that name; taken where one of them is well known (REST API, search)."""

    place = "github"

    def __init__(self, asker: Asker, base: str) -> None:
        self._asker, self._base = asker, base

    def query(self, word: str) -> str:
        return f"{self._base}/search/repositories?q={quote_plus(f'{word} in:name')}&per_page={PER_PAGE}"

    async def ask(self, word: str) -> Answer:
        status, found = await self._asker.ask(self.query(word), "application/vnd.github+json")
        items = found.get("items") if status == 200 and isinstance(found, dict) else None
        if not isinstance(items, list):
            raise Trouble("it says nothing that we understand")
        exact = [one for one in items if isinstance(one, dict) and str(one.get("name")).lower() == word]
        stars = max((_number(one.get("stargazers_count")) for one in exact), default=0)
        repos = "1 repo" if len(exact) == 1 else f"{len(exact)} repos"
        detail = f"{repos} with that exact name"
        if stars >= WELL_KNOWN:
            return Answer(self.place, self.query(word), State.TAKEN, f"{detail}, one with {stars} stars")
        if found.get("incomplete_results") is True:
            raise Trouble("it did not look everywhere")
        return Answer(self.place, self.query(word), State.FREE, detail)


class OnPyPI:
    """Python's package index (JSON API). One that is there without a release is taken as well."""

    place = "pypi"

    def __init__(self, asker: Asker, base: str) -> None:
        self._asker, self._base = asker, base

    def query(self, word: str) -> str:
        return f"{self._base}/pypi/{quote(word, safe='')}/json"

    async def ask(self, word: str) -> Answer:
        status, found = await self._asker.ask(self.query(word))
        if status == 404:
            return Answer(self.place, self.query(word), State.FREE)
        years = sorted(_years(found))
        detail = f"last release {years[-1]}" if years else ""
        return Answer(self.place, self.query(word), State.TAKEN, detail)


class InDebian:
    """Debian's source packages (sources.debian.org). An error in the JSON counts, whatever the status."""

    place = "debian"

    def __init__(self, asker: Asker, base: str) -> None:
        self._asker, self._base = asker, base

    def query(self, word: str) -> str:
        return f"{self._base}/api/src/{quote(word, safe='')}/"

    async def ask(self, word: str) -> Answer:
        status, found = await self._asker.ask(self.query(word))
        error = found.get("error") if isinstance(found, dict) else None
        if status == 404 or error == 404:
            return Answer(self.place, self.query(word), State.FREE)
        if error is not None or (found is not None and not isinstance(found, dict)):
            raise Trouble("it says nothing that we understand")
        versions = found.get("versions") if found is not None else None
        first = versions[0] if isinstance(versions, list) and versions else None
        version = first.get("version") if isinstance(first, dict) else None
        detail = f"version {version[:40]}" if isinstance(version, str) else ""
        return Answer(self.place, self.query(word), State.TAKEN, detail)


class InArchive:
    """The mailing list's archive: a search with `?q=` that answers with `{"count": N}`."""

    place = "list archive"

    def __init__(self, asker: Asker, base: str) -> None:
        self._asker, self._base = asker, base

    def query(self, word: str) -> str:
        return f"{self._base}?q={quote_plus(word)}"

    async def ask(self, word: str) -> Answer:
        status, found = await self._asker.ask(self.query(word))
        count = found.get("count") if status == 200 and isinstance(found, dict) else None
        if not isinstance(count, int) or isinstance(count, bool) or count < 0:
            raise Trouble("it says nothing that we understand")
        state = State.TAKEN if count else State.FREE
        return Answer(
            self.place, self.query(word), state, "1 post" if count == 1 else f"{min(count, 9999)} posts"
        )


def _number(value: Any) -> int:
    return value if isinstance(value, int) and 0 <= value < 10**9 else 0


def _years(found: Any) -> Iterator[str]:
    """The years in which files were uploaded, from `releases` (by version) and `urls` (the newest)."""
    if not isinstance(found, dict):
        return
    releases = found.get("releases")
    lists = [found.get("urls"), *(releases.values() if isinstance(releases, dict) else ())]
    for files in lists:
        for file in files if isinstance(files, list) else ():
            said = file.get("upload_time") if isinstance(file, dict) else None
            year = _YEAR.match(said) if isinstance(said, str) else None
            if year is not None:
                yield year[0]
