"""What a release does to the world, a step at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.core.effects import Effect


@dataclass(frozen=True, slots=True)
class SignRelease(Effect):
    """The tarball with this sum (SHA-256) has a signature by our key, beside it on our disk."""

    project: str
    file: str
    sha256: str

    @property
    def subject(self) -> str:
        return f"signature of {self.file} {self.sha256[:12]}"


@dataclass(frozen=True, slots=True)
class EnsureRelease(Effect):
    """The milestone has a release, which Launchpad calls as it. `day` is `YYYY-MM-DD`."""

    target: ClassVar[str] = "launchpad"
    project: str
    series: str
    milestone: str
    day: str
    notes: str

    @property
    def subject(self) -> str:
        return f"release {self.project}/{self.milestone}"


@dataclass(frozen=True, slots=True)
class EnsureReleaseFile(Effect):
    """The release has the file with this sum, and its signature: both are downloaded again and checked."""

    target: ClassVar[str] = "launchpad"
    project: str
    series: str
    milestone: str
    file: str
    sha256: str

    @property
    def subject(self) -> str:
        return f"file {self.project}/{self.milestone}/{self.file}"


@dataclass(frozen=True, slots=True)
class EnsureDeliverable(Effect):
    """The deliverable file of the series says that the version is out, from the commit `hash` of `repo`."""

    project: str
    series: str
    version: str
    repo: str
    hash: str

    @property
    def subject(self) -> str:
        return f"deliverable {self.series}/{self.project}"


@dataclass(frozen=True, slots=True)
class ForgetTarball(Effect):
    """Nobody needs the tarball with this sum any more."""

    sha256: str
