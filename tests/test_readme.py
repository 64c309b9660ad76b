"""The README says what is so: its diagram, its verbs, its commands, its dependencies."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.verbs import table
from workflows.new_project import NEW_PROJECT

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def drawn(name: str) -> str:
    found = re.search(
        rf"<!-- {name}: drawn by `tminus {name}` -->\n(.*?)\n<!-- end of {name} -->", README, re.S
    )
    assert found is not None
    return found[1]


def test_the_diagram_is_the_process() -> None:
    assert drawn("diagram") == f"```mermaid\n{NEW_PROJECT.mermaid()}\n```"


def test_the_table_of_verbs_is_what_can_be_said() -> None:
    assert drawn("verbs") == table()


@pytest.mark.parametrize("command", ["diagram", "verbs"])
def test_the_command_prints_what_the_readme_shows(command: str) -> None:
    printed = CliRunner().invoke(app, [command])
    assert printed.exit_code == 0
    assert printed.output.strip() in README


def test_every_target_of_make_that_the_readme_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    named = set(re.findall(r"^    make ([a-z-]+)", README, re.M))
    assert {"demo", "test", "test-long", "test-live", "check", "bench"} <= named <= targets


def test_every_command_that_the_readme_names_exists() -> None:
    known = {
        command.name or command.callback.__name__ for command in app.registered_commands if command.callback
    }
    known |= {group.name for group in app.registered_groups if group.name}
    named = set(re.findall(r"tminus ([a-z]+)(?= |`|\n)", re.sub(r"<!--.*?-->", "", README)))
    assert named & known
    assert named - known <= {"takes"}


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {re.split(r"[<>=\[]", line)[0] for line in project["dependencies"]}
    named = set(re.findall(r"^\| ([a-z0-9-]+) \|", README.partition("| dependency |")[2], re.M))
    assert wanted == named


def test_the_config_keys_that_the_readme_names_exist() -> None:
    example = (ROOT / "config.example.yaml").read_text()
    for key in ("credentials", "password_file", "roles", "database"):
        assert f"`{key}`" in README or f".{key}`" in README
        assert re.search(rf"^ *#?{key}:", example, re.M)
