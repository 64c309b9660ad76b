"""The command line without a running bot: what it prints, and how it ends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import __version__
from bot.cli import app

EXAMPLE = Path(__file__).parent.parent / "config.example.yaml"


def tminus(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, as people run it."""
    here = {**os.environ, "PYTHONPATH": str(EXAMPLE.parent)}
    command = [sys.executable, "-m", "bot", *words]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=here, check=False, timeout=60)


def test_the_version_is_told() -> None:
    assert CliRunner().invoke(app, ["--version"]).output.strip() == f"tminus {__version__}"


def test_without_words_the_commands_are_listed() -> None:
    listed = CliRunner().invoke(app, [])
    for command in ("run", "check", "login", "demo", "sandbox", "effects", "diagram", "verbs", "say"):
        assert command in listed.output


def test_a_source_of_a_token_is_for_headless() -> None:
    refused = CliRunner().invoke(app, ["login", "launchpad", "keys.ini"])
    assert refused.exit_code == 2
    assert "a source is for --headless" in refused.output


@pytest.mark.parametrize(
    "words",
    [
        ("run",),
        ("run", "--config", "absent.yaml"),
        ("say", "status"),
        ("effects",),
        ("effects", "retry", "1"),
        ("bootstrap", "plan", "burrow"),
    ],
)
def test_a_missing_config_is_one_line_and_no_traceback(words: tuple[str, ...], tmp_path: Path) -> None:
    ended = tminus(*words, cwd=tmp_path)
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr.startswith("tminus: ")
    assert ended.stderr.count("\n") == 1
    assert "does not exist" in ended.stderr


def test_check_tells_of_a_missing_config_and_fails(tmp_path: Path) -> None:
    ended = tminus("check", cwd=tmp_path)
    assert ended.returncode == 1
    assert ended.stdout.startswith("FAIL config")


def test_check_goes_on_to_the_next_part_where_one_fails(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    text = EXAMPLE.read_text().replace("irc.oftc.net", "127.0.0.1").replace("port: 6697", "port: 1")
    config.write_text(text)
    ended = tminus("check", "--config", str(config))
    lines = {line.split()[1]: line.split()[0] for line in ended.stdout.splitlines()}
    assert ended.returncode == 1
    assert lines == {"config": "ok", "database": "ok", "launchpad": "FAIL", "irc": "FAIL", "names": "ok"}
    assert "launchpad-credentials.ini" in ended.stdout


def test_running_does_not_load_what_only_the_shell_needs() -> None:
    code = "import sys, bot.__main__, bot.running; print(*sorted(sys.modules))"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(ended.stdout.split())
    assert not loaded & {"alembic", "typer", "rich", "launchpadlib", "bot.sandbox"}
