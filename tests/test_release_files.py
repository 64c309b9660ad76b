"""Deliverable and schedule files at the shell: what is wrong is one line, and nothing is half written."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.core.errors import UserError

NOVA = f"""\
---
launchpad: nova
team: nova
type: service
release-model: cycle-with-milestones
releases:
  - version: 2011.1
    projects:
      - repo: nova
        hash: {"7" * 40}
repository-settings:
  nova: {{}}
"""
MILESTONES = """\
series: cactus
milestones:
  ff: 2011-03-24
  rc: 2011-04-12
projects: [nova]
release: 2011.2
release-date: 2011-04-14
"""


def tminus(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def refused(*words: str | Path) -> str:
    ended = tminus(*words)
    assert isinstance(ended.exception, UserError), ended.output
    return str(ended.exception)


@pytest.fixture
def nova(tmp_path: Path) -> Path:
    path = tmp_path / "nova.yaml"
    path.write_text(NOVA)
    return path


def test_a_deliverable_is_shown_with_its_commits(nova: Path) -> None:
    shown = tminus("deliverable", "show", nova)
    assert shown.output.splitlines() == [
        "nova, team nova, service, cycle-with-milestones",
        f"2011.1  nova {'7' * 40}",
    ]


def test_a_release_is_added_behind_the_others_and_the_rest_is_kept(nova: Path) -> None:
    added = tminus("deliverable", "add", nova, "2011.2", f"nova={'8' * 40}")
    assert (added.exit_code, added.output.strip()) == (0, f"{nova}: 2011.2 stands behind 2011.1")
    assert tminus("deliverable", "show", nova).output.splitlines()[-1] == f"2011.2  nova {'8' * 40}"
    assert "repository-settings" in nova.read_text()
    assert [one.name for one in nova.parent.iterdir()] == ["nova.yaml"]


@pytest.mark.parametrize(
    ("version", "source", "why"),
    [
        ("2011.1", f"nova={'8' * 40}", "2011.1 does not go up from 2011.1"),
        ("next", f"nova={'8' * 40}", "'next' is no version"),
        ("2011.2", "nova=8d30441", "'8d30441' is no commit"),
        ("2011.2", "nova", "'nova' names no commit"),
    ],
)
def test_what_is_no_release_is_refused_and_nothing_is_written(
    nova: Path, version: str, source: str, why: str
) -> None:
    assert why in refused("deliverable", "add", nova, version, source)
    assert nova.read_text() == NOVA


def test_a_place_that_cannot_be_written_leaves_the_file_as_it_was(nova: Path, tmp_path: Path) -> None:
    milestones = tmp_path / "cactus.yaml"
    milestones.write_text(MILESTONES)
    taken = tmp_path / "taken"
    taken.mkdir()
    why = refused("schedule", "draw", milestones, taken, "--begins", "2011-02-03")
    assert "cannot be written" in why
    assert sorted(one.name for one in tmp_path.iterdir()) == ["cactus.yaml", "nova.yaml", "taken"]


def test_the_schedule_of_a_milestone_file_is_written_and_read(tmp_path: Path) -> None:
    milestones, to = tmp_path / "cactus.yaml", tmp_path / "schedule.yaml"
    milestones.write_text(MILESTONES)
    drawn = tminus("schedule", "draw", milestones, to, "--begins", "2011-02-03")
    assert drawn.output.strip() == f"{to}: 11 weeks"
    assert tminus("schedule", "show", to).output.splitlines() == [
        "from the week of 2011-01-31 to the release in the week of 2011-04-11",
        "2011-03-21   R-3  cactus-ff",
        "2011-04-11   R+0  cactus-rc, 2011.2",
    ]


def test_a_schedule_is_counted_to_a_release(tmp_path: Path) -> None:
    milestones, to = tmp_path / "cactus.yaml", tmp_path / "schedule.yaml"
    milestones.write_text(MILESTONES.partition("release:")[0])
    why = refused("schedule", "draw", milestones, to, "--begins", "2011-02-03")
    assert "write release and release-date" in why
    milestones.write_text(MILESTONES)
    assert "after the release" in refused("schedule", "draw", milestones, to, "--begins", "2012-02-03")
    assert "is no date" in refused("schedule", "draw", milestones, to, "--begins", "soon")
    assert not to.exists()


@pytest.mark.parametrize("kind", ["deliverable", "schedule"])
def test_what_is_wrong_in_a_file_is_said_with_its_line(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "file.yaml"
    path.write_text("team: nova\nsurprise: yes\n")
    assert str(path) in refused(kind, "show", path)
    assert "line" in refused(kind, "show", path)
    assert "cannot be read" in refused(kind, "show", tmp_path / "absent.yaml")
