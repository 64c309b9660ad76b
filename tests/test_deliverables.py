"""A deliverable file gets a new entry at its end, once; what others wrote in it stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.errors import Stuck
from bot.deliverables import Deliverables

COMMIT = "8d304410250ddb33d2b2140456096816e0d62410"

KNOWN = f"""\
launchpad: swift
team: swift
type: service
release-model: cycle-with-intermediary
releases:
  - version: '1.2.0'
    projects:
      - repo: openstack/swift
        hash: {"a" * 40}
    highlights: faster
repository-settings:
  swift: {{}}
"""


async def test_a_first_release_makes_the_file(tmp_path: Path) -> None:
    files = Deliverables(tmp_path / "deliverables")
    assert await files.versions("cactus", "burrow") == ()
    assert await files.add("cactus", "burrow", "2011.2", "burrow", COMMIT)
    assert await files.versions("cactus", "burrow") == ("2011.2",)
    assert not await files.add("cactus", "burrow", "2011.2", "burrow", COMMIT)
    text = (tmp_path / "deliverables" / "cactus" / "burrow.yaml").read_text()
    assert text.count("version:") == 1
    assert [path.name for path in (tmp_path / "deliverables" / "cactus").iterdir()] == ["burrow.yaml"]


async def test_what_stands_in_the_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "cactus" / "swift.yaml"
    path.parent.mkdir()
    path.write_text(KNOWN)
    files = Deliverables(tmp_path)
    assert await files.add("cactus", "swift", "1.3.0", "openstack/swift", COMMIT)
    assert await files.versions("cactus", "swift") == ("1.2.0", "1.3.0")
    text = path.read_text()
    for word in ("highlights: faster", "cycle-with-intermediary", "repository-settings:", "a" * 40, COMMIT):
        assert word in text


@pytest.mark.parametrize(
    ("version", "commit", "why"),
    [
        ("1.1.0", COMMIT, "1.1.0 does not go up from 1.2.0"),
        ("1.2.0", COMMIT, "has 1.2.0 from another commit; put it right"),
    ],
)
async def test_an_entry_that_does_not_fit_changes_nothing(
    tmp_path: Path, version: str, commit: str, why: str
) -> None:
    path = tmp_path / "cactus" / "swift.yaml"
    path.parent.mkdir()
    path.write_text(KNOWN)
    with pytest.raises(Stuck, match=why):
        await Deliverables(tmp_path).add("cactus", "swift", version, "openstack/swift", commit)
    assert path.read_text() == KNOWN


async def test_a_file_or_folder_that_is_of_no_use_is_named(tmp_path: Path) -> None:
    (tmp_path / "cactus").mkdir()
    path = tmp_path / "cactus" / "swift.yaml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(Stuck, match="is not text in UTF-8"):
        await Deliverables(tmp_path).versions("cactus", "swift")
    path.write_text("team: swift\nteam: swift\n")
    with pytest.raises(Stuck, match=r"swift\.yaml: line 2: the key 'team' stands here a second time"):
        await Deliverables(tmp_path).versions("cactus", "swift")
    (tmp_path / "diablo").write_text("a file")
    with pytest.raises(Stuck, match=r"cannot be (read|written)"):
        await Deliverables(tmp_path).versions("diablo", "swift")
