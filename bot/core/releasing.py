"""A release that is wanted: what the world is asked first, and whatever in its answers speaks against it.

The rules that need nothing but the record are in `release_checks`. What the world does not answer is
"no data", and never a yes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from bot.core.deliverable_file import Deliverable, Release, Source
from bot.core.dossier import Dossier
from bot.core.effects import Look
from bot.core.release_checks import complaints
from bot.core.released import Released
from bot.core.schedule import Cycle
from bot.core.version import read_version
from bot.core.when import show_day

FACT = "releases"
"""The fact of a case that holds what is being released, by milestone."""

LOCAL = "file:"
"""What a tarball on the bot's own machine begins with; that is for its operator."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to release. `link` is where the tarball is, `commit` 40 hex digits."""

    project: str
    series: str
    milestone: str
    version: str
    link: str
    commit: str
    because: str = ""

    @property
    def there(self) -> str:
        """Its place on Launchpad: `burrow/cactus/2011.2`."""
        return f"{self.project}/{self.series}/{self.milestone}"

    def looks(self, case: int) -> tuple[Look, ...]:
        """What is asked before anything is decided."""
        return (
            Look("tarball", self.link, case),
            Look("release", self.there, case),
            Look("criticals", self.project, case),
            Look("signing", f"{self.project}/{self.series}", case),
        )


@dataclass(frozen=True, slots=True)
class Pending:
    """A release that is being made: kept as a fact of the case until it is out.

    `sha256` and `size` (bytes) are of the tarball, which is called `file`; `key` is the fingerprint of
    the key that signs it, and with `noted` there is a deliverable file to write it into.
    """

    series: str
    milestone: str
    version: str
    repo: str
    hash: str
    file: str
    sha256: str
    size: int
    key: str
    by: str
    because: str = ""
    noted: bool = False

    def pack(self) -> dict[str, Any]:
        return asdict(self)

    def query(self, project: str) -> str:
        """What the look `released` is asked about."""
        return f"{project}/{self.series}/{self.milestone}/{self.file}"


def pending(facts: Mapping[str, Any]) -> dict[str, Pending]:
    """What is being released, by milestone."""
    return {name: Pending(**one) for name, one in facts.get(FACT, {}).items()}


def with_pending(facts: Mapping[str, Any], now: Mapping[str, Pending]) -> dict[str, Any]:
    """The facts with these releases under way, and no other."""
    rest = {name: value for name, value in facts.items() if name != FACT}
    return {**rest, FACT: {name: one.pack() for name, one in now.items()}} if now else rest


def against(
    known: Dossier, wish: Wish, cycle: Cycle, out: tuple[Released, ...], today: date
) -> Iterator[str]:
    """Everything that speaks against the wish, each as a sentence that says what to do; none is a go.

    `out` are the project's releases so far.
    """
    if any(one.version == wish.version for one in out):
        yield f"{wish.version} is out already; take a version after it"
    there = known.found("release", wish.there)
    if there is None:
        yield _no_data(known, "release", wish.there, f"Launchpad could not be asked about {wish.milestone}")
    else:
        yield from _on_launchpad(there, wish)
    ours = known.found("signing", f"{wish.project}/{wish.series}")
    if ours is None:
        why = _trouble(known, "signing", f"{wish.project}/{wish.series}")
        yield f"it cannot be signed and noted: {why}"
    if known.found("tarball", wish.link) is None:
        yield f"the tarball cannot be had: {_trouble(known, 'tarball', wish.link)}"
    yield from _critical(known, wish.project)
    milestones = {m.name for m in known.milestones if m.series == wish.series}
    versions = [one.version for one in out if one.milestone in milestones]
    if ours is not None:
        versions = [*ours.get("versions", ()), *(v for v in versions if v not in ours.get("versions", ()))]
    releases = tuple(Release(version, ()) for version in sorted(map(read_version, versions)))
    release = Release(read_version(wish.version), (Source(wish.project, wish.commit),))
    yield from complaints(
        Deliverable(wish.project, releases=releases),
        release,
        cycle,
        wish.milestone,
        status=str(there["status"]) if there else known.series[wish.series].status,
        first=known.series[wish.series].began,
        today=today,
        because=wish.because,
    )


def made(known: Dossier, wish: Wish, by: str) -> Pending:
    """What is to be made of a wish that nothing speaks against."""
    tarball, ours = known.found("tarball", wish.link), known.found("signing", f"{wish.project}/{wish.series}")
    assert tarball is not None
    assert ours is not None
    return Pending(
        wish.series,
        wish.milestone,
        wish.version,
        wish.project,
        wish.commit,
        file_name(wish, str(tarball["kind"])),
        str(tarball["sha256"]),
        int(tarball["size"]),
        str(ours["key"]),
        by,
        wish.because,
        bool(ours["noted"]),
    )


def file_name(wish: Wish, kind: str) -> str:
    """`burrow-2011.2.tar.gz`: what the tarball is called from now on."""
    return f"{wish.project}-{wish.version}{kind}"


def question(known: Dossier, wish: Wish) -> str:
    """What happens once somebody has confirmed it."""
    one, ours = made(known, wish, ""), known.found("signing", f"{wish.project}/{wish.series}")
    until = ours["until"] if ours else None
    good = f" (good until {show_day(date.fromisoformat(until[:10]))})" if until else ""
    size = f"{one.size / 2**20:.1f} MiB" if one.size >= 2**20 else f"{one.size} bytes"
    steps = "uploaded to Launchpad, noted and told to everybody"
    return (
        f"{wish.project} {wish.version} is released as {wish.there} from commit {wish.commit[:12]}: "
        f"{one.file} ({size}, sha256 {one.sha256[:12]}) is signed by {one.key[-16:]}{good}, {steps}; "
        "that cannot be taken back"
    )


def amiss(one: Pending, seen: Mapping[str, Any]) -> Iterator[str]:
    """What is not as it should be in what was read back from Launchpad, as the look `released` gives it."""
    if not seen["exists"]:
        yield f"Launchpad has no file {one.file} of {one.milestone}"
        return
    if seen["sha256"] != one.sha256:
        yield f"{one.file} on Launchpad has the sum {seen['sha256'][:12]}, and ours has {one.sha256[:12]}"
    if seen["why"]:
        yield f"the signature on Launchpad is not good: {seen['why']}"


def _on_launchpad(there: Mapping[str, Any], wish: Wish) -> Iterator[str]:
    if not there["milestone"]:
        yield f"Launchpad has no milestone {wish.milestone} in {wish.series}; wait until it is made"
    taken = [name for name in there["files"] if name.startswith(f"{wish.project}-{wish.version}.tar.")]
    if taken:
        yield f"Launchpad has {taken[0]} already; finish that release, or take another version"


def _critical(known: Dossier, project: str) -> Iterator[str]:
    seen = known.found("criticals", project)
    if seen is None:
        yield _no_data(known, "criticals", project, "nobody knows whether critical bugs are open")
        return
    if bugs := seen["bugs"]:
        count = "1 critical bug is" if len(bugs) == 1 else f"{len(bugs)} critical bugs are"
        yield f"{count} open ({str(bugs[0])[:80]}); close {'it' if len(bugs) == 1 else 'them'} first"


def _no_data(known: Dossier, what: str, query: str, meaning: str) -> str:
    return f"no data is not a yes: {meaning} ({_trouble(known, what, query)}); try again later"


def _trouble(known: Dossier, what: str, query: str) -> str:
    seen = known.latest(what, query)
    why = seen.trouble if seen is not None and seen.trouble else "nobody has asked"
    return why.rstrip(".")
