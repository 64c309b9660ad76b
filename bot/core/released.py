"""A release that is out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Released:
    """`hash` is the commit (40 hex digits), `file_sha256` the sum of the tarball (64 hex digits)."""

    case_id: int
    milestone: str
    version: str
    repo: str
    hash: str
    file_sha256: str
    by: str
    at: datetime
