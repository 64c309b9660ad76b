"""A key that cannot sign, and a disk that is full, end in a sentence; and no half of a release is made."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.journeys.releasetown import ReleaseTown
from tests.journeys.town import Person


@asynccontextmanager
async def town_of(folder: Path, expires: str = "never", **config: Any) -> AsyncIterator[ReleaseTown]:
    town = ReleaseTown(folder, expires, **config)
    try:
        await town.open()
        yield town
    finally:
        await town.close()


async def looked(who: Person, text: str) -> str:
    """What is answered once the world was looked at."""
    mark = who.mark
    asked = await who.says(text)
    return await who.hears(rf"(ok|refused) {asked.split()[1]} (?!looking at )", mark)


async def nothing_happened(town: ReleaseTown) -> None:
    assert town.release is None
    assert town.launchpad.projects["burrow"].milestones["2011.2"].active
    assert await town.out() == []


async def test_a_key_that_is_not_there_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    async with town_of(tmp_path, key="A" * 40) as town:
        ttx = await town.ready()
        no = await looked(ttx, town.words())
        assert f"it cannot be signed and noted: the secret key {'A' * 40} is not in {town.home}" in no
        assert "Import it there, or correct releases.key" in no
        await nothing_happened(town)


async def test_a_key_that_has_expired_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    async with town_of(tmp_path, "3d") as town:
        ttx = await town.ready()
        question = await looked(ttx, town.words())
        assert "(good until 3 Feb 2011)" in question
        await town.passes("+4d")
        no = await looked(ttx, town.words())
        assert f"the key {town.signs} has expired on 3 Feb 2011; an operator has to extend it" in no
        await nothing_happened(town)


async def test_a_spool_that_cannot_be_written_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    async with town_of(tmp_path) as town:
        ttx = await town.ready()
        town.spool.write_text("a file stands where the folder should be")
        no = await looked(ttx, town.words())
        assert f"the tarball cannot be had: {town.spool} cannot be written: " in no
        assert "an operator has to make room there" in no
        await nothing_happened(town)


async def test_a_disk_that_is_full_when_the_signature_is_kept_stops_before_launchpad(tmp_path: Path) -> None:
    async with town_of(tmp_path) as town:
        ttx = await town.ready()
        question = await looked(ttx, town.words())
        (kept,) = town.spool.iterdir()
        kept.with_suffix(".asc").mkdir()
        mark = ttx.mark
        await ttx.agrees(f"confirm {question.split('confirm ')[1]}")
        stuck = await ttx.hears("signature of burrow-2011.2.tar.gz .* is stuck: ", mark)
        assert "an operator has to" in stuck
        await nothing_happened(town)
        kept.with_suffix(".asc").rmdir()
        number = stuck.partition("effects retry ")[2].partition(",")[0]
        assert (await town.operator(f"effects retry {number}"))["ok"]
        await town.until(town.out)


async def test_a_tarball_that_is_too_large_is_refused(tmp_path: Path) -> None:
    async with town_of(tmp_path, largest_mib=0.0001) as town:
        ttx = await town.ready()
        assert "; see releases.largest_mib" in await looked(ttx, town.words())
        await nothing_happened(town)


async def test_a_deliverable_file_that_cannot_be_read_is_refused_with_its_line(tmp_path: Path) -> None:
    async with town_of(tmp_path) as town:
        ttx = await town.ready()
        file = tmp_path / "deliverables" / "cactus" / "burrow.yaml"
        file.parent.mkdir(parents=True)
        file.write_text("team: burrow\nreleases:\n  - version: '2011.2'\n    project: []\n")
        no = await looked(ttx, town.words())
        assert "burrow.yaml: line 4: releases, item 1.project: there is no such key; did you mean" in no
        await nothing_happened(town)


async def test_a_version_that_the_deliverable_file_has_does_not_go_up(tmp_path: Path) -> None:
    async with town_of(tmp_path) as town:
        ttx = await town.ready()
        file = tmp_path / "deliverables" / "cactus" / "burrow.yaml"
        file.parent.mkdir(parents=True)
        file.write_text(
            "team: burrow\nreleases:\n  - version: '2011.3'\n    projects:\n"
            f"      - {{repo: burrow, hash: {'a' * 40}}}\n"
        )
        no = await looked(ttx, town.words())
        assert "2011.2 does not go up from 2011.3; take a version after it" in no
        await nothing_happened(town)


async def test_without_a_section_of_the_config_nothing_is_released(tmp_path: Path) -> None:
    async with town_of(tmp_path) as town:
        ttx = await town.ready()
        config = tmp_path / "config.yaml"
        lines = config.read_text().partition("releases:\n")
        rest = [line for line in lines[2].splitlines(True) if not line.startswith(" ")]
        config.write_text(lines[0] + lines[2][lines[2].index(rest[0]) :])
        await town.stop_bot()
        await town.start_bot()
        no = await looked(ttx, town.words())
        assert "the config has no section releases, so nothing can be signed" in no
        await nothing_happened(town)
