"""A deliverable file of openstack/releases: which versions of a project are out, and from which commits.

`deliverables/cactus/nova.yaml` says it for nova in cactus. The keys and values are those of that
repository's schema, older and newer; those that we do not use are carried along as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.core import document as doc
from bot.core.document import Keys, Node, Plain
from bot.core.errors import Refused, Unclear
from bot.core.version import Version, read_version

TYPES = ("service", "library", "client-library", "horizon-plugin", "tempest-plugin", "trailing", "other")

MODELS = (
    *("cycle-with-milestones", "cycle-with-rc", "cycle-with-intermediary", "cycle-trailing"),
    *("cycle-automatic", "untagged", "abandoned"),
)

CARRIED = (
    *("storyboard", "release-notes", "include-pypi-link", "artifact-link-mode", "release-type"),
    *("send-announcements-to", "stable-branch-type", "stable-status", "cycle-highlights", "branches"),
    "repository-settings",
)
"""Keys that we keep and do not read."""

KNOWN = ("launchpad", "team", "type", "release-model", "releases", *CARRIED)
CARRIED_WITH_RELEASE = ("diff-start", "flags", "highlights")
CARRIED_WITH_SOURCE = ("comment", "tarball-base", "highlights")

HASH = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class Source:
    """One repository of a release, at the commit `hash` (40 hex digits)."""

    repo: str
    hash: str
    others: Mapping[str, Plain] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Release:
    version: Version
    sources: tuple[Source, ...]
    others: Mapping[str, Plain] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Deliverable:
    """`launchpad`, `type` and `model` are "" where the file does not say; releases are oldest first."""

    team: str
    launchpad: str = ""
    type: str = ""
    model: str = ""
    releases: tuple[Release, ...] = ()
    others: Mapping[str, Plain] = field(default_factory=dict)


def read(tree: Keys) -> Deliverable:
    """What the file says. Raises Unclear with the line and the key that are wrong, and what to do."""
    doc.section(tree, "", KNOWN, ("team",))
    releases: list[Release] = []
    for where, node in _entries(tree, "releases"):
        release = _release(node, where)
        if releases and not releases[-1].version < release.version:
            raise doc.wrong(node, where, _goes_down(releases[-1].version, release.version))
        releases.append(release)
    return Deliverable(
        _word(tree, "team"),
        _word(tree, "launchpad"),
        _word(tree, "type", TYPES),
        _word(tree, "release-model", MODELS),
        tuple(releases),
        _carried(tree, CARRIED),
    )


def data(deliverable: Deliverable) -> dict[str, Plain]:
    """The file as it is written; what `read` makes of that is the same again."""
    head = {
        "launchpad": deliverable.launchpad,
        "team": deliverable.team,
        "type": deliverable.type,
        "release-model": deliverable.model,
    }
    found: dict[str, Plain] = {key: word for key, word in head.items() if word}
    if deliverable.releases:
        found["releases"] = [_release_data(release) for release in deliverable.releases]
    return {**found, **deliverable.others}


def released(deliverable: Deliverable, release: Release) -> Deliverable:
    """The deliverable with a new release at its end. Raises Refused where its version does not go up."""
    if deliverable.releases and not deliverable.releases[-1].version < release.version:
        raise Refused(_goes_down(deliverable.releases[-1].version, release.version))
    for source in release.sources:
        if not HASH.fullmatch(source.hash):
            raise Refused(f"{source.repo}: {_no_hash(source.hash)}")
    return Deliverable(
        deliverable.team,
        deliverable.launchpad,
        deliverable.type,
        deliverable.model,
        (*deliverable.releases, release),
        deliverable.others,
    )


def difference(before: Deliverable, after: Deliverable) -> tuple[Release, ...]:
    """The releases that are new in `after`. Raises Refused where one of before is changed or not there."""
    for number, old in enumerate(before.releases):
        there = after.releases[number] if number < len(after.releases) else None
        if there is None or (there.version.text, there.sources) != (old.version.text, old.sources):
            known = f"{old.version} is released already, and what is released does not change"
            raise Refused(f"{known}. Put {old.version} back as it was, and new entries behind it")
    return after.releases[len(before.releases) :]


def _release(node: Node, where: str) -> Release:
    keys = doc.section(node, where, ("version", "projects", *CARRIED_WITH_RELEASE), ("version", "projects"))
    word = _word(keys, "version", inside=where)
    try:
        version = read_version(word)
    except Unclear as error:
        raise doc.wrong(keys.at("version"), f"{where}.version", str(error)) from None
    sources = tuple(_source(value, place) for place, value in _entries(keys, "projects", where))
    if not sources:
        raise doc.wrong(node, f"{where}.projects", "there is none; write the repository and its hash")
    return Release(version, sources, _carried(keys, CARRIED_WITH_RELEASE))


def _source(node: Node, where: str) -> Source:
    keys = doc.section(node, where, ("repo", "hash", *CARRIED_WITH_SOURCE), ("repo", "hash"))
    commit = _word(keys, "hash", inside=where)
    if not HASH.fullmatch(commit):
        raise doc.wrong(keys.get("hash") or node, f"{where}.hash", _no_hash(commit))
    return Source(_word(keys, "repo", inside=where), commit, _carried(keys, CARRIED_WITH_SOURCE))


def _release_data(release: Release) -> Plain:
    sources: list[Plain] = [{"repo": s.repo, "hash": s.hash, **s.others} for s in release.sources]
    return {"version": release.version.text, "projects": sources, **release.others}


def _word(keys: Keys, key: str, allowed: tuple[str, ...] = (), inside: str = "") -> str:
    node, where = keys.get(key), f"{inside}.{key}" if inside else key
    if node is None:
        return ""
    return doc.one_of(node, where, allowed) if allowed else doc.text(node, where)


def _entries(keys: Keys, key: str, inside: str = "") -> Iterator[tuple[str, Node]]:
    node = keys.get(key)
    return doc.entries(node, f"{inside}.{key}" if inside else key) if node is not None else iter(())


def _carried(keys: Keys, known: tuple[str, ...]) -> dict[str, Plain]:
    return {key.value: doc.plain(value) for key, value in keys.pairs if key.value in known}


def _goes_down(last: Version, version: Version) -> str:
    return f"{version} does not go up from {last}, the release before it; new entries come last and go up"


def _no_hash(word: str) -> str:
    return f"{word[:48]!r} is no commit; write its full hash, 40 digits of 0-9 and a-f"
